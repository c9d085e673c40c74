"""What `analyse`, `evaluate` and `replay` read: text, HTML or JSON lines, one item an article."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.analyse import text_sha256
from monitor.clock import from_text, utc_now
from monitor.crawl.extract import extract, from_plain_text
from monitor.errors import UsageError
from monitor.plain import storable
from monitor.types import Article, Extraction, FeedKind
from nlp.language import detect

_KEYS = {
    "id",
    "url",
    "outlet",
    "owner",
    "tier",
    "kind",
    "lang",
    "title",
    "text",
    "html",
    "published_at",
    "gold",
}
YEARS = range(1970, 2200)
"""What a clock may be set to, with room on both sides for any time-out."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article as it was given; `id` is its own, its address, its file's name or its line."""

    id: str
    article: Article
    gold: dict[str, Any] | None = None
    where: str = ""
    """The file and line it stood on."""


def read_json_lines(
    lines: Iterable[str],
    *,
    name: str,
    lang: str | None = None,
    refuse: Callable[[UsageError], None] | None = None,
) -> Iterator[Item]:
    """Items in order. Raises UsageError naming the line that cannot be read; with `refuse`, tells it and goes
    on."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                item = _from_line(line, where=f"{name}:{number}", lang=lang)
            except UsageError as e:
                if refuse is None:
                    raise
                refuse(e)
            else:
                yield item


def _from_line(line: str, *, where: str, lang: str | None) -> Item:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as e:
        raise UsageError(f"{where}: not JSON: {e.msg} at column {e.colno}") from e
    except (ValueError, RecursionError) as e:
        raise UsageError(f"{where}: cannot be read: {e}: write a flat object") from e
    return from_record(record, where=where, lang=lang)


def from_record(record: Any, *, where: str, lang: str | None = None) -> Item:
    """An item from one JSON object. Raises UsageError saying what is wrong with it."""
    if not isinstance(record, dict):
        raise UsageError(f"{where}: not an object: write {{'text': …}} or {{'html': …}}")
    wrong = [
        k for k in _KEYS - {"tier", "gold"} if record.get(k) is not None and not isinstance(record[k], str)
    ]
    if wrong:
        raise UsageError(f"{where}: {sorted(wrong)[0]} must be text")
    if (record.get("text") is None) == (record.get("html") is None):
        raise UsageError(f"{where}: give either text or html")
    record = {k: storable(v) if isinstance(v, str) else v for k, v in record.items()}
    page = Extraction("ok", "", title=record.get("title") or "", text=record.get("text") or "")
    if record.get("html") is not None:
        page = _from_html(record["html"].encode(), record.get("url"), where)
    item_id = record.get("id") or record.get("url") or where
    return Item(item_id, _article(page, record, where=where, lang=lang), record.get("gold"), where)


def from_document(body: bytes, *, name: str, lang: str | None = None) -> Item:
    """An item from a file of text (its first line is the title where more follows) or HTML."""
    if body.lstrip()[:1] == b"<":
        page = _from_html(body, None, name)
    else:
        title, text = from_plain_text(body.decode("utf-8", "replace"))
        page = Extraction("ok", "", title=title, text=text)
    return Item(name, _article(page, {}, where=name, lang=lang))


def _from_html(body: bytes, url: str | None, where: str) -> Extraction:
    page = extract(body, url=url or "https://unknown.invalid/", content_type="text/html", now=utc_now())
    if page.state == "failed":
        raise UsageError(f"{where}: no article found in the page: {page.reason}")
    return page


def _article(page: Extraction, record: dict[str, Any], *, where: str, lang: str | None) -> Article:
    title = record.get("title") or page.title
    outlet = record.get("outlet") or ""
    sha256 = text_sha256(title, page.text)
    return Article(
        id=0,
        url=record.get("url") or f"sha256:{sha256}",
        outlet=outlet,
        owner=record.get("owner") or outlet,
        tier=_tier(record, where),
        feed_kind=_kind(record, where),
        lang=lang or _lang(record, where) or detect(page.text)[0],
        title=title,
        text=page.text,
        text_sha256=sha256,
        published_at=_time(record, where) or page.published_at,
        first_seen_at=utc_now(),
    )


def _tier(record: dict[str, Any], where: str) -> int:
    tier = record.get("tier")
    if tier is None:
        return 2
    if type(tier) is not int or tier not in (1, 2, 3):  # true would pass for 1
        raise UsageError(f"{where}: tier must be 1, 2 or 3, not {tier!r}")
    return tier


def _lang(record: dict[str, Any], where: str) -> str | None:
    lang: str | None = record.get("lang") or None
    if lang not in (None, "fr", "en"):
        raise UsageError(f"{where}: lang must be fr or en, not {lang!r}; leave it out to have it found")
    return lang


def _kind(record: dict[str, Any], where: str) -> FeedKind:
    kind: FeedKind = record.get("kind") or "news"
    if kind not in ("news", "satire", "vendor", "aggregator", "regulator"):
        raise UsageError(f"{where}: kind must be news, satire, vendor, aggregator or regulator, not {kind!r}")
    return kind


def _time(record: dict[str, Any], where: str) -> datetime | None:
    if not record.get("published_at"):
        return None
    try:
        at = from_text(record["published_at"])
    except ValueError as e:
        raise UsageError(f"{where}: published_at: {e}: write 2025-07-09T08:10:00Z") from e
    if at.year not in YEARS:
        raise UsageError(f"{where}: published_at: no article is from {at.year}: write 2025-07-09T08:10:00Z")
    return at
