"""Reports: each with its chart, table, SQL and CSV; periods; hostile words."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from monitor.clock import to_text
from monitor.store import Store
from monitor.store.named_queries import named_queries
from monitor.web.drawings import DRAWINGS, Frame, draw
from monitor.web.reports import read_period
from tests.monitor.web.conftest import NOW, sign_in

HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>'
TODAY = NOW.date()


@pytest.fixture
def reader(browser: TestClient) -> TestClient:
    sign_in(browser, "viewer")
    return browser


@pytest.fixture
def filled(db: Path) -> None:
    """One row for each report, with words that mean harm wherever words may stand."""
    at = to_text(NOW.replace(day=7))
    with Store.open(db) as store:
        run = store.connection.execute
        run(
            """INSERT INTO feeds (id, url, lang, outlet, owner, tier, kind, interval_s)
               VALUES ('f', 'https://f.example', 'fr', ?, 'o', 1, 'news', 900)""",
            [HOSTILE],
        )
        run(
            """INSERT INTO articles (id, url, feed_id, first_seen_at, title, published_at, state, revision_id)
               VALUES (1, 'https://f.example/1', 'f', ?, 't', ?, 'analysed', 1)""",
            [at, at],
        )
        run("INSERT INTO sightings VALUES (1, 'f', ?, NULL, '')", [at])
        run(
            """INSERT INTO revisions (id, article_id, fetched_at, title, lang, text, text_sha256)
               VALUES (1, 1, ?, 't', 'fr', 'x', 's')""",
            [at],
        )
        run(
            "INSERT INTO analyses (id, revision_id, analyser, at, kind, relevant, models) VALUES (1, 1, 'a', ?, 'report', 1, '[]')",
            [at],
        )
        run(
            """INSERT INTO findings (analysis_id, article_id, model, family, type, assertion, severity, start, "end",
                 quote, reason) VALUES (1, 1, 'xai/grok', 'xai/grok', 'hate', 'asserted', 4, 0, 1, 'q', '{}')"""
        )
        run(
            """INSERT INTO incidents (id, maker, family, subject, types, assertion, severity, status, title, created_at,
                 first_reported_at) VALUES (1, ?, 'xai/grok', 'xai/grok', '["hate"]', 'asserted', 4, 'open', 't', ?, ?)""",
            [HOSTILE, at, at],
        )
        run(
            "INSERT INTO incident_articles (incident_id, article_id, linked_at, keys, reason) VALUES (1, 1, ?, '[]', '')",
            [at],
        )
        run(
            """INSERT INTO holds (key, rule, model, stage, stages, incident_id, effect, state, created_at, created_by,
                 reason, origins, evidence, policy_sha256, analyser)
               VALUES ('k', ?, 'xai/grok', 'general_availability', '[]', 1, 'pause', 'provisional', ?, 'engine',
                 '', 2, '[]', '', '')""",
            [HOSTILE, to_text(NOW)],
        )
        run(
            "INSERT INTO pauses (at, rule, rule_sha256, incident_id, hold_key) VALUES (?, ?, 's', 1, 'k')",
            [at, HOSTILE],
        )
        run(
            "INSERT INTO stage_changes (model, at, actor, to_stage, reason) VALUES (?, ?, 'a', 'red_team', '')",
            [HOSTILE, at],
        )
        store.connection.commit()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_empty_database_has_reports_that_say_so(reader: TestClient, lang: str) -> None:
    page = reader.get(f"/reports?lang={lang}")
    assert page.status_code == 200
    for name in DRAWINGS:
        assert named_queries()[name].titles[lang].replace("’", "’") in page.text
        assert reader.get(f"/reports/{name}?lang={lang}").status_code == 200
    assert page.text.count("<figure") == 0


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_report_has_its_picture_table_sql_and_file(
    reader: TestClient, filled: None, name: str, lang: str
) -> None:
    page = reader.get(f"/reports/{name}?lang={lang}").text
    assert "<figure" in page
    assert "<desc" in page
    assert "<table" in page
    assert named_queries()[name].sql.splitlines()[0].replace("'", "&#39;") in page
    assert "<script>alert" not in page
    assert " style=" not in page
    file = reader.get(f"/reports/{name}.csv")
    assert file.headers["content-type"].startswith("text/csv")
    assert f"{name}_2025-04-11_2025-07-09.csv" in file.headers["content-disposition"]
    heading, *rows = csv.reader(io.StringIO(file.text, newline=""))
    assert len(rows) == 1
    assert not any(cell.startswith("=") for cell in rows[0])
    assert page.count('<th scope="col"') == len(heading)


def test_pictures_are_sound_xml(reader: TestClient, filled: None) -> None:
    page = reader.get("/reports").text
    pictures = page.split('<figure class="chart">')[1:]
    assert len(pictures) == len(DRAWINGS)
    for picture in pictures:
        svg = picture[picture.index("<svg") : picture.index("</svg>") + 6]
        ET.fromstring(svg)


def test_the_rows_are_those_of_the_period(reader: TestClient, filled: None) -> None:
    inside = "/reports/incidents_by_week?from=2025-07-07&to=2025-07-07"
    assert "<table" in reader.get(inside).text
    assert "<table" not in reader.get("/reports/incidents_by_week?from=2025-07-01&to=2025-07-06").text
    assert reader.get("/reports/incidents_by_week.csv?from=2025-07-01&to=2025-07-06").text.count("\r\n") == 1


def test_a_long_period_draws_each_report_on_its_own_page(reader: TestClient, filled: None) -> None:
    assert "<figure" not in reader.get("/reports?days=365").text
    assert "<figure" in reader.get("/reports/incidents_by_week?days=365").text


@pytest.mark.parametrize(
    "query", ["days=7", "from=yesterday", "from=2025-07-09&to=2025-07-01", "from=1900-01-01", "to=x"]
)
def test_a_period_that_makes_no_sense_is_said_and_not_followed(reader: TestClient, query: str) -> None:
    page = reader.get(f"/reports/delays?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert reader.get(f"/reports/delays.csv?{query}").status_code == 422


def test_unknown_reports_are_not_there(reader: TestClient) -> None:
    assert reader.get("/reports/open_doors").status_code == 404
    assert reader.get("/reports/open_doors.csv").status_code == 404


def test_days_count_back_from_today_and_today_ends_now() -> None:
    period = read_period({"days": "30"}, today=TODAY)
    assert (period.first, period.last) == (date(2025, 6, 10), TODAY)
    assert period.bounds(NOW) == {"since": "2025-06-10", "until": "2025-07-09T08:00:00Z"}
    own = read_period({"from": "2025-06-01", "to": "2025-06-30"}, today=TODAY)
    assert own.bounds(NOW)["until"] == "2025-07-01T00:00:00Z"


def test_weeks_without_incidents_keep_their_place() -> None:
    rows: list[dict[str, Any]] = [{"week": "2025-06-23", "n_incidents": 2, "n_grave": 0}]
    (drawn,) = draw("incidents_by_week", rows, Frame(date(2025, 6, 9), TODAY, "en"))
    assert [t.label for t in drawn.chart.below][-1] == "7\u00a0Jul"
    (box,) = drawn.chart.boxes
    assert "23" in box.title


def test_long_periods_are_drawn_by_week() -> None:
    rows = [{"day": f"2025-07-0{n}", "type": "hate", "n_articles": 1} for n in (7, 8, 9)]
    (drawn,) = draw("articles_by_day", rows, Frame(date(2025, 1, 1), TODAY, "fr"))
    (box,) = [b for b in drawn.chart.boxes if b.look != "base"]
    assert box.title.endswith(": 3")
    assert drawn.name == "Articles par semaine"
