"""What changed between two texts."""

from __future__ import annotations

from monitor.differences import Line, differences


def test_changed_lines_have_their_numbers_on_either_side() -> None:
    assert differences("a\nb\nc", "a\nB\nc\nd") == [
        Line("same", 1, 1, "a"),
        Line("gone", 2, None, "b"),
        Line("come", None, 2, "B"),
        Line("same", 3, 3, "c"),
        Line("come", None, 4, "d"),
    ]


def test_what_lies_between_distant_changes_is_left_out() -> None:
    before = "\n".join(map(str, range(20)))
    lines = differences(before, before.replace("0\n1\n", "0\n").replace("\n18", "\nx"))
    assert [line.mark for line in lines].count("gap") == 1
    assert len(lines) < 16


def test_the_same_differs_in_nothing() -> None:
    assert differences("a\n", "a\n") == []
