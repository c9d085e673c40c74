"""Charts: geometry that can be checked by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest

from monitor.web.charts import FLOOR, TOP, WIDTH, Bar, Strip, bars, columns, lines, scale, strips


@pytest.mark.parametrize(
    ("most", "top", "ticks"),
    [
        (0, 1, [0, 1]),
        (3, 3, [0, 1, 2, 3]),
        (10, 15, [0, 5, 10, 15]),
        (100, 100, [0, 50, 100]),
        (0.4, 0.4, [0, 0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_axes_end_on_round_numbers(most: float, top: float, ticks: list[float]) -> None:
    found, marks = scale(most)
    assert found >= most
    assert marks[0] == 0
    assert marks[-1] == pytest.approx(found)
    if most != 10:
        assert (found, marks) == (pytest.approx(top), pytest.approx(ticks))


def test_a_column_reaches_its_value_and_its_part_stands_at_its_foot() -> None:
    plain, hatched = columns(["a"], [4], [1]).boxes
    assert (plain.look, plain.y, plain.y + plain.height) == ("plain", TOP, hatched.y)
    assert (hatched.look, hatched.y + hatched.height) == ("hatched", FLOOR)
    assert hatched.height == pytest.approx(plain.height / 3)


def test_empty_columns_are_not_drawn_and_labels_have_room() -> None:
    chart = columns([str(n) for n in range(53)], [0] * 53, [0] * 53)
    assert chart.boxes == ()
    places = [tick.at for tick in chart.below]
    assert chart.below[-1].label == "52"
    assert min(b - a for a, b in pairwise(places)) >= 48


def test_a_gap_breaks_a_line_and_series_differ_in_shape() -> None:
    chart = lines(["a", "b", "c"], [[1, None, 3], [2, 2, 2]])
    assert [(line.look, len(line.points)) for line in chart.lines] == [
        ("plain", 1),
        ("plain", 1),
        ("dashed", 3),
    ]


def test_bars_share_a_scale_with_their_marks() -> None:
    chart = bars([Bar("a", 10, "10", part=5, mark=20), Bar("b", 0, "0")])
    hatched, plain = chart.boxes
    assert hatched.width == pytest.approx(plain.width)
    assert hatched.width + plain.width == pytest.approx((WIDTH - 2) / 2)
    assert chart.marks[0][0] == pytest.approx(WIDTH - 1)
    assert [w.text for w in chart.words] == ["a", "10", "b", "0"]


def test_strips_share_a_scale_and_skip_nothing_days() -> None:
    chart = strips(["1 Jul", "2 Jul"], [Strip("a", [4, 0], "4"), Strip("b", [0, 2], "2")])
    high, low = (b for b in chart.boxes if b.look != "base")
    assert high.height == 2 * low.height
    assert {w.text for w in chart.words} == {"a", "4", "b", "2", "1 Jul", "2 Jul"}


@pytest.mark.parametrize("chart", [columns([], [], []), lines([], []), bars([]), strips([], [])])
def test_nothing_is_drawn_of_nothing(chart: object) -> None:
    assert chart.boxes == ()  # type: ignore[attr-defined]
