"""What the queries beside the reports answer: what is open, what holds, whose words, who decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.store import Store
from tests.monitor.store.test_report_queries import article, hold, incident, link, put

EARLY, LATE = "2025-07-08T08:00:00Z", "2025-07-09T08:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "m.db", create=True) as store:
        put(
            store, "feeds", id="a", url="https://o.example/rss", lang="fr", outlet="L’Orée", owner="Orée SA", tier=2,
            kind="news", interval_s=600, last_ok_at=LATE,
        )  # fmt: skip
        incident(store, 1, EARLY, title="first")
        incident(store, 2, LATE, severity=5, types='["minors"]')
        incident(store, 3, EARLY, status="dismissed")
        article(store, 1, "fr", "2025-07-08")
        link(store, 1, 1)
        put(store, "incident_findings", incident_id=1, finding_id=1)
        put(
            store,
            "models",
            id="xai/grok-4",
            stage="public_preview",
            target="general_availability",
            access="open",
            since=EARLY,
        )
        put(
            store,
            "models",
            id="openai/gpt-5",
            stage="red_team",
            target="private_preview",
            access="gated",
            since=EARLY,
        )
        hold(store, "k1", 1, LATE, stages='["general_availability"]', reason="two papers")
        said(store, 1, "hold.held", "k1", "engine", LATE)
        said(store, 2, "hold.confirmed", "k1", "Ada", "2025-07-09T10:00:00Z")
        said(store, 3, "session.opened", "ada", "ada", "2025-07-09T11:00:00Z")
        yield store


def said(store: Store, seq: int, action: str, obj: str, actor: str, at: str) -> None:
    put(
        store,
        "audit",
        seq=seq,
        at=at,
        actor=actor,
        action=action,
        object=obj,
        reason="r",
        previous="p",
        hash="h",
    )


def ask(store: Store, name: str, **given: str) -> list[dict[str, Any]]:
    return store.reports.ask(name, **given).rows


def test_open_incidents_come_gravest_first(store: Store) -> None:
    rows = ask(store, "open_incidents")
    assert [(r["incident_id"], r["severity"], r["langs"]) for r in rows] == [(2, 5, None), (1, 4, "fr")]
    assert list(rows[0]) == [
        "incident_id", "subject", "types", "assertion", "severity", "n_origins", "n_owners", "langs",
        "last_reported_at", "title",
    ]  # fmt: skip
    assert [r["incident_id"] for r in ask(store, "open_incidents", status="dismissed")] == [3]


def test_held_models_come_before_those_that_may_move(store: Store) -> None:
    rows = ask(store, "held_models")
    assert [(r["model"], r["decision"], r["rule"], r["incident_id"], r["reason"]) for r in rows] == [
        ("xai/grok-4", "paused", "grave", 1, "two papers"),
        ("openai/gpt-5", "unknown", None, None, None),  # no policy has said when data is stale
    ]
    assert list(rows[0]) == ["model", "stage", "target", "decision", "rule", "incident_id", "since", "reason"]


def test_evidence_is_of_the_model_asked_for(store: Store) -> None:
    (row,) = ask(store, "evidence_by_model", model="xai/grok-4")
    assert (row["outlet"], row["lang"], row["type"], row["quote"]) == ("L’Orée", "fr", "hate", "q")
    assert ask(store, "evidence_by_model") == [row]
    assert ask(store, "evidence_by_model", model="openai/gpt-5") == []


def test_alert_times_count_from_the_report_to_the_hold_to_a_person(store: Store) -> None:
    (row,) = ask(store, "alert_times", since="2025-07-01")
    assert (row["incident_id"], row["hours_to_alert"], row["hours_to_decision"]) == (1, 24.0, 2.0)
    assert row["decided_by"] == "Ada"
    assert ask(store, "alert_times", since="2025-08-01") == []


def test_unread_pages_are_counted_by_outlet_and_reason(store: Store) -> None:
    for number, again in ((7, LATE), (8, None)):
        put(
            store, "articles", id=number, url=f"https://o.example/{number}", feed_id="a", title="t",
            first_seen_at=LATE, state="failed", reason="HTTP 404", next_try_at=again,
        )  # fmt: skip
    assert ask(store, "unread_pages", since="2025-07-01") == [
        {
            "outlet": "L’Orée",
            "state": "failed",
            "reason": "HTTP 404",
            "n_articles": 2,
            "n_tried_again": 1,
            "last_seen_at": LATE,
        }
    ]


def test_decisions_are_those_of_people(store: Store) -> None:
    at = "2025-07-09T10:00:00Z"
    assert ask(store, "decisions_by_person", since="2025-07-01") == [
        {"actor": "Ada", "action": "hold.confirmed", "n": 1, "first_at": at, "last_at": at}
    ]


def test_corrections_show_before_and_after(store: Store) -> None:
    before = {"model": "xai/grok-4", "type": "hate", "assertion": "asserted"}
    after = before | {"model": "xai/grok-3", "quote": "q"}
    put(
        store, "corrections", id=1, text_sha256="1", article_id=1, before=json.dumps(before), after=json.dumps(after),
        actor="Ada", at=LATE, reason="the text says 3",
    )  # fmt: skip
    (row,) = ask(store, "corrections")
    assert (row["model_before"], row["model_after"], row["type_before"], row["type_after"]) == (
        "xai/grok-4", "xai/grok-3", "hate", "hate",
    )  # fmt: skip
    assert ask(store, "corrections", since="2025-08-01") == []
