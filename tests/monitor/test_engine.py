"""Link, decide, gate and notify together, on a real database in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor import engine, gate, origins
from monitor.store import MEMORY, Store
from monitor.types import Article, Entry, Extraction, Feed
from nlp.types import Analysis
from tests.monitor.make import GROK_3, GROK_4, NOW, analysis, article, finding, shipped_policy

OUTLETS = ("Le Matin", "The Lantern", "Nordblatt", "Le Soir")


class Desk:
    """A store with outlets and a catalogue, and a way to print an article."""

    def __init__(self, store: Store, *, max_pauses: int = 3) -> None:
        self.store = store
        policy = shipped_policy(**{"max_auto_pauses_24h: 3": f"max_auto_pauses_24h: {max_pauses}"})
        self.context = engine.Context(policy, "test", ("console",))
        with store.transaction():
            store.feeds.sync(
                Feed(o, f"https://{n}.example/rss", "fr", o, o, 2, "news", 600) for n, o in enumerate(OUTLETS)
            )
            engine.keep_policy(store, policy, now=NOW)
            for model in (GROK_3, GROK_4):
                store.gate.save_model(model, since=NOW)

    def enter(self, subject: Article) -> Article:
        entry = Entry(subject.url, None, subject.title, "", None, subject.published_at, None, "test")
        page = Extraction("ok", "", title=subject.title, text=subject.text)
        with self.store.transaction():
            self.store.articles.add_entry(subject.outlet, entry, now=NOW)
            number = self.store.articles.id_of(subject.url)
            self.store.articles.save_extraction(
                number,
                page,
                title=subject.title,
                lang=subject.lang,
                text_sha256=subject.text_sha256,
                wire=origins.wire_of(subject.text),
                at=NOW,
            )
        return self.store.articles.get(number)

    def print(self, subject: Article, said: Analysis, *, now: datetime = NOW) -> engine.Recorded:
        return engine.record(self.store, self.enter(subject), said, self.context, now=now)

    def paused(self) -> set[str]:
        return {h.model for h in self.store.gate.holds(live_only=True) if h.effect == "pause"}

    def actions(self) -> list[str]:
        return [row["action"] for row in reversed(self.store.audit.rows())]


@contextmanager
def desk(**options: int) -> Iterator[Desk]:
    with Store.open(MEMORY) as store:
        yield Desk(store, **options)


def reports(*outlets: str, **values: Any) -> Iterable[tuple[Article, Analysis]]:
    for outlet in outlets:
        words = " ".join(f"{outlet}{n}" for n in range(60))  # each outlet in its own words
        yield article(outlet, text=f"Grok a fait l’éloge d’Hitler. {words}"), analysis(finding(**values))


def test_one_voice_asks_for_review_and_two_pause() -> None:
    with desk() as d:
        first, second = reports("Le Matin", "The Lantern")
        d.print(*first)
        assert d.paused() == set()
        assert d.actions() == ["hold.held", "hold.held"]
        d.print(*second)
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}
        assert d.actions()[2:] == ["hold.held", "hold.superseded"] * 2
        assert d.store.reports.counts()["incidents"] == 1


def test_a_copied_text_is_one_voice() -> None:
    with desk() as d:
        text = "Grok a fait l’éloge d’Hitler. " + " ".join(f"mot{n}" for n in range(80))
        for outlet in OUTLETS:
            d.print(article(outlet, text=f"{text} {outlet}"), analysis(finding()))
        assert d.paused() == set()
        assert len({d.store.articles.get(n).origin for n in range(1, 5)}) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_order_does_not_change_what_is_paused(order: tuple[int, ...]) -> None:
    with desk() as d:
        printed = list(reports(*OUTLETS[:3]))
        for position in order:
            d.print(*printed[position])
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_deciding_again_changes_nothing() -> None:
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        before = d.store.reports.counts()
        assert engine.reconsider(d.store, d.context, now=NOW) == []
        assert d.store.reports.counts() == before


def test_a_released_hold_comes_back_with_a_new_origin_only() -> None:
    with desk() as d:
        first, second, third = reports("Le Matin", "The Lantern", "Nordblatt")
        d.print(*first)
        d.print(*second)
        with d.store.transaction():
            for hold in d.store.gate.holds(live_only=True):
                d.store.gate.save_hold(gate.release(hold, actor="Ada", reason="checked", now=NOW), at=NOW)
        engine.reconsider(d.store, d.context, now=NOW)
        assert d.paused() == set()
        d.print(*third)
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_unconfirmed_holds_expire_and_say_so() -> None:
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        later = NOW + timedelta(hours=73)
        ended = engine.expire(d.store, d.context, now=later)
        assert {c.hold.model for c in ended} == {"xai/grok-3", "xai/grok-4"}
        subjects = [n.subject for _, _, n in d.store.notices.pending(later)]
        assert "xai/grok-4: a provisional hold ended unconfirmed" in subjects
        assert engine.expire(d.store, d.context, now=later) == []


def test_the_daily_budget_asks_a_person_instead() -> None:
    with desk(max_pauses=0) as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        assert d.paused() == set()
        reviews = [h.reason for h in d.store.gate.holds(live_only=True) if h.rule == "critical-harm"]
        assert all(r.startswith("pending review, 0 incidents paused models within 24 h") for r in reviews)
        assert len(reviews) == 2


def test_notices_have_stable_ids() -> None:
    ids = []
    for _ in range(2):
        with desk() as d:
            for report in reports("Le Matin", "The Lantern"):
                d.print(*report)
            ids.append([n.id for _, _, n in d.store.notices.pending(NOW)])
    assert ids[0] == ids[1]
    assert len(ids[0]) == 2


def test_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails at the last step leaves no incident, no hold, no audit row, no notice."""
    with desk() as d:
        first, second = reports("Le Matin", "The Lantern")
        d.print(*first)
        before = d.store.reports.counts()
        stored = d.enter(second[0])
        entered = d.store.reports.counts()
        monkeypatch.setattr(d.store.notices, "add", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            engine.record(d.store, stored, second[1], d.context, now=NOW)
        assert d.store.reports.counts() == entered
        assert entered["holds"] == before["holds"]


def test_the_audit_chain_holds() -> None:
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        assert d.store.audit.faults() == []


def test_a_source_that_withdraws_reopens_the_decision_and_releases_nothing() -> None:
    with desk() as d:
        first, second = reports("Le Matin", "The Lantern")
        d.print(*first)
        d.print(*second)
        corrected = article("The Lantern", text="Nous nous sommes trompés. " * 20, text_sha256="c" * 64)
        changes = d.print(corrected, analysis(finding(assertion="retracted"))).changes
        assert {(c.hold.rule, c.hold.effect) for c in changes} == {("source-changed", "review")}
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}
        assert d.print(corrected, analysis(finding(assertion="retracted"))).changes == ()
        incident = d.store.incidents.get(1)
        assert sorted(e.assertion for e in incident.evidence) == ["asserted", "retracted"]


def test_an_edit_that_says_the_same_changes_nothing() -> None:
    with desk() as d:
        first, second = reports("Le Matin", "The Lantern")
        d.print(*first)
        d.print(*second)
        polished = article("The Lantern", text=second[0].text + " Corrigé.", text_sha256="d" * 64)
        assert d.print(polished, second[1]).changes == ()


def test_what_was_dismissed_stays_so_when_it_is_edited_or_copied() -> None:
    with desk() as d:
        first, second, third = reports("Le Matin", "The Lantern", "Nordblatt")
        d.print(*first)
        d.print(*second)
        with d.store.transaction():
            d.store.incidents.set_status(1, "dismissed")
            for hold in d.store.gate.holds(live_only=True):
                d.store.gate.save_hold(gate.release(hold, actor="Ada", reason="a hoax", now=NOW), at=NOW)
        for number, (subject, said) in enumerate((first, second)):
            d.print(replace(subject, text=subject.text + " (mis à jour)", text_sha256=f"{number}" * 64), said)
        d.print(replace(third[0], text=first[0].text + " Nordblatt"), third[1])
        assert d.paused() == set()
        assert d.store.reports.counts()["incidents"] == 1


def test_an_article_belongs_to_the_site_it_stands_on() -> None:
    """A satirical or pointing feed that lists it first does not take the paper's voice away."""
    with desk() as d:
        paper = Feed("paper", "https://lantern.example/rss", "en", "The Lantern", "Lantern", 2, "news", 600)
        joker = Feed("joker", "https://joker.example/rss", "en", "The Joker", "Joker", 3, "satire", 600)
        entry = Entry("https://lantern.example/a", None, "Grok", "", None, NOW, None, "test")
        with d.store.transaction():
            d.store.feeds.sync([paper, joker])
            for feed in (joker, paper):
                d.store.articles.add_entry(feed.id, entry, now=NOW)
            number = d.store.articles.id_of(entry.url)
            page = Extraction("ok", "", title="Grok", text="Grok praised Hitler.")
            d.store.articles.save_extraction(
                number, page, title="Grok", lang="en", text_sha256="e" * 64, wire=None, at=NOW
            )
        assert d.store.articles.get(number).outlet == "The Lantern"


def test_articles_of_a_feed_that_left_wait_for_it() -> None:
    with desk() as d:
        entry = Entry("https://0.example/a", None, "Grok", "", None, NOW, None, "test")
        with d.store.transaction():
            d.store.articles.add_entry("Le Matin", entry, now=NOW)
        assert len(d.store.articles.to_fetch(NOW)) == 1
        with d.store.transaction():
            d.store.feeds.sync([])
        assert d.store.articles.to_fetch(NOW) == []


def test_a_changed_hold_is_seen_beside_the_audit() -> None:
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        d.store.connection.execute("UPDATE holds SET state = 'released' WHERE effect = 'pause'")
        assert len(d.store.audit.faults()) == 2


def undecided(d: Desk, now: datetime = NOW) -> list[int]:
    since = now - timedelta(days=7)
    return d.store.incidents.undecided(d.context.policy.sha256, since=since, now=now)


TOUCHES = {
    "nothing": ("SELECT 1", False),
    "an owner": ("UPDATE feeds SET owner = 'Holding' WHERE id = 'Le Matin'", True),
    "the same owner": ("UPDATE feeds SET owner = owner", False),
    "when a feed answered": ("UPDATE feeds SET last_ok_at = '2025-07-10T12:00:00Z'", False),
    "a stage": ("UPDATE models SET stage = 'red_team' WHERE id = 'xai/grok-4'", True),
    "the same stage": ("UPDATE models SET stage = stage", False),
    "a date": ("UPDATE articles SET published_at = '2025-07-09T12:00:00Z' WHERE id = 1", True),
    "a copy found": ("UPDATE revisions SET origin = 1 WHERE article_id = 2", True),
    "a person's word": ("UPDATE incidents SET status = 'confirmed'", True),
    "evidence taken out": ("DELETE FROM incident_findings WHERE finding_id = 1", True),
    "a hold's end": ("UPDATE holds SET state = 'released' WHERE effect = 'pause'", True),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_only_what_was_touched_is_decided_on_again(touch: str) -> None:
    sql, expected = TOUCHES[touch]
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        assert undecided(d) == []
        with d.store.transaction():
            d.store.connection.execute(sql)
        assert undecided(d) == ([1] if expected else [])
        engine.reconsider(d.store, d.context, now=NOW)
        assert undecided(d) == []


def test_another_policy_decides_again() -> None:
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        assert d.store.incidents.undecided("another", since=NOW - timedelta(days=7), now=NOW) == [1]


def test_time_alone_decides_again_when_a_date_is_no_longer_ahead() -> None:
    """Two reports dated three hours ahead, as by a wrong zone, pause when their hour has come."""
    with desk() as d:
        ahead = NOW + timedelta(hours=3)
        for subject, said in reports("Le Matin", "The Lantern"):
            d.print(replace(subject, published_at=ahead), said)
        assert (d.paused(), undecided(d)) == (set(), [])
        assert engine.reconsider(d.store, d.context, now=NOW + timedelta(hours=2)) == []
        engine.reconsider(d.store, d.context, now=ahead)
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_the_index_follows_reports_wherever_they_are_moved() -> None:
    def keys(d: Desk) -> set[tuple[Any, ...]]:
        return set(d.store.connection.execute("SELECT incident_id, article_id, key FROM report_keys"))

    with desk() as d:
        for subject, said in reports("Le Matin", "The Lantern"):
            d.print(replace(subject, text=f"{subject.text} Dit à Rossi."), said)
        assert {(1, 1, "rossi"), (1, 1, "xai/grok hate"), (1, 2, "rossi")} <= keys(d)
        with d.store.transaction():
            other = d.store.incidents.open("xai/grok", "parted", at=NOW)
            d.store.connection.execute("UPDATE incident_articles SET incident_id = 2 WHERE article_id = 1")
            d.store.connection.execute("UPDATE incident_findings SET incident_id = 2 WHERE finding_id = 1")
        assert {(incident, article) for incident, article, _ in keys(d)} == {(other, 1), (1, 2)}
        assert {(other, 1, "rossi"), (other, 1, "xai/grok hate")} <= keys(d)
        with d.store.transaction():
            d.store.connection.execute("DELETE FROM incident_findings WHERE incident_id = 1")
            d.store.connection.execute("DELETE FROM incident_articles WHERE incident_id = 1")
        assert {article for _, article, _ in keys(d)} == {1}


def own_words(outlet: str) -> str:
    return " ".join(f"{outlet}{n}" for n in range(60))


def test_a_copy_under_a_new_date_is_as_old_as_its_text() -> None:
    with desk() as d:
        (old, said), (fresh, _) = reports("Le Matin", "The Lantern")
        d.print(replace(old, published_at=NOW - timedelta(days=20)), said)
        redated = replace(
            old, url="https://soir.example/a", outlet="Le Soir", owner="Le Soir", text=old.text + " !"
        )
        d.print(redated, said)
        d.print(fresh, said)
        assert d.paused() == set()
        d.print(*next(iter(reports("Nordblatt"))))
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_an_undated_report_completes_nothing_until_its_date_is_known() -> None:
    with desk() as d:
        (first, said), (second, _) = reports("Le Matin", "The Lantern")
        d.print(first, said)
        d.print(replace(second, published_at=None), said)
        assert d.paused() == set()
        with d.store.transaction():
            d.store.connection.execute("UPDATE articles SET published_at = '2025-07-10T10:00:00Z'")
        engine.reconsider(d.store, d.context, now=NOW)
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_who_only_passes_a_report_on_is_no_second_voice() -> None:
    with desk() as d:
        (first, said), (second, _) = reports("Le Matin", "The Lantern")
        d.print(first, said)
        d.print(replace(second, text=f"Selon Le Matin, {second.text}"), said)
        assert d.paused() == set()
        d.print(
            replace(next(iter(reports("Nordblatt")))[0], text=f"Selon Le Matin, … {own_words('N')}"), said
        )
        assert d.paused() == set()
        d.print(*next(iter(reports("Le Soir"))))
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_the_articles_kind_reaches_the_decision() -> None:
    with desk() as d:
        (first, said), (second, _) = reports("Le Matin", "The Lantern")
        d.print(first, said)
        d.print(second, replace(said, kind="opinion"))
        assert d.paused() == set()


CORRECTIONS = {
    "by the outlet that said it": ("The Lantern", "retracted", True),
    "by another outlet": ("Nordblatt", "retracted", False),
    "a denial that it reports": ("The Lantern", "denied", False),
}


@pytest.mark.parametrize("case", CORRECTIONS)
def test_a_correction_in_another_article_asks_a_person_once_and_releases_nothing(case: str) -> None:
    outlet, assertion, expected = CORRECTIONS[case]
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        word = article(
            outlet,
            url="https://lantern.example/erratum",
            text=f"Erratum. {own_words('e')}",
            text_sha256="c" * 64,
        )
        said = analysis(finding(assertion=assertion))
        changes = d.print(word, said).changes
        asked = [c for c in changes if c.hold.rule == gate.SOURCE_CHANGED]
        assert {c.hold.model for c in asked} == ({"xai/grok-3", "xai/grok-4"} if expected else set())
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}
        assert d.print(word, said).changes == ()
