"""The database's own past, replayed: what the live path did comes out again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import engine, past
from monitor.analyse import analyser_version
from monitor.past import ALWAYS, NEVER, stored_events
from monitor.policy import Policy
from monitor.replay import Rehearsal
from monitor.store import MEMORY, Store
from monitor.story import stories
from monitor.types import Article
from nlp.types import Analysis
from tests.monitor.make import NOW, REPOSITORY, analysis, article, finding, shipped_policy
from tests.monitor.test_engine import Desk, reports

HOUR = timedelta(hours=1)


def never(articles: Sequence[Article]) -> list[Analysis]:
    assert not articles, "a stored analysis was not taken"
    return []


def rehearsed(store: Store, *, policy: Policy | None = None, **options: Any) -> Rehearsal:
    rehearsal = Rehearsal(policy or shipped_policy(), analyser="test", keep_steps=True)
    settings = {"analyse": never, "analyser": "test", "since": ALWAYS, "until": NEVER} | options
    for event in stored_events(store, settings.pop("analyse"), **settings):
        rehearsal.take(event)
    return rehearsal


def live(changes: Iterable[engine.GateChange]) -> list[tuple[datetime, str, str, str, str]]:
    return [(c.at, c.hold.model, c.hold.rule, c.hold.effect, c.event) for c in changes]


def lived(desk: Desk) -> list[engine.GateChange]:
    """A week at the desk: two voices, a late third, an edit, a promotion, an expiry."""
    one, two, three = reports("Le Matin", "The Lantern", "Nordblatt")
    changes: list[engine.GateChange] = []
    for hours, (subject, said) in ((0, one), (3, two), (5, (article("Le Soir", text="Rien."), analysis()))):
        changes += desk.print(subject, said, now=NOW + hours * HOUR).changes
    edited = replace(one[0], text=one[0].text + " Corrigé.", text_sha256="e" * 64)
    changes += desk.print(edited, analysis(finding(assertion="denied")), now=NOW + 6 * HOUR).changes
    changes += desk.print(three[0], three[1], now=NOW + 30 * HOUR).changes
    changes += engine.expire(desk.store, desk.context, now=NOW + 75 * HOUR)
    return changes


def test_the_past_comes_out_as_it_was() -> None:
    with Store.open(MEMORY) as store:
        desk = Desk(store)
        expected = live(lived(desk))
        store.feeds.finish_run(store.feeds.start_run(NOW), NOW + 75 * HOUR, {})
        rehearsal = rehearsed(store)
    again = [(d["at"], d["model"], d["rule"], d["event"]) for d in rehearsal.decisions]
    assert len(expected) > 8
    assert again == [
        (at.isoformat().replace("+00:00", "Z"), model, rule, event) for at, model, rule, _, event in expected
    ]


def test_what_another_policy_would_have_done() -> None:
    with Store.open(MEMORY) as store:
        lived(Desk(store))
        strict = shipped_policy(**{"min_origins: 2 ": "min_origins: 9 "})
        decisions = rehearsed(store, policy=strict).decisions
    assert {d["decision"] for d in decisions} == {"review"}


def test_pages_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(MEMORY) as store:
        lived(Desk(store))
        whole = rehearsed(store).outcome()
        monkeypatch.setattr(past, "PAGE", 1)
        assert rehearsed(store).outcome() == whole


def test_a_span_of_time() -> None:
    with Store.open(MEMORY) as store:
        lived(Desk(store))
        assert rehearsed(store, until=NOW + HOUR).outcome()["incidents"][0]["origins"] == 1
        late = rehearsed(store, since=NOW + 29 * HOUR).outcome()
        assert [i["articles"] for i in late["incidents"]] == [[4]]


def test_texts_are_read_again_under_another_analyser_or_on_demand() -> None:
    asked: list[str] = []

    def analyse(articles: Sequence[Article]) -> list[Analysis]:
        asked.extend(a.outlet for a in articles)
        return [analysis() for _ in articles]

    with Store.open(MEMORY) as store:
        lived(Desk(store))
        assert rehearsed(store, analyse=analyse, reanalyse=True).outcome()["incidents"] == []
        assert sorted(asked) == ["Le Matin", "Le Matin", "Le Soir", "Nordblatt", "The Lantern"]
        asked.clear()
        rehearsed(store, analyse=analyse, analyser="newer")
        assert len(asked) == 5


def test_articles_at_their_own_dates() -> None:
    """An archive read in a year later: as it was seen nothing is fresh, by its dates it is."""
    with Store.open(MEMORY) as store:
        desk = Desk(store)
        for subject, said in reports("Le Matin", "The Lantern"):
            desk.print(subject, said, now=NOW + timedelta(days=365))
        store.connection.execute("UPDATE models SET since = '2025-01-01T00:00:00Z'")
        assert rehearsed(store).decisions == []
        by_date = rehearsed(store, clock="published").decisions
    assert {d["decision"] for d in by_date} == {"review", "paused"}


def test_the_catalogue_as_it_stood() -> None:
    with Store.open(MEMORY) as store:
        desk = Desk(store)
        desk.print(*next(iter(reports("Le Matin"))), now=NOW)
        with (
            store.transaction()
        ):  # before the second voice Grok 3 was with everyone: there is no move to hold
            moved = replace(store.gate.model("xai/grok-3"), stage="general_availability", target=None)  # type: ignore[type-var]
            for action, after, at in (
                ("model.added", {"stage": "public_preview"}, NOW - HOUR),
                ("model.promoted", {"stage": "general_availability"}, NOW + HOUR),
            ):
                store.audit.add(at=at, actor="Ada", action=action, obj="xai/grok-3", after=after, reason="x")
            store.gate.save_model(moved, since=NOW + HOUR)
        desk.print(*next(iter(reports("The Lantern"))), now=NOW + 2 * HOUR)
        decisions = rehearsed(store).decisions
    assert {d["model"] for d in decisions if d["decision"] == "review"} == {"xai/grok-3", "xai/grok-4"}
    assert {d["model"] for d in decisions if d["decision"] == "paused"} == {"xai/grok-4"}


def test_a_story_tells_each_article_and_why() -> None:
    with Store.open(MEMORY) as store:
        lived(Desk(store))
        rehearsal = rehearsed(store)
        (story,) = stories(
            "xai/grok-4", rehearsal.outcome(), rehearsal.steps, rehearsal.policy, rehearsal.models()
        )
    assert (story["rule"], story["asks_for"]) == ("critical-harm", 2)
    told = [(a["outlet"], a["counts"], a["why"], a["origins"]) for a in story["articles"]]
    assert told == [
        ("Le Matin", True, "an independent voice", 1),
        ("The Lantern", True, "an independent voice", 2),
        ("Le Matin", False, "denied", 1),
        ("Nordblatt", True, "an independent voice", 2),
    ]
    assert [d["decision"] for d in story["decisions"]][:2] == ["review", "paused"]


def test_stories_of_nothing() -> None:
    with Store.open(MEMORY) as store:
        lived(Desk(store))
        rehearsal = rehearsed(store)
        parts = (rehearsal.outcome(), rehearsal.steps, rehearsal.policy, rehearsal.models())
    assert stories("openai/gpt-5", *parts) == []
    assert len(stories("1", *parts)) == 2  # one for each model it touches


def test_same_bytes_whatever_the_hashes(tmp_path: Path) -> None:
    with Store.open(tmp_path / "m.db", create=True) as store:
        desk = Desk(store)
        for n, (subject, said) in enumerate(reports("Le Matin", "The Lantern", "Nordblatt")):
            desk.print(subject, replace(said, analyser=analyser_version()), now=NOW + n * HOUR)
    words = ["replay", "--db", "m.db", "--policy", str(REPOSITORY / "policy.yaml"), "--json"]
    other = tmp_path / "other.yaml"
    text = (REPOSITORY / "policy.yaml").read_text("utf-8")
    other.write_text(text.replace("min_origins: 2 ", "min_origins: 3 "))
    for extra in ([], ["--against", str(other)], ["--explain", "1"]):
        printed = {
            subprocess.run(
                [sys.executable, "-m", "monitor", *words, *extra],
                cwd=tmp_path,
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("0", "7")
        }
        assert len(printed) == 1, extra
        assert len(printed.pop()) > 100
