"""Acts out of a list: confirm one incident, release what one holds, dismiss one or several.

Each is a form of its own, so that bulk choice needs no script; each incident is done or not, and told so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor import triage
from monitor.accounts import Caller, has_role
from monitor.desk import gate as at_the_gate
from monitor.desk import incidents as desk
from monitor.errors import BusyError, UsageError
from monitor.people import said
from monitor.store import Store
from monitor.types import Hold
from monitor.web.access import Analyst, Approver
from monitor.web.caller import now, settings
from monitor.web.database import database
from monitor.web.pages import render
from monitor.web.signin import inside

router = APIRouter(include_in_schema=False)
MOST = 100
Possible = Annotated[int, Field(ge=1, le=2**53)]
"""A number that some incident may have; SQLite can hold no greater than 2**63."""
Number = Annotated[Possible, Query()]
Numbers = Annotated[list[Possible], Query(max_length=MOST)]
Chosen = Annotated[Possible, Form()]
Reason = Annotated[str, Form(max_length=4000)]
Back = Annotated[str, Form(max_length=2000)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one incident; `fault` where nothing did."""

    incident: int
    status: str | None = None
    released: Sequence[Hold] = ()
    waiting: Sequence[Hold] = ()
    still_held: Sequence[Hold] = ()
    fault: str | None = None


@router.get("/queue/confirm")
def confirm_form(request: Request, caller: Analyst, incident: Number, back: str = "/") -> Response:
    return _form(request, "confirm", [incident], back)


@router.get("/queue/dismiss")
def dismiss_form(request: Request, caller: Analyst, incident: Numbers = [], back: str = "/") -> Response:  # noqa: B006
    return _form(request, "dismiss", incident, back)


@router.get("/queue/release")
def release_form(request: Request, caller: Approver, incident: Number, back: str = "/") -> Response:
    return _form(request, "release", [incident], back)


@router.post("/queue/confirm")
def confirm(
    request: Request, caller: Analyst, incident: Chosen, reason: Reason, back: Back = "/"
) -> Response:
    by = _by(request, caller, reason)

    def act(store: Store, number: int) -> Outcome:
        return _told(desk.confirm(store, number, under=desk.context(store, settings(request).channels), **by))

    return _done(request, "confirm", [incident], back, act)


@router.post("/queue/dismiss")
def dismiss(
    request: Request,
    caller: Analyst,
    incident: Annotated[list[Possible], Form(max_length=MOST)],
    fault: Annotated[desk.Fault, Form()],
    reason: Reason,
    release: Annotated[bool, Form()] = False,
    back: Back = "/",
) -> Response:
    """release: what it holds too; of one incident, and by who may release."""
    if release and len(incident) > 1:
        raise HTTPException(422, "holds are released one incident at a time")
    if release and not has_role(caller.role, "approver"):
        raise HTTPException(403, f"{caller.name} is {caller.role}: releasing needs approver")
    by = _by(request, caller, reason)

    def act(store: Store, number: int) -> Outcome:
        return _told(
            desk.dismiss(
                store,
                number,
                fault,
                release=release,
                under=desk.context(store, settings(request).channels),
                **by,
            )
        )

    return _done(request, "dismiss", list(dict.fromkeys(incident)), back, act)


@router.post("/queue/release")
def release(
    request: Request,
    caller: Approver,
    incident: Chosen,
    reason: Reason,
    hold: Annotated[list[str], Form(max_length=MOST)] = [],  # noqa: B006
    false: Annotated[bool, Form()] = False,
    back: Back = "/",
) -> Response:
    """All holds that were ticked, or none."""
    by = _by(request, caller, reason)

    def act(store: Store, number: int) -> Outcome:
        if not hold:
            raise UsageError("tick what is to be released")
        gone = at_the_gate.release(store, hold, marked_false=false, **by)
        return Outcome(
            number,
            released=[r.hold for r in gone if r.waits is None],
            waiting=[r.hold for r in gone if r.waits is not None],
        )

    return _done(request, "release", [incident], back, act)


def _by(request: Request, caller: Caller, reason: str) -> dict[str, Any]:
    return {"actor": caller.name, "reason": said(reason), "now": now(request)}


def _told(act: desk.Act) -> Outcome:
    return Outcome(act.incident, act.status, act.released, act.waiting, act.still_held)


def _form(request: Request, act: str, numbers: Sequence[int], back: str) -> Response:
    with database(request).reading() as store:
        rows = triage.chosen(store, numbers, now=now(request))
    return render(
        request,
        "queue_act.html",
        status=200 if rows else 422,
        act=act,
        rows=rows,
        faults=desk.FAULTS,
        back=inside(back),
    )


def _done(
    request: Request, act: str, numbers: Sequence[int], back: str, do: Callable[[Store, int], Outcome]
) -> Response:
    """Each incident by itself: one that cannot be done keeps none of the others from it."""
    outcomes = []
    with database(request).writing() as store:
        for number in numbers:
            try:
                outcomes.append(do(store, number))
            except (UsageError, BusyError) as e:
                outcomes.append(Outcome(number, fault=str(e)))
    worked = any(o.fault is None for o in outcomes)
    return render(
        request,
        "queue_acted.html",
        status=200 if worked else 409,
        act=act,
        outcomes=outcomes,
        back=inside(back),
    )
