"""For those who watch the watcher: is it up, may it be asked, how is it doing, and what can it be asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.accounts import Caller
from monitor.desk import gate as desk
from monitor.errors import MonitorError
from monitor.gate import is_fresh
from monitor.store import Store
from monitor.store.schema import is_current
from monitor.web.access import Anybody, Needs
from monitor.web.api import shapes
from monitor.web.api.answers import problems
from monitor.web.caller import now, settings
from monitor.web.database import database
from monitor.web.errors import problem

router = APIRouter(tags=["health"])
Scraper = Annotated[Caller, Needs("viewer", "metrics:read", open_reads=True)]


@router.get("/healthz", response_model=shapes.Well)
async def healthz(caller: Anybody) -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", response_model=shapes.Well, responses={503: problems()[503]})
def readyz(request: Request, caller: Anybody) -> Response:
    """The gate can be asked, and knows enough to answer. Names no files: nobody need sign in to ask."""
    reasons = list(_in_the_way(request))
    if reasons:
        return problem(503, "; ".join(reasons), instance=request.url.path, reasons=reasons)
    return JSONResponse({"status": "ok"})


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems()},
)
def metrics(request: Request, caller: Scraper) -> Response:
    """For Prometheus: the gate, the newsroom and the requests in figures."""
    encode, kind = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(request.app.state.meters.registry), headers={"Content-Type": kind})


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, caller: Anybody) -> Response:
    """What can be asked, for programs that read such."""
    return JSONResponse(request.app.openapi())


def _in_the_way(request: Request) -> Iterator[str]:
    try:
        with database(request).reading() as store:
            if not is_current(store.connection):
                yield "the database is an older version's: run `monitor init`"
                return
            yield from _old_data(store, request, now(request))
    except MonitorError:
        yield "the database or the policy cannot be read: the server's log and `monitor doctor` say more"


def _old_data(store: Store, request: Request, at: datetime) -> Iterator[str]:
    age, after = desk.data_age(store, now=at), desk.terms(store, settings(request).policy).stale_after
    if age is None:
        yield "no feed has answered yet: monitor run"
    elif not is_fresh(age, after):
        yield f"no feed has answered for {age // timedelta(hours=1)} h: monitor run"
