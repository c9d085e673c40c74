"""Two outcomes of one past, pause by pause."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.compare import compare

Decision = dict[str, Any]


def decision(hour: int, word: str = "paused", event: str = "began", rule: str = "grave") -> Decision:
    return {
        "at": f"2025-07-10T{hour:02d}:00:00Z",
        "model": "xai/grok-4",
        "stage": "general_availability",
        "decision": word,
        "event": event,
        "rule": rule,
        "incident": 1,
        "origins": 2,
        "reason": "because",
    }


def change(before: list[Decision], after: list[Decision]) -> dict[str, Any]:
    incidents = [{"id": 1, "subject": "xai/grok"}]
    return compare(
        {"incidents": incidents, "decisions": before}, {"incidents": incidents, "decisions": after}
    )


ENDED = decision(12, "allow", "ended")
CASES: dict[str, tuple[list[Decision], list[Decision], dict[str, int]]] = {
    "same": ([decision(1)], [decision(1)], {"same": 1}),
    "same hour, another rule": ([decision(1)], [decision(1, rule="other")], {"same": 1}),
    "gained": ([], [decision(1)], {"gained": 1}),
    "lost": ([decision(1)], [], {"lost": 1}),
    "only a review": ([decision(1)], [decision(1, "review")], {"lost": 1}),
    "earlier": ([decision(3)], [decision(1)], {"earlier": 1}),
    "later": ([decision(1)], [decision(3)], {"later": 1}),
    "paused again": ([decision(1)], [decision(1), ENDED, decision(14)], {"same": 1, "gained": 1}),
    "growth is no pause": ([decision(1)], [decision(1), decision(2, event="changed")], {"same": 1}),
    "a review that became a pause": (
        [],
        [decision(1, "review"), decision(2, event="changed")],
        {"gained": 1},
    ),
    "one rule took over from another": (
        [decision(1)],
        [decision(1), decision(5, rule="other"), decision(5, "paused", "ended")],
        {"same": 1},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_pauses_meet_their_likes(case: str) -> None:
    before, after, expected = CASES[case]
    found = change(before, after)
    counts = {k: v if k == "same" else len(v) for k, v in found.items()}
    assert counts == {"gained": 0, "lost": 0, "earlier": 0, "later": 0, "same": 0} | expected


def test_a_move_says_from_when_and_by_how_long() -> None:
    (moved,) = change([decision(3)], [decision(1, rule="other")])["earlier"]
    assert (moved["at"], moved["was_at"], moved["by_s"]) == (
        "2025-07-10T01:00:00Z",
        "2025-07-10T03:00:00Z",
        7200,
    )
    assert (moved["rule"], moved["was_rule"], moved["subject"]) == ("other", "grave", "xai/grok")
