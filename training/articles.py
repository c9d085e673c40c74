"""Press texts in which every clause that shows a finding is marked: `training/articles/*.txt`.

    === w1-001 | en | report | 2025-07-09T08:10:00Z | Outlet | Owner | 2
    Title
    Text with {{xai/grok hate asserted + xai/grok minors alleged:: a marked clause}} in it.
    @models: xai/grok openai/chatgpt
    @not: openai/chatgpt:hate
    @milestones: xai/grok-4 azure-ai-foundry private_preview; …
    @events: name-of-the-happening

The header gives id, language, kind, time, outlet, owner and tier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.types import ASSERTIONS, KINDS, STAGES, TYPES

_N_FIELDS = 7
_NOTE = re.compile(r"@(models|not|milestones|events):[ \t]*(.*)\n?")
_LABEL = re.compile(r"(\S+/\S+) (\S+) (\S+)")


class ArticleError(ValueError):
    """A marked article that cannot be read: names file and article and says what to write."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause that shows a finding; offsets are into the document text, title and all."""

    start: int
    end: int
    model: str
    type: str
    assertion: str


@dataclass(frozen=True, slots=True)
class Article:
    """gold: as in a gold file."""

    id: str
    lang: str
    published_at: str
    outlet: str
    title: str
    text: str
    shows: tuple[Shown, ...]
    gold: Mapping[str, Any]


def read(path: Path) -> list[Article]:
    """The articles of one file in order; ArticleError at the first that is not as described above."""
    blocks = re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = [_article(block, f"{path}: {block.splitlines()[0].split('|')[0].strip()}") for block in blocks]
    twice = {a.id for a in found if sum(a.id == b.id for b in found) > 1}
    if twice:
        raise ArticleError(f"{path}: {min(twice)} stands twice; give each article its own id")
    return found


def _article(block: str, where: str) -> Article:
    header, _, body = block.partition("\n")
    fields = [field.strip() for field in header.split("|")]
    if len(fields) != _N_FIELDS:
        raise ArticleError(f"{where}: write id | lang | kind | time | outlet | owner | tier in the header")
    id_, lang, kind, when, outlet, _owner, _tier = fields
    _one_of(kind, KINDS, where)
    notes = {note[1]: note[2].strip() for note in _NOTE.finditer(body)}
    title, _, text = _NOTE.sub("", body).strip("\n").partition("\n")
    bare, shows = _unmarked(title, 0, where)
    words, more = _unmarked(text.strip("\n"), len(bare) + 2, where)
    models = notes.get("models", "").split()
    for shown in (*shows, *more):
        if shown.model not in models:
            raise ArticleError(f"{where}: {shown.model} is marked but not in @models; add it")
    gold = {
        "kind": kind,
        "models": models,
        "findings": _findings([*more, *shows], f"{bare}\n\n{words}"),
        "not": [_pair(pair, where) for pair in notes.get("not", "").split()],
        "milestones": [_milestone(m, where) for m in notes.get("milestones", "").split(";") if m.strip()],
        "events": notes.get("events", "").split(),
    }
    return Article(id_, lang, when, outlet, bare, words, (*shows, *more), gold)


def _unmarked(marked: str, offset: int, where: str) -> tuple[str, list[Shown]]:
    """The text without its marks, and what they say; `offset` is where it begins in the document text."""
    words: list[str] = []
    length, found, opened = offset, [], []
    for piece in re.split(r"(\{\{[^{}]*?:: |\}\})", marked):
        if piece.startswith("{{"):
            opened.append((length, piece[2:-3]))
        elif piece == "}}":
            if not opened:
                raise ArticleError(f"{where}: }}}} closes nothing; open with {{{{MODEL TYPE ASSERTION:: ")
            start, labels = opened.pop()
            found += [_shown(start, length, label, where) for label in labels.split(" + ")]
        else:
            words.append(piece)
            length += len(piece)
    if opened:
        raise ArticleError(f"{where}: {{{{{opened[-1][1]} is not closed; write }}}} after the clause")
    return "".join(words), found


def _shown(start: int, end: int, label: str, where: str) -> Shown:
    read = _LABEL.fullmatch(label.strip())
    if read is None:
        raise ArticleError(f"{where}: cannot read the mark {label!r}; write MODEL TYPE ASSERTION")
    return Shown(start, end, read[1], _one_of(read[2], TYPES, where), _one_of(read[3], ASSERTIONS, where))


def _findings(shows: list[Shown], text: str) -> list[dict[str, str]]:
    """One for each model and type; of several assertions the first in the order of the guideline."""
    firmest: dict[tuple[str, str], Shown] = {}
    for shown in sorted(shows, key=lambda s: ASSERTIONS.index(s.assertion)):
        firmest.setdefault((shown.model, shown.type), shown)
    return [
        {"model": s.model, "type": s.type, "assertion": s.assertion, "quote": text[s.start : s.end]}
        for s in firmest.values()
    ]


def _pair(written: str, where: str) -> dict[str, str]:
    model, _, type_ = written.rpartition(":")
    return {"model": model, "type": _one_of(type_, TYPES, where)}


def _milestone(written: str, where: str) -> dict[str, str]:
    parts = written.split()
    if len(parts) != 3:
        raise ArticleError(f"{where}: cannot read the milestone {written!r}; write MODEL PLATFORM STAGE")
    return {"model": parts[0], "platform": parts[1], "stage": _one_of(parts[2], STAGES, where)}


def _one_of(word: str, known: tuple[str, ...], where: str) -> str:
    if word not in known:
        raise ArticleError(f"{where}: unknown {word!r}; write one of {', '.join(known)}")
    return word
