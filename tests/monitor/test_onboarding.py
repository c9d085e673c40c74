"""How long models stay in their stages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.onboarding import stays

NOW = datetime(2025, 7, 11, tzinfo=UTC)


def change(model: str, day: str, stage: str) -> dict[str, str]:
    return {"model": model, "at": f"2025-{day}T00:00:00Z", "to_stage": stage}


# name: changes, (model, stage) → days, median, still there
CASES = {
    "the stage it is in counts to now": (
        [change("m", "07-01", "red_team")],
        {("m", "red_team"): (10, 10, True)},
    ),
    "one in days, another in months": (
        [
            change("r1", "07-01", "red_team"),
            change("grok", "01-02", "red_team"),
            change("r1", "07-03", "public_preview"),
            change("grok", "05-02", "public_preview"),
        ],
        {
            ("r1", "red_team"): (2, 61, False),
            ("r1", "public_preview"): (8, 39, True),
            ("grok", "red_team"): (120, 61, False),
            ("grok", "public_preview"): (70, 39, True),
        },
    ),
    "moved back and on again: both visits count": (
        [
            change("m", "07-01", "red_team"),
            change("m", "07-02", "public_preview"),
            change("m", "07-04", "red_team"),
        ],
        {("m", "red_team"): (8, 8, True), ("m", "public_preview"): (2, 2, False)},
    ),
    "nothing happened": ([], {}),
}


@pytest.mark.parametrize("case", CASES)
def test_stays(case: str) -> None:
    changes, expected = CASES[case]
    found = {(s.model, s.stage): (s.days, s.median_days, s.now_there) for s in stays(changes, now=NOW)}
    assert found == expected


def test_the_ratio_is_to_the_median() -> None:
    changes, _ = CASES["one in days, another in months"]
    assert [s.ratio for s in stays(changes, now=NOW) if s.stage == "red_team"] == [2.0, 0.0]
    assert stays([change("m", "07-11", "red_team")], now=NOW)[0].ratio is None
