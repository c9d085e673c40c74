"""Looking again at the pages that hold a model back: what an answer says of a source. Pure.

A page that answers 404 or 410, or leads to the front page, on two looks at least an hour apart was withdrawn.
A wall, a refusal, a server in trouble or a time-out says nothing about the article.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from monitor.types import Response
from monitor.urls import UrlError, parse

LOOK_AGAIN_AFTER = timedelta(hours=6)
"""At most so often, while what it is evidence of is live."""
SURE_AFTER = timedelta(hours=1)
"""A page that is missing may be back in a minute: sites are rebuilt, caches are cleared."""
MOST_A_CYCLE = 100
"""A guess: with two requests at once on a host, a minute or two. The others come in the next cycle."""
_MISSING = {404, 410}


@dataclass(frozen=True, slots=True)
class Source:
    """A page that was read: when it was last looked at, and the validators of that answer.

    missing_since: it was not there then, nor since. withdrawn_at: that is held for certain.
    """

    article: int
    url: str
    looked_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    missing_since: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What an answer changes. `read`: there is a page to be read."""

    source: Source
    change: Literal["withdrawn", "back"] | None = None
    read: bool = False


def look(source: Source, response: Response, *, now: datetime) -> Look:
    """What the answer says of the source. A page that answers is there, whatever it now says."""
    seen = replace(source, looked_at=now)
    if _is_missing(source, response):
        since = source.missing_since if source.missing_since and source.missing_since <= now else now
        sure = source.withdrawn_at is None and now - since >= SURE_AFTER
        withdrawn_at = now if sure else source.withdrawn_at
        return Look(
            replace(seen, missing_since=since, withdrawn_at=withdrawn_at), "withdrawn" if sure else None
        )
    if response.outcome not in ("ok", "not_modified"):
        return Look(seen)
    there = replace(seen, missing_since=None, withdrawn_at=None)
    if response.outcome == "ok":
        there = replace(there, etag=response.etag, last_modified=response.last_modified)
    return Look(there, "back" if source.withdrawn_at else None, read=response.outcome == "ok")


def _is_missing(source: Source, response: Response) -> bool:
    if response.status in _MISSING:
        return True
    return response.outcome == "ok" and _is_front(response.url) and not _is_front(source.url)


def _is_front(url: str) -> bool:
    """Sites lead from what they took away to their front page."""
    try:
        return parse(url).target in ("", "/")
    except UrlError:
        return False
