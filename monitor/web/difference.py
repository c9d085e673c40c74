"""What changed between an audit row's before and after, as few readable lines. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 160


@dataclass(frozen=True, slots=True)
class Change:
    """Of one place, such as `evidence` or `override.until`; None: it was not there, or is no more."""

    place: str
    before: str | None
    after: str | None


def changes(before: str | None, after: str | None) -> list[Change]:
    """before, after: the JSON as the audit keeps it; what is no JSON is shown as it stands."""
    return list(_between(_read(before), _read(after), ""))


def _read(text: str | None) -> Any:
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def _between(before: Any, after: Any, place: str) -> Iterator[Change]:
    if before == after:
        return
    if _is_table(before) and _is_table(after):
        old, new = before or {}, after or {}
        for key in [*old, *(k for k in new if k not in old)]:
            yield from _between(old.get(key), new.get(key), f"{place}.{key}" if place else str(key))
    elif all(value is None or isinstance(value, list) for value in (before, after)):
        yield from _of_lists(before or [], after or [], place)
    else:
        yield Change(place, _told(before), _told(after))


def _is_table(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)


def _of_lists(before: Sequence[Any], after: Sequence[Any], place: str) -> Iterator[Change]:
    """Only what came and what went: the rest of a long list tells nothing."""
    for item in before:
        if item not in after:
            yield Change(place, _told(item), None)
    for item in after:
        if item not in before:
            yield Change(place, None, _told(item))


def _told(value: Any) -> str | None:
    """A report by its outlet and quote, anything else as JSON, in one line."""
    if value is None:
        return None
    if isinstance(value, Mapping) and "quote" in value:
        value = f"{value.get('outlet') or value.get('url') or ''}: {value['quote']}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
