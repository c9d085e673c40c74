"""Charts: values in, geometry out; templates draw it. Pure, and in units of a picture 340 wide, so that a
phone shows its words at their size. Shapes tell series apart, not colours: full and hatched, whole and
dashed lines, and the table says it all again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 340
LEFT, RIGHT, TOP = 30, 6, 12
FLOOR = 150
"""Where columns and lines stand."""
ROW = 30
"""Of a bar with its name above it."""
STRIP = 34


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across, or a word below. `at` is its x or y."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Box:
    """look: plain, hatched, thin (no edge), base. title: what it says where a pointer rests on it."""

    x: float
    y: float
    width: float
    height: float
    look: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    look: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Word:
    x: float
    y: float
    text: str
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    height: float
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    words: tuple[Word, ...] = ()
    across: tuple[Tick, ...] = ()
    below: tuple[Tick, ...] = ()
    marks: tuple[tuple[float, float, float], ...] = ()
    """x, y and height of upright strokes: a median, a limit."""
    width: float = WIDTH


def columns(labels: Sequence[str], whole: Sequence[float], part: Sequence[float]) -> Chart:
    """Upright, one a label; `part` of each is hatched, at its foot."""
    top, ticks = scale(max(whole, default=0))
    step = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    width = min(step * 0.72, 26)
    boxes: list[Box] = []
    for n, (label, all_, some) in enumerate(zip(labels, whole, part, strict=True)):
        x = LEFT + step * (n + 0.5) - width / 2
        low, high = _up(some, top), _up(all_, top)
        boxes.append(_box(x, high, width, low - high, "plain", f"{label}: {all_:g}"))
        boxes.append(_box(x, low, width, FLOOR - low, "hatched", f"{label}: {some:g}"))
    return Chart(
        FLOOR + 20,
        tuple(b for b in boxes if b.height > 0),
        across=tuple(Tick(_up(t, top), f"{t:g}") for t in ticks),
        below=_spread(labels, step),
    )


def lines(labels: Sequence[str], series: Sequence[Sequence[float | None]]) -> Chart:
    """One line a series: the first whole, the second dashed; None leaves a gap."""
    looks = ("plain", "dashed", "dotted")
    top, ticks = scale(max((v for s in series for v in s if v is not None), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    drawn = [
        Line(look, tuple((round(LEFT + step * (n + 0.5), 1), _up(v, top)) for n, v in run))
        for look, values in zip(looks, series, strict=False)
        for run in _runs(values)
    ]
    return Chart(
        FLOOR + 20,
        lines=tuple(drawn),
        across=tuple(Tick(_up(t, top), f"{t:g}") for t in ticks),
        below=_spread(labels, step),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """name: above it. shown: its value in words, at the end. part: of it, hatched. mark: a stroke's place."""

    name: str
    value: float
    shown: str
    part: float = 0
    mark: float | None = None


def bars(rows: Sequence[Bar]) -> Chart:
    """Lying, one below the other, each with its name above."""
    most = max((max(r.value, r.mark or 0) for r in rows), default=0) or 1
    room = WIDTH - 2
    boxes: list[Box] = []
    words: list[Word] = []
    marks: list[tuple[float, float, float]] = []
    for n, row in enumerate(rows):
        y = n * ROW + 17
        part, whole = room * row.part / most, room * row.value / most
        boxes += [
            _box(1, y, part, 8, "hatched", row.shown),
            _box(1 + part, y, whole - part, 8, "plain", row.shown),
        ]
        words += [Word(1, y - 5, row.name), Word(WIDTH - 1, y - 5, row.shown, at_end=True)]
        if row.mark is not None:
            marks.append((round(1 + room * row.mark / most, 1), y - 3, 14))
    shown = tuple(b for b in boxes if b.width > 0)
    return Chart(len(rows) * ROW + 2, shown, words=tuple(words), marks=tuple(marks))


@dataclass(frozen=True, slots=True)
class Strip:
    name: str
    values: Sequence[float]
    shown: str


def strips(labels: Sequence[str], rows: Sequence[Strip]) -> Chart:
    """A small row of columns a name, all on one scale, so that heights can be compared."""
    most = max((v for r in rows for v in r.values), default=0) or 1
    step = (WIDTH - 2) / max(len(labels), 1)
    width, look = max(step * 0.8, 0.5), "plain" if step > 3 else "thin"
    boxes: list[Box] = []
    words: list[Word] = []
    for n, row in enumerate(rows):
        floor = n * STRIP + 31
        words += [Word(1, floor - 20, row.name), Word(WIDTH - 1, floor - 20, row.shown, at_end=True)]
        boxes.append(_box(1, floor, WIDTH - 2, 0.5, "base"))
        for m, value in enumerate(row.values):
            high = 16 * value / most
            if value:
                boxes.append(_box(1 + step * m, floor - high, width, high, look, f"{labels[m]}: {value:g}"))
    floor = len(rows) * STRIP + 12
    ends = ((0, 1.0), (len(labels) - 1, WIDTH - 1.0)) if len(labels) > 1 else ()
    words += [Word(x, floor, labels[n], at_end=n > 0) for n, x in ends]
    return Chart(floor + 4, tuple(boxes), words=tuple(words))


def scale(most: float) -> tuple[float, list[float]]:
    """The top of an axis, and up to five round numbers on it; whole ones where the values are few."""
    if most <= 0:
        return 1.0, [0.0, 1.0]
    rough = most / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    if most >= 1:
        step = max(step, 1.0)
    n = math.ceil(most / step)
    return step * n, [round(step * i, 10) for i in range(n + 1)]


def _up(value: float, top: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * value / top, 1)


def _box(x: float, y: float, width: float, height: float, look: str, title: str = "") -> Box:
    return Box(round(x, 1), round(y, 1), round(width, 2), round(height, 2), look, title)


def _spread(labels: Sequence[str], step: float) -> tuple[Tick, ...]:
    """As many labels as have room, the last among them."""
    every = max(1, math.ceil(48 / step))
    shown = range(len(labels) - 1, -1, -every)
    return tuple(Tick(round(LEFT + step * (n + 0.5), 1), labels[n]) for n in reversed(shown))


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    found: list[list[tuple[int, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((n, value))
    return [run for run in found if run]
