"""Every route refuses without sign-in except those that are meant to be open."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from monitor.accounts import Caller
from monitor.desk import accounts as desk
from monitor.store import Store
from monitor.web import app as web
from monitor.web.access import Approver, Door, Guarded, Needs, Viewer
from monitor.web.forms import form_token, keep_seed
from monitor.web.settings import Settings
from tests.monitor.web.conftest import NOW, PASSWORD, Clock, Opening, sign_in, token_of

OPEN = {"/login", "/healthz", "/readyz", "/openapi.json"}

router = APIRouter()


@router.get("/v1/answer")
def answer(caller: Annotated[Caller, Needs("viewer", "decide:read", open_reads=True)]) -> dict[str, str]:
    return {"caller": caller.name, "via": caller.via}


@router.post("/v1/question")
def question(
    caller: Annotated[Caller, Needs("viewer", "decide:read", open_reads=True, changes=False)],
) -> dict[str, str]:
    return {"caller": caller.name}


@router.post("/v1/holds")
def hold(caller: Annotated[Caller, Needs("analyst", "holds:write")]) -> dict[str, str]:
    return {"caller": caller.name}


@router.get("/page")
def page(caller: Viewer) -> dict[str, str]:
    return {"caller": caller.name, "via": caller.via}


@router.get("/form")
def form_page(request: Request, caller: Viewer) -> Response:
    answer = PlainTextResponse(form_token(request, caller))
    keep_seed(request, answer)
    return answer


@router.post("/release")
def release(caller: Approver) -> dict[str, str]:
    return {"caller": caller.name}


@pytest.fixture(autouse=True)
def _routes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "ROUTERS", (*web.ROUTERS, router))


def test_every_route_refuses_strangers(browser: TestClient) -> None:
    seen = 0
    for route in iter_route_contexts(browser.app.routes):  # type: ignore[attr-defined]
        if isinstance(route.original_route, Mount) or route.path in OPEN:
            continue
        for method in route.methods or ():
            address = re.sub(r"\{\w+:int\}", "1", str(route.path))
            answer = browser.request(method, address, headers={"Accept": "application/json"})
            assert answer.status_code == 401, (method, route.path)
            assert answer.headers["content-type"] == "application/problem+json"
            seen += 1
    assert seen >= 7


def test_a_browser_is_sent_to_sign_in_and_comes_back(browser: TestClient) -> None:
    answer = browser.get("/page?type=ncii&q=a b")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/login?next=/page%3Ftype%3Dncii%26q%3Da%2520b",
    )


@pytest.mark.parametrize("path", sorted(OPEN))
def test_what_is_open(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code in (200, 503)  # /readyz, where no feed has answered yet


def test_an_application_with_an_open_route_by_mistake_is_not_made(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = APIRouter()

    @forgotten.get("/forgotten")
    def forgotten_page() -> str:
        return ""

    monkeypatch.setattr(web, "ROUTERS", (forgotten,))
    with pytest.raises(RuntimeError, match="/forgotten"):
        web.create_app(db)


@pytest.mark.parametrize(
    ("name", "status"), [("viewer", 403), ("analyst", 403), ("approver", 200), ("owner", 200)]
)
def test_a_role_opens_its_acts(browser: TestClient, name: str, status: int) -> None:
    sign_in(browser, name)
    form = {"form_token": token_of(browser.get("/").text)}
    assert browser.post("/release", data=form).status_code == status


# --- tokens --------------------------------------------------------------------------------------


def make_token(db: Path, name: str, *scopes: str) -> dict[str, str]:
    with Store.open(db) as store:
        made = desk.add_token(store, name, "ci", scopes, lasts=None, actor="owner", reason="test", now=NOW)
    return {"Authorization": f"Bearer {made}"}


def test_a_token_needs_no_form_and_opens_its_scope_only(browser: TestClient, db: Path) -> None:
    headers = make_token(db, "analyst", "holds:write")
    assert browser.post("/v1/holds", headers=headers).json() == {"caller": "analyst"}
    assert browser.get("/v1/answer", headers=headers).status_code == 403
    assert browser.get("/page", headers=headers).status_code == 403


def test_a_bad_token_is_not_helped_by_a_good_cookie(browser: TestClient) -> None:
    sign_in(browser, "owner")
    assert browser.get("/page", headers={"Authorization": "Bearer mim_wrong"}).status_code == 303
    assert browser.get("/page", headers={"Authorization": "Basic b3duZXI6"}).status_code == 303


@pytest.mark.parametrize("end", ["revoked", "disabled", "expired"])
def test_a_token_ends(browser: TestClient, db: Path, clock: Clock, end: str) -> None:
    with Store.open(db) as store:
        token = desk.add_token(
            store,
            "viewer",
            "ci",
            ["decide:read"],
            lasts=timedelta(days=1),
            actor="owner",
            reason="t",
            now=NOW,
        )
        headers = {"Authorization": f"Bearer {token}", "Accept": "*/*"}
        assert browser.get("/v1/answer", headers=headers).json() == {"caller": "viewer", "via": "token"}
        if end == "revoked":
            desk.revoke_token(store, 1, actor="owner", reason="t", now=NOW)
        elif end == "disabled":
            desk.disable(store, "viewer", actor="owner", reason="t", now=NOW)
        else:
            clock.passes(days=1)
    assert browser.get("/v1/answer", headers=headers).status_code == 401


# --- open reads and proxies ----------------------------------------------------------------------

LAN = Settings(open_reads=(ip_network("10.0.0.0/8"),))
PROXY = Settings(proxies=(ip_network("10.0.0.1/32"),), user_header="X-User")


@pytest.mark.parametrize(
    ("address", "path", "status"),
    [
        ("10.1.2.3", "/v1/answer", 200),
        ("::ffff:10.1.2.3", "/v1/answer", 200),
        ("192.0.2.7", "/v1/answer", 401),
        ("10.1.2.3", "/page", 303),  # pages are never open
    ],
)
def test_reads_are_open_to_the_networks_named(opening: Opening, address: str, path: str, status: int) -> None:
    assert opening(LAN, address=address).get(path).status_code == status


def test_questions_asked_by_post_are_open_and_acts_are_not(opening: Opening) -> None:
    browser = opening(LAN, address="10.1.2.3")
    assert browser.post("/v1/question").status_code == 200
    assert browser.post("/v1/holds").status_code == 401


def test_a_forwarded_address_of_a_stranger_opens_nothing(opening: Opening) -> None:
    browser = opening(LAN, address="192.0.2.7")
    assert browser.get("/v1/answer", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 401


@pytest.mark.parametrize(
    ("address", "headers", "caller"),
    [
        ("10.0.0.1", [("X-User", "Approver")], "approver"),
        ("10.0.0.2", [("X-User", "owner")], None),  # not the proxy
        ("10.0.0.1", [("X-User", "nobody")], None),  # no account here
        ("10.0.0.1", [("X-User", "owner"), ("X-User", "viewer")], None),  # one of two is not the proxy's
        ("10.0.0.1", [("X-Other", "owner")], None),
    ],
)
def test_a_person_named_by_the_proxy(
    opening: Opening, address: str, headers: list[tuple[str, str]], caller: str | None
) -> None:
    answer = opening(PROXY, address=address).get("/page", headers=headers)
    assert (answer.json()["caller"] if answer.status_code == 200 else None) == caller


def test_a_person_named_by_the_proxy_needs_the_form_too(opening: Opening) -> None:
    browser = opening(PROXY, address="10.0.0.1")
    who = {"X-User": "approver"}
    form = {"form_token": browser.get("/form", headers=who).text}
    assert browser.post("/release", headers=who, data={}).status_code == 403
    assert browser.post("/release", headers={"X-User": "owner"}, data=form).status_code == 403
    assert browser.post("/release", headers=who, data=form).json() == {"caller": "approver"}


@pytest.mark.parametrize(
    ("hops", "opened"),
    [
        ("10.9.9.9", True),
        ("192.0.2.7", False),
        ("10.9.9.9, 192.0.2.7", False),  # the first hop is hearsay
        ("192.0.2.7, 10.9.9.9, 10.0.0.1", True),  # the proxy's own hops are passed over
    ],
)
def test_the_client_behind_a_proxy_is_the_last_stranger(opening: Opening, hops: str, opened: bool) -> None:
    settings = Settings(proxies=PROXY.proxies, open_reads=LAN.open_reads)
    answer = opening(settings, address="10.0.0.1").get("/v1/answer", headers={"X-Forwarded-For": hops})
    assert (answer.status_code == 200) is opened


def test_a_mounted_application_is_read_behind_its_door(db: Path, clock: Clock, browser: TestClient) -> None:
    sql = Starlette(routes=[Route("/tables", lambda _: PlainTextResponse("rows"), methods=["GET", "POST"])])
    browser.app.mount("/mounted", Guarded(sql, Door("viewer", "sql:read")))  # type: ignore[attr-defined]
    assert browser.get("/mounted/tables").status_code == 303
    sign_in(browser, "viewer")
    assert browser.get("/mounted/tables").text == "rows"
    assert browser.post("/mounted/tables").status_code == 405


def test_a_disabled_account_is_out_at_once(browser: TestClient, db: Path) -> None:
    sign_in(browser, "viewer")
    assert browser.get("/page").status_code == 200
    with Store.open(db) as store:
        desk.disable(store, "viewer", actor="owner", reason="left", now=NOW)
    assert browser.get("/page").status_code == 303
    assert getattr(sign_in(browser, "viewer", PASSWORD), "status_code", None) == 401
