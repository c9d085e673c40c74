"""What needs a person now, and all incidents: lists whose filters stand in the address, and kept views."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor import triage
from monitor.accounts import Caller
from monitor.desk import views as desk
from monitor.web import filters
from monitor.web.access import Viewer
from monitor.web.caller import now
from monitor.web.database import database
from monitor.web.filters import CHOICES, place, place_text
from monitor.web.language import language_of
from monitor.web.pages import render

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**53)]
TIMES_MOVE_EVERY_S = 120
"""A list that nothing changed is sent again so often: it says how long ago things were."""


@router.get("/")
def queue(request: Request, caller: Viewer) -> Response:
    return _page(request, caller, "/")


@router.get("/incidents")
def incidents(request: Request, caller: Viewer) -> Response:
    return _page(request, caller, "/incidents")


@router.get("/queue/list")
def queue_list(request: Request, caller: Viewer) -> Response:
    """The queue's list alone, for whoever has the page open: 304 while it is what they have."""
    tag = _tag(request, caller)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    answer = render(request, "parts/queue_list.html", **_list(request, "/"))
    answer.headers.update(headers)
    return answer


def _page(request: Request, caller: Caller, page: str) -> Response:
    with database(request).reading() as store:
        shown = _list(request, page)
        return render(
            request,
            "queue.html",
            choices=CHOICES,
            views=store.queue.views(caller.name),
            moves=triage.moves(store, now=now(request)),
            live=shown["filter"].address("/queue/list", after=request.query_params.get("after", "")),
            tag=_tag(request, caller),
            **shown,
        )


def _list(request: Request, page: str) -> dict[str, Any]:
    found = filters.read(request.query_params)
    after = request.query_params.get("after", "")
    read = triage.queue if page == "/" else triage.incidents
    with database(request).reading() as store:
        listed = read(store, found.wanted(now(request)), now=now(request), after=place(after))
    return {
        "page": page,
        "filter": found,
        "listed": listed,
        "counts": _at_least(listed.counts),
        "address": found.address(page, after=after),
        "first": found.address(page),
        "next": found.address(page, after=place_text(listed.next)) if listed.next else None,
        "is_later": bool(after),
    }


def _at_least(counts: Any) -> dict[str, dict[str, int]]:
    """The filter by severity asks for that much or more."""
    grave = counts["severity"]
    sums = {n: sum(k for s, k in grave.items() if s >= n) for n in CHOICES["severity"]}
    return {**counts, "severity": sums}


def _tag(request: Request, caller: Caller) -> str:
    """Another one when the list may be another. Asking costs two looks at an index."""
    with database(request).reading() as store:
        version = store.queue.version()
    at = int(now(request).timestamp()) // TIMES_MOVE_EVERY_S
    about = (version, at, caller.name, caller.role, language_of(request), _query(request))
    return f'"{hashlib.sha256(repr(about).encode()).hexdigest()[:24]}"'


def _query(request: Request) -> str:
    return filters.read(request.query_params).query(after=request.query_params.get("after", ""))


# --- kept views ----------------------------------------------------------------------------------


@router.get("/views/{number}")
def view(request: Request, caller: Viewer, number: Number) -> Response:
    with database(request).reading() as store:
        found = store.queue.view(caller.name, number)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return RedirectResponse(found["address"], HTTPStatus.SEE_OTHER)


@router.post("/views")
def keep(
    request: Request,
    caller: Viewer,
    name: Annotated[str, Form(max_length=60)],
    address: Annotated[str, Form(max_length=2000)],
) -> Response:
    kept = filters.kept(address)
    with database(request).writing() as store:
        desk.keep(store, name, kept, actor=caller.name, now=now(request))
    return RedirectResponse(kept, HTTPStatus.SEE_OTHER)


@router.post("/views/{number}/drop")
def drop(request: Request, caller: Viewer, number: Number) -> Response:
    with database(request).writing() as store:
        address = desk.drop(store, number, actor=caller.name, now=now(request))
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
