"""Stored texts under a new analyser: what it changes, what it may not, and that it goes on where it was."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.analyse import analyser_version
from monitor.desk import evidence as corrections
from monitor.desk import gate as gate_acts
from monitor.desk import incidents as acts
from monitor.reading import Bench
from monitor.retag import Retagged, retag
from monitor.store import Store
from monitor.types import Article
from monitor.workers import Outcome, TaskError
from nlp.types import Analysis, Finding
from tests.monitor.desk.test_incidents import ada
from tests.monitor.make import NOW, analysis, article, finding
from tests.monitor.test_cli import call, office, paused
from tests.monitor.test_engine import Desk, desk, own_words, reports

__all__ = ["office", "paused"]
Reader = Callable[[Article], Iterable[Finding]]


class Reading:
    """Stands in for the pool: a new analyser that finds what `reader` says, or fails on an outlet."""

    def __init__(self, reader: Reader, *, fails_on: str = "", killed_at: int = 10**6) -> None:
        self.reader, self.fails_on, self.killed_at = reader, fails_on, killed_at
        self.read: list[str] = []

    def map(self, _function: Any, articles: Iterable[Article], **_: Any) -> Iterator[Outcome[Analysis]]:
        for a in articles:
            if len(self.read) == self.killed_at:
                raise KeyboardInterrupt
            self.read.append(a.outlet)
            if a.outlet == self.fails_on:
                yield Outcome(None, TaskError("timeout", "no answer"))
                continue
            yield Outcome(analysis(*self.reader(a), analyser="new"))


def again(d: Desk, reader: Reader, *, days: int = 0, since: Any = None, **options: Any) -> Retagged:
    return with_pool(d, Reading(reader, **options), days=days, since=since)


def with_pool(d: Desk, pool: Reading, *, days: int = 0, since: Any = None) -> Retagged:
    context = replace(d.context, analyser="new")
    now = NOW + timedelta(days=days)
    bench = Bench(workers=pool, channels={}, now=lambda: now, rng=random.Random(1))  # type: ignore[arg-type]
    return retag(d.store, context, bench, since=since)


def same(_: Article) -> list[Finding]:
    return [finding()]


def nothing(_: Article) -> list[Finding]:
    return []


def weaker(_: Article) -> list[Finding]:
    return [finding(severity=2)]


@pytest.fixture
def d() -> Iterator[Desk]:
    """Grok paused by two voices."""
    with desk() as made:
        for report in reports("Le Matin", "The Lantern"):
            made.print(*report)
        with made.store.transaction():
            made.store.connection.execute("DELETE FROM notices")
        yield made


def reviews(d: Desk) -> list[str]:
    return [h.model for h in d.store.gate.holds(live_only=True) if h.rule == "source-changed"]


def notices(d: Desk) -> int:
    return d.store.reports.counts()["notices"]


def test_the_same_findings_change_nothing(d: Desk) -> None:
    holds = d.store.gate.holds()
    told = again(d, same, days=300).as_json()
    assert told["articles"] == {"read": 2, "changed": 0, "failed": 0}
    assert told["findings"] == {"gained": {}, "lost": {}, "asserted_otherwise": 0}
    assert d.store.gate.holds() == holds
    assert (notices(d), d.store.reports.counts()["incidents"]) == (0, 1)


@pytest.mark.parametrize("reader", [nothing, weaker])
def test_a_weaker_reading_releases_nothing_and_asks_once_for_each_pause(d: Desk, reader: Reader) -> None:
    for report in reports("Nordblatt", "Le Soir"):
        d.print(*report)
    told = again(d, reader).as_json()
    assert d.paused() == {"xai/grok-3", "xai/grok-4"}
    assert reviews(d) == ["xai/grok-3", "xai/grok-4"], "four reports, one review for each pause"
    assert notices(d) == 1
    assert told["holds"] == {"began": 0, "ended": 0, "reviews": 2}
    review = next(h for h in d.store.gate.holds() if h.rule == "source-changed")
    assert "by a new version of the analyser" in review.reason
    assert "changed" not in review.reason.partition(":")[0]


def test_what_is_gained_and_lost_is_counted_by_type(d: Desk) -> None:
    def reader(a: Article) -> list[Finding]:
        return [finding(type_="ncii")] if a.outlet == "Le Matin" else [finding(assertion="alleged")]

    told = again(d, reader).as_json()
    assert told["articles"]["changed"] == 2
    assert told["findings"] == {"gained": {"ncii": 1}, "lost": {"hate": 1}, "asserted_otherwise": 1}


# how old the reports are, their dates known → what a new finding in them brings about
AGES = [(0, True, "pause"), (6, True, "pause"), (9, True, None), (900, True, None), (900, False, None)]


@pytest.mark.parametrize(("days", "dated", "effect"), AGES)
def test_an_old_report_pauses_nothing_and_asks_for_nothing(days: int, dated: bool, effect: Any) -> None:
    with desk() as d:
        for subject, _ in reports("Le Matin", "The Lantern"):
            at = subject.published_at if dated else None
            d.print(replace(subject, published_at=at), analysis())
        told = again(d, same, days=days).as_json()
        assert told["incidents"]["opened"] == 1, "it is in the books"
        effects = {h.effect for h in d.store.gate.holds(live_only=True)}
        assert effects == ({effect} if effect else set())
        assert bool(notices(d)) == bool(effect)


def test_an_old_report_opens_no_dismissed_incident_again() -> None:
    for days, status in ((1, "open"), (20, "dismissed")):
        with desk() as d:
            first, second = reports("Le Matin", "The Lantern")
            d.print(*first)
            d.print(second[0], analysis())
            acts.dismiss(d.store, 1, "not_an_incident", **ada(d))
            again(d, same, days=days)
            assert d.store.incidents.get(1).status == status


def test_what_people_corrected_stays(d: Desk) -> None:
    change, only = corrections.Change(model="xai/grok-3"), corrections.Only(article=1)
    corrections.correct(d.store, 1, change, only, **ada(d))
    again(d, same)
    assert set(d.store.articles.told(1)) == {("xai/grok-3", "hate")}
    assert set(d.store.articles.told(2)) == {("xai/grok", "hate")}


def test_what_a_person_released_is_not_paused_again(d: Desk) -> None:
    keys = [h.key for h in d.store.gate.holds(live_only=True)]
    gate_acts.release(d.store, keys, actor="Ada", reason="checked", now=NOW)
    again(d, same)
    assert d.paused() == set()


def test_killed_it_goes_on_where_it_was(d: Desk) -> None:
    with pytest.raises(KeyboardInterrupt):
        again(d, nothing, killed_at=1)
    pool = Reading(nothing)
    with_pool(d, pool)
    assert pool.read == ["The Lantern"]
    with_pool(d, pool)
    assert pool.read == ["The Lantern"], "and then all is read"


def test_what_cannot_be_read_keeps_what_it_told(d: Desk) -> None:
    told = again(d, same, fails_on="Le Matin")
    assert told.articles == {"read": 1, "changed": 0, "failed": 1}
    assert told.errors == [
        {"url": "https://lematin.example/a", "what": "analysis failed: timeout: no answer"}
    ]
    assert d.store.incidents.articles(1)[0]["id"] == 1
    pool = Reading(same)
    with_pool(d, pool)
    assert pool.read == ["Le Matin"]


def test_the_oldest_report_comes_first_and_since_leaves_older_ones() -> None:
    with desk() as d:
        for outlet, hours in (("Le Matin", 2), ("The Lantern", 30), ("Le Soir", 60)):
            subject = article(outlet, text=own_words(outlet), published_at=NOW - timedelta(hours=hours))
            d.print(subject, analysis())
        pool = Reading(nothing)
        with_pool(d, pool, since=NOW - timedelta(hours=48))
        assert pool.read == ["The Lantern", "Le Matin"]


def test_internal_evidence_and_pages_to_fetch_stay_what_they_are(d: Desk) -> None:
    corrections.add(
        d.store, source="red-team", model="xai/grok-4", type_="hate", text="Nine of ten.", **ada(d)
    )
    with d.store.transaction():
        d.store.articles.save_failure(1, "HTTP 503", next_try_at=NOW)
    pool = Reading(same)
    with_pool(d, pool)
    assert pool.read == ["Le Matin", "The Lantern"]
    assert [row["id"] for row in d.store.articles.failed(limit=9)] == [1]


def test_the_command(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "retag", "--json", "--notify", "file:notices")
    told = json.loads(out)
    assert (code, told["articles"]["read"], told["articles"]["failed"]) == (0, 2, 0), err
    with Store.read(paused / "monitor.db") as store:
        assert store.articles.to_read_again(analyser_version()) == []
        assert store.gate.is_paused("xai/grok-4")
    code, out, _ = call(capsys, "retag", "--notify", "file:notices")
    assert (code, out.splitlines()[0]) == (0, "0 articles read again, 0 of them tell something else")


def test_it_waits_for_no_run(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from monitor.cli.run import only_run

    with only_run(paused / "monitor.db"):
        assert call(capsys, "retag")[0] == 75
