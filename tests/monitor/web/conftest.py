"""A desk with one account of each role, a clock that is told, and a browser that keeps cookies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from monitor import passwords
from monitor.accounts import ROLES
from monitor.desk import accounts as desk
from monitor.store import Store
from monitor.web.app import create_app
from monitor.web.settings import Settings

PASSWORD = "correct horse battery"
NOW = datetime(2025, 7, 9, 8, 0, tzinfo=UTC)
HTML = {"Accept": "text/html"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is for those who guess."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """With the accounts viewer, analyst, approver and owner, all with PASSWORD."""
    path = tmp_path / "monitor.db"
    with Store.open(path, create=True) as store:
        for role in ROLES:
            desk.add(store, role, role, PASSWORD, actor="setup", reason="test", now=NOW)
    return path


Opening = Callable[..., TestClient]


@pytest.fixture
def opening(db: Path, clock: Clock) -> Iterator[Opening]:
    """`opening(settings, address=…, scheme=…)`: a browser at the desk's door."""
    opened: list[TestClient] = []

    def open_(
        settings: Settings | None = None, *, address: str = "192.0.2.7", scheme: str = "http"
    ) -> TestClient:
        app = create_app(db, settings, now=clock)
        client = TestClient(
            app,
            base_url=f"{scheme}://desk.example",
            client=(address, 5000),
            follow_redirects=False,
            headers=HTML,
            raise_server_exceptions=False,
        )
        opened.append(client)
        return client

    yield open_
    for client in opened:
        client.close()


@pytest.fixture
def browser(opening: Opening) -> TestClient:
    return opening()


def token_of(page: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def sign_in(browser: TestClient, name: str, password: str = PASSWORD, **more: str) -> object:
    page = browser.get("/login")
    form = {"form_token": token_of(page.text), "name": name, "password": password, **more}
    return browser.post("/login", data=form)
