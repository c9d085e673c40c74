"""When a text was first published, by its own words: 'First published on 3 July 2025'.

An old story under a new date is an old story; whoever counts reports should count it from then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

from nlp import timing
from nlp.types import Document, Lang

# A text all of whose dates lie so many days back tells nothing new; guess.
_LONG_AGO = 60
_FEWEST = 2
# In characters: what may stand between a date and 'updated on …'.
_NEAR = 40


def told_at(document: Document) -> str | None:
    """The day, ISO, on which the text says that it was first published; None where it says nothing.

    Or the last of its dates, where it has several, all months before publication, and calls nothing recent.
    """
    published = timing.published(document.published_at)
    if published is None:
        return None
    stated = list(_stated(document.text, document.lang))
    first = min(stated, default=None) or _last_of_old(document, published)
    return first.isoformat() if first and first < published.date() else None


def _stated(text: str, lang: Lang) -> Iterator[date]:
    for found in _first(lang).finditer(text):
        day = _day(found, lang)
        if day is not None:
            yield day


def _last_of_old(document: Document, published: datetime) -> date | None:
    read = [document.words(s) for s in document.sentences if not s.is_junk]
    if any(timing.is_recent(words, document.lang) for words in read):
        return None
    days = {
        d for words in read for m in _dates(document.lang).finditer(words) if (d := _day(m, document.lang))
    }
    last = max(days, default=published.date())
    return last if len(days) >= _FEWEST and (published.date() - last).days > _LONG_AGO else None


def _day(found: re.Match[str], lang: Lang) -> date | None:
    """The date found; a bare month or year at its end, an ambiguous one as late as it may be."""
    said = {name: value for name, value in found.groupdict().items() if value}
    try:
        if "iso" in said:
            return date.fromisoformat(said["iso"])
        if "first" in said:
            one, two, year = int(said["first"]), int(said["second"]), int(said["last"])
            return _numeric(one, two, year, lang)
        month = timing.months(lang)[said["month"].lower().rstrip(".")] if "month" in said else 12
        return date(int(said["year"]), month, int(said.get("day") or said.get("day_after") or 28))
    except ValueError:  # 31 February
        return None


def _numeric(one: int, two: int, year: int, lang: Lang) -> date:
    if lang == "fr" or one > 12:
        return date(year, two, one)
    return date(year, one, two) if two > 12 else max(date(year, one, two), date(year, two, one))


def _date_of(lang: Lang) -> str:
    names = "|".join(sorted(timing.months(lang), key=len, reverse=True))
    forms = [
        r"(?P<iso>20[012]\d-[01]\d-[0-3]\d)",
        r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<last>20[012]\d)",
        rf"(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+)?(?P<month>{names})\.?,?\s+"
        r"(?:(?P<day_after>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>20[012]\d)\b",
    ]
    return "|".join(forms)


@cache
def _dates(lang: Lang) -> re.Pattern[str]:
    return re.compile(_date_of(lang), re.IGNORECASE)


@cache
def _first(lang: Lang) -> re.Pattern[str]:
    """A statement of first publication at the head of a sentence or line, with its date."""
    known = timing.lists(lang)
    first, published, updated = (known[n].pattern for n in ("first_told", "published", "updated"))
    head = r"(?:^|[\n.!?(\[|•*–—-]|editor['’]s note:|ndlr\s?:)\s*"
    when = _date_of(lang)
    weekday = r"(?:\w+day,?\s+|(?:lun|mar|mercre|jeu|vendre|same)di\s+|dimanche\s+)?"
    later = rf"(?=[^\n]{{6,{_NEAR}}}?(?:{updated}))"
    return re.compile(
        rf"{head}(?:(?:{first})\s*{weekday}|(?:{published})\s*{weekday}{later})(?:{when})",
        re.IGNORECASE | re.MULTILINE,
    )
