"""Where the clauses of a sentence begin, by punctuation and conjunctions alone.

A clause is the reach of most things a sentence says: who acts, who claims, what is denied. The conjunctions
are data, `data/<lang>/clauses.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from nlp import phrases
from nlp.types import Lang

Opening = Literal["start", "hard", "join", "relative", "contrast", "cause"]
_OPENINGS: dict[str, Opening] = {opening: opening for opening in get_args(Opening)}
_LISTS = ("contrast", "cause", "relative", "join")
# A colon in 12:30, a dash in GPT-4 and a comma in 1,200 part nothing.
_HARD = r";|(?<=\w):(?=\s)|\s:\s|\s[–—]\s|—|\s-\s|[()]"


@dataclass(frozen=True, slots=True)
class Clause:
    """`opening` is what parts it from the clause before; offsets count from the sentence."""

    start: int
    end: int
    opening: Opening


def clauses(sentence: str, lang: Lang) -> list[Clause]:
    """The clauses of a sentence in order; together they cover it."""
    found: list[Clause] = []
    start: int = 0
    opening: Opening = "start"
    for mark in _boundary(lang).finditer(sentence):
        if not sentence[start : mark.start()].strip():
            continue
        found.append(Clause(start, mark.start(), opening))
        opening = _OPENINGS[str(mark.lastgroup)]
        start = mark.end() if opening == "hard" else mark.start()
    found.append(Clause(start, len(sentence), opening))
    return found


def between(parts: list[Clause], first: int, last: int) -> list[Opening]:
    """The openings crossed on the way from offset `first` to offset `last`."""
    low, high = sorted((first, last))
    return [part.opening for part in parts if low < part.start <= high]


def around(parts: list[Clause], start: int, end: int) -> tuple[int, int]:
    """The span of the clauses that `[start, end)` touches."""
    touched = [part for part in parts if part.start < end and start < part.end]
    if not touched:
        return start, end
    return touched[0].start, touched[-1].end


@cache
def _boundary(lang: Lang) -> re.Pattern[str]:
    """Anything that begins a clause, in a group named for the opening it makes."""
    words = {name: pattern.pattern for name, pattern in phrases.lists(lang, "clauses", _LISTS).items()}
    return re.compile(
        rf"(?P<hard>{_HARD})"
        rf"|(?:,\s*|(?<=\s))(?P<contrast>{words['contrast']})"
        rf"|(?:,\s*|(?<=\s))(?P<cause>{words['cause']})"
        rf"|,\s*(?P<relative>{words['relative']})"
        rf"|,\s*(?P<join>{words['join']})",
        re.IGNORECASE,
    )
