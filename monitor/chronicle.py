"""What happened to an incident and around it, in order: reports, events, holds, and who changed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from monitor.clock import to_text
from monitor.store import Store
from monitor.types import Hold

MANY = 50
"""More reports than these are told a day a line."""
ABOUT = ("article", "from", "into", "fault", "source", "url")
"""What of an event's detail people read; the rest is for `undo`."""


def timeline(
    articles: Sequence[dict[str, Any]], events: Iterable[dict[str, Any]], holds: Iterable[Hold]
) -> list[dict[str, Any]]:
    """Reports, events and holds in order; the reports of a day are one line where there are many."""
    lines = _days(articles) if len(articles) > MANY else [_printed(a) for a in articles]
    lines += [
        {"at": e["at"], "what": "event", **_told_of(e)}
        for e in events
        if e["action"] not in ("linked", "noted")
    ]
    for hold in holds:
        lines.append({"at": to_text(hold.created_at), "what": "hold", "hold": hold})
        if hold.ended_at is not None:
            lines.append({"at": to_text(hold.ended_at), "what": "hold_ended", "hold": hold})
    return sorted(lines, key=lambda line: line["at"])


def _printed(a: dict[str, Any]) -> dict[str, Any]:
    return {"at": a["published_at"] or a["first_seen_at"], "what": "report", "article": a}


def _days(articles: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    days: dict[str, list[dict[str, Any]]] = {}
    for a in articles:
        days.setdefault((a["published_at"] or a["first_seen_at"])[:10], []).append(a)
    return [{**_printed(day[0]), "what": "reports", "n": len(day)} for day in days.values()]


def _told_of(event: dict[str, Any]) -> dict[str, Any]:
    """An event without what only `undo` needs."""
    detail = event["detail"]
    about = {k: detail.get(k) for k in ABOUT}
    return {
        "actor": event["actor"],
        "action": f"incident.{event['action']}",
        "about": about,
        "reason": detail.get("reason") or "",
        "hold": None,
        "undone": detail.get("action", ""),
    }


def history(store: Store, events: Iterable[dict[str, Any]], holds: Iterable[Hold]) -> list[dict[str, Any]]:
    """Everything, newest first: its events, and what the audit has of its holds and their moves."""
    by_key = {h.key: h for h in holds}
    lines = [{"at": e["at"], "order": (0, e["id"]), "seq": None, **_told_of(e)} for e in events]
    lines += [_audited(row, by_key[row["object"]]) for row in store.incident_page.audited(by_key)]
    return sorted(lines, key=lambda line: (line["at"], line["order"]), reverse=True)


def _audited(row: dict[str, Any], hold: Hold) -> dict[str, Any]:
    told = {key: row[key] for key in ("at", "seq", "actor", "action", "reason")}
    return {**told, "order": (1, row["seq"]), "about": dict.fromkeys(ABOUT), "undone": "", "hold": hold}
