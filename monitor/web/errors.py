"""What went wrong: a page for people, problem+json (RFC 9457) for machines."""

from __future__ import annotations

import logging
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from monitor.errors import BusyError, MonitorError, UsageError
from monitor.plain import storable
from monitor.web.pages import render

_log = logging.getLogger("monitor.web")
INTERNAL = "an internal error; the server's log has it"
MACHINES = ("/v1/", "/ofrep/", "/metrics", "/openapi.json", "/healthz", "/readyz")
"""What lies under these addresses is for programs, whatever they accept."""


def is_for_machines(request: Request) -> bool:
    return request.url.path.startswith(MACHINES) or "text/html" not in request.headers.get("accept", "")


def problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: object) -> JSONResponse:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse({**body, **more}, status, headers, "application/problem+json")


def install(app: FastAPI) -> None:
    """Handlers for all that a route may raise."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(MonitorError, _monitor)
    app.add_exception_handler(Exception, _bug)


def told(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    if is_for_machines(request):
        return problem(status, detail, headers, instance=request.url.path)
    more = "" if detail == HTTPStatus(status).phrase else detail  # the heading says it, in the language
    answer = render(request, "error.html", status=status, code=status, detail=more)
    answer.headers.update(headers or {})
    return answer


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.UNAUTHORIZED and not is_for_machines(request):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = f"?next={quote(asked, safe='/')}" if request.method == "GET" else ""
        return RedirectResponse(f"/login{back}", HTTPStatus.SEE_OTHER)
    return told(request, error.status_code, str(error.detail), dict(error.headers or {}))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return told(request, HTTPStatus.UNPROCESSABLE_ENTITY, faults(error))


def faults(error: RequestValidationError) -> str:
    """Each with where it is."""
    found = (f"{'.'.join(str(p) for p in e['loc'][1:]) or e['loc'][0]}: {e['msg']}" for e in error.errors())
    return storable("; ".join(found))


def _monitor(request: Request, error: Exception) -> Response:
    if isinstance(error, BusyError):
        return told(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": "5"})
    if isinstance(error, UsageError):
        return told(request, HTTPStatus.CONFLICT, str(error))
    _log.error("%s %s: %s", request.method, request.url.path, error)  # it names files: not for everybody
    return told(request, HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL)


def _bug(request: Request, error: Exception) -> Response:
    """Ours: the log has the traceback, the answer has nothing of it."""
    return told(request, HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL)
