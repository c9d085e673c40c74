"""Dates in the words of the press, so that an article's text agrees with the day it is dated.

Written out here because `strftime` follows the machine's locale, and the demo must read the same everywhere.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip

_AGE = re.compile(r"-(\d+)([mhd])")
_UNIT = {"m": "minutes", "h": "hours", "d": "days"}
_SLOT = re.compile(r"\{(?:(day|date)(-\d+)?|since:(\d{4}))\}")


def parse_age(words: str) -> timedelta:
    """`-5h` is five hours ago; minutes, hours and days. ValueError for anything else."""
    found = _AGE.fullmatch(words)
    if found is None:
        raise ValueError(f"{words!r} is no age: write -30m, -5h or -2d")
    return timedelta(**{_UNIT[found[2]]: int(found[1])})


def fill(text: str, *, at: datetime, lang: str) -> str:
    """Replace `{day}`, `{day-2}` (two days before `at`), `{date-2}` and `{since:2016}` (years since)."""

    def words(slot: re.Match[str]) -> str:
        if slot[3]:
            return str(at.year - int(slot[3]))
        then = at + timedelta(days=int(slot[2] or 0))
        return DAYS[lang][then.weekday()] if slot[1] == "day" else day_and_month(then, lang)

    return _SLOT.sub(words, text)


def day_and_month(at: datetime, lang: str) -> str:
    day = "1er" if lang == "fr" and at.day == 1 else str(at.day)
    return f"{day} {MONTHS[lang][at.month - 1]}"


def long_date(at: datetime, lang: str) -> str:
    """`22 novembre 2026 à 18h40`, `22 November 2026, 18:40`."""
    clock = f"à {at:%H}h{at:%M}" if lang == "fr" else f"{at:%H:%M}"
    return f"{day_and_month(at, lang)} {at.year}{' ' if lang == 'fr' else ', '}{clock}"


def http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
