"""The page of feeds: which answer, which fell silent and what to do, and whose outlets are one voice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from monitor.clock import from_text, to_text
from monitor.decide import PRESS
from monitor.store.feeds import SILENT_AFTER
from monitor.web.access import Viewer
from monitor.web.caller import now
from monitor.web.database import database
from monitor.web.pages import render

router = APIRouter(include_in_schema=False)

State = Literal["stopped", "silent", "never", "failing", "quiet", "moving", "waiting", "well"]
STATES: tuple[State, ...] = ("stopped", "silent", "never", "failing", "quiet", "moving", "waiting", "well")
"""As they are listed: what needs a person first."""
NEED_A_PERSON: tuple[State, ...] = ("stopped", "silent", "never")
QUIET_AFTER = timedelta(days=14)
"""Guess, unmeasured: a feed that answers and brings nothing for so long may be left behind."""
DAYS = 30
BAR, HIGHEST = 4, 20
FILTERS = {"state": "state", "language": "lang", "kind": "kind"}
"""Fields of the address and columns; `lang` is the interface's own."""


@dataclass(frozen=True, slots=True)
class Bars:
    """New articles a day as a row of bars: `(x, height)` of each day that had any; today at the right."""

    bars: tuple[tuple[int, float], ...]
    total: int
    most: int
    most_on: str | None


def state_of(row: Mapping[str, Any], *, now: datetime) -> State:
    """row: of `FeedsPage.rows`."""
    if row["stopped"]:
        return "stopped"
    if row["last_ok_at"] is None:
        return "never" if row["failures"] else "waiting"
    if row["last_ok_at"] < to_text(now - SILENT_AFTER):
        return "silent"
    if row["failures"]:
        return "failing"
    if row["last_new_at"] is not None and row["last_new_at"] < to_text(now - QUIET_AFTER):
        return "quiet"
    return "moving" if row["new_url"] else "well"


def bars(by_day: Mapping[str, int], *, today: date) -> Bars:
    """by_day: `{"2025-07-09": 3}`."""
    most = max(by_day.values(), default=0)
    found = []
    for n in range(DAYS):
        day = (today - timedelta(days=DAYS - 1 - n)).isoformat()
        if by_day.get(day):
            found.append((n * BAR, max(round(HIGHEST * by_day[day] / most, 1), 2.0)))
    on = max(by_day, key=lambda day: (by_day[day], day)) if by_day else None
    return Bars(tuple(found), sum(by_day.values()), most, on)


@dataclass(frozen=True, slots=True)
class Owner:
    """The outlets of one company: one voice, where any of them is of the press."""

    name: str
    outlets: tuple[str, ...]
    is_voice: bool


def owners(rows: Iterable[Mapping[str, Any]]) -> list[Owner]:
    """Those of several outlets first; names that differ only in case are one owner, as for the gate."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["owner"].strip().lower(), []).append(row)
    made = [
        Owner(
            feeds[0]["owner"],
            tuple(sorted({f["outlet"] for f in feeds}, key=str.casefold)),
            any(f["kind"] in PRESS for f in feeds),
        )
        for feeds in found.values()
    ]
    return sorted(made, key=lambda o: (-len(o.outlets), o.name.casefold()))


@router.get("/feeds")
def feeds(request: Request, caller: Viewer) -> Response:
    at = now(request)
    with database(request).reading() as store:
        rows = store.feeds_page.rows()
        by_day = store.feeds_page.new_by_day(since=_midnight(at) - timedelta(days=DAYS - 1))
    for row in rows:
        row["state"], row["bars"] = state_of(row, now=at), bars(by_day.get(row["id"], {}), today=at.date())
        row["moves_to"] = row["new_url"] if row["state"] == "moving" else None
    rows.sort(key=lambda row: (STATES.index(row["state"]), row["last_ok_at"] or ""))
    wanted = {name: request.query_params.get(name, "").strip() for name in ("q", *FILTERS)}
    return render(
        request,
        "feeds.html",
        feeds=[row for row in rows if _fits(row, wanted)],
        n_feeds=len(rows),
        n_troubled=sum(row["state"] in NEED_A_PERSON for row in rows),
        wanted=wanted,
        choices={name: sorted({row[name] for row in rows}) for name in ("lang", "kind")},
        states=[s for s in STATES if any(row["state"] == s for row in rows)],
        owners=owners(rows),
        troubled=NEED_A_PERSON,
        voices=PRESS,
        days=DAYS,
        last_ok_at=_last(rows),
        picture={"width": DAYS * BAR, "height": HIGHEST, "bar": BAR - 1},
    )


def _fits(row: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    words = f"{row['id']} {row['outlet']} {row['owner']} {row['url']}".casefold()
    same = all(not wanted[name] or row[column] == wanted[name] for name, column in FILTERS.items())
    return same and wanted["q"].casefold() in words


def _last(rows: Iterable[Mapping[str, Any]]) -> datetime | None:
    answered = [row["last_ok_at"] for row in rows if row["last_ok_at"]]
    return from_text(max(answered)) if answered else None


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
