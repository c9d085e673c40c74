"""Composes the language package: `analyse` says what one text reports about which models.

`names | cues | subject | context | merge | milestones | kind | severity`
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from nlp import context, cues, discourse, document, kind, language, milestones, subject, timing
from nlp.blames import Blame, settled
from nlp.discourse import Discourse
from nlp.quotes import quote_of
from nlp.severity import severity_of
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
    Sentence,
    Stage,
)

VERSION = "0.1.0"
SILENT_KINDS: frozenset[Kind] = frozenset(["opinion", "retrospective", "satire", "other"])
"""Kinds whose articles report nothing new: they carry no findings."""


_LEAVING: frozenset[Stage] = frozenset(["legacy", "deprecated", "retired"])
_LONG_ENOUGH = 4
_UNDONE: frozenset[Assertion] = frozenset(["denied", "negated", "retracted"])
# What is aimed at a model names it last: 'sued OpenAI over ChatGPT'.
_NAMED_AFTER = 2
# A cue of three words shows what happened, one of a single word only names it; guess.
_WORDS_THAT_SHOW = 4


def analyse(
    title: str | None,
    text: str,
    *,
    lang: str | None = None,
    published_at: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    learned: bool = True,
) -> Analysis:
    """Everything the package says about one text; pure, the same for the same text and rules.

    url: accepted because items carry it, not read. A text that names no model costs no parse.
    learned: whether the learned weights add and drop cues, or the rules speak alone.
    """
    read = document.read(title, text, lang, published_at, outlet, split_if_named=True)
    if not read.names.mentions:
        return _analysis(read, "other", (), ())
    view = discourse.of(read)
    blames = list(_blames(cues.cues_of(read, with_learned=learned), view))
    reached = tuple(milestones.find_milestones(read))
    n_blamed = len({(b.subject.model, b.cue.type) for b in blames})
    guess = kind.kind_of(read, n_controversy_cues=n_blamed, n_milestones=len(reached))
    blames = _without_farewells(blames, reached)
    findings = () if guess.kind in SILENT_KINDS else tuple(_findings(blames, view, guess.kind))
    return _analysis(read, guess.kind, findings, reached)


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


def _blames(found: list[Cue], view: Discourse) -> Iterator[Blame]:
    steps = [cue for cue in found if cue.type == "legal_action"]
    for cue in found:
        if timing.is_old(cue, view):
            continue
        assertion, told = context.assertion_of(cue, view, steps=steps)
        for blamed in subject.resolve(cue, view):
            yield Blame(cue, blamed, assertion, told)


def _without_farewells(blames: list[Blame], reached: tuple[Milestone, ...]) -> list[Blame]:
    """A model that retires as announced has not failed."""
    leaving = {milestone.model for milestone in reached if milestone.stage in _LEAVING}
    return [b for b in blames if not (b.cue.type == "reliability" and b.subject.model in leaving)]


def _findings(blames: list[Blame], view: Discourse, article: Kind) -> Iterator[Finding]:
    grouped: dict[tuple[str, ControversyType], list[Blame]] = defaultdict(list)
    for blame in settled(blames, view):
        grouped[blame.subject.model, blame.cue.type].append(blame)
    for group in sorted(grouped.values(), key=lambda group: group[0].cue.start):
        if not _is_headline_only(group, view):
            yield _finding(group, view, article)


def _is_headline_only(group: list[Blame], view: Discourse) -> bool:
    """Said in the title and borne out by nothing below: titles play on words; short texts have only them."""
    body = [s for s in view.document.sentences if not s.is_title and not s.is_junk]
    return len(body) >= _LONG_ENOUGH and all(_sentence(blame, view).is_title for blame in group)


def _finding(group: list[Blame], view: Discourse, article: Kind) -> Finding:
    """One finding of all that blames a model for one type: the firmest telling, the clearest words."""
    body = [blame for blame in group if not _sentence(blame, view).is_title] or group
    told = min(body, key=lambda blame: (ASSERTIONS.index(blame.assertion), blame.cue.start))
    shown = min(body, key=lambda blame: _obscurity(blame, told.assertion, view))
    start, end = quote_of(shown.cue, view)
    severity, why = severity_of(shown.cue, told.assertion, article)
    words = view.document.text[shown.cue.start : shown.cue.end]
    return Finding(
        model=shown.subject.model,
        type=shown.cue.type,
        assertion=told.assertion,
        severity=severity,
        start=start,
        end=end,
        quote=view.document.text[start:end],
        reason=Reason(shown.cue.rule, words, shown.subject.reason, told.told, why),
    )


def _obscurity(blame: Blame, told: Assertion, view: Discourse) -> tuple[bool, int, int, int]:
    """How badly a blame would serve as evidence: against the telling, loosely tied, in few words, late."""
    n_words = len(view.document.text[blame.cue.start : blame.cue.end].split())
    contrary = blame.assertion != told and blame.assertion in _UNDONE
    rank = blame.subject.rank
    if blame.cue.type == "legal_action" or (blame.cue.type in subject.AIMED and rank == _NAMED_AFTER):
        rank = 0
    return contrary, rank, -min(_WORDS_THAT_SHOW, n_words), blame.cue.start


def _sentence(blame: Blame, view: Discourse) -> Sentence:
    return view.document.sentences[blame.cue.sentence]


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
        elif item.name.endswith((".py", ".yaml", ".toml", ".npz")):
            yield name, item.read_bytes()
