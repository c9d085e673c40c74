"""Quotes inside the paragraphs they stand in, ready to be marked. Pure; offsets are code points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

AROUND = 360
"""Characters kept on each side of a quote: a page without paragraphs is not shown whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `quotes` are the positions of the spans that cover it, none outside of quotes."""

    text: str
    quotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Consecutive pieces; `cut_before` and `cut_after`: there is more of the paragraph than is shown."""

    pieces: tuple[Piece, ...]
    cut_before: bool = False
    cut_after: bool = False

    @property
    def quotes(self) -> tuple[int, ...]:
        return tuple(sorted({q for piece in self.pieces for q in piece.quotes}))


@dataclass(frozen=True, slots=True)
class _Window:
    begin: int
    end: int
    cut_before: bool
    cut_after: bool


def paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> list[Paragraph]:
    """The paragraphs that hold a span, in order of the text; spans that lie outside of it are left out."""
    inside = {i: (start, end) for i, (start, end) in enumerate(spans) if 0 <= start < end <= len(text)}
    shown: list[_Window] = []
    for window in sorted((_window(text, *span) for span in inside.values()), key=lambda w: (w.begin, w.end)):
        if shown and window.begin <= shown[-1].end:
            shown[-1] = _joined(shown[-1], window)
        else:
            shown.append(window)
    return [Paragraph(_pieces(text, w, inside), w.cut_before, w.cut_after) for w in shown]


def _window(text: str, start: int, end: int) -> _Window:
    """The paragraph around a span, or as much of it as is shown: cut between words where there are any."""
    first = text.rfind("\n", 0, start) + 1
    found = text.find("\n", end)
    last = len(text) if found < 0 else found
    begin, stop = max(first, start - AROUND), min(last, end + AROUND)
    if begin > first:
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    if stop < last:
        space = text.rfind(" ", end, stop)
        stop = space if space >= 0 else stop
    return _Window(begin, stop, begin > first, stop < last)


def _joined(a: _Window, b: _Window) -> _Window:
    last = a if a.end >= b.end else b
    return _Window(a.begin, last.end, a.cut_before, last.cut_after)


def _pieces(text: str, window: _Window, spans: dict[int, tuple[int, int]]) -> tuple[Piece, ...]:
    here = {i: (s, e) for i, (s, e) in spans.items() if window.begin <= s and e <= window.end}
    edges: Any = sorted({window.begin, window.end, *(edge for span in here.values() for edge in span)})
    return tuple(
        Piece(text[a:b], tuple(i for i, (s, e) in here.items() if s <= a and b <= e))
        for a, b in pairwise(edges)
    )
