"""The page of the audit: every row with what it changed, the chain's state, and the rows as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from monitor import csvsafe
from monitor.store.audit import Wanted
from monitor.web.access import Viewer
from monitor.web.database import Database, database
from monitor.web.difference import changes
from monitor.web.pages import render

router = APIRouter(include_in_schema=False)

PAGE, CHUNK = 50, 1000
COLUMNS = ("seq", "at", "actor", "action", "object", "reason", "before", "after", "previous", "hash")
FILTERS = ("actor", "action", "object", "since", "until")
SHOWN_CHANGES, SHOWN_FAULTS = 3, 50
HEAD = re.compile(r"[0-9]{1,18}:[0-9a-f]{64}")
_SEQ = re.compile(r"[0-9]{1,18}")
_HASH = re.compile(r"[0-9a-f]{64}")
_MODEL = re.compile(r"([a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*)( → [a-z_]+)?")


@router.get("/audit")
def audit(request: Request, caller: Viewer) -> Response:
    given = _given(request)
    wanted, unread = _wanted(given)
    before = request.query_params.get("before", "")
    with database(request).reading() as store:
        rows = store.audit.found(
            wanted, before=int(before) if _SEQ.fullmatch(before) else None, limit=PAGE + 1
        )
        actors, actions = store.audit.distinct("actor"), store.audit.distinct("action")
        head = store.audit.head()
    shown, more = rows[:PAGE], len(rows) > PAGE
    kept = {name: value for name, value in given.items() if value}
    return render(
        request,
        "audit.html",
        rows=[_shown(row) for row in shown],
        wanted=given,
        unread=unread,
        actors=actors,
        actions=actions,
        head=head,
        is_first=not before,
        newest="/audit?" + urlencode(kept),
        older="/audit?" + urlencode({**kept, "before": shown[-1]["seq"]}) if more else None,
        csv="/audit.csv?" + urlencode(kept),
        most=SHOWN_CHANGES,
    )


@router.get("/audit.csv")
def as_csv(request: Request, caller: Viewer) -> Response:
    wanted, _ = _wanted(_given(request))
    return StreamingResponse(
        csvsafe.lines(_all(database(request), wanted), COLUMNS),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


@router.get("/audit/chain")
def chain(request: Request, caller: Viewer) -> Response:
    """Reads and hashes every row: only when somebody asks."""
    noted = request.query_params.get("noted", "").strip()
    is_head = bool(HEAD.fullmatch(noted))
    with database(request).reading() as store:
        faults, head = store.audit.faults(), store.audit.head()
        lacking = store.audit.lacks(noted) if is_head else None
    return render(
        request,
        "audit_chain.html",
        faults=faults[:SHOWN_FAULTS],
        n_faults=len(faults),
        head=head,
        last=head.partition(":")[0],
        noted=noted,
        is_head=is_head,
        lacking=lacking,
    )


def _given(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "").strip() for name in FILTERS}


def _wanted(given: Mapping[str, str]) -> tuple[Wanted, list[str]]:
    """Which rows are asked for, and the fields whose time nobody can read. A day is meant as a whole."""
    since, until = _time(given["since"]), _time(given["until"])
    if until is not None and len(given["until"]) == len("2025-07-09"):
        until += timedelta(days=1)
    unread = [n for n, at in (("since", since), ("until", until)) if given[n] and at is None]
    words = {name: given[name] or None for name in ("actor", "action", "object")}
    return Wanted(**words, since=since, until=until), unread


def _time(text: str) -> datetime | None:
    """None also for the first and last days of the calendar, which no zone and no step may leave."""
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if 1 < at.year < 9999 else None


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    found = changes(row["before"], row["after"])
    model = next((c.after or c.before for c in found if c.place == "model"), None)
    return {**row, **_links(row, model), "changes": found, "model": model}


def _links(row: Mapping[str, Any], model: str | None) -> dict[str, Any]:
    """Where a row's object has its page. A hold is found on its model's; its own id is long."""
    obj = str(row["object"])
    if row["action"].startswith("hold.") and _HASH.fullmatch(obj):
        return {"name": obj[:12], "link": f"/models/{model}" if model and _MODEL.fullmatch(model) else None}
    if row["action"].startswith("incident.") and _SEQ.fullmatch(obj):
        return {"name": f"#{obj}", "link": f"/incidents/{obj}"}
    named = _MODEL.fullmatch(obj)
    return {"name": obj, "link": f"/models/{named[1]}" if named else None}


def _all(of: Database, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Page by page: a generator is resumed in whatever thread is free, and a connection stays in its own.
    Nothing is missed or told twice between pages, because rows only ever come on top."""
    before: int | None = None
    while True:
        with of.reading() as store:
            rows = store.audit.found(wanted, before=before, limit=CHUNK)
        yield from rows
        if len(rows) < CHUNK:
            return
        before = rows[-1]["seq"]
