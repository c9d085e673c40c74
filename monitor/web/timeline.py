"""A picture of what happened when: values in, places of lines and shapes out. Pure; a template draws it.

Lanes stand below one another, each with its name above it, and within a lane what would overlap goes into
the next row; so the same picture can be made for a page and for a phone by its width alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MARGIN = 8.0
ROW, BAR = 26.0, 14.0
HEADING, AXIS = 26.0, 30.0
SMALLEST_BAR = 6.0
LETTER = 7.4
"""About the width of a letter of the picture's 13 px text: guess, a little wide."""
_EMPTY = timedelta(days=7)
_SPACE_A_TICK = 76.0


@dataclass(frozen=True, slots=True)
class Span:
    """Something with a beginning and, unless it goes on, an end; `end` equal to `start` is a moment.

    label: what is written beside it. told: the whole of it, for who points at it. kind: a CSS class.
    """

    start: datetime
    end: datetime | None
    label: str
    told: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Shape:
    """A span's place. moment: a diamond with its middle at x; otherwise a bar. on: it goes on to the edge."""

    span: Span
    x: float
    y: float
    width: float
    moment: bool
    on: bool
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A lane's place: where its name stands, and its shapes."""

    name: str
    y: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: float
    height: float
    axis_y: float
    ticks: tuple[Tick, ...]
    strips: tuple[Strip, ...]
    now_x: float


def draw(lanes: Sequence[Lane], *, now: datetime, width: float = 960) -> Picture:
    """Empty lanes are left out. What is later than `now` (a clock was wrong) stands at its edge."""
    lanes = [lane for lane in lanes if lane.spans]
    scale = _Scale(lanes, now, width)
    strips, y = [], 0.0
    for lane in lanes:
        shapes, n_rows = _packed(lane, scale, y + HEADING)
        strips.append(Strip(lane.name, y + HEADING - 8, tuple(shapes)))
        y += HEADING + n_rows * ROW
    return Picture(width, y + AXIS, y + 6, tuple(_ticks(scale)), tuple(strips), scale.x(now))


class _Scale:
    """Times to places: the first thing that happened at the left, `now` at the right."""

    def __init__(self, lanes: Sequence[Lane], now: datetime, width: float) -> None:
        starts = [s.start for lane in lanes for s in lane.spans]
        first = min([*starts, now])
        self.first = first if now - first >= timedelta(hours=1) else now - _EMPTY
        self.now, self.width = now, width

    def x(self, at: datetime) -> float:
        part = (at - self.first) / (self.now - self.first)
        return round(MARGIN + min(max(part, 0.0), 1.0) * (self.width - 2 * MARGIN), 1)


def _packed(lane: Lane, scale: _Scale, top: float) -> tuple[list[Shape], int]:
    """Each span in the first row where it and its label have room; and the number of rows."""
    taken: list[float] = []
    shapes = []
    for span in sorted(lane.spans, key=lambda s: s.start):
        left, right = _extent(span, scale)
        row = next((n for n, until in enumerate(taken) if until <= left), len(taken))
        taken[row : row + 1] = [right + LETTER]
        shapes.append(_shape(span, scale, top + row * ROW))
    return shapes, len(taken)


def _extent(span: Span, scale: _Scale) -> tuple[float, float]:
    shape = _shape(span, scale, 0)
    label = len(span.label) * LETTER
    left = shape.label_x - label if shape.anchor == "end" else shape.label_x
    edge = BAR / 2 if shape.moment else 0
    return min(left, shape.x - edge), max(left + label, shape.x + shape.width + edge)


def _shape(span: Span, scale: _Scale, y: float) -> Shape:
    x = scale.x(span.start)
    moment = span.end is not None and span.end <= span.start
    bar = 0.0 if moment else max(scale.x(span.end or scale.now) - x, SMALLEST_BAR)
    x = min(x, scale.width - MARGIN - bar)
    label_x, anchor = _beside(x, bar, len(span.label) * LETTER, moment, scale.width)
    return Shape(span, x, y, round(bar, 1), moment, span.end is None, round(label_x, 1), y + BAR - 3, anchor)


def _beside(x: float, bar: float, label: float, moment: bool, width: float) -> tuple[float, str]:
    """Within a bar that is long enough, else to the right where there is room, else to the left."""
    if label + 12 <= bar:
        return x + 6, "start"
    edge = BAR / 2 if moment else 0
    right = x + bar + edge + 5
    if right + label <= width:
        return right, "start"
    if x - edge - 5 - label >= 0:
        return x - edge - 5, "end"
    return max(width - label, 0), "start"


def _ticks(scale: _Scale) -> Iterator[Tick]:
    most = max(int((scale.width - 2 * MARGIN) / _SPACE_A_TICK), 2)
    for at, label in _moments(scale.first, scale.now, most):
        yield Tick(scale.x(at), label)


def _moments(first: datetime, last: datetime, most: int) -> list[tuple[datetime, str]]:
    """At most so many round moments between two: hours, days, months or years."""
    day = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    n_days = (last - day).days + 2
    if last - first <= timedelta(days=2):
        every = next((h for h in (1, 3, 6, 12, 24) if (last - first) / timedelta(hours=h) <= most), 24)
        hours = [day + timedelta(hours=h) for h in range(0, n_days * 24, every)]
        return [(at, f"{at:%m-%d %H:%M}") for at in hours if first <= at <= last]
    if last - first <= timedelta(days=75):
        every = next((d for d in (1, 2, 7, 14) if (last - first).days / d < most), 28)
        days = [day + timedelta(days=d) for d in range(0, n_days, every)]
        return [(at, f"{at:%Y-%m-%d}") for at in days if first <= at <= last]
    return _months(day.replace(day=1), first, last, most)


def _months(month: datetime, first: datetime, last: datetime, most: int) -> list[tuple[datetime, str]]:
    n_months = (last.year - month.year) * 12 + last.month - month.month
    every = next((m for m in (1, 2, 3, 6, 12, 24, 60) if n_months / m < most), 120)
    start = month.year * 12 + month.month - 1
    wanted = (n for n in range(start, start + n_months + 1) if n % every == 0)
    found = [datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in wanted]
    return [(at, f"{at:%Y-%m}" if every < 12 else f"{at:%Y}") for at in found if first <= at <= last]
