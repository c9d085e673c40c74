"""The page of the audit: order, pages, filters, differences, the chain, the download."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from monitor.store import Store
from monitor.store.audit import Wanted
from monitor.web import audit as page
from tests.monitor.web.conftest import NOW, sign_in
from tests.monitor.web.test_pages import HOSTILE

KEY = "ab" * 32


@pytest.fixture
def kept(db: Path) -> int:
    """120 rows on top of the four of the accounts; returns how many there are."""
    with Store.open(db) as store, store.transaction():
        for n in range(118):
            store.audit.add(
                at=NOW + timedelta(days=n // 10),
                actor="engine" if n % 2 else "ada",
                action="model.changed",
                obj=f"xai/grok-{n}",
                before={"target": "a"},
                after={"target": "b"},
                reason="why",
            )
        more = {"at": NOW + timedelta(days=12), "actor": "ada"}
        store.audit.add(**more, action="hold.held", obj=KEY, after={"model": "xai/grok-4"}, reason=HOSTILE)  # type: ignore[arg-type]
        store.audit.add(**more, action="incident.noted", obj="7", after={"note": HOSTILE}, reason="=1+1")  # type: ignore[arg-type]
        return int(store.audit.head().partition(":")[0])


def rows(text: str) -> list[int]:
    return [int(n) for n in re.findall(r'id="row-(\d+)"', text)]


def test_rows_come_newest_first_page_by_page(browser: TestClient, kept: int) -> None:
    sign_in(browser, "viewer")
    address, seen = "/audit", []
    while address:
        text = browser.get(address).text
        seen += rows(text)
        older = re.search(r'href="(/audit\?[^"]+)" rel="next"', text)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == list(range(kept + 1, 0, -1))  # one more: the sign-in


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("actor=engine", 59),
        ("action=model.changed", 118),
        ("object=xai/grok-1", 29),
        ("object=xai/grok-1&actor=ada", 14),
        ("since=2025-07-10&until=2025-07-10&action=model.changed", 10),
        ("until=2025-07-08", 0),
        ("actor=nobody", 0),
        ("object=%25", 0),
    ],
)
def test_the_filters(db: Path, browser: TestClient, kept: int, query: str, n: int) -> None:
    sign_in(browser, "viewer")
    assert len(list(csv.DictReader(io.StringIO(browser.get(f"/audit.csv?{query}").text)))) == n
    assert len(rows(browser.get(f"/audit?{query}").text)) == min(n, page.PAGE)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_changed_is_told_and_strangers_words_stay_words(
    browser: TestClient, kept: int, lang: str
) -> None:
    sign_in(browser, "viewer")
    text = browser.get(f"/audit?lang={lang}").text
    assert "<bdi>a</bdi></del> → <ins>" in text
    assert f'href="/models/xai/grok-4" title="{KEY}"' in text
    assert 'href="/incidents/7"' in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize(
    "query", ["since=yesterday", f"until={HOSTILE}", "since=0001-01-01", "until=9999-12-31"]
)
def test_a_time_that_nobody_can_read_is_said(browser: TestClient, kept: int, query: str) -> None:
    sign_in(browser, "viewer")
    answer = browser.get(f"/audit?{query}")
    assert (answer.status_code, 'role="alert"' in answer.text) == (200, True)
    assert browser.get(f"/audit.csv?{query}").status_code == 200


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30, "²"])
def test_a_strange_page_is_the_first(browser: TestClient, kept: int, before: str) -> None:
    sign_in(browser, "viewer")
    assert rows(browser.get(f"/audit?before={before}").text)[0] == kept + 1


def test_the_download_is_whole_and_starts_no_formula(
    browser: TestClient, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "CHUNK", 7)
    sign_in(browser, "viewer")
    answer = browser.get("/audit.csv")
    read = list(csv.DictReader(io.StringIO(answer.text)))
    assert [int(r["seq"]) for r in read] == list(range(kept + 1, 0, -1))
    assert next(r for r in read if r["action"] == "incident.noted")["reason"] == "'=1+1"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'


def test_the_chain_is_verified_on_demand(browser: TestClient, db: Path, kept: int) -> None:
    sign_in(browser, "viewer")
    with Store.open(db) as store:
        head = store.audit.head()
    text = browser.get(f"/audit/chain?noted={head}").text
    assert f"Verified up to row {kept + 1}: no fault." in text
    assert "still holds" in text
    assert head in text
    assert "Write the head" in browser.get(f"/audit/chain?noted={HOSTILE}").text
    assert "was made anew" in browser.get(f"/audit/chain?noted=5:{'0' * 64}").text


def test_a_forged_row_is_told(browser: TestClient, db: Path, kept: int) -> None:
    sign_in(browser, "viewer")
    with Store.open(db) as store, store.transaction():
        store.connection.execute("DROP TRIGGER audit_is_append_only_update")
        store.connection.execute("UPDATE audit SET reason = 'other' WHERE seq = 20")
    text = browser.get("/audit/chain").text
    assert "row 20 was changed" in text
    assert 'role="alert"' in text


def test_pages_of_the_audit_read_indexes(db: Path, kept: int) -> None:
    with Store.open(db) as store:
        plans: list[str] = []
        store.connection.set_trace_callback(plans.append)
        for wanted in (Wanted(actor="a"), Wanted(action="a"), Wanted(object="a"), Wanted(since=NOW)):
            store.audit.found(wanted, limit=5)
        store.connection.set_trace_callback(None)
        for statement in plans:
            told = str(store.connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall())
            assert "SCAN audit'" not in told, (statement, told)
