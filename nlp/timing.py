"""Whether a cue recalls something older than a year at the article's date: that is history, not news.

A date counts where it stands in the cue's clause or opens its sentence; a sentence without one goes on in the
time of the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from nlp import phrases
from nlp.clauses import around
from nlp.discourse import Discourse
from nlp.types import Cue, Lang, Sentence

_DAYS_OLD = 365
_LONGEST_OPENING = 60
_AGO = 2 * _DAYS_OLD
_LISTS = ("months", "ago", "recent", "since")


def is_old(cue: Cue, discourse: Discourse) -> bool:
    """True where the text dates the cue more than a year before publication; unknown dates are news."""
    published = _published(discourse.document.published_at)
    if published is None:
        return False
    sentence = discourse.document.sentences[cue.sentence]
    ages = list(_ages_at(sentence, (cue.start, cue.end), published, discourse))
    if not ages and _goes_on(sentence, discourse):
        before = discourse.document.sentences[cue.sentence - 1]
        ages = list(_ages_at(before, (before.start, before.start + 1), published, discourse))
    return bool(ages) and min(ages) > _DAYS_OLD


def _goes_on(sentence: Sentence, discourse: Discourse) -> bool:
    before = discourse.document.sentences[sentence.index - 1] if sentence.index else sentence
    if before is sentence or before.is_title or before.is_junk:
        return False
    return before.paragraph == sentence.paragraph


def _ages_at(
    sentence: Sentence, span: tuple[int, int], published: datetime, discourse: Discourse
) -> Iterator[int]:
    """Days between publication and each time named near a span of a sentence; 0 for 'on Monday'."""
    words = discourse.document.words(sentence)
    parts = discourse.clauses[sentence.index]
    low, high = around(parts, span[0] - sentence.start, span[1] - sentence.start)
    opening = words[: max(0, words.find(","))]
    lang = discourse.document.lang
    if _lists(lang)["recent"].search(words):
        yield 0
    yield from _ages(words[low:high], published, lang)
    if low > 0 and len(opening) < _LONGEST_OPENING:
        yield from _ages(opening, published, lang)


def _ages(words: str, published: datetime, lang: Lang) -> Iterator[int]:
    """A bare year is taken at its end; 'launched in 2022' and 'since 2022' date no happening."""
    lists = _lists(lang)
    if lists["ago"].search(words):
        yield _AGO
    for date in _date(lang).finditer(words):
        if lists["since"].search(words[max(0, date.start() - 45) : date.start()]):
            continue
        month = _months(lang)[date["month"].lower().rstrip(".")] if date["month"] else 12
        yield (published.year - int(date["year"])) * 365 + (published.month - month) * 30


def _published(when: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(when) if when else None
    except ValueError:
        return None


def _lists(lang: Lang) -> dict[str, re.Pattern[str]]:
    return dict(phrases.lists(lang, "timing", _LISTS))


def _months(lang: Lang) -> dict[str, int]:
    names = phrases.table(lang, "timing")["months"].split("\n")
    return {name: number for number, line in enumerate(names, start=1) for name in line.split("|")}


def _date(lang: Lang) -> re.Pattern[str]:
    names = "|".join(sorted(_months(lang), key=len, reverse=True))
    day = r"(?:\d{1,2}(?:er|st|nd|rd|th)?,?\s+)?"
    return re.compile(rf"\b(?:(?P<month>{names})\.?,?\s+{day})?(?P<year>20[012]\d)\b", re.IGNORECASE)
