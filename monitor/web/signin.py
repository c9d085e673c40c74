"""Signing in and out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.desk import accounts as desk
from monitor.passwords import verify
from monitor.web.access import Anybody, Viewer
from monitor.web.caller import address, now, session_cookie
from monitor.web.database import database
from monitor.web.pages import render

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login_page(request: Request, caller: Anybody, next: str = "/") -> Response:  # noqa: A002
    if caller is not None:
        return RedirectResponse(inside(next), HTTPStatus.SEE_OTHER)
    return render(request, "login.html", next=inside(next), name="", fault=None, wait=0)


@router.post("/login")
def login(
    request: Request,
    caller: Anybody,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002
) -> Response:
    at, from_address = now(request), address(request)
    with database(request).writing() as store:
        begun = desk.begin_sign_in(store, name, from_address, now=at)
    if isinstance(begun, int):
        return _again(request, name, next, "login.wait", HTTPStatus.TOO_MANY_REQUESTS, wait=begun)
    account = begun.account
    right = verify(account.password if account else None, password)
    if account is None or account.disabled_at or not right:
        return _again(request, name, next, "login.wrong", HTTPStatus.UNAUTHORIZED)
    with database(request).writing() as store:
        session = desk.finish_sign_in(store, begun, from_address, now=at)
    answer = RedirectResponse(inside(next), HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        session_cookie(request),
        session,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/logout")
def logout(request: Request, caller: Viewer) -> Response:
    session = request.cookies.get(session_cookie(request))
    if session and caller.via == "session":
        with database(request).writing() as store:
            desk.sign_out(store, session, actor=caller.name, now=now(request))
    answer = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(session_cookie(request), httponly=True, secure=request.url.scheme == "https")
    return answer


def inside(address: str) -> str:
    """The address where it leads into this site, else the first page: a link must not lead people astray."""
    ours = address.startswith("/") and not address.startswith("//")
    return address if ours and address.isprintable() and "\\" not in address else "/"


def _again(
    request: Request,
    name: str,
    next: str,  # noqa: A002
    fault: str,
    status: HTTPStatus,
    *,
    wait: int = 0,
) -> Response:
    answer = render(
        request, "login.html", status=status, next=inside(next), name=name, fault=fault, wait=wait
    )
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer
