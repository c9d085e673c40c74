"""Text out of strings that strangers wrote: no tags, no control characters, no lone surrogates, bounded."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_PROGRAM = re.compile(r"<(?P<name>script|style)\b", re.IGNORECASE)
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def plain_text(value: object, limit: int) -> str:
    """One line of text; empty where the value is no string. Cut before it is worked on."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(_TAG.sub(" ", " ".join(without_programs(value[: 4 * limit]))))
    return " ".join(storable(text).split())[:limit]


def storable(text: str) -> str:
    """The text without what UTF-8 or a database cannot hold; line breaks stay."""
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode("utf-8")


def without_programs(markup: str) -> Iterator[str]:
    """The parts of a page around its scripts and styles; nothing after one that does not end."""
    at = 0
    while begin := _PROGRAM.search(markup, at):
        yield markup[at : begin.start()]
        end = _ENDS[begin["name"].lower()].search(markup, begin.end())
        if end is None:
            return
        at = end.start()
    yield markup[at:]
