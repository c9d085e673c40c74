"""Feeds into entries. Runs in a child process: what it reads was written by strangers."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.parsers import expat
from xml.sax import SAXException

import feedparser

from monitor.crawl.dates import DateReading, read_date
from monitor.plain import plain_text
from monitor.types import Entry, ParsedFeed
from monitor.urls import UrlError, canonical, parse

MAX_ENTRIES = 500
_MAX_TITLE, _MAX_SUMMARY, _MAX_AUTHOR, _MAX_GUID = 500, 20_000, 200, 2_000
_MAX_EXPANSION = 1_000_000  # characters that entities may add at worst; real feeds declare none
_PERIODS_S = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,9})|([0-9]{1,9}));")
_UNKNOWN_ENCODING = expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]

_CHARSET = re.compile(
    r"charset\s*=\s*[\"']?(?:utf-?8|us-ascii|iso-8859-(?:1|15)|latin-?1|windows-1252|utf-16)\b", re.IGNORECASE
)


def parse_feed(body: bytes, *, url: str, headers: Mapping[str, str], now: datetime) -> ParsedFeed:
    """Read a feed. url: where it came from, for relative links. Dates are judged against `now`."""
    refused = _refusal(body)
    if refused:
        return ParsedFeed(ok=False, reason=refused)
    try:
        found = _read(body, url, headers)
    except Exception as e:  # feedparser trips over some of the broken feeds that it is there to read
        return ParsedFeed(ok=False, reason=f"feedparser gave up: {type(e).__name__}")
    if not found.get("version"):
        return ParsedFeed(ok=False, reason=_what_else(body))
    read = (_entry(e, url=url, now=now) for e in found.entries[:MAX_ENTRIES])
    entries = tuple({e.url: e for e in reversed([e for e in read if e])}.values())[::-1]
    if found.entries and not entries:
        return ParsedFeed(ok=False, reason="no item of the feed has a usable link")
    if isinstance(found.get("bozo_exception"), SAXException) and not entries:
        return ParsedFeed(ok=False, reason=f"not well-formed: {found.bozo_exception}"[:300])
    return ParsedFeed(
        ok=True,
        reason="ok",
        entries=entries,
        title=plain_text(found.feed.get("title"), _MAX_TITLE),
        ttl_s=_ttl_s(found.feed),
        update_period_s=_update_period_s(found.feed),
        skip_hours=_skip_hours(body),
    )


def _read(body: bytes, url: str, headers: Mapping[str, str]) -> Any:
    """Only ever a stream: feedparser opens files named by bytes, and fetches addresses given as text."""
    return feedparser.parse(
        io.BytesIO(_REFERENCE.sub(_keep_if_character, body)),
        response_headers=_headers_for(url, headers),
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _keep_if_character(reference: re.Match[bytes]) -> bytes:
    """References to surrogates or control characters would cost the whole feed."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    is_text = number in {9, 10, 13} or 32 <= number < 0xD800 or 0xE000 <= number < 0x110000
    return reference[0] if is_text else b" "


# --- guards --------------------------------------------------------------------------------------


def _refusal(body: bytes) -> str | None:
    """Bodies whose entities would grow, or that cannot be checked for it, seen before feedparser.

    Its own fallback parser expands entities without limit where expat refuses to.
    """
    prologue = _Prologue()
    try:
        prologue.parser.Parse(body.lstrip(b" \t\r\n"), True)
    except _RootReached:
        pass
    except expat.ExpatError as e:
        if e.code == _UNKNOWN_ENCODING or b"<!ENTITY" in body.replace(b"\0", b"").upper():
            return f"refused: its declarations cannot be checked: {e}"
    except (ValueError, LookupError) as e:
        return f"refused: its encoding cannot be checked: {e}"
    if any("&" in value for value in prologue.entities.values()):
        return "refused: the feed declares entities made of entities"
    longest = max((len(value) for value in prologue.entities.values()), default=0)
    if longest * body.count(b"&") > _MAX_EXPANSION:
        return "refused: the feed's entities would expand without measure"
    return None


class _RootReached(Exception):  # noqa: N818  (not an error)
    """Ends the reading of a prologue."""


class _Prologue:
    """Collects the internal entities that a document declares before its root element."""

    def __init__(self) -> None:
        self.entities: dict[str, str] = {}
        self.parser = expat.ParserCreate()
        self.parser.EntityDeclHandler = self._declared
        self.parser.StartElementHandler = self._root

    def _declared(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        if value is not None:
            self.entities[name] = "&" if is_parameter else value  # parameters exist to build others

    def _root(self, *_: object) -> None:
        raise _RootReached


def _headers_for(url: str, headers: Mapping[str, str]) -> dict[str, str]:
    """What feedparser may know of the response: a charset only if it is one that hides nothing."""
    known = {"content-location": url, "content-language": headers.get("content-language", "")}
    content_type = headers.get("content-type", "")
    if "charset" not in content_type.lower() or _CHARSET.search(content_type):
        known["content-type"] = content_type
    return known


def _what_else(body: bytes) -> str:
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "not a feed: the body is empty"
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return "not a feed: an HTML page"
    return "not a feed"


# --- items ---------------------------------------------------------------------------------------


def _entry(item: dict[str, Any], *, url: str, now: datetime) -> Entry | None:
    link = _link(item, url)
    if link is None:
        return None
    date, field = _date(item, now)
    return Entry(
        url=link,
        guid=plain_text(item.get("id"), _MAX_GUID) or None,
        title=plain_text(item.get("title"), _MAX_TITLE),
        summary=plain_text(item.get("summary") or _content(item), _MAX_SUMMARY),
        author=plain_text(item.get("author"), _MAX_AUTHOR) or None,
        published_at=date.at,
        published_raw=date.raw,
        published_method=date.method if date.at is None else f"feed:{field}:{date.method}",
    )


def _content(item: Mapping[str, Any]) -> object:
    contents = item.get("content") or [{}]
    return contents[0].get("value")


def _link(item: Mapping[str, Any], url: str) -> str | None:
    """The canonical link; aggregators that proxy links keep the real one in origlink."""
    for name in ("feedburner_origlink", "link", "id"):
        value = item.get(name)
        if not isinstance(value, str) or (name == "id" and not value.startswith(("http://", "https://"))):
            continue
        try:
            return canonical(value, base=parse(url))
        except UrlError:
            continue
    return None


def _date(item: dict[str, Any], now: datetime) -> tuple[DateReading, str]:
    """From the raw words: feedparser's own reading is None, or hours wrong, on much of the French press."""
    readings = []
    for field in ("published", "created", "updated"):
        raw = plain_text(dict.get(item, field), 200)  # not item.get: it takes one date for another
        if raw:
            readings.append((read_date(raw, now=now), field))
    usable = [r for r in readings if r[0].at]
    return (usable or readings or [(read_date(None, now=now), "")])[0]


# --- wishes about polling ------------------------------------------------------------------------


def _ttl_s(feed: Mapping[str, Any]) -> int | None:
    minutes = _number(feed.get("ttl"))
    return minutes * 60 if minutes else None


def _update_period_s(feed: Mapping[str, Any]) -> int | None:
    period = _PERIODS_S.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    return period // max(_number(feed.get("sy_updatefrequency")) or 1, 1) if period else None


def _number(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _skip_hours(body: bytes) -> frozenset[int]:
    """feedparser does not keep it. RSS counts from 0 to 23; some feeds write 24 for midnight."""
    block = re.search(rb"<skipHours>(.{0,2000}?)</skipHours>", body, re.IGNORECASE | re.DOTALL)
    hours = re.findall(rb"<hour>\s*(\d{1,2})\s*</hour>", block[1], re.IGNORECASE) if block else []
    wanted = frozenset(int(h) % 24 for h in hours if int(h) <= 24)
    return wanted if len(wanted) < 24 else frozenset()
