"""The usual reports, on rows written by hand: what each counts, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.onboarding import stays
from monitor.store import Store

UNTIL = "2025-07-31T00:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "m.db", create=True) as store:
        yield store


def put(store: Store, table: str, **values: Any) -> None:
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    store.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))
    store.connection.commit()


def incident(store: Store, number: int, at: str, **more: Any) -> None:
    told = {
        "id": number, "maker": "xai", "family": "xai/grok", "subject": "xai/grok-4", "types": '["hate"]',
        "assertion": "asserted", "severity": 4, "status": "open", "title": "=t", "created_at": at,
        "first_reported_at": at, "last_reported_at": at,
    }  # fmt: skip
    put(store, "incidents", **told | more)


def hold(store: Store, key: str, incident_id: int, at: str, **more: Any) -> None:
    told = {
        "key": key, "rule": "grave", "model": "xai/grok-4", "stage": "general_availability", "stages": "[]",
        "incident_id": incident_id, "effect": "pause", "state": "provisional", "created_at": at,
        "created_by": "engine", "reason": "r", "origins": 2, "evidence": "[]", "policy_sha256": "p",
        "analyser": "a",
    }  # fmt: skip
    put(store, "holds", **told | more)


def article(
    store: Store,
    number: int,
    lang: str,
    day: str,
    types: tuple[str, ...] = ("hate",),
    *,
    revision: int | None = None,
) -> None:
    put(
        store, "articles", id=number, url=f"https://o.example/{number}", feed_id="a", title="t",
        first_seen_at=f"{day}T09:00:00Z", published_at=f"{day}T08:00:00Z", state="analysed", revision_id=revision or number,
    )  # fmt: skip
    put(
        store, "revisions", id=number, article_id=number, fetched_at=f"{day}T09:00:00Z", title="t", lang=lang,
        text="x", text_sha256=str(number),
    )  # fmt: skip
    put(
        store, "analyses", id=number, revision_id=number, analyser="a", at=f"{day}T09:00:00Z", kind="report",
        relevant=1, models="[]",
    )  # fmt: skip
    for type_ in types:
        put(
            store, "findings", analysis_id=number, article_id=number, model="xai/grok-4", family="xai/grok",
            type=type_, assertion="asserted", severity=4, start=0, quote="q", reason="{}", **{'"end"': 1},
        )  # fmt: skip


def link(store: Store, incident_id: int, article_id: int) -> None:
    put(
        store, "incident_articles", incident_id=incident_id, article_id=article_id, linked_at=UNTIL, keys="[]",
        reason="r",
    )  # fmt: skip


def feed(store: Store, name: str) -> None:
    put(
        store, "feeds", id=name, url=f"https://{name}.example", lang="fr", outlet=name, owner=name, tier=1,
        kind="news", interval_s=900,
    )  # fmt: skip


def ask(store: Store, name: str, since: str = "2025-07-01") -> list[dict[str, Any]]:
    return store.reports.ask(name, since=since, until=UNTIL).rows


def told(rows: list[dict[str, Any]], columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[c] for c in columns.split()) for row in rows]


def test_weeks_begin_on_monday_and_dismissed_and_merged_incidents_do_not_count(store: Store) -> None:
    incident(store, 1, "2025-07-06T23:59:59Z")  # a Sunday
    incident(store, 2, "2025-07-07T00:00:00Z", status="dismissed", severity=2)
    incident(store, 3, "2025-07-08T00:00:00Z", status="merged", merged_into=2)
    incident(store, 4, "2025-07-09T00:00:00Z", first_reported_at=None, status="confirmed", severity=3)
    incident(store, 5, "2025-06-30T23:59:59Z")
    incident(store, 6, UNTIL)
    weeks = told(ask(store, "incidents_by_week"), "week n_incidents n_grave")
    assert weeks == [("2025-06-30", 1, 1), ("2025-07-07", 1, 0)]


def test_an_incident_counts_in_each_of_its_types(store: Store) -> None:
    incident(store, 1, "2025-07-02T00:00:00Z", types='["hate","minors"]', status="confirmed")
    incident(store, 2, "2025-07-02T00:00:00Z")
    rows = told(ask(store, "incidents_by_type"), "type n_incidents n_confirmed n_grave")
    assert rows == [("hate", 2, 1, 2), ("minors", 1, 1, 1)]


def test_vendors_count_an_incident_once_however_many_report_it(store: Store) -> None:
    feed(store, "a")
    incident(store, 1, "2025-07-02T00:00:00Z")
    incident(store, 2, "2025-07-02T00:00:00Z", subject="xai/grok-3", severity=1)
    incident(store, 3, "2025-07-02T00:00:00Z", maker="openai")
    for number in (1, 2):
        article(store, number, "fr", "2025-07-02")
        link(store, 1, number)
    rows = told(ask(store, "incidents_by_vendor"), "vendor n_incidents n_grave n_articles")
    assert rows == [("xai", 2, 1, 2), ("openai", 1, 1, 0)]


def test_an_incident_is_told_in_one_language_or_in_both(store: Store) -> None:
    feed(store, "a")
    incident(store, 1, "2025-07-02T00:00:00Z")
    incident(store, 2, "2025-07-02T00:00:00Z")
    for number, lang, told_of in ((1, "fr", 1), (2, "fr", 1), (3, "en", 1), (4, "fr", 2)):
        article(store, number, lang, "2025-07-02")
        link(store, told_of, number)
    rows = told(ask(store, "incidents_by_language"), "langs n_incidents n_articles")
    assert rows == [("en,fr", 1, 3), ("fr", 1, 1)]


def test_articles_by_day_leave_out_findings_of_older_texts(store: Store) -> None:
    feed(store, "a")
    article(store, 1, "fr", "2025-07-02", ("hate", "hate", "minors"))
    article(store, 2, "fr", "2025-07-03", revision=1)
    rows = told(ask(store, "articles_by_day"), "day type n_french n_english n_articles")
    assert rows == [("2025-07-02", "hate", 1, 0, 1), ("2025-07-02", "minors", 1, 0, 1)]
    only = store.reports.ask("articles_by_day", since="2025-07-01", type="minors").rows
    assert told(only, "day type") == [("2025-07-02", "minors")]


def test_delays_have_a_true_median_and_the_longest_tenth(store: Store) -> None:
    for number in range(1, 11):  # 1 to 10 hours
        incident(store, number, "2025-07-02T00:00:00Z")
        hold(store, f"h{number}", number, f"2025-07-02T{number:02}:00:00Z")
        hold(store, f"o{number}", number, "2025-07-02T00:30:00Z", effect="observe")
    put(
        store,
        "incident_events",
        incident_id=1,
        at="2025-07-02T02:00:00Z",
        actor="engine",
        action="confirmed",
        detail="{}",
    )
    put(
        store,
        "incident_events",
        incident_id=1,
        at="2025-07-02T04:00:00Z",
        actor="Ada",
        action="confirmed",
        detail="{}",
    )
    store.audit.add(
        at=datetime(2025, 7, 2, 8, tzinfo=UTC), actor="Bo", action="hold.released", obj="h2", reason="r"
    )
    alert, decision = ask(store, "delays")
    assert (alert["span"], alert["n_incidents"]) == ("publication_to_alert", 10)
    assert (alert["median_hours"], alert["p90_hours"], alert["longest_hours"]) == (5.5, 9, 10)
    assert (decision["span"], decision["n_incidents"], decision["median_hours"]) == (
        "alert_to_decision",
        2,
        4.5,
    )
    assert {(r["week"], r["span"]) for r in ask(store, "delays_by_week")} == {
        ("2025-06-30", "publication_to_alert"),
        ("2025-06-30", "alert_to_decision"),
    }


def test_a_rule_is_wrong_by_incident_as_the_error_budget_counts(store: Store) -> None:
    incident(store, 1, "2025-07-02T00:00:00Z")
    incident(store, 2, "2025-07-02T00:00:00Z", status="dismissed")
    for number, false_at in ((1, None), (1, UNTIL), (2, None)):
        put(store, "pauses", at="2025-07-03T00:00:00Z", rule="grave", rule_sha256="s", incident_id=number,
            hold_key="k", judged_false_at=false_at)  # fmt: skip
    put(store, "pauses", at="2025-05-03T00:00:00Z", rule="old", rule_sha256="s", incident_id=1, hold_key="k")
    put(store, "rule_drops", rule="grave", rule_sha256="s", at=UNTIL)
    columns = "rule n_pauses n_incidents n_false percent_false observes_since"
    assert told(ask(store, "false_pauses"), columns) == [("grave", 3, 2, 2, 100.0, UNTIL)]
    n, n_false = store.gate.tally("s", since=datetime(2025, 7, 1, tzinfo=UTC))
    assert (n, n_false) == (2, 2)


def test_time_in_stage_agrees_with_the_onboarding_report(store: Store) -> None:
    moves = [
        ("a/1", "2025-06-01T00:00:00Z", "red_team"),
        ("b/1", "2025-06-02T00:00:00Z", "red_team"),
        ("c/1", "2025-06-02T12:00:00Z", "red_team"),
        ("a/1", "2025-06-05T00:00:00Z", "private_preview"),
        ("a/1", "2025-06-06T00:00:00Z", "red_team"),
        ("b/1", "2025-07-20T06:00:00Z", "private_preview"),
    ]
    for model, at, stage in moves:
        put(store, "stage_changes", model=model, at=at, actor="Ada", to_stage=stage, reason="r")
    rows = ask(store, "time_in_stage", since="0001")
    changes = [{"model": m, "at": a, "to_stage": s} for m, a, s in moves]
    now = datetime(2025, 7, 31, tzinfo=UTC)
    expected = {(s.model, s.stage): (s.days, s.median_days, s.now_there) for s in stays(changes, now=now)}
    assert {
        (r["model"], r["stage"]): (r["days"], r["median_days"], bool(r["still_there"])) for r in rows
    } == expected
    later = ask(store, "time_in_stage", since="2025-07-01")
    assert ("a/1", "private_preview") not in {(r["model"], r["stage"]) for r in later}


def test_feeds_that_never_brought_anything_come_first(store: Store) -> None:
    feed(store, "a")
    feed(store, "b")
    for number, day in ((1, "2025-07-02"), (2, "2025-06-02"), (3, "2025-08-02")):
        article(store, number, "fr", day)
        put(
            store,
            "sightings",
            article_id=number,
            feed_id="a",
            first_seen_at=f"{day}T09:00:00Z",
            entry_sha256="",
        )
    rows = told(ask(store, "silent_feeds"), "feed_id silent_days n_articles")
    assert rows == [("b", None, 0), ("a", 28.6, 1)]
