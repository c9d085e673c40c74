"""Debian's Chromium at a desk of its own. Whatever a test does, its pages must ask nobody else, open no dialog,
and leave no error in the console."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from monitor import passwords
from monitor.cli.serve import listening
from monitor.web.app import create_app
from monitor.web.settings import Settings
from tests.browser import made
from tests.monitor.make import NOW, REPOSITORY

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """For this package only: playwright's loop runs in the main thread until it is closed."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed: .ci/run should have done it")
        pytest.skip("chromium is not installed")
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("made") / "monitor.db"
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", cheap)  # the real cost is for those who guess
        passwords._nobodys.cache_clear()
        made.make(path)
        yield path
    passwords._nobodys.cache_clear()


@pytest.fixture
def db(made_once: Path, tmp_path: Path) -> Path:
    """A copy for the test to change."""
    path = tmp_path / "monitor.db"
    shutil.copyfile(made_once, path)
    return path


@pytest.fixture
def address(db: Path) -> Iterator[str]:
    """Where the desk answers, on a port that the system chose."""
    app = create_app(db, Settings(REPOSITORY / "policy.yaml"), now=lambda: NOW + timedelta(hours=1))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    with listening("127.0.0.1", 0) as listener:  # it listens already: who asks early waits
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@dataclass
class Seen:
    """What no page may do."""

    asked: list[str]
    dialogs: list[str]
    errors: list[str]

    def watch(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.errors.append(message.text)


Person = Callable[..., Page]


@pytest.fixture
def person(chromium: Browser, address: str) -> Iterator[Person]:
    """`person("owner", …)`: somebody signed in, in a browser of their own; `person(None)`: not signed in."""
    opened: list[BrowserContext] = []
    seen = Seen([], [], [])

    def come(name: str | None, **options: Any) -> Page:
        context = chromium.new_context(base_url=address, locale="en-GB", **options)
        context.set_default_timeout(20_000)
        opened.append(context)
        seen.watch(context)
        page = context.new_page()
        if name:
            sign_in(page, name)
        return page

    yield come
    for context in opened:
        context.close()
    assert [url for url in seen.asked if not url.startswith(f"{address}/")] == []
    assert seen.dialogs == []
    assert seen.errors == []


def sign_in(page: Page, name: str) -> None:
    page.goto("/login")
    page.get_by_label("Account").fill(name)
    page.get_by_label("Password").fill(made.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
