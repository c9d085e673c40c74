"""What a route needs. Every route says so, or the application is not made.

@router.get("/audit")
def audit(request: Request, caller: Viewer): …

@router.get("/v1/decision")
def decision(request: Request, caller: Annotated[Caller, Needs("viewer", "decide:read", open_reads=True)]): …
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.accounts import Caller, Role, refusal
from monitor.web.caller import find_caller, from_open_network
from monitor.web.forms import check_form

SAFE = ("GET", "HEAD", "OPTIONS")


class Door:
    """A dependency that lets a caller in or answers 401 or 403. `role` None: anybody.

    scope: with it tokens come in too. open_reads: callers of the networks that the configuration opens.
    changes: whether anything is changed, and so whether a browser must show its form token; by default
    what the method says. Some POSTs of the API only ask.
    """

    def __init__(
        self,
        role: Role | None,
        scope: str | None = None,
        *,
        open_reads: bool = False,
        changes: bool | None = None,
    ) -> None:
        self.role, self.scope, self.open_reads, self.changes = role, scope, open_reads, changes

    async def __call__(self, request: Request) -> Caller | None:
        caller = self._caller(request)  # reading waits for nobody, a thread for its turn: 0.3 ms
        request.state.caller = caller
        if writes := getattr(request.state, "last_use", None):
            await run_in_threadpool(writes)
        if self.role is not None:
            self._admit(caller)
        changes = request.method not in SAFE if self.changes is None else self.changes
        if changes and not (caller and caller.via == "token"):
            await check_form(request, caller)
        return caller

    def _caller(self, request: Request) -> Caller | None:
        caller: Caller | None = getattr(request.state, "caller", None) or find_caller(request)
        if caller is None and self.open_reads and "authorization" not in request.headers:
            caller = from_open_network(request)
        return caller

    def _admit(self, caller: Caller | None) -> None:
        assert self.role is not None
        if caller is None:
            raise HTTPException(401, "sign in, or send a token", {"WWW-Authenticate": "Bearer"})
        why_not = refusal(caller, self.role, self.scope)
        if why_not:
            raise HTTPException(403, why_not)


def Needs(  # noqa: N802 - reads as the declaration that it is
    role: Role | None, scope: str | None = None, *, open_reads: bool = False, changes: bool | None = None
) -> object:
    """For `Annotated[Caller, Needs(…)]` or `dependencies=[Needs(…)]`."""
    return Depends(Door(role, scope, open_reads=open_reads, changes=changes))


Anybody = Annotated[Caller | None, Needs(None)]
Viewer = Annotated[Caller, Needs("viewer")]
Analyst = Annotated[Caller, Needs("analyst")]
Approver = Annotated[Caller, Needs("approver")]
Owner = Annotated[Caller, Needs("owner")]


class Guarded:
    """An application behind a door, for mounting; it may be read only, and sees its own paths only: one
    that is told its prefix, as Datasette is by `base_url`, would put it before its links twice.

    app.mount("/sql", Guarded(sql, Door("viewer", "sql:read")))
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise HTTPException(403, "only http comes through here")
        request = Request(scope, receive)
        if request.method not in SAFE:
            raise HTTPException(405, "only for reading", {"Allow": ", ".join(SAFE)})
        await self.door(request)
        prefix = scope["root_path"]
        inner = {**scope, "root_path": "", "path": scope["path"].removeprefix(prefix)}
        inner["raw_path"] = scope.get("raw_path", b"").removeprefix(prefix.encode())
        await self.app(inner, receive, send)


def without_door(routes: Sequence[BaseRoute]) -> list[str]:
    """The routes that say nothing of what they need; only the folder of the style sheet may."""
    return [str(c.path) for c in iter_route_contexts(routes) if not _has_door(c)]


def _has_door(context: RouteContext) -> bool:
    route = context.original_route
    if isinstance(route, Mount):
        return route.name == "static" or isinstance(route.app, Guarded)
    return isinstance(route, APIRoute) and door_of(context) is not None


def door_of(context: RouteContext) -> Door | None:
    """Of a route of our own."""
    found = (d.call for d in _all(context.dependant))
    return next((call for call in found if isinstance(call, Door)), None)


def _all(dependant: Dependant) -> Iterator[Dependant]:
    for d in dependant.dependencies:
        yield d
        yield from _all(d)
