"""The first page."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from monitor.web.access import Viewer
from monitor.web.pages import render

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, caller: Viewer) -> Response:
    return render(request, "home.html")
