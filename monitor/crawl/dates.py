"""Dates as feeds and pages write them, French and English, with how each was read.

A date that is missing, unreadable, implausible or in the future is unknown: None, never now.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FUTURE_TOLERANCE = timedelta(hours=14)
"""A local time wrongly labelled UTC is at most this far ahead: the easternmost zone."""
_EARLIEST = datetime(1991, 1, 1, tzinfo=UTC)  # before the web; 1970 is a zero, not a date
_MAX_LENGTH = 200


@dataclass(frozen=True, slots=True)
class DateReading:
    """`method`: the format that fitted, `rfc822 iso iso-day epoch numeric words dateparser`.

    With `at` None it is `unknown:` and `missing`, `unreadable`, `implausible` or `future`.
    """

    at: datetime | None
    raw: str | None
    method: str


def read_date(raw: str | None, *, now: datetime, lang: str | None = None) -> DateReading:
    """Read one date. A time without a zone is taken as UTC.

    lang: decides `05/08/2024`, day first unless the text is known to be English.
    """
    if raw is None or not raw.strip():
        return DateReading(None, None, "unknown:missing")
    raw = raw.strip()[:_MAX_LENGTH]
    found = _read(raw, lang)
    if found is None:
        return DateReading(None, raw, "unknown:unreadable")
    method, at = found
    if at < _EARLIEST:
        return DateReading(None, raw, "unknown:implausible")
    if at > now + FUTURE_TOLERANCE:
        return DateReading(None, raw, "unknown:future")
    return DateReading(at, raw, method)


def _read(raw: str, lang: str | None) -> tuple[str, datetime] | None:
    text = _folded(raw)
    try:
        return _epoch(text) or _iso(text) or _words(text) or _numeric(text, lang) or _by_dateparser(raw, lang)
    except (ValueError, OverflowError):  # 31 February, hour 25, year 0, an unknown zone
        return None


def _folded(raw: str) -> str:
    """Lower case, no accents, plain spaces: `Août` and `aout` are one word."""
    plain = unicodedata.normalize("NFKD", raw.lower())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


# --- zones ---------------------------------------------------------------------------------------

_ZONE_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1,
    "mest": 2, "hnec": 1, "haec": 2, "eet": 2, "eest": 3, "msk": 3, "ist": 5.5, "sgt": 8, "hkt": 8,
    "jst": 9, "kst": 9, "aest": 10, "aedt": 11,
    "nst": -3.5, "ndt": -2.5, "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6,
    "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
    "hne": -5, "hae": -4,
}  # fmt: skip
_ZONES_BY_SEASON = {"et": "america/new_york", "ct": "america/chicago", "pt": "america/los_angeles"}
_OFFSET = re.compile(r"(?:(?:utc|gmt)\s?)?([+-−])(\d{1,2}):?(\d{2})?(?::?\d{2})?")
_REGION = re.compile(r"[a-z]+(?:/[a-z0-9_+-]+){1,2}")


def _zone(text: str) -> tzinfo:
    """The zone named after a time; UTC where nothing follows, or a sentence. Raises ValueError."""
    words = text.removeprefix("min").strip(" .,()[]")
    offset = _OFFSET.match(words)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    first = re.split(r"[\s()\[\],]", words, maxsplit=1)[0]
    if first in _ZONE_HOURS:
        return timezone(timedelta(hours=_ZONE_HOURS[first]))
    region = "europe/paris" if "heure de paris" in words else _ZONES_BY_SEASON.get(first, first)
    if _REGION.fullmatch(region):
        return _region(region)
    if re.fullmatch(r"[a-z]{2,5}", words):
        raise ValueError(f"unknown zone {words!r}")
    return UTC


def _region(name: str) -> tzinfo:
    """Folding lost the capitals that zone names want: `europe/paris` is `Europe/Paris`.

    Not every zone's name comes back (`mcmurdo`): those are unknown zones.
    """
    small = {"of", "es", "au"}
    cased = re.sub(r"[a-z]+", lambda m: m[0] if m[0] in small else m[0].capitalize(), name)
    try:
        return ZoneInfo(cased)
    except (ZoneInfoNotFoundError, OSError) as e:
        raise ValueError(f"unknown zone {name!r}") from e


# --- formats -------------------------------------------------------------------------------------

_MONTHS = {
    "jan": 1, "janv": 1, "january": 1, "janvier": 1,
    "feb": 2, "fev": 2, "fevr": 2, "february": 2, "fevrier": 2,
    "mar": 3, "mars": 3, "march": 3,
    "apr": 4, "avr": 4, "april": 4, "avril": 4,
    "may": 5, "mai": 5,
    "jun": 6, "june": 6, "juin": 6,
    "jul": 7, "july": 7, "juil": 7, "juill": 7, "juillet": 7,
    "aug": 8, "august": 8, "aout": 8, "aou": 8,
    "sep": 9, "sept": 9, "september": 9, "septembre": 9,
    "oct": 10, "october": 10, "octobre": 10,
    "nov": 11, "november": 11, "novembre": 11,
    "dec": 12, "december": 12, "decembre": 12,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_CLOCK = (
    r"(?P<h>\d{1,2})(?:\s?[:h]\s?(?P<m>\d{2})?|(?=\s?[ap]\.?m))(?::(?P<s>\d{2}))?(?:[.,]\d+)?"
    r"\s?(?P<ap>[ap]\.?m\b\.?)?"
)
_CLOCK_AFTER = re.compile(rf"[\s,t|·•-]*(?:(?:a|at|@)\s)?{_CLOCK}(?P<zone>.*)")
_CLOCK_BEFORE = re.compile(_CLOCK + r"(?P<zone>.*)")
_ISO = re.compile(r"(?P<y>\d{4})-?(?P<mo>\d{2})-?(?P<d>\d{2})(?P<rest>$|[t\s].*)")
_ISO_CLOCK = re.compile(r"[t\s]+(?P<h>\d{2}):?(?P<m>\d{2})(?::?(?P<s>\d{2}))?(?:[.,]\d+)?(?P<zone>.*)")
_DAY_FIRST = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)?[\s.-]*(?:of\s)?(?P<mo>{_MONTH})\b\.?[\s,-]*(?P<y>\d{{4}}|\d{{2}}(?!:))\b"
)
_MONTH_FIRST = re.compile(rf"\b(?P<mo>{_MONTH})\b\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y>\d{{4}})\b")
_UNIX_DATE = re.compile(
    rf"\b(?P<mo>{_MONTH})\s(?P<d>\d{{1,2}})\s(?P<clock>\d{{2}}:\d{{2}}:\d{{2}})(?P<zone>\s[a-z]+)?\s(?P<y>\d{{4}})$"
)
_NUMERIC = re.compile(r"(?<!\d)(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y>\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<y>\d{4})[/.](?P<mo>\d{1,2})[/.](?P<d>\d{1,2})(?!\d)")


def _epoch(text: str) -> tuple[str, datetime] | None:
    match = re.fullmatch(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})", text)
    if match is None:
        return None
    seconds = int(match[1]) if match[1] else int(match[2]) / 1000
    return "epoch", datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)


def _iso(text: str) -> tuple[str, datetime] | None:
    match = _ISO.match(text)
    if match is None:
        return None
    day = datetime(int(match["y"]), int(match["mo"]), int(match["d"]), tzinfo=UTC)
    clock = _ISO_CLOCK.fullmatch(match["rest"])
    if clock is None:
        return None if match["rest"].strip() else ("iso-day", day)
    return "iso", _at(day, clock)


def _words(text: str) -> tuple[str, datetime] | None:
    unix = _UNIX_DATE.search(text)
    if unix:
        text = f"{unix['d']} {unix['mo']} {unix['y']} {unix['clock']}{unix['zone'] or ''}"
    match = _DAY_FIRST.search(text) or _MONTH_FIRST.search(text)
    if match is None:
        return None
    year = int(match["y"])
    day = datetime(year + (2000 if year < 100 else 0), _MONTHS[match["mo"]], int(match["d"]), tzinfo=UTC)
    at = _with_clock(day, text[: match.start()], text[match.end() :])
    return "rfc822" if re.match(r" \d\d:\d\d", text[match.end() :]) else "words", at


def _numeric(text: str, lang: str | None) -> tuple[str, datetime] | None:
    match = _YEAR_FIRST.search(text)
    if match:
        day, month = int(match["d"]), int(match["mo"])
    else:
        match = _NUMERIC.search(text)
        if match is None:
            return None
        day, month = int(match["a"]), int(match["b"])
        if (lang == "en" and day <= 12) or month > 12:
            day, month = month, day
    start = datetime(int(match["y"]), month, day, tzinfo=UTC)
    return "numeric", _with_clock(start, text[: match.start()], text[match.end() :])


def _with_clock(day: datetime, before: str, after: str) -> datetime:
    """The day, at the time written after it or before it."""
    match = _CLOCK_AFTER.match(after) or _CLOCK_BEFORE.search(before)
    return _at(day, match) if match else day


def _at(day: datetime, clock: re.Match[str]) -> datetime:
    """Raises ValueError for a zone that is not known: two hours wrong is worse than unknown."""
    hour, groups = int(clock["h"]), clock.groupdict()
    half = groups.get("ap")
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    second = min(int(groups.get("s") or 0), 59)  # a leap second
    local = day.replace(hour=hour, minute=int(clock["m"] or 0), second=second, tzinfo=_zone(clock["zone"]))
    return local.astimezone(UTC)


def _by_dateparser(raw: str, lang: str | None) -> tuple[str, datetime] | None:
    """The rest, absolute dates only: `yesterday` on a stored page means nothing."""
    import dateparser  # late: loading it takes longer than most runs need it

    at = dateparser.parse(
        raw,
        languages=[lang] if lang in {"fr", "en"} else ["fr", "en"],
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": True,
        },
    )
    return at and ("dateparser", at.astimezone(UTC).replace(microsecond=0))
