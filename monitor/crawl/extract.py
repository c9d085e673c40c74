"""A page into an article. Pure, and run in a child process: pages are written by strangers.

A page that gives no article is a failure with a reason, never an article without a text.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from monitor.crawl.markup import PageRefusedError, read_tree
from monitor.crawl.metadata import Metadata, read_metadata
from monitor.crawl.walls import FURNITURE, PAYWALL, is_wall
from monitor.plain import plain_text, storable
from monitor.types import Extraction

MAX_TEXT = 200_000
_MIN_WORDS = 8  # a guess: fewer are a caption or a button, not a report
_STUB_WORDS = 120  # a guess: below, the rest of the page is searched for the words of a paywall
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")

logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("trafilatura").propagate = False  # it logs words of the page


def extract(body: bytes, *, url: str, content_type: str, now: datetime) -> Extraction:
    """Read an article out of a page. url: where the page came from. Dates are judged against `now`."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind and kind not in _HTML_TYPES:
        return Extraction("failed", f"not HTML but {kind[:60]}")
    if b"\0" in body[:1000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):  # save for UTF-16
        return Extraction("failed", "not HTML but binary data")
    try:
        tree = read_tree(body, content_type=content_type)
    except PageRefusedError as e:
        return Extraction("failed", str(e))
    metadata = read_metadata(tree, url=url, now=now)
    text = _text(tree, title=metadata.title)
    failure, note = _judge(tree, text, metadata)
    if failure:
        return _extraction("failed", failure, metadata, "")
    return _extraction("ok", note, metadata, text)


def from_plain_text(text: str) -> tuple[str, str]:
    """Title and text of a plain file: the first line is the title when more follows it."""
    lines = storable(text.removeprefix("\ufeff")).strip().splitlines()
    if len(lines) < 2:
        return "", "\n".join(lines)
    return lines[0].strip(), "\n".join(lines[1:]).strip()


def _extraction(state: str, reason: str, metadata: Metadata, text: str) -> Extraction:
    at = metadata.date.at
    return Extraction(
        state="ok" if state == "ok" else "failed",
        reason=reason,
        title=metadata.title,
        text=text,
        author=metadata.author,
        canonical_url=metadata.canonical_url,
        published_at=at,
        published_raw=metadata.date.raw,
        published_method=f"page:{metadata.date_from}:{metadata.date.method}" if at else metadata.date.method,
        lang=metadata.lang,
    )


# --- text ----------------------------------------------------------------------------------------


def _text(tree: HtmlElement, *, title: str) -> str:
    """Paragraphs with a blank line between them, the title and the page's furniture left out."""
    # `fast` skips slower second opinions, for a better F1; it works on a copy of the tree
    found = bare_extraction(tree, fast=True, include_comments=False)
    lines = (found.text or "").splitlines() if isinstance(found, Document) else []
    paragraphs = [line.strip() for line in lines if line.strip()]
    kept = (p for p in _after_title(paragraphs, title) if not FURNITURE.fullmatch(p))
    return storable("\n\n".join(kept))[:MAX_TEXT].strip()


def _after_title(paragraphs: list[str], title: str) -> list[str]:
    """Without the title, and the section's name or date that pages put above it."""
    for position, paragraph in enumerate(paragraphs[:4]):
        if _same_words(paragraph, title):
            return paragraphs[position + 1 :]
        if len(paragraph.split()) > _MIN_WORDS:
            break
    return paragraphs


def _same_words(one: str, other: str) -> bool:
    return re.findall(r"\w+", one.lower()) == re.findall(r"\w+", other.lower())


# --- judging -------------------------------------------------------------------------------------


def _judge(tree: HtmlElement, text: str, metadata: Metadata) -> tuple[str | None, str]:
    """Why the page gives no article, or None and a note on the one it gives."""
    n_words = len(text.split())
    shown = plain_text(tree.text_content()[:20_000], 5_000) if n_words < _STUB_WORDS else ""
    if is_wall(metadata.title, text or shown):
        return "a consent, login or robot check stands before the article", ""
    behind_paywall = metadata.paywalled or bool(PAYWALL.search(shown))
    if behind_paywall and n_words < _STUB_WORDS // 2:
        return "paywall: too little of the article is shown", ""
    if not text:
        return "no article text found in the page", ""
    if n_words < _MIN_WORDS:
        return f"too short: {n_words} words", ""
    return None, "ok: the opening only, the rest is behind a paywall" if behind_paywall else "ok"
