"""Datasette at /sql: for signed-in people, what is public and nothing else, and nothing from outside."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from starlette.testclient import TestClient

from monitor.store import Store
from monitor.store.accounts import PRIVATE_TABLES
from monitor.store.named_queries import named_queries
from tests.monitor.web.conftest import Opening, sign_in
from tests.monitor.web.test_access import make_token

HASH = "$argon2id$"
PAGES = [
    "/sql/",
    "/sql/monitor",
    "/sql/monitor/v_incidents",
    "/sql/monitor/incidents",
    "/sql/monitor/incidents/1",
]
PAGES += ["/sql/monitor?sql=select+1", "/sql/monitor/held_models", "/sql/monitor/nothing"]


@pytest.fixture
def db(db: Path) -> Path:
    with Store.open(db) as store:
        store.connection.executescript(
            """
            INSERT INTO incidents VALUES (1, 'xai', 'xai/grok', 'xai/grok-4', '["hate"]', 'asserted', 4, 'open',
              '=HYPERLINK("http://evil.example")', '2025-07-09T00:00:00Z', '2025-07-08T00:00:00Z', '2025-07-09T00:00:00Z',
              NULL);
            INSERT INTO incidents VALUES (2, 'openai', 'openai/gpt', 'openai/gpt-4o', '["privacy"]', 'alleged', 3, 'open',
              '<script>alert(1)</script><img src=x onerror=alert(1)>', '2025-07-09T00:00:00Z', NULL, NULL, NULL);
            """
        )
    return db


@pytest.fixture
def reader(browser: TestClient) -> TestClient:
    sign_in(browser, "viewer")
    return browser


def ask(reader: TestClient, sql: str, ending: str = "json", more: str = "&_shape=arrays") -> object:
    return reader.get(f"/sql/monitor.{ending}?sql={quote(sql)}{more}")


@pytest.mark.parametrize("path", ["/sql", *PAGES, "/sql/monitor.json?sql=select+1", "/sql/-/static/app.css"])
def test_strangers_stay_out(browser: TestClient, path: str) -> None:
    assert browser.get(path, follow_redirects=True).url.path == "/login"


def test_a_token_needs_its_scope(browser: TestClient, db: Path) -> None:
    sql = "/sql/monitor.json?sql=select+7+as+n&_shape=array"
    assert browser.get(sql, headers=make_token(db, "viewer", "sql:read")).json() == [{"n": 7}]
    refused = make_token(db, "viewer", "decide:read") | {"Accept": "application/json"}
    assert browser.get(sql, headers=refused).status_code == 403


def test_open_networks_are_not_let_in(opening: Opening) -> None:
    from tests.monitor.web.test_access import LAN

    assert opening(LAN, address="10.1.2.3").get("/sql/").status_code == 303


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_is_written(reader: TestClient, method: str) -> None:
    assert reader.request(method, "/sql/monitor").status_code == 405


def test_the_usual_queries_are_there_and_answer(reader: TestClient) -> None:
    page = reader.get("/sql/monitor").text
    for name, query in named_queries().items():
        assert query.titles["en"] in page
        answer = reader.get(f"/sql/monitor/{name}.json?_shape=array")
        assert answer.status_code == 200, answer.text


def test_tables_say_what_they_mean(reader: TestClient) -> None:
    page = reader.get("/sql/monitor/v_incidents").text
    assert "owners of such outlets" in page  # a column
    assert 'href="/sql/monitor/v_incidents?_facet' in page or "?_facet_" in page or "facet" in page
    assert "severity" in page


# --- what is private -----------------------------------------------------------------------------


@pytest.mark.parametrize("table", [*PRIVATE_TABLES, "notices"])
@pytest.mark.parametrize("ending", ["", ".json", ".csv", "/owner", "?_facet=role", "?_where=1"])
def test_a_private_table_is_not_there(reader: TestClient, table: str, ending: str) -> None:
    answer = reader.get(f"/sql/monitor/{table}{ending}")
    assert answer.status_code == 404
    assert HASH not in answer.text


def test_lists_leave_private_tables_out(reader: TestClient) -> None:
    page = reader.get("/sql/monitor?_show_hidden=1").text
    assert "v_gate" in page
    assert "account" not in page


@pytest.mark.parametrize(
    "sql",
    [
        "select password from accounts",
        "select * from (select null as password) full join accounts using (password)",
        "select password from (select null as password) full join accounts using (password)",
        "with x as (select * from accounts) select * from x",
        "select * from pragma_database_list",
        "select * from dbstat",
        "explain select * from accounts",
    ],
)
@pytest.mark.parametrize("ending", ["json", "csv"])
def test_hostile_sql_is_refused(reader: TestClient, sql: str, ending: str) -> None:
    answer = reader.get(f"/sql/monitor.{ending}?sql={quote(sql)}")
    assert answer.status_code == 400 or answer.text.strip() == ""  # as CSV, a refusal has no rows
    assert HASH not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "_where=" + quote("id in (select 1 from (select 'owner' as name) join accounts using (name))"),
        "_where=" + quote("(select password from accounts) is not null"),
        "_through=" + quote('{"table": "account_sessions", "column": "account", "value": "owner"}'),
    ],
)
def test_hostile_filters_are_refused(reader: TestClient, query: str) -> None:
    answer = reader.get(f"/sql/monitor/incidents.json?{query}")
    assert answer.status_code >= 400
    assert HASH not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/sql/-/databases.json", "/sql/-/threads", "/sql/-/settings", "/sql/-/permissions", "/sql/_internal", "/sql/_memory",
     "/sql/monitor.db", "/sql//-/databases.json", "/sql/-/static/../databases.json", "/sql/-/static/%2e%2e/databases.json"],
)  # fmt: skip
def test_datasettes_own_workings_are_not_shown(reader: TestClient, path: str, db: Path) -> None:
    answer = reader.get(path)
    assert answer.status_code in (403, 404)
    assert str(db.parent) not in answer.text


def test_a_query_without_end_is_stopped(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r"
    answer = reader.get(f"/sql/monitor.json?sql={quote(sql)}&_timelimit=50")
    assert answer.status_code == 400
    assert "interrupted" in answer.text.lower() or "limit" in answer.text.lower()


def test_rows_are_limited(reader: TestClient) -> None:
    sql = "with recursive r(n) as (select 1 union all select n + 1 from r limit 5000) select n from r"
    answer = reader.get(f"/sql/monitor.json?sql={quote(sql)}").json()
    assert (len(answer["rows"]), answer["truncated"]) == (2000, True)


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/sql/monitor/incidents.csv?_stream=on", "/sql/monitor.csv?sql=select+*+from+incidents+order+by+id"],
)
def test_csv_holds_no_formula(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [r["title"][:12] for r in rows] == ["'=HYPERLINK(", "<script>aler"]
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


# --- pages ---------------------------------------------------------------------------------------


class _Addresses(HTMLParser):
    """What a page loads, what it links to, and scripts that stand in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.handlers += [name for name in found if name.startswith("on")]
        if "src" in found:
            self.loaded.append(found["src"])
        if tag == "link" and found.get("rel") == "stylesheet":
            self.loaded.append(found["href"])
        elif tag in ("a", "form"):
            self.links.append(found.get("href", found.get("action", "")))


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_from_outside_and_stay_below_sql(reader: TestClient, path: str) -> None:
    page = reader.get(path).text
    addresses = _Addresses(page)
    assert addresses.loaded
    for address in addresses.loaded:
        assert address.startswith("/sql/-/static/")
        assert reader.get(address).status_code == 200
    inside = [a for a in addresses.links if not urlsplit(a).netloc]
    assert all(a.startswith("/sql/") or a[0] in "#?" or a == "/" for a in inside if a), inside
    assert {urlsplit(a).netloc for a in addresses.links} <= {"", "datasette.io", "desk.example"}
    assert not addresses.handlers


@pytest.mark.parametrize("path", PAGES)
def test_inline_scripts_are_those_of_the_policy(reader: TestClient, path: str) -> None:
    """By hash: a script that came from the data would not run."""
    import base64
    import hashlib

    answer = reader.get(path)
    policy = answer.headers["content-security-policy"]
    script = re.search("script-src ([^;]+)", policy)
    assert script is not None
    assert "unsafe" not in script[1]
    for text in re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy, text
    assert "<script>alert" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_the_policy_is_loosened_here_only(reader: TestClient) -> None:
    assert "sha256" not in reader.get("/").headers["content-security-policy"]


@pytest.mark.parametrize(("lang", "words"), [("en", "Back to the desk"), ("fr", "Retour au bureau")])
def test_there_is_a_way_back(reader: TestClient, lang: str, words: str) -> None:
    page = reader.get("/sql/monitor", headers={"Accept-Language": lang}).text
    assert f'<a href="/">← {words}</a>' in page
    assert '<html lang="en">' in page
    assert 'href="/sql/"' in reader.get("/").text


def test_the_desk_opens_without_it(browser: TestClient) -> None:
    import subprocess
    import sys

    code = "import monitor.web.app, sys; print('datasette' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
