"""Signs that a word is part of a person's name, or of a place's or a firm's, and not a model's."""

from __future__ import annotations

import re
from functools import cache

from nlp.catalogue import Catalogue

_LONGEST_HEADLINE = 200  # Characters; no headline is longer, and paragraphs need not be read.
_SURNAME = re.compile(r"[ -](?:(?:von|van|di) )?[A-Z][a-z'-]+| (?:&|'n'?) ?[A-Z]")
_AGE = re.compile(
    r",? (?:\(?\d{1,3} (?:ans|years)|\(?\d{1,3}\)|aged? (?:de )?\d{1,3}|\d{1,3},"
    r"|who (?:is|was|turned) (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
)
_PREVIOUS = re.compile(
    r"(?P<opening>(?:^|[.!?:;\n\"(\u2022\u2013\u2014-])[ \t]*)?"
    r"(?<![A-Za-z])(?P<word>[A-Za-z]+)(?P<joint>\.? |-)$"
)
# Capitalised inside a sentence, and no first name.
_NO_FIRST_NAMES = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "x",
        "i",
        "new",
        "le",
        "la",
    ]
)


def surname_follows(text: str, end: int) -> bool:
    """As in "Claude Monet", "Titan Machinery", "Gemini Lift & Haul"; a headline's capitals say nothing."""
    return _SURNAME.match(text, end) is not None and not _in_headline(text, end)


def age_follows(low: str, end: int) -> bool:
    """As in "Claude, 54 ans", "Claude, who is seven"."""
    return _AGE.match(low, end) is not None


def title_precedes(text: str, start: int, catalogue: Catalogue) -> bool:
    """As in "Mme Claude", "rue Claude", "camping Nova"."""
    previous = _previous(text, start)
    return previous is not None and previous["word"].lower() in catalogue.context.titles


def first_name_precedes(text: str, start: int, catalogue: Catalogue) -> bool:
    """As in "Arlene Bard", "Jean-Claude"; not "Google Gemini", "In May Claude", "Avec Claude" first."""
    previous = _previous(text, start)
    if previous is None or _in_headline(text, start):
        return False
    word = previous["word"]
    if not (word[0].isupper() and word[1:].islower()) or word.lower() in _no_first_names(catalogue):
        return False
    return previous["joint"] == "-" or previous["opening"] is None


def _previous(text: str, start: int) -> re.Match[str] | None:
    return _PREVIOUS.search(text, max(0, start - 40), start)


@cache
def _no_first_names(catalogue: Catalogue) -> frozenset[str]:
    makers = (name.lower() for vendor in catalogue.vendors.values() for name in vendor.names)
    return frozenset([*_NO_FIRST_NAMES, *makers, *catalogue.context.roles, *catalogue.context.months])


def _in_headline(text: str, at: int) -> bool:
    """Whether the line writes most of its words with a capital, as American headlines do."""
    earliest, latest = max(0, at - _LONGEST_HEADLINE - 1), at + _LONGEST_HEADLINE + 1
    rest, _, _ = text[at:latest].partition("\n")
    line = text[earliest:at].rpartition("\n")[2] + rest
    if len(line) > _LONGEST_HEADLINE:
        return False
    words = [w for w in re.findall(r"[A-Za-z]+", line) if len(w) > 3]
    return len(words) > 2 and sum(w[0].isupper() for w in words) > 0.7 * len(words)
