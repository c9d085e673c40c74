"""Filters that a person keeps under a name, for themselves."""

from __future__ import annotations

from datetime import datetime

from monitor.errors import UsageError
from monitor.people import said
from monitor.store import Store

MOST = 50


def keep(store: Store, name: str, address: str, *, actor: str, now: datetime) -> int:
    """Its number. address: a page of this site with its filter. A name kept before leads here from now on."""
    if not name.strip():
        raise UsageError("a view needs a name: write what it shows, such as Grok in French")
    name = " ".join(said(name).split())
    with store.transaction():
        before = {view["name"]: view["address"] for view in store.queue.views(actor)}
        if len(before) >= MOST and name not in before:
            raise UsageError(f"{MOST} views are kept already: drop one first")
        number = store.queue.keep_view(actor, name, address, at=now)
        store.audit.add(
            at=now,
            actor=actor,
            action="view.kept",
            obj=f"view {number}",
            before=before.get(name),
            after={"name": name, "address": address},
            reason=name,
        )
    return number


def drop(store: Store, number: int, *, actor: str, now: datetime) -> str:
    """Where it led. Raises UsageError where the account has no such view."""
    with store.transaction():
        view = store.queue.view(actor, number)
        if view is None:
            raise UsageError(f"you have no view {number}")
        store.queue.drop_view(actor, number)
        store.audit.add(
            at=now,
            actor=actor,
            action="view.dropped",
            obj=f"view {number}",
            before={"name": view["name"], "address": view["address"]},
            reason=str(view["name"]),
        )
    return str(view["address"])
