"""What changed between two states, as the audit keeps them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.web.difference import LONGEST, Change, changes

REPORT = {"outlet": "Le Matin", "quote": "Grok a menti", "url": "https://m.example/a", "severity": 4}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (None, None, []),
        ({"a": 1}, {"a": 1}, []),
        (None, {"stage": "retired"}, [("stage", None, "retired")]),
        ({"stage": "a", "target": "b"}, {"stage": "b", "target": None}, [("stage", "a", "b"), ("target", "b", None)]),
        ({"o": {"until": "x"}}, {"o": {"until": "y"}}, [("o.until", "x", "y")]),
        ({"evidence": []}, {"evidence": [REPORT]}, [("evidence", None, "Le Matin: Grok a menti")]),
        ({"evidence": [REPORT, 1]}, {"evidence": [REPORT, 2]}, [("evidence", "1", None), ("evidence", None, "2")]),
        ({"n": 0}, {"n": 1}, [("n", "0", "1")]),
        ({"x": {"deep": 1}}, {"x": "flat"}, [("x", '{"deep": 1}', "flat")]),
        ({"x": False}, {"x": None}, [("x", "false", None)]),
    ],
)  # fmt: skip
def test_only_what_changed_is_told(before: Any, after: Any, found: list[tuple[str, Any, Any]]) -> None:
    kept = [None if v is None else json.dumps(v) for v in (before, after)]
    assert changes(*kept) == [Change(*c) for c in found]


def test_what_is_no_json_is_shown_and_what_is_long_is_cut() -> None:
    assert changes("{broken", "5") == [Change("", "{broken", "5")]
    assert len(changes(None, json.dumps({"x": "y" * 999}))[0].after or "") == LONGEST + 1
