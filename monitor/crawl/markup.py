"""Bytes of a page into a tree, refusing what would hang or blind the parser."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import lxml.html
from lxml.etree import ErrorTypes, ParserError

from monitor.plain import storable, without_programs

MAX_CHARS = 5_000_000
_MAX_ATTRIBUTES = 1_000  # of one tag; libxml2 takes minutes for 100,000, the largest real tags have 60
_MAX_ELEMENTS = 50_000  # trafilatura takes half a minute for 100,000; long live blogs have 20,000
_LONG_TAG = 4_000  # shorter ones cannot have so many
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# As browsers read the labels of western pages; anything else is taken for windows-1252.
_CHARSETS = {"iso-8859-15": "iso-8859-15", "latin-9": "iso-8859-15", "macintosh": "mac-roman"}
_DECLARED = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z](?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


class PageRefusedError(Exception):
    """The page must not, or cannot, be read; the message says why."""


def read_tree(body: bytes, *, content_type: str) -> lxml.html.HtmlElement:
    """Raises PageRefusedError."""
    text = decode(body, content_type=content_type)
    if not text.strip():
        raise PageRefusedError("the page is empty")
    if len(text) > MAX_CHARS:
        raise PageRefusedError(f"the page is longer than {MAX_CHARS:,} characters")
    if any(_n_attributes(tag) > _MAX_ATTRIBUTES for tag in _long_tags(text)):
        raise PageRefusedError(f"a tag has more than {_MAX_ATTRIBUTES:,} attributes")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(storable(text).encode(), parser=parser)
    except (ParserError, ValueError) as e:
        raise PageRefusedError(f"not HTML: {e}") from e
    if any(e.type == ErrorTypes.ERR_RESOURCE_LIMIT for e in parser.error_log):
        # the parser drops what is deeper than 255 and says so only here
        raise PageRefusedError("the page is nested too deeply")
    if tree.xpath("count(//*)") > _MAX_ELEMENTS:
        raise PageRefusedError(f"the page has more than {_MAX_ELEMENTS:,} elements")
    return tree


def decode(body: bytes, *, content_type: str) -> str:
    """UTF-8 if it is, whatever the page claims; else what it claims; else windows-1252."""
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(charset, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(content_type) or _DECLARED.search(body[:2048].decode("ascii", "ignore"))
    label = declared[1].lower() if declared else ""
    if label in {"utf-8", "utf8"}:
        text = body.decode("utf-8", "replace")
        n_broken = text.count("\ufffd")
        if n_broken <= sum(c > "\x7f" and c != "\ufffd" for c in text):
            return text  # some bytes are broken, most are not
    if label in {"utf-16", "utf-16le"}:
        return body.decode("utf-16-le", "replace")
    return body.decode(_CHARSETS.get(label, "windows-1252"), "replace")


def _long_tags(text: str) -> Iterator[str]:
    for part in without_programs(text):  # programs look like tags and are not parsed as such
        for match in _TAG.finditer(part):
            if match.end() - match.start() > _LONG_TAG:
                yield match[0]


def _n_attributes(tag: str) -> int:
    return len(_QUOTED.sub("_ ", tag).split())
