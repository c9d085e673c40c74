"""Times outside the process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.clock import from_text, to_text

TOLD = [
    (datetime(2025, 7, 9, 8, 10, tzinfo=UTC), "2025-07-09T08:10:00Z"),
    (datetime(2025, 7, 9, 8, 10, 5, 999, tzinfo=UTC), "2025-07-09T08:10:05Z"),
    (datetime(2025, 7, 9, 8, 10, tzinfo=timezone(timedelta(hours=2))), "2025-07-09T06:10:00Z"),
    (datetime(99, 1, 2, tzinfo=UTC), "0099-01-02T00:00:00Z"),
]


@pytest.mark.parametrize(("at", "text"), TOLD)
def test_one_form(at: datetime, text: str) -> None:
    assert to_text(at) == text
    assert from_text(text) == at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2025-07-09T08:10:00", "no time zone"),
        ("0001-01-01T00:00:00+05:00", "between the years"),
        ("9999-12-31T23:59:59-05:00", "between the years"),
        ("yesterday", "isoformat"),
    ],
)
def test_what_is_no_time_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        from_text(text)
