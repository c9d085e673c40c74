"""Composes the language package: `analyse` says what one text reports about which models.

`names | cues | subject | context | judge | milestones | kind | severity`
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from nlp import (
    context,
    cues,
    discourse,
    document,
    impostors,
    judge,
    kind,
    language,
    milestones,
    retold,
    steps,
    subject,
    timing,
)
from nlp.blames import Blame, settled
from nlp.cues import Readings
from nlp.discourse import Discourse
from nlp.judge import Case, Pair, Trial
from nlp.quotes import quote_of
from nlp.severity import severity_of
from nlp.types import (
    ASSERTIONS,
    TYPES,
    Analysis,
    Assertion,
    Cue,
    Document,
    Finding,
    Kind,
    Milestone,
    Reason,
    Sentence,
)

VERSION = "0.1.0"
SILENT_KINDS: frozenset[Kind] = frozenset(["opinion", "retrospective", "satire", "other"])
"""Kinds whose articles report nothing new: they carry no findings."""


_UNDONE: frozenset[Assertion] = frozenset(["denied", "negated", "retracted"])
# What is aimed at a model names it last: 'sued OpenAI over ChatGPT'.
_NAMED_AFTER = 2
# In log odds, tuned on gold quotes: a rule's cue serves better as evidence, the more so where its words are
# enough to show what happened; a loosely tied or late one serves worse.
_BY_RULE = 2.0
_BY_WORD = 0.5
_WORDS_THAT_SHOW = 4
_BY_SENTENCE = 0.2
_BY_RANK = 0.5


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
    learned: whether the learned weights read and judge too, or the rules speak alone.
    """
    read = document.read(title, text, lang, published_at, outlet, split_if_named=True)
    if not read.names.mentions:
        return _analysis(read, "other", (), ())
    view = discourse.of(read)
    heard = trial(read, view, cues.readings(read) if learned else {})
    kept = judge.convinced(heard) if learned else dict.fromkeys(heard.cases, "rules alone")
    reached = tuple(milestones.find_milestones(read))
    guess = kind.kind_of(read, n_controversy_cues=len(kept), n_milestones=len(reached))
    findings: tuple[Finding, ...] = ()
    if guess.kind not in SILENT_KINDS:
        findings = tuple(_finding(heard.cases[pair], kept[pair], heard, guess.kind) for pair in kept)
    return _analysis(read, guess.kind, tuple(sorted(findings, key=lambda f: f.start)), reached)


def trial(read: Document, view: Discourse, readings: Readings) -> Trial:
    """All that the text might blame a model for; with readings also what only the weights see."""
    grouped: dict[Pair, list[Blame]] = defaultdict(list)
    for blame in settled(_blames(cues.cues_of(read, readings), view), view):
        grouped[blame.subject.model, blame.cue.type].append(blame)
    cases = {pair: Case(*pair, blames) for pair, blames in grouped.items()}
    return Trial(cases, view, readings)


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
    legal = [cue for cue in found if cue.type == "legal_action" and not cues.is_learned(cue)]
    for cue in found:
        if timing.is_old(cue, view) or impostors.is_impostor(cue, view):
            continue
        blamed = subject.resolve(cue, view)
        if blamed:
            assertion, told = context.assertion_of(cue, view, steps=legal)
            yield from (Blame(cue, model, assertion, told) for model in blamed)


def _finding(case: Case, why: str, heard: Trial, article: Kind) -> Finding:
    """One finding of all that blames a model for one type, as its clearest words tell it."""
    view = heard.view
    orders = [b for b in case.blames if b.assertion == "asserted" and steps.is_order(b.cue, case.model, view)]
    blames = orders or case.blames
    clear = {blame: _clearness(blame, heard) for blame in blames}
    body = [b for b in blames if not _sentence(b, view).is_title] or blames
    told = min(blames, key=lambda b: (-clear[b], ASSERTIONS.index(b.assertion), b.cue.start))
    shown = min(body, key=lambda b: (_is_contrary(b, told.assertion), -clear[b], b.cue.start))
    start, end = quote_of(shown.cue, view)
    severity, grave = severity_of(shown.cue, told.assertion, article, order=bool(orders))
    words = view.document.text[shown.cue.start : shown.cue.end]
    return Finding(
        model=case.model,
        type=case.type,
        assertion=told.assertion,
        severity=severity,
        start=start,
        end=end,
        quote=view.document.text[start:end],
        reason=Reason(shown.cue.rule, words, shown.subject.reason, told.told, grave, why),
    )


def _clearness(blame: Blame, heard: Trial) -> float:
    """How well a blame serves as evidence, in log odds: what the weights read, less a loose tie."""
    reading = heard.read.get(blame.cue.sentence)
    read = reading.logits[TYPES.index(blame.cue.type)] if reading else 0.0
    rank = 0 if blame.cue.type in subject.AIMED and blame.subject.rank == _NAMED_AFTER else blame.subject.rank
    n_words = len(heard.view.document.text[blame.cue.start : blame.cue.end].split())
    by_rule = 0.0 if cues.is_learned(blame.cue) else _BY_RULE + _BY_WORD * min(_WORDS_THAT_SHOW, n_words)
    return read + by_rule - _BY_RANK * rank - _BY_SENTENCE * blame.cue.sentence


def _is_contrary(blame: Blame, told: Assertion) -> bool:
    return blame.assertion != told and blame.assertion in _UNDONE


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
        told_at=retold.told_at(read) if findings else None,
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
        elif item.name.endswith((".py", ".yaml", ".toml", ".npz", ".json")):
            yield name, item.read_bytes()
