"""What people and their programs do at the gate. Every act names its account and leaves an audit row."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor import gate as rules
from monitor.accounts import Caller
from monitor.clock import to_text
from monitor.desk import gate as desk
from monitor.store import Store
from monitor.types import Hold
from monitor.web.access import Needs
from monitor.web.api import shapes
from monitor.web.api.answers import answer, etag, only_as_seen, problems, waiting
from monitor.web.api.reads import shown
from monitor.web.caller import now
from monitor.web.database import database
from monitor.web.gate_acts import begun_by_an_owner

router = APIRouter()
Holder = Annotated[Caller, Needs("analyst", "holds:write")]
Loosener = Annotated[Caller, Needs("approver", "holds:write")]
Overrider = Annotated[Caller, Needs("approver", "overrides:write")]
Rejecter = Annotated[Caller, Needs("approver", "rejections:write")]


@router.put(
    "/v1/holds/{key}",
    tags=["holds"],
    response_model=shapes.Hold,
    responses={
        200: {"description": "It was held by hand already, and is as it was."},
        201: {"model": shapes.Hold, "description": "Held."},
        **problems(400, 409, 412),
    },
)
def put_hold(request: Request, caller: Holder, key: shapes.HoldKey, body: shapes.HoldByHand) -> Response:
    """Hold a model's move by hand. The same twice is one hold: `key` is
    `printf 'manual|xai/grok-4|general_availability|*' | sha256sum`."""
    due = rules.hold_key(rules.MANUAL, body.model, body.stage, None)
    if key != due:
        raise HTTPException(422, f"key: a hold by hand of {body.model} → {body.stage} is {due}")
    with _acting(request) as store:
        there = store.gate.hold(key)
        live = there if there is not None and there.live else None
        only_as_seen(request, etag(shown(store, live, request)) if live else None)
        if live is None:
            desk.hold(store, body.model, body.stage, actor=caller.name, reason=body.reason, now=now(request))
        return _as_it_is(store, key, request, status=200 if live else 201)


@router.post(
    "/v1/holds/{key}/confirm",
    tags=["holds"],
    response_model=shapes.Hold,
    responses=problems(400, 404, 409, 412),
)
def confirm(request: Request, caller: Loosener, key: shapes.HoldKey, body: shapes.Why) -> Response:
    """A provisional hold does not expire any more."""
    with _acting(request) as store:
        _seen(store, key, request)
        desk.confirm(store, key, actor=caller.name, reason=body.reason, now=now(request))
        return _as_it_is(store, key, request)


@router.post(
    "/v1/holds/{key}/release",
    tags=["holds"],
    response_model=shapes.Released,
    responses={
        202: {"model": shapes.Released, "description": "Asked for; a second person does it."},
        **problems(400, 404, 409, 412),
    },
)
def release(request: Request, caller: Loosener, key: shapes.HoldKey, body: shapes.Release) -> Response:
    """The hold ends, or the review is closed. What an incident of severity 5 paused takes two people."""
    with _acting(request) as store:
        _seen(store, key, request)
        (done,) = desk.release(
            store,
            [key],
            actor=caller.name,
            reason=body.reason,
            marked_false=body.marked_false,
            now=now(request),
        )
        held = shown(store, _there(store, key), request)
    return answer({"hold": held, "waits": waiting(done.waits)}, 202 if done.waits else 200)


@router.post(
    "/v1/overrides",
    tags=["overrides"],
    status_code=201,
    response_model=shapes.OverrideMade,
    responses=problems(400, 409),
)
def override(request: Request, caller: Overrider, body: shapes.OverrideFor) -> Response:
    """Let a move pass for some hours whatever holds it; takes the place of the override there was."""
    with _acting(request) as store:
        made = desk.override(
            store,
            body.model,
            body.stage,
            hours=body.hours,
            actor=caller.name,
            reason=body.reason,
            now=now(request),
        )
    return answer(made, 201)


@router.post(
    "/v1/overrides/end", tags=["overrides"], response_model=shapes.OverrideEnded, responses=problems(400, 409)
)
def end_override(request: Request, caller: Overrider, body: shapes.Move) -> Response:
    """End an override before its time: whatever holds the move holds it again."""
    at = now(request)
    with _acting(request) as store:
        stage = desk.end_override(
            store, body.model, body.stage, actor=caller.name, reason=body.reason, now=at
        )
    return answer({"model": body.model, "stage": stage, "ended_at": to_text(at)})


@router.post(
    "/v1/rejections",
    tags=["rejections"],
    status_code=201,
    response_model=shapes.Agreed,
    responses={
        202: {"model": shapes.Agreed, "description": "Asked for; a second person does it."},
        **problems(400, 409),
    },
)
def reject(request: Request, caller: Rejecter, body: shapes.Move) -> Response:
    """Roll back, the only answer that means so. An owner asks; a second person, an approver too, does it."""
    with _acting(request) as store:
        done = desk.reject(
            store, body.model, body.stage, actor=caller.name, reason=body.reason, now=now(request)
        )
        begun_by_an_owner(caller, done)
    return _agreed(done, 201)


@router.post(
    "/v1/rejections/reopen",
    tags=["rejections"],
    response_model=shapes.Agreed,
    responses={
        202: {"model": shapes.Agreed, "description": "Asked for; a second person does it."},
        **problems(400, 409),
    },
)
def reopen(request: Request, caller: Rejecter, body: shapes.Move) -> Response:
    """Take a rejection back, by an owner and a second person. What holds the move holds it still."""
    with _acting(request) as store:
        done = desk.reopen(
            store, body.model, body.stage, actor=caller.name, reason=body.reason, now=now(request)
        )
        begun_by_an_owner(caller, done)
    return _agreed(done, 200)


@contextlib.contextmanager
def _acting(request: Request) -> Iterator[Store]:
    """What is looked at before an act, the act and what is told of it belong together."""
    with database(request).writing() as store, store.transaction():
        yield store


def _there(store: Store, key: str) -> Hold:
    found = store.gate.hold(key)
    if found is None:
        raise HTTPException(404, f"there is no hold {key}")
    return found


def _seen(store: Store, key: str, request: Request) -> None:
    only_as_seen(request, etag(shown(store, _there(store, key), request)))


def _as_it_is(store: Store, key: str, request: Request, status: int = 200) -> Response:
    body = shown(store, _there(store, key), request)
    headers = {"ETag": etag(body), **({"Location": f"/v1/holds/{key}"} if status == 201 else {})}
    return answer(body, status, headers)


def _agreed(done: desk.Agreed, status: int) -> Response:
    body = {"model": done.model, "stage": done.stage, "waits": waiting(done.waits)}
    return answer(body, 202 if done.waits else status)
