"""Where things stand in the picture of a model's past."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from monitor.web.timeline import LETTER, Lane, Span, draw

NOW = datetime(2025, 7, 9, 8, tzinfo=UTC)
WIDTHS = (330, 960)


def ago(**duration: float) -> datetime:
    return NOW - timedelta(**duration)


def test_the_first_is_at_the_left_and_now_at_the_right() -> None:
    lane = Lane("Holds", [Span(ago(days=10), ago(days=5), "a"), Span(ago(days=5), None, "b")])
    a, b = draw([lane], now=NOW, width=1000).strips[0].shapes
    assert (a.x, round(a.x + a.width)) == (8, 500)
    assert (b.x, round(b.x + b.width), b.on) == (500, 992, True)


def test_a_moment_is_no_bar_and_what_is_short_can_be_seen() -> None:
    lane = Lane("x", [Span(ago(days=9), ago(days=9), "m"), Span(ago(days=1), ago(days=1, seconds=-1), "s")])
    moment, short = draw([lane], now=NOW).strips[0].shapes
    assert (moment.moment, moment.width, short.moment) == (True, 0, False)
    assert short.width >= 6


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_covers_anything_and_all_is_within(width: float) -> None:
    spans = [Span(ago(hours=n * 7), ago(hours=n * 7 - n % 3), f"#{n} label") for n in range(40)]
    picture = draw([Lane("Incidents", spans)], now=NOW, width=width)
    taken: dict[float, list[tuple[float, float]]] = {}
    for shape in picture.strips[0].shapes:
        length = len(shape.span.label) * LETTER
        left = shape.label_x - (length if shape.anchor == "end" else 0)
        extent = (min(shape.x, left), max(shape.x + shape.width, left + length))
        assert extent[0] >= 0
        assert extent[1] <= width + 0.5
        assert shape.y + 14 <= picture.axis_y
        for other in taken.setdefault(shape.y, []):
            assert extent[1] <= other[0] or extent[0] >= other[1]
        taken[shape.y].append(extent)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("days", [0, 0.1, 1, 3, 20, 70, 100, 400, 4000, 15000])
def test_ticks_are_few_in_order_and_apart(width: float, days: float) -> None:
    picture = draw([Lane("x", [Span(ago(days=days), None, "a")])], now=NOW, width=width)
    places = [tick.x for tick in picture.ticks]
    assert places == sorted(places)
    assert all(after - before > 40 for before, after in itertools.pairwise(places))
    assert len(places) <= width / 60


def test_what_a_wrong_clock_put_ahead_stands_at_the_edge_and_empty_lanes_are_left_out() -> None:
    picture = draw([Lane("none", []), Lane("x", [Span(NOW + timedelta(days=9), None, "later")])], now=NOW)
    assert [strip.name for strip in picture.strips] == ["x"]
    assert picture.strips[0].shapes[0].x <= 960
    assert draw([], now=NOW).strips == ()
