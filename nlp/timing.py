"""Whether a cue recalls something older than a year at the article's date: that is history, not news."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from nlp.clauses import around
from nlp.discourse import Discourse
from nlp.types import Cue

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv", "february feb février févr", "march mar mars", "april apr avril avr",
            "may mai", "june jun juin", "july jul juillet juil", "august aug août", "september sept sep septembre",
            "october oct octobre", "november nov novembre", "december dec décembre déc",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DATE = re.compile(
    rf"(?:\b(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?\s+(?:(?:\d{{1,2}}(?:er|st|nd|rd|th)?,?)\s+)?)?\b(?P<year>20[012]\d)\b",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b(?:(?P<n>\d+|two|three|four|five|six|several|many)\s+years\s+(?:ago|earlier)|"
    r"il\s+y\s+a\s+(?:(?:plus|près|environ)\s+(?:de|d['’])\s*)?(?P<m>\d+|deux|trois|quatre|cinq|six|plusieurs|quelques)\s+ans)\b",
    re.IGNORECASE,
)
_DAYS_OLD = 365


def is_old(cue: Cue, discourse: Discourse) -> bool:
    """True where the cue's clauses, or the opening of its sentence, date it more than a year back."""
    published = _published(discourse.document.published_at)
    if published is None:
        return False
    sentence = discourse.document.sentences[cue.sentence]
    words = discourse.document.words(sentence)
    low, high = around(discourse.clauses[cue.sentence], cue.start - sentence.start, cue.end - sentence.start)
    opening = words[: min((i for i in (words.find(","),) if i >= 0), default=0)]
    spans = [words[low:high], opening if len(opening) < 60 else ""]
    found = [age for span in spans for age in _ages(span, published)]
    return bool(found) and min(found) > _DAYS_OLD


def _published(when: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(when) if when else None
    except ValueError:
        return None


def _ages(words: str, published: datetime) -> Iterator[int]:
    """Days between each date in the words and publication; a bare year is taken at its end."""
    if _AGO.search(words):
        yield 2 * _DAYS_OLD
    for date in _DATE.finditer(words):
        year = int(date["year"])
        month = _MONTHS[date["month"].lower()] if date["month"] else 12
        yield (published.year - year) * 365 + (published.month - month) * 30 + (0 if date["month"] else -1)
