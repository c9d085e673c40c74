"""The page of feeds: states, order, filter, owners, and strangers' words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from monitor.clock import to_text
from monitor.store import Store
from monitor.types import Feed, FeedUpdate, Response
from monitor.web.feeds import BAR, DAYS, HIGHEST, bars, owners, state_of
from tests.monitor.web.conftest import NOW, sign_in
from tests.monitor.web.test_pages import HOSTILE


def row(**values: Any) -> dict[str, Any]:
    well = {
        "stopped": 0,
        "last_ok_at": to_text(NOW),
        "failures": 0,
        "last_new_at": to_text(NOW),
        "new_url": None,
    }
    return {**well, "owner": "Press Ltd", "outlet": "Daily", "kind": "news", **values}


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "well"),
        ({"stopped": 1}, "stopped"),
        ({"last_ok_at": None, "failures": 2}, "never"),
        ({"last_ok_at": None}, "waiting"),
        ({"last_ok_at": to_text(NOW - timedelta(days=3, seconds=1)), "failures": 9}, "silent"),
        ({"last_ok_at": to_text(NOW - timedelta(days=3)), "failures": 9}, "failing"),
        ({"last_new_at": to_text(NOW - timedelta(days=15))}, "quiet"),
        ({"last_new_at": to_text(NOW - timedelta(days=13))}, "well"),
        ({"last_new_at": None}, "well"),
        ({"new_url": "https://new.example/feed"}, "moving"),
    ],
)
def test_what_state_a_feed_is_in(values: dict[str, Any], state: str) -> None:
    assert state_of(row(**values), now=NOW) == state


def test_bars_stand_on_their_days() -> None:
    found = bars({"2025-07-09": 4, "2025-07-08": 8}, today=date(2025, 7, 9))
    right = (DAYS - 1) * BAR
    assert found.bars == ((right - BAR, HIGHEST), (right, HIGHEST / 2))
    assert (found.total, found.most, found.most_on) == (12, 8, "2025-07-08")
    assert bars({}, today=date(2025, 7, 9)).bars == ()


def test_outlets_of_one_owner_are_one_voice() -> None:
    found = owners(
        [
            row(owner="Solo", kind="satire"),
            row(owner="Press Ltd"),
            row(owner="press ltd ", outlet="Weekly", kind="aggregator"),
        ]
    )
    assert [(o.name, o.outlets, o.is_voice) for o in found] == [
        ("Press Ltd", ("Daily", "Weekly"), True),
        ("Solo", ("Daily",), False),
    ]


def feed(id_: str, **values: Any) -> Feed:
    given = {
        "lang": "en",
        "outlet": id_.title(),
        "owner": "Owner",
        "tier": 2,
        "kind": "news",
        "interval_s": 900,
    }
    return Feed(id=id_, url=f"https://{id_}.example/rss", **{**given, **values})


@pytest.fixture
def polled(db: Path) -> None:
    """One feed that answers, one that fails, with a hostile name, and one nobody asked."""
    with Store.open(db) as store, store.transaction():
        store.feeds.sync([feed("good"), feed("bad", outlet=HOSTILE, lang="fr", kind="satire"), feed("fresh")])
        run = store.feeds.start_run(NOW)
        for id_, outcome, n_new in (("good", "ok", 7), ("bad", "soft", 0)):
            answer: Any = outcome
            response = Response(answer, 200, "", NOW, error=None if n_new else HOSTILE)
            update = FeedUpdate(id_, bool(n_new), "", NOW, None, None, 0.5, None, 0, False, "said no")
            store.feeds.save_poll(run, response, update, at=NOW, n_entries=9, n_new=n_new)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_those_that_need_a_person_come_first(browser: TestClient, polled: None, lang: str) -> None:
    sign_in(browser, "viewer")
    text = browser.get(f"/feeds?lang={lang}").text
    assert re.findall(r'id="feed-(\w+)"', text) == ["bad", "fresh", "good"]
    assert "monitor feeds check bad" in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert re.search(r"<title[^>]*>[^<]*30[^<]*7", text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=never", ["bad"]),
        ("kind=news", ["fresh", "good"]),
        ("language=fr&lang=en", ["bad"]),
        ("q=GOOD.example", ["good"]),
        ("q=nowhere", []),
        (f"q={HOSTILE}", ["bad"]),
    ],
)
def test_the_filter(browser: TestClient, polled: None, query: str, shown: list[str]) -> None:
    sign_in(browser, "viewer")
    text = browser.get(f"/feeds?{query}").text
    assert re.findall(r'id="feed-(\w+)"', text) == shown
    assert "<script>alert" not in text


def test_nothing_yet(browser: TestClient) -> None:
    sign_in(browser, "viewer")
    assert "monitor run" in browser.get("/feeds").text
