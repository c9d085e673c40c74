"""Cues laid at models' doors, and what the whole text settles about them before they become findings.

A version beats the product it runs in, and its family's bare name; what somebody sues over is a claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nlp import context
from nlp.cast import PRODUCTS
from nlp.discourse import Discourse
from nlp.references import family_of, is_version
from nlp.subject import Subject
from nlp.types import Assertion, ControversyType, Cue

CHATBOTS = frozenset(
    ["xai/grok", "deepseek/deepseek", "google/gemini", "anthropic/claude", "alibaba/qwen", "moonshot/kimi"]
)
"""Chatbots that bear their family's name: the bare name means the chatbot, not the version spoken of."""

# Harm that a court is asked to establish.
_SUED_FOR: frozenset[ControversyType] = frozenset(["copyright", "self_harm", "minors", "privacy"])
_SUIT = "suit"
# The paragraphs of title and lead.
_OPENING = 2


@dataclass(frozen=True, slots=True)
class Blame:
    """A cue, the model it is about, and how it is told; `told` is why."""

    cue: Cue
    subject: Subject
    assertion: Assertion
    told: str


def settled(blames: Iterable[Blame], view: Discourse) -> list[Blame]:
    """The blames with the most specific subject that the text supports, and suits' grievances as claims."""
    found = _out_of_products(list(blames), view)
    return _claims_of_suits(_out_of_families(found, view))


def _out_of_products(blames: list[Blame], view: Discourse) -> list[Blame]:
    """What a product did goes to the version blamed by name for the same, or named with it in the opening."""
    named = [b for b in blames if b.subject.by_name and is_version(b.subject.model)]
    opening = _named_together(view)
    moved = []
    for blame in blames:
        product = blame.subject.model
        if product in PRODUCTS:
            vendor = product.partition("/")[0] + "/"
            versions = {
                b.subject.model
                for b in named
                if b.subject.model.startswith(vendor)
                and b.cue.type == blame.cue.type
                and _near(b.cue, blame.cue, view)
            }
            versions |= {m for m in opening if m.startswith(vendor)}
            if len(versions) == 1:
                blame = _moved(blame, versions.pop(), f"{product} runs it")
        moved.append(blame)
    return moved


def _near(first: Cue, second: Cue, view: Discourse) -> bool:
    """In one paragraph, or the first of them in the opening, which speaks for the whole text."""
    paragraphs = [view.document.sentences[cue.sentence].paragraph for cue in (first, second)]
    return paragraphs[0] == paragraphs[1] or paragraphs[0] <= _OPENING


def _named_together(view: Discourse) -> set[str]:
    """The versions that a sentence of the opening names along with a product of their vendor."""
    found: set[str] = set()
    for sentence in view.document.sentences:
        if sentence.paragraph <= _OPENING:
            models = {
                m
                for r in view.in_sentence(sentence.index)
                if r.stands == "name" and not r.aside
                for m in r.models
            }
            vendors = {m.partition("/")[0] for m in models if m in PRODUCTS}
            found |= {m for m in models if is_version(m) and m.partition("/")[0] in vendors}
    return found


def _out_of_families(blames: list[Blame], view: Discourse) -> list[Blame]:
    """What a bare family name is blamed for goes to its version blamed for the same.

    A family that is no chatbot, or that only a title names, means the one version that the text speaks of.
    """
    mentions = view.document.names.mentions
    blamed = {(b.subject.model, b.cue.type) for b in blames if is_version(b.subject.model)}
    moved = []
    for blame in blames:
        family = blame.subject.model
        if not is_version(family) and family not in PRODUCTS:
            versions = {
                m for m, type_ in blamed if type_ == blame.cue.type and family_of(m, mentions) == family
            }
            if not versions and (family not in CHATBOTS or _is_title_word(family, view)):
                versions = {m for m in view.focus if is_version(m) and family_of(m, mentions) == family}
            if len(versions) == 1:
                blame = _moved(blame, versions.pop(), f"{family} is short for it")
        moved.append(blame)
    return moved


def _is_title_word(family: str, view: Discourse) -> bool:
    named = [
        sentence.is_title
        for sentence in view.document.sentences
        for reference in view.in_sentence(sentence.index)
        if reference.stands == "name" and family in reference.models
    ]
    return bool(named) and all(named)


def _moved(blame: Blame, version: str, why: str) -> Blame:
    return replace(
        blame, subject=replace(blame.subject, model=version, reason=f"{blame.subject.reason}; {why}")
    )


def _claims_of_suits(blames: list[Blame]) -> list[Blame]:
    """Where somebody sues over a model, what is told as a plain fact of it is what they claim."""
    sued = {b.subject.model for b in blames if b.cue.rule == _SUIT and b.assertion == "asserted"}
    return [
        replace(b, assertion="alleged", told="what a suit over it claims")
        if b.cue.type in _SUED_FOR and b.told == context.PLAIN and b.subject.model in sued
        else b
        for b in blames
    ]
