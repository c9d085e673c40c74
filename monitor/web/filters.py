"""A filter as it stands in the address: a bookmark is a filter, and a kept view is an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.exceptions import HTTPException

from monitor.search import LONGEST, question
from monitor.store.pages_queue import Place, Wanted
from monitor.types import IncidentStatus
from nlp.vocabulary import ASSERTIONS, TYPES, Lang

CHOICES: dict[str, tuple[str, ...]] = {
    "type": TYPES,
    "status": get_args(IncidentStatus),
    "assertion": ASSERTIONS,
    "severity": ("5", "4", "3", "2", "1"),
    "lang": get_args(Lang),
    "since": ("24h", "7d", "30d", "365d"),
}
"""What may be chosen; `since` also takes other numbers of hours and days, and dates."""
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}
PAGES = ("/", "/incidents")


@dataclass(frozen=True, slots=True)
class Filter:
    """As typed; empty is any."""

    q: str = ""
    model: str = ""
    type: str = ""
    lang: str = ""
    status: str = ""
    assertion: str = ""
    severity: str = ""
    since: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    def query(self, **more: str) -> str:
        """The part of an address after `?`, always in the same order."""
        values = {f.name: getattr(self, f.name) for f in fields(self)} | more
        return urlencode({name: value for name, value in values.items() if value})

    def address(self, page: str, **more: str) -> str:
        query = self.query(**more)
        return f"{page}?{query}" if query else page

    def wanted(self, now: datetime) -> Wanted:
        return Wanted(
            model=self.model.casefold() or None,
            type=self.type or None,
            lang=self.lang or None,
            status=self.status or None,
            assertion=self.assertion or None,
            severity=int(self.severity) if self.severity else None,
            since=_since(self.since, now) if self.since else None,
            question=question(self.q),
        )


def read(values: Mapping[str, str]) -> Filter:
    """Raises HTTPException 422 naming the field and what it may be."""
    found = Filter(**{f.name: values.get(f.name, "").strip()[:LONGEST] for f in fields(Filter)})
    for name, choices in CHOICES.items():
        value = getattr(found, name)
        if value and value not in choices and not (name == "since" and _since(value, datetime.now(UTC))):
            raise HTTPException(422, f"{name}: {value!r} is none of {', '.join(choices)}")
    return found


def kept(address: str) -> str:
    """The address of a list with its filter, as a view is kept. Raises HTTPException 422."""
    parts = urlsplit(address)
    if parts.path not in PAGES or parts.netloc or parts.scheme:
        raise HTTPException(422, f"only {' and '.join(PAGES)} can be kept as a view")
    return read(dict(parse_qsl(parts.query))).address(parts.path)


def place(text: str) -> Place | None:
    """Where a page begins, as `place_text` writes it. Raises HTTPException 422."""
    if not text:
        return None
    if not re.fullmatch(r"(?:\d,-\d,)?[0-9TZ:-]{20},\d{1,15}", text):
        raise HTTPException(422, "after: begin at the first page again")
    return tuple(part if "T" in part else int(part) for part in text.split(","))


def place_text(place: Place) -> str:
    return ",".join(map(str, place))


def _since(text: str, now: datetime) -> datetime | None:
    span = re.fullmatch(r"(\d{1,4})([hd])", text)
    if span:
        return now - int(span[1]) * _UNITS[span[2]]
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
