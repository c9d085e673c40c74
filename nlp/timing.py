"""Whether a cue recalls something older than a year at the article's date: that is history, not news.

A date counts where it stands in the cue's clause or opens its sentence; a sentence without one goes on in the
time of the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache

from nlp import phrases
from nlp.clauses import around
from nlp.discourse import Discourse
from nlp.types import Cue, Lang, Sentence

_DAYS_OLD = 365
_LONGEST_OPENING = 60
_AGO = 2 * _DAYS_OLD
# An order this long ago is recalled; guess.
_DAYS_RECALLED = 60
_LISTS = (
    "months", "ago", "recent", "since", "first_told", "published", "updated", "earlier", "in_month"
)  # fmt: skip


def is_old(cue: Cue, discourse: Discourse) -> bool:
    """True where the text dates the cue more than a year before publication; unknown dates are news."""
    at = published(discourse.document.published_at)
    if at is None:
        return False
    sentence = discourse.document.sentences[cue.sentence]
    ages = list(_ages_at(sentence, (cue.start, cue.end), at, discourse))
    if not ages and _goes_on(sentence, discourse):
        before = discourse.document.sentences[cue.sentence - 1]
        ages = list(_ages_at(before, (before.start, before.start + 1), at, discourse))
    return bool(ages) and min(ages) > _DAYS_OLD


def is_recalled(sentence: Sentence, discourse: Discourse) -> bool:
    """Whether a sentence dates what it tells months before publication: 'in January' said in November."""
    at = published(discourse.document.published_at)
    words, lang = discourse.document.words(sentence), discourse.document.lang
    if at is None:
        return False
    known = lists(lang)
    ages = [age for age in _ages(words, at, lang) if age < _AGO]
    ages += [
        (at.month - months(lang)[m["month"].lower()]) % 12 * 30 for m in _bare_month(lang).finditer(words)
    ]
    if known["earlier"].search(words):
        return True
    return bool(ages) and min(ages) > _DAYS_RECALLED


@cache
def _bare_month(lang: Lang) -> re.Pattern[str]:
    """'in January', with neither day nor year."""
    names = "|".join(sorted(months(lang), key=len, reverse=True))
    return re.compile(
        rf"(?:{lists(lang)['in_month'].pattern})\s+(?P<month>{names})\b(?!\.?,?\s+\d)", re.IGNORECASE
    )


def is_recent(words: str, lang: Lang) -> bool:
    return lists(lang)["recent"].search(words) is not None


def _goes_on(sentence: Sentence, discourse: Discourse) -> bool:
    before = discourse.document.sentences[sentence.index - 1] if sentence.index else sentence
    if before is sentence or before.is_title or before.is_junk:
        return False
    return before.paragraph == sentence.paragraph


def _ages_at(sentence: Sentence, span: tuple[int, int], at: datetime, discourse: Discourse) -> Iterator[int]:
    """Days between publication and each time named near a span of a sentence; 0 for 'on Monday'."""
    words = discourse.document.words(sentence)
    parts = discourse.clauses[sentence.index]
    low, high = around(parts, span[0] - sentence.start, span[1] - sentence.start)
    opening = words[: max(0, words.find(","))]
    lang = discourse.document.lang
    if is_recent(words, lang):
        yield 0
    yield from _ages(words[low:high], at, lang)
    if low > 0 and len(opening) < _LONGEST_OPENING:
        yield from _ages(opening, at, lang)


def _ages(words: str, at: datetime, lang: Lang) -> Iterator[int]:
    """A bare year is taken at its end; 'launched in 2022' and 'since 2022' date no happening."""
    known = lists(lang)
    if known["ago"].search(words):
        yield _AGO
    for date in _date(lang).finditer(words):
        if known["since"].search(words[max(0, date.start() - 45) : date.start()]):
            continue
        month = months(lang)[date["month"].lower().rstrip(".")] if date["month"] else 12
        yield (at.year - int(date["year"])) * 365 + (at.month - month) * 30


def published(when: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(when) if when else None
    except ValueError:
        return None


def lists(lang: Lang) -> dict[str, re.Pattern[str]]:
    return dict(phrases.lists(lang, "timing", _LISTS))


def months(lang: Lang) -> dict[str, int]:
    names = phrases.table(lang, "timing")["months"].split("\n")
    return {name: number for number, line in enumerate(names, start=1) for name in line.split("|")}


def _date(lang: Lang) -> re.Pattern[str]:
    names = "|".join(sorted(months(lang), key=len, reverse=True))
    day = r"(?:\d{1,2}(?:er|st|nd|rd|th)?,?\s+)?"
    return re.compile(rf"\b(?:(?P<month>{names})\.?,?\s+{day})?(?P<year>20[012]\d)\b", re.IGNORECASE)
