"""Who decides: an act carries a person's name and a reason, and some acts need two people. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.clock import to_text
from monitor.errors import UsageError
from monitor.plain import storable

ENGINE = "engine"
"""The machine's own name in the records; no person may use it."""
LAPSES_AFTER = timedelta(hours=72)
"""A weekend: what nobody seconded by then was not agreed to."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one person asked for and a second has not done yet. `object` is a hold's key, or a move."""

    action: str
    object: str
    actor: str
    reason: str
    created_at: datetime
    expires_at: datetime
    marked_false: bool = False
    id: int | None = None


def person(name: str) -> str:
    """The name to keep. Raises UsageError where it names nobody, or the machine."""
    if _folded(name) in ("", ENGINE):
        raise UsageError("loosening or confirming names a person: give --by NAME")
    return storable(name.strip())


def said(reason: str) -> str:
    """The reason to keep. Raises UsageError where there is none."""
    if not reason.strip():
        raise UsageError("say why: give --reason TEXT")
    return storable(reason.strip())


def is_same(name: str, other: str) -> bool:
    """Written another way, it is still one person."""
    return _folded(name) == _folded(other)


def completed(requests: Iterable[Request], *, actor: str, since: datetime, now: datetime) -> Request | None:
    """The live request that this person's act completes; None where they are the first to ask.

    since: when what it is about began; a request from before is about something else.
    Raises UsageError where the same person asks twice.
    """
    live = next((r for r in requests if since <= r.created_at and now < r.expires_at), None)
    if live is not None and is_same(live.actor, actor):
        raise UsageError(
            f"{live.actor} asked for this at {to_text(live.created_at)}: a second person is needed, "
            f"by {to_text(live.expires_at)}"
        )
    return live


def _folded(name: str) -> str:
    """As it is read: what nobody sees, such as a space without width, tells no two people apart."""
    seen = "".join(c for c in name if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen.casefold()).casefold().split())
