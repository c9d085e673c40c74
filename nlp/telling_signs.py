"""The signs by which `telling` weighs how a cue is told: words, triggers, who speaks, what stands around.

A sign has a name that a reader understands and a strength. Names of models and companies are masked, so that
nobody's repute is learned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from nlp import triggers
from nlp.clauses import around, between
from nlp.discourse import Discourse
from nlp.learned import COMPANY, MODEL, folded
from nlp.mood import hearsay
from nlp.references import inside
from nlp.triggers import SPEAKERS, Seen
from nlp.types import Assertion, Cue, Document, Lang, Sentence

# How loudly single words, and what stands in other sentences, speak beside triggers and rules.
# Cross-validated over files of marked articles.
_WORD = 0.2
_BESIDE = 0.5
_PLACE = 0.5
_TYPE = 0.3
_STEM = 5
_PLACES = (1, 3, 6, 12)
_FAR = 99
# How many words before and after a trigger its speaker is looked for.
_BEFORE, _AFTER = 6, 4
_LATE = 3
_MARK = '"'
_TOKEN = re.compile(r"\d(?:[\d.,\u00a0\u202f]*\d)?|[^\W\d_]+|[\"“”«»:;?!()…—–,]")
_QUOTED = re.compile(r"'.*'")
_ENDS = " »”’'\""


class Token(NamedTuple):
    """Offsets count from the document."""

    start: int
    end: int
    form: str
    speaker: str
    """The kind of speaker that the word is, or a mask; else empty."""


def of(
    cue: Cue, discourse: Discourse, steps: Sequence[Cue], ruled: tuple[Assertion, str]
) -> dict[str, float]:
    """Every sign of a cue. ruled: what the rules say of it, and why."""
    document = discourse.document
    sentence = document.sentences[cue.sentence]
    tokens = _tokens(document, sentence)
    here = dict.fromkeys(_of_rules(cue, ruled), 1.0)
    here |= dict.fromkeys(_of_triggers(cue, sentence, tokens, discourse), 1.0)
    here |= dict.fromkeys(_of_words(cue, sentence, tokens, discourse), _WORD)
    if cue.type == "legal_action":
        # A step is told in other ways than what it is about; each sign may mean something else there.
        here |= {f"step; {sign}": strength for sign, strength in here.items()}
    here |= dict.fromkeys(_of_type(cue, sentence, ruled[0]), _TYPE)
    here |= dict.fromkeys(_of_place(cue, sentence, tokens, discourse), _PLACE)
    here |= dict.fromkeys(_of_steps(cue, steps, document), 1.0)
    here |= dict.fromkeys(_of_others(sentence, document), _BESIDE)
    return here


def _of_rules(cue: Cue, ruled: tuple[Assertion, str]) -> Iterator[str]:
    told, why = ruled
    yield f"rules: {told}"
    by = _QUOTED.sub("trigger", why)
    yield f"rules: {told} by {by}"
    if told != "asserted" and why.startswith("'"):
        yield f"rules: {why.lower()}"


def _of_type(cue: Cue, sentence: Sentence, told: Assertion) -> Iterator[str]:
    """What is usual for a type: little beside what the text says."""
    yield f"type: {cue.type}"
    yield f"rules: {told} of {cue.type}"
    if sentence.is_title:
        yield f"in the title: {cue.type}"


def _of_triggers(
    cue: Cue, sentence: Sentence, tokens: Sequence[Token], discourse: Discourse
) -> Iterator[str]:
    text, parts = discourse.document.words(sentence), discourse.clauses[cue.sentence]
    span = (cue.start - sentence.start, cue.end - sentence.start)
    nearest: dict[Assertion, tuple[int, Seen]] = {}
    for found in triggers.seen(text, discourse.document.lang):
        where = _where(found.start, span)
        yield f"{found.assertion} in sentence"
        yield f"{found.assertion} {where}"
        yield f"{found.assertion} ({found.side}) {where}, {_reach(between(parts, found.start, span[0]))}"
        distance = triggers.distance_to(text, found, span)
        if distance is None and where == "inside":
            distance = 0
        if distance is not None and (
            found.assertion not in nearest or distance < nearest[found.assertion][0]
        ):
            nearest[found.assertion] = (distance, found)
    for told, (distance, found) in nearest.items():
        where = _where(found.start, span)
        before, after = _speakers(tokens, sentence.start + found.start, sentence.start + found.end)
        yield f"{told} {where} within {next((n for n in _PLACES if distance <= n), _FAR)}"
        crossed = sorted(set(between(parts, found.start, span[0])))
        yield f"{told} {where} across {' '.join(crossed) or 'nothing'}"
        yield f"{told} {where}: {folded(found.words.split()[0])}"
        yield f"{told} {where}: {found.words.lower()}"
        yield f"{told} {where}, {before} before it"
        yield f"{told} {where}, {after} after it"
        yield f"{told}, {before} before it"
    if hearsay(cue, sentence, discourse):
        yield "conditional of hearsay"
    verdict = discourse.verdicts.get(sentence.paragraph)
    if verdict:
        yield f"verdict of the paragraph: {verdict}"
    ranked = sorted(nearest, key=lambda told: nearest[told][0])
    yield f"nearest: {' < '.join(ranked) or 'none'}"
    yield f"very nearest: {ranked[0] if ranked else 'none'}"


def _where(at: int, span: tuple[int, int]) -> str:
    return "inside" if span[0] <= at < span[1] else "before" if at < span[0] else "after"


def _reach(crossed: Iterable[str]) -> str:
    met = set(crossed)
    if not met:
        return "same clause"
    return "joined clause" if met <= {"join", "relative"} else "past a stop" if "hard" in met else "contrast"


def _speakers(tokens: Sequence[Token], start: int, end: int) -> tuple[str, str]:
    """Who stands nearest before a trigger, and who right after it."""
    before = [t.speaker for t in tokens if t.end <= start][-_BEFORE:]
    after = [t.speaker for t in tokens if t.start >= end][:_AFTER]
    return next(filter(None, reversed(before)), "nobody"), next(filter(None, after), "nobody")


def _of_words(cue: Cue, sentence: Sentence, tokens: Sequence[Token], discourse: Discourse) -> Iterator[str]:
    parts = discourse.clauses[cue.sentence]
    low, high = around(parts, cue.start - sentence.start, cue.end - sentence.start)
    is_french = discourse.document.lang == "fr"
    for token in tokens:
        in_clause = low <= token.start - sentence.start < high
        for form in _forms(token.form, is_french=is_french):
            yield f"word: {form}"
            if in_clause:
                yield f"word of the clause: {form}"


def _forms(form: str, *, is_french: bool) -> Iterator[str]:
    yield form
    if len(form) > _STEM and form[0] != "<":
        yield f"{form[:_STEM]}~"
    if is_french and form.endswith(("rait", "raient")):
        yield "~rait"


def _of_place(cue: Cue, sentence: Sentence, tokens: Sequence[Token], discourse: Discourse) -> Iterator[str]:
    document = discourse.document
    yield f"paragraph {min(sentence.paragraph, _LATE)}"
    yield f"quarter {4 * cue.sentence // len(document.sentences)}"
    if sentence.is_title:
        yield "in the title"
    yield from _of_marks(cue, document.words(sentence), tokens)
    parts = discourse.clauses[cue.sentence]
    low, _ = around(parts, cue.start - sentence.start, cue.end - sentence.start)
    yield from (f"clause opens with {part.opening}" for part in parts if low <= part.start <= low + 1)
    speakers = [token.speaker for token in tokens if token.speaker]
    yield from (f"in the sentence: {speaker}" for speaker in speakers)
    yield f"first in the sentence: {speakers[0] if speakers else 'nobody'}"


def _of_marks(cue: Cue, words: str, tokens: Sequence[Token]) -> Iterator[str]:
    before = [token.form for token in tokens if token.end <= cue.start]
    within = [token.form for token in tokens if cue.start < token.end and token.start < cue.end]
    after = [token.form for token in tokens if token.start >= cue.end]
    if words.rstrip(_ENDS).endswith("?"):
        yield "question"
    if before.count(_MARK) % 2 and _MARK in after:
        yield "quoted"
    if _MARK in within:
        yield "quotation in the cue"
    for mask in (MODEL, COMPANY):
        if mask in before:
            yield f"{mask} before"
        if mask in after:
            yield f"{mask} after"


def _of_steps(cue: Cue, steps: Sequence[Cue], document: Document) -> Iterator[str]:
    """Legal steps, for what is told near one is often what it claims."""
    others = [step for step in steps if (step.start, step.end) != (cue.start, cue.end)]
    ahead = {cue.sentence - step.sentence for step in others}
    yield from (f"legal step {n} sentences before" for n in (0, 1, 2) if n in ahead)
    if any(document.sentences[step.sentence].is_title for step in others):
        yield "legal step in the title"
    if others:
        yield "legal step in the text"
    if any(step.rule == "suit" for step in others):
        yield "suit in the text"


def _of_others(sentence: Sentence, document: Document) -> Iterator[str]:
    """Triggers and speakers of the title and of the sentences beside this one."""
    for away in (-2, -1, 1):
        if 0 <= sentence.index + away < len(document.sentences):
            other = document.sentences[sentence.index + away]
            if other.paragraph == sentence.paragraph and not other.is_junk:
                yield from (f"{sign}, {away:+d} sentences" for sign in _of_other(other, document))
            elif away == -1 and not other.is_junk:
                yield from (f"{sign}, paragraph before" for sign in _of_other(other, document))
    if document.sentences[0].is_title and not sentence.is_title:
        yield from (f"{sign}, title" for sign in _of_other(document.sentences[0], document))


def _of_other(other: Sentence, document: Document) -> set[str]:
    said = {f"{found.assertion} told" for found in triggers.seen(document.words(other), document.lang)}
    return said | {f"{token.speaker} named" for token in _tokens(document, other) if token.speaker}


def _tokens(document: Document, sentence: Sentence) -> tuple[Token, ...]:
    names = document.names
    masks = [
        (m.start - sentence.start, m.end - sentence.start, MODEL) for m in inside(names.mentions, sentence)
    ]
    masks += [
        (c.start - sentence.start, c.end - sentence.start, COMPANY) for c in inside(names.companies, sentence)
    ]
    return _read(document.words(sentence), tuple(sorted(masks)), sentence.start, document.lang)


@lru_cache(maxsize=1024)
def _read(words: str, masks: tuple[tuple[int, int, str], ...], offset: int, lang: Lang) -> tuple[Token, ...]:
    """The words and marks of a sentence, each name one word. The cache spans the cues of a text."""
    found: list[Token] = []
    at = 0
    for start, end, mask in masks:
        if at <= start:
            found += _plain(words, at, start, offset, lang)
            found.append(Token(offset + start, offset + end, mask, mask))
            at = end
    return (*found, *_plain(words, at, len(words), offset, lang))


def _plain(words: str, start: int, end: int, offset: int, lang: Lang) -> Iterator[Token]:
    for match in _TOKEN.finditer(words, start, end):
        word = match.group()
        form = _MARK if word in '"“”«»' else folded(word) if word[0].isalnum() else word
        speaker = _MARK if form == _MARK else _speaker(word.lower(), lang)
        yield Token(offset + match.start(), offset + match.end(), form, speaker)


@lru_cache(maxsize=20_000)
def _speaker(word: str, lang: Lang) -> str:
    lists = triggers.lists(lang)
    return next((kind for kind in SPEAKERS if lists[f"speaker_{kind}"].fullmatch(word)), "")
