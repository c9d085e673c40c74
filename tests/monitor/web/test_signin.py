"""Signing in and out: sessions, forms from other sites, guessing, and what a link may lead to."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from monitor.desk import accounts as desk
from monitor.store import Store
from monitor.web.signin import inside
from tests.monitor.web.conftest import NOW, PASSWORD, Clock, Opening, sign_in, token_of


def test_sign_in_shows_the_first_page_and_leaves_an_audit_row(browser: TestClient, db: Path) -> None:
    answer: Any = sign_in(browser, "Analyst", next="/?status=open")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?status=open")
    assert "Signed in as analyst, analyst" in browser.get("/").text
    with Store.read(db) as store:
        row = store.audit.rows(1)[0]
        assert (row["action"], row["actor"], row["reason"]) == ("session.opened", "analyst", "from 192.0.2.7")
        assert store.audit.faults() == []


def test_the_session_is_stored_as_a_hash(browser: TestClient, db: Path) -> None:
    sign_in(browser, "analyst")
    cookie = browser.cookies["monitor"]
    assert len(cookie) == 43
    with sqlite3.connect(db) as connection:
        assert cookie not in "\n".join(connection.iterdump())
    connection.close()


@pytest.mark.parametrize(
    ("scheme", "name", "secure"), [("http", "monitor", False), ("https", "__Host-monitor", True)]
)
def test_cookies_are_kept_from_scripts_and_other_hosts(
    opening: Opening, scheme: str, name: str, secure: bool
) -> None:
    browser = opening(scheme=scheme)
    answer: Any = sign_in(browser, "viewer")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert ("Secure" in cookie) is secure
    assert "Domain" not in cookie
    assert browser.get("/").status_code == 200


def test_sign_out_ends_the_session_on_the_server(browser: TestClient) -> None:
    sign_in(browser, "viewer")
    cookie = browser.cookies["monitor"]
    answer = browser.post("/logout", data={"form_token": token_of(browser.get("/").text)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert browser.get("/", headers={"Cookie": f"monitor={cookie}"}).status_code == 303


@pytest.mark.parametrize(
    ("every", "times", "inside"),
    [({"hours": 11}, 15, True), ({"hours": 12}, 1, False), ({"hours": 11}, 16, False)],
)
def test_a_session_ends_when_idle_or_old(
    browser: TestClient, clock: Clock, every: dict[str, float], times: int, inside: bool
) -> None:
    sign_in(browser, "viewer")
    for _ in range(times):
        clock.passes(**every)
        last = browser.get("/")
    assert (last.status_code == 200) is inside


def test_a_new_password_signs_out(browser: TestClient, db: Path) -> None:
    sign_in(browser, "viewer")
    with Store.open(db) as store:
        desk.set_password(store, "viewer", "another long sentence", actor="owner", reason="lost", now=NOW)
    assert browser.get("/").status_code == 303


# --- forms from elsewhere ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://desk.example"}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "https://desk.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_our_own_pages_may_post(browser: TestClient, headers: dict[str, str], status: int) -> None:
    sign_in(browser, "viewer")
    form = {"form_token": token_of(browser.get("/").text)}
    assert browser.post("/logout", data=form, headers=headers).status_code == status


def test_a_form_needs_the_token_of_this_session(opening: Opening) -> None:
    ada, eve = opening(), opening()
    sign_in(ada, "analyst")
    sign_in(eve, "viewer")
    eves = token_of(eve.get("/").text)
    for form in ({}, {"form_token": ""}, {"form_token": eves}, {"form_token": "é"}):
        assert ada.post("/logout", data=form).status_code == 403
    assert ada.get("/").status_code == 200


def test_the_token_may_come_in_a_header(browser: TestClient) -> None:
    sign_in(browser, "viewer")
    headers = {"X-Form-Token": token_of(browser.get("/").text)}
    assert browser.post("/logout", headers=headers).status_code == 303


def test_sign_in_itself_cannot_be_posted_from_elsewhere(opening: Opening) -> None:
    browser = opening()
    assert browser.post("/login", data={"name": "viewer", "password": PASSWORD}).status_code == 403
    foreign = token_of(opening().get("/login").text)
    form = {"name": "viewer", "password": PASSWORD, "form_token": foreign}
    assert browser.post("/login", data=form).status_code == 403


# --- guessing ------------------------------------------------------------------------------------


def status(browser: TestClient, name: str, password: str) -> int:
    answer: Any = sign_in(browser, name, password)
    return int(answer.status_code)


def test_guesses_wait_longer_and_longer_and_the_right_one_waits_too(
    browser: TestClient, clock: Clock
) -> None:
    assert [status(browser, "viewer", "wrong") for _ in range(5)] == [401] * 5
    answer: Any = sign_in(browser, "viewer", PASSWORD)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert "Wait 2 s" in answer.text
    clock.passes(seconds=2)
    assert status(browser, "viewer", "wrong") == 401
    clock.passes(seconds=3)
    assert status(browser, "viewer", PASSWORD) == 429
    clock.passes(seconds=1)
    assert status(browser, "viewer", PASSWORD) == 303


def test_a_good_sign_in_wipes_the_slate(browser: TestClient, opening: Opening) -> None:
    for _ in range(4):
        status(browser, "viewer", "wrong")
    assert status(browser, "viewer", PASSWORD) == 303
    assert status(opening(), "viewer", "wrong") == 401
    assert status(opening(), "viewer", PASSWORD) == 303


def test_one_place_trying_many_accounts_waits(opening: Opening, clock: Clock) -> None:
    browser = opening(address="198.51.100.1")
    assert [status(browser, f"name{n}", "wrong") for n in range(10)] == [401] * 10
    assert status(browser, "viewer", PASSWORD) == 429
    assert status(opening(address="192.0.2.9"), "viewer", PASSWORD) == 303


def test_many_places_trying_one_account_wait(opening: Opening) -> None:
    for n in range(5):
        assert status(opening(address=f"198.51.100.{n}"), "viewer", "wrong") == 401
    assert status(opening(address="203.0.113.1"), "viewer", "wrong") == 429


@pytest.mark.parametrize("name", ["viewer", "nobody", "proxied"])
def test_nobody_learns_which_accounts_exist(browser: TestClient, db: Path, name: str) -> None:
    with Store.open(db) as store:
        desk.add(store, "proxied", "viewer", None, actor="owner", reason="sso", now=NOW)
    answer: Any = sign_in(browser, name, "wrong")
    assert (answer.status_code, "is not right" in answer.text) == (401, True)


def test_attempts_are_forgotten(browser: TestClient, clock: Clock, db: Path) -> None:
    status(browser, "viewer", "wrong")
    clock.passes(days=3)
    status(browser, "viewer", PASSWORD)
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT count(*) FROM account_attempts").fetchone() == (1,)
    connection.close()


# --- links that lead astray ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/incidents/7?q=a#b", "/incidents/7?q=a#b"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("evil", "/"),
        ("", "/"),
        ("http://[", "/"),
    ],
)
def test_after_sign_in_people_stay_here(address: str, leads: str) -> None:
    assert inside(address) == leads
