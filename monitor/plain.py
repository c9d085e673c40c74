"""Text out of strings that strangers wrote: no tags, no control characters, no lone surrogates, bounded."""

from __future__ import annotations

import html
import re

_NOT_CONTENT = re.compile(r"<(script|style)\b.{0,20000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def plain_text(value: object, limit: int) -> str:
    """One line of text; empty where the value is no string. Cut before it is worked on."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(_TAG.sub(" ", _NOT_CONTENT.sub(" ", value[: 4 * limit])))
    return " ".join(storable(text).split())[:limit]


def storable(text: str) -> str:
    """The text without what UTF-8 or a database cannot hold; line breaks stay."""
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode("utf-8")
