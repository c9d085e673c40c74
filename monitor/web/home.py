"""The first page, and whether the server is well."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.errors import StoreError
from monitor.web.access import Anybody, Viewer
from monitor.web.database import database
from monitor.web.errors import problem
from monitor.web.pages import render

router = APIRouter()


@router.get("/", include_in_schema=False)
def home(request: Request, caller: Viewer) -> Response:
    return render(request, "home.html")


@router.get("/healthz", tags=["health"])
def healthz(caller: Anybody) -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", tags=["health"], responses={503: {"description": "The database cannot be read."}})
def readyz(request: Request, caller: Anybody) -> Response:
    """The database can be read. Says no more than that: nobody need sign in to ask."""
    try:
        with database(request).reading():
            return JSONResponse({"status": "ok"})
    except StoreError:
        return problem(503, "the database cannot be read; the server's log and `monitor doctor` say more")
