"""What every page has: language, strict headers, and hostile words that stay words."""

from __future__ import annotations

import re
import string
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from monitor.errors import BusyError, StoreError, UsageError
from monitor.web import app as web
from monitor.web.access import Anybody
from monitor.web.language import LANGUAGES, texts
from monitor.web.pages import environment, when
from tests.monitor.web.conftest import PASSWORD, sign_in, token_of

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}"
WEB = files("monitor.web")
TEMPLATES = sorted(Path(str(WEB.joinpath("templates"))).rglob("*.html"))

router = APIRouter()


@router.get("/fails/{how}")
def fails(how: str, caller: Anybody) -> None:
    raise {
        "usage": UsageError(f"no hold {HOSTILE}"),
        "busy": BusyError("try later"),
        "store": StoreError("/secret/path.db: damaged"),
        "bug": ZeroDivisionError("secret"),
    }[how]


@pytest.fixture(autouse=True)
def _routes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "ROUTERS", (*web.ROUTERS, router))


# --- language ------------------------------------------------------------------------------------


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    gaps = [
        {
            key: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for key, text in texts(lang).items()
        }
        for lang in LANGUAGES
    ]
    assert gaps[0] == gaps[1]


def test_templates_use_only_words_that_exist() -> None:
    used = {
        key
        for template in TEMPLATES
        for key in re.findall(r"""\bt\(["']([a-z0-9._]+)["'](?: *[,)])""", template.read_text("utf-8"))
    }
    assert used
    assert used <= set(texts("en"))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en;q=0.5, fr;q=0.7", "fr"),
        ("de,en;q=0.3,fr;q=0.2", "en"),
        ("fr;q=nonsense,en;q=0.1", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_chooses_the_language(browser: TestClient, header: str, language: str) -> None:
    answer = browser.get("/login", headers={"Accept-Language": header})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language


def test_a_chosen_language_is_kept(browser: TestClient) -> None:
    assert "Se connecter" in browser.get("/login?lang=fr").text
    assert "Se connecter" in browser.get("/login", headers={"Accept-Language": "en"}).text
    assert "Sign in" in browser.get("/login?lang=en").text
    assert "Sign in" in browser.get(f"/login?lang={HOSTILE}").text


# --- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/login", "/", "/nothing", "/static/desk.css", "/healthz", "/fails/bug"])
def test_every_answer_is_strict(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_static_files_are_kept_under_the_address_of_their_content(browser: TestClient) -> None:
    address = re.search(r'href="(/static/desk\.css\?v=[0-9a-f]+)"', browser.get("/login").text)
    assert address
    answer = browser.get(address[1])
    assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
    assert browser.get("/static/../app.py").status_code == 404
    assert browser.get("/static/nothing?v=1").headers["cache-control"] == "no-store"


def test_no_script_or_style_stands_in_a_page() -> None:
    for template in TEMPLATES:
        text = template.read_text("utf-8")
        assert not re.search(
            r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|\|\s*safe", text
        ), template


def test_a_form_that_is_too_large_is_refused(browser: TestClient) -> None:
    form = {"form_token": token_of(browser.get("/login").text), "name": "viewer", "password": "x" * 1_100_000}
    assert browser.post("/login", data=form).status_code == 413


# --- hostile words -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [f"/login?next={HOSTILE}", f"/{HOSTILE}", f"/login?lang=fr&x={HOSTILE}"])
def test_hostile_addresses_stay_words(browser: TestClient, path: str) -> None:
    sign_in_not_needed = browser.get(path).text
    assert "<script>alert" not in sign_in_not_needed
    assert "<img" not in sign_in_not_needed
    assert "49" not in re.findall(r"'(\d+)", sign_in_not_needed)


def test_a_hostile_name_stays_words(browser: TestClient) -> None:
    answer = sign_in(browser, HOSTILE, PASSWORD)
    text = getattr(answer, "text", "")
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "{{7*7}}" in text


def test_times_are_escaped() -> None:
    assert "<script>" not in when("<script>")


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "status", "told", "hidden"),
    [
        ("usage", 409, "&lt;script&gt;", "<script>alert"),
        ("busy", 503, "try later", "Traceback"),
        ("store", 500, "an internal error", "/secret"),
        ("bug", 500, "an internal error", "secret"),
    ],
)
def test_what_goes_wrong_is_told_without_secrets(
    browser: TestClient, how: str, status: int, told: str, hidden: str
) -> None:
    page = browser.get(f"/fails/{how}")
    assert page.status_code == status
    assert told in page.text
    assert hidden not in page.text
    for_machines = browser.get(f"/fails/{how}", headers={"Accept": "application/json"})
    assert for_machines.headers["content-type"] == "application/problem+json"
    assert for_machines.json()["status"] == status


def test_readiness_says_when_the_database_is_gone(browser: TestClient, db: Path) -> None:
    for file in db.parent.glob("monitor.db*"):
        file.unlink()
    answer = browser.get("/readyz")
    assert (answer.status_code, str(db) in answer.text) == (503, False)
    assert browser.get("/healthz").status_code == 200


def test_templates_refuse_what_they_do_not_know() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody_set_this }}").render()


def test_pages_say_who_is_there_and_where_one_is(browser: TestClient) -> None:
    sign_in(browser, "analyst")
    text = browser.get("/", headers={"Accept-Language": "fr"}).text
    assert "Connecté : analyst, analyste" in text
    assert 'href="/" aria-current="page"' in text
    assert 'class="skip" href="#content"' in text
