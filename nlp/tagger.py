"""Composes the language package: `analyse` says what one text reports about which models.

`names | cues | subject | context | merge | kind | milestones | severity`
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from nlp import context, controversy, discourse, document, kind, language, milestones, subject, timing
from nlp.discourse import Discourse
from nlp.quotes import quote_of
from nlp.references import is_version
from nlp.severity import severity_of
from nlp.subject import Subject
from nlp.types import (
    ASSERTIONS,
    Analysis,
    Assertion,
    ControversyType,
    Cue,
    Document,
    Finding,
    Kind,
    Milestone,
    Reason,
)

VERSION = "0.1.0"
SILENT_KINDS: frozenset[Kind] = frozenset(["opinion", "retrospective", "satire", "other"])
"""Kinds whose articles report nothing new: they carry no findings."""


# 'It worked.' shows nothing by itself; guess.
_TOO_SHORT = 45


@dataclass(frozen=True, slots=True)
class Blame:
    """A cue laid at a model's door, before several for one model and type are merged."""

    cue: Cue
    subject: Subject
    assertion: Assertion
    told: str


def analyse(
    title: str | None,
    text: str,
    *,
    lang: str | None = None,
    published_at: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
) -> Analysis:
    """Everything the package says about one text; pure, the same for the same text and rules.

    url: accepted because items carry it, not read. A text that names no model costs no parse.
    """
    read = document.read(title, text, lang, published_at, outlet)
    if not read.names.mentions:
        return _analysis(read, "other", (), ())
    view = discourse.of(read)
    cues = controversy.find_cues(read, controversy.load(read.lang))
    blames = list(_blames(cues, view))
    guess = kind.kind_of(read, n_controversy_cues=len({(b.subject.model, b.cue.type) for b in blames}))
    findings = () if guess.kind in SILENT_KINDS else tuple(_findings(blames, view, guess.kind))
    return _analysis(read, guess.kind, findings, tuple(milestones.find_milestones(read)))


def analyse_many(items: Iterable[Mapping[str, Any]]) -> Iterator[Analysis]:
    """One analysis for each item, in order; items are mappings with the arguments of `analyse`."""
    for item in items:
        yield analyse(
            item.get("title"),
            item["text"],
            lang=item.get("lang"),
            published_at=item.get("published_at"),
            outlet=item.get("outlet"),
        )


def _blames(cues: list[Cue], view: Discourse) -> Iterator[Blame]:
    steps = [cue for cue in cues if cue.type == "legal_action"]
    for cue in cues:
        if timing.is_old(cue, view):
            continue
        assertion, told = context.assertion_of(cue, view, steps=steps)
        for blamed in subject.resolve(cue, view):
            yield Blame(cue, blamed, assertion, told)


def _findings(blames: list[Blame], view: Discourse, article: Kind) -> Iterator[Finding]:
    grouped: dict[tuple[str, ControversyType], list[Blame]] = defaultdict(list)
    for blame in _versions_first(blames):
        grouped[blame.subject.model, blame.cue.type].append(blame)
    for (model, type_), group in sorted(grouped.items(), key=lambda item: item[1][0].cue.start):
        yield _finding(model, type_, _best(group, view), view, article)


def _finding(model: str, type_: ControversyType, best: Blame, view: Discourse, article: Kind) -> Finding:
    start, end = quote_of(best.cue, view)
    severity, why = severity_of(best.cue, best.assertion, article)
    words = view.document.text[best.cue.start : best.cue.end]
    reason = Reason(best.cue.rule, words, best.subject.reason, best.told, why)
    quote = view.document.text[start:end]
    return Finding(model, type_, best.assertion, severity, start, end, quote, reason)


def _best(group: list[Blame], view: Discourse) -> Blame:
    """The blame that speaks for the rest: the firmest told, then in the body, then nearest its subject."""
    sentences = view.document.sentences
    return min(
        group,
        key=lambda b: (
            ASSERTIONS.index(b.assertion),
            sentences[b.cue.sentence].is_title,
            b.subject.rank,
            sentences[b.cue.sentence].end - sentences[b.cue.sentence].start < _TOO_SHORT,
            b.cue.start,
        ),
    )


def _versions_first(blames: list[Blame]) -> list[Blame]:
    """A version beats the product it runs in: what the product showed goes to the one version blamed."""
    versions: dict[str, Counter[str]] = defaultdict(Counter)
    for blame in blames:
        if is_version(blame.subject.model):
            versions[_vendor(blame.subject.model)][blame.subject.model] += 1
    moved = []
    for blame in blames:
        model = blame.subject.model
        if model in PRODUCTS and len(versions[_vendor(model)]) == 1:
            (version,) = versions[_vendor(model)]
            blame = Blame(
                blame.cue,
                Subject(version, f"{model} runs {version}, which is blamed", blame.subject.rank),
                blame.assertion,
                blame.told,
            )
        moved.append(blame)
    return moved


PRODUCTS = frozenset(
    ["openai/chatgpt", "mistral/le-chat", "microsoft/copilot", "meta/meta-ai", "microsoft/bing-chat"]
)
"""Products that run a model of the same vendor."""


def _vendor(model: str) -> str:
    return model.partition("/")[0]


def _analysis(
    read: Document, article: Kind, findings: tuple[Finding, ...], reached: tuple[Milestone, ...]
) -> Analysis:
    detected = language.detect(read.text)[0] if not read.names.mentions else read.lang
    return Analysis(
        lang=read.lang if detected == "other" else detected,
        kind=article,
        relevant=bool(findings or reached),
        mentions=read.names.mentions,
        findings=findings,
        milestones=reached,
        text_sha256=hashlib.sha256(read.text.encode()).hexdigest(),
        analyser=analyser(),
    )


@cache
def analyser() -> str:
    """The version of these rules: changes with any code or data of the package."""
    digest = hashlib.sha256()
    for name, content in sorted(_sources(files("nlp"), "")):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return f"monitor-nlp/{VERSION}+{digest.hexdigest()[:12]}"


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        name = f"{path}/{item.name}"
        if item.is_dir() and item.name != "__pycache__":
            yield from _sources(item, name)
        elif item.name.endswith((".py", ".yaml", ".toml")):
            yield name, item.read_bytes()
