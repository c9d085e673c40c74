"""UTC, ISO 8601 with `Z`, to the second: the one form times have outside the process."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def to_text(at: datetime) -> str:
    """`2025-07-09T08:10:00Z`; raises ValueError on a naive time, which would be a bug."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"  # strftime: year 99


def from_text(text: str) -> datetime:
    """Aware UTC; raises ValueError where `text` is no ISO 8601 time with a zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: write it with Z")
    try:
        return at.astimezone(UTC)
    except OverflowError as e:
        raise ValueError(f"{text!r} is not between the years 1 and 9999 in UTC") from e


def text_or_none(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)


def time_or_none(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
