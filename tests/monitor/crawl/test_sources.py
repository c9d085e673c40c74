"""Pages that hold a model back are looked at again: edited, withdrawn, back, or behind a wall."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor import pipeline
from monitor.analyse import text_sha256
from monitor.crawl.sources import LOOK_AGAIN_AFTER, Source, look
from monitor.store import MEMORY, Store
from monitor.types import Article, Feed, Response
from monitor.workers import Outcome, TaskError
from nlp.types import Analysis
from tests.monitor.make import NOW, analysis, article, finding
from tests.monitor.test_engine import OUTLETS, Desk

URL = "https://lematin.example/a"
HOUR = timedelta(hours=1)
BEFORE = Source(7, URL, NOW - 6 * HOUR, '"1"', "Wed", None, None)
MISSED = replace(BEFORE, missing_since=NOW - HOUR)
GONE = replace(MISSED, withdrawn_at=NOW - HOUR / 2)


def answer(status: int | None, outcome: Any, url: str = URL, **values: Any) -> Response:
    return Response(outcome, status, url, NOW, error=None if outcome == "ok" else "x", **values)


@pytest.mark.parametrize(
    ("source", "response", "change", "missing", "why"),
    [
        (BEFORE, answer(200, "ok"), None, False, "there"),
        (BEFORE, answer(304, "not_modified"), None, False, "unchanged"),
        (BEFORE, answer(404, "soft"), None, True, "once is not for certain"),
        (BEFORE, answer(410, "gone"), None, True, "not even 410"),
        (MISSED, answer(404, "soft"), "withdrawn", True, "an hour later it is"),
        (MISSED, answer(410, "gone"), "withdrawn", True, "410 too"),
        (replace(MISSED, missing_since=NOW - HOUR / 2), answer(404, "soft"), None, True, "too soon"),
        (replace(MISSED, missing_since=NOW + 9 * HOUR), answer(404, "soft"), None, True, "a clock was wrong"),
        (GONE, answer(404, "soft"), None, True, "told once"),
        (GONE, answer(200, "ok"), "back", False, "stands again"),
        (GONE, answer(304, "not_modified"), "back", False, "stands again, as it was"),
        (MISSED, answer(200, "ok"), None, False, "it was a hiccup"),
        (MISSED, answer(403, "soft"), None, True, "a refusal says nothing"),
        (MISSED, answer(503, "temporary"), None, True, "nor does a server in trouble"),
        (MISSED, answer(None, "temporary"), None, True, "nor a time-out"),
        (MISSED, answer(None, "hard"), None, True, "nor robots.txt"),
        (MISSED, answer(200, "ok", "https://lematin.example/"), "withdrawn", True, "led to the front page"),
        (MISSED, answer(200, "ok", "https://lematin.example/b"), None, False, "moved"),
    ],
)
def test_what_an_answer_says(
    source: Source, response: Response, change: str | None, missing: bool, why: str
) -> None:
    seen = look(source, response, now=NOW)
    assert (seen.change, seen.source.missing_since is not None) == (change, missing), why
    assert seen.source.looked_at == NOW
    assert seen.read == (response.status == 200 and not missing)


def test_validators_are_of_the_last_page() -> None:
    newer = look(BEFORE, answer(200, "ok", etag='"2"'), now=NOW).source
    assert (newer.etag, newer.last_modified) == ('"2"', None)
    assert look(BEFORE, answer(304, "not_modified"), now=NOW).source.etag == '"1"'
    assert look(BEFORE, answer(500, "temporary"), now=NOW).source.etag == '"1"'


# --- within a cycle ------------------------------------------------------------------------------

BLAMES = "Grok a fait l’éloge d’Hitler mardi."


def words(outlet: str) -> str:
    return " ".join(f"{outlet}{n}" for n in range(60))


class World:
    """Two outlets whose reports pause Grok, their pages as values, and a clock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW
        self.desk = Desk(store)
        self.pages: dict[str, tuple[int, str]] = {}
        self.failing: TaskError | None = None
        self.asked: list[tuple[str, str | None]] = []
        for outlet in OUTLETS[:2]:
            text = f"{BLAMES} {words(outlet)}"
            subject = article(outlet, text=text, text_sha256=text_sha256("Grok dérape", text))
            self.desk.print(subject, analysis(finding()))
            self.pages[subject.url] = (200, text)

    # what a cycle asks of a fetcher
    def fetch(self, url: str, **_: Any) -> Response:
        return Response("not_modified", 304, url, self.now)

    def fetch_page(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Response:
        self.asked.append((url, etag))
        status, text = self.pages[url]
        tag = f'"{text_sha256("", text)}"'
        if status == 200 and etag == tag:
            return Response("not_modified", 304, url, self.now)
        outcome: Any = {200: "ok", 403: "soft", 404: "soft", 410: "gone", 503: "temporary"}[status]
        paragraphs = "".join(f"<p>{p}</p>" for p in text.split("\n"))
        body = f"<html lang='fr'><head><title>Grok dérape</title></head><body><article><h1>Grok dérape</h1>{paragraphs}"
        return Response(outcome, status, url, self.now, body=body.encode(), etag=tag)

    # and of workers
    def run(self, function: Any, *arguments: Any, **options: Any) -> Outcome[Any]:
        return Outcome(function(*arguments, **options))

    def map(self, _function: Any, articles: Iterable[Article], **_: Any) -> Iterator[Outcome[Analysis]]:
        for a in articles:
            if self.failing:
                yield Outcome(None, self.failing)
                continue
            yield Outcome(analysis(*([finding()] if "éloge" in a.text else [])))

    def cycle(self, after: timedelta = LOOK_AGAIN_AFTER) -> list[str]:
        """One cycle, some time later; the pages that were looked at again."""
        self.now += after
        n = len(self.asked)
        feeds = [
            Feed(o, f"https://{k}.example/rss", "fr", o, o, 2, "news", 600) for k, o in enumerate(OUTLETS)
        ]
        tools = pipeline.Tools(
            fetcher=self, workers=self, channels={}, now=lambda: self.now, rng=random.Random(1)
        )  # type: ignore[arg-type]
        pipeline.run(self.store, feeds, self.desk.context, tools)
        return [url for url, _ in self.asked[n:]]

    def every_hold(self, **values: Any) -> None:
        with self.store.transaction():
            for hold in self.store.gate.holds(live_only=True):
                self.store.gate.save_hold(replace(hold, **values), at=NOW)

    def polls(self) -> int:
        return int(self.store.connection.execute("SELECT count(*) FROM polls").fetchone()[0])

    def reviews(self) -> list[str]:
        return [h.model for h in self.store.gate.holds(live_only=True) if h.rule == "source-changed"]

    def notices(self) -> int:
        return self.store.reports.counts()["notices"]

    def events(self) -> list[str]:
        return [e["action"] for e in self.store.incidents.events(1)]


@pytest.fixture
def world() -> Iterator[World]:
    with Store.open(MEMORY) as store:
        yield World(store)


BOTH = ["xai/grok-3", "xai/grok-4"]


def test_nothing_is_asked_more_often_than_told(world: World) -> None:
    assert len(world.cycle()) == 2
    assert world.cycle(HOUR) == []
    assert len(world.cycle(5 * HOUR)) == 2
    assert world.asked[-1][1], "the second look is conditional"
    assert world.reviews() == []


def test_what_holds_nothing_is_not_looked_at(world: World) -> None:
    world.every_hold(state="released", ended_at=NOW)
    assert world.cycle() == []


def test_a_clock_that_was_ahead_starves_nothing(world: World) -> None:
    world.cycle(timedelta(days=2))
    assert len(world.cycle(-timedelta(days=1))) == 2


def test_an_edit_that_takes_the_blame_back_asks_again_once(world: World) -> None:
    before = world.notices()
    world.pages[URL] = (200, f"Rectificatif : ce robot n’a rien dit de tel. {words('Le Matin')}")
    world.cycle()
    assert world.reviews() == BOTH
    assert world.desk.paused() == set(BOTH), "a person lets go, never the machine"
    assert world.notices() == before + 1
    world.cycle()
    assert (len(world.reviews()), world.notices()) == (2, before + 1)


@pytest.mark.parametrize("change", ["\nMis à jour à 18 h 02.", "   ", " Lire aussi : nos autres enquêtes."])
def test_chrome_reopens_nothing(world: World, change: str) -> None:
    world.pages[URL] = (200, world.pages[URL][1] + change)
    world.cycle()
    assert world.reviews() == []
    assert world.store.reports.counts()["incidents"] == 1


def test_an_old_incident_keeps_its_reworded_report(world: World) -> None:
    """Confirmed pauses outlive the window in which reports join: other words are no other happening."""
    world.every_hold(state="confirmed", expires_at=None)
    world.pages[URL] = (200, world.pages[URL][1] + "\nMis à jour en septembre.")
    world.cycle(timedelta(days=60))
    assert (world.reviews(), world.store.reports.counts()["incidents"]) == ([], 1)


@pytest.mark.parametrize("status", [404, 410])
def test_a_withdrawn_report_asks_again_once_and_is_noted(world: World, status: int) -> None:
    before, there = world.notices(), world.pages[URL]
    world.pages[URL] = (status, "")
    world.cycle()
    assert world.reviews() == [], "once may be a hiccup"
    world.cycle()
    assert (world.reviews(), world.notices()) == (BOTH, before + 1)
    assert world.desk.paused() == set(BOTH)
    assert world.events()[-1] == "report_withdrawn"
    assert len(world.store.incidents.get(1).evidence) == 2, "it stays evidence"
    world.cycle()
    assert (len(world.reviews()), world.notices()) == (2, before + 1)
    world.pages[URL] = there
    world.cycle()
    assert world.events()[-1] == "report_back"
    assert len(world.reviews()) == 2
    assert world.store.audit.faults() == []


@pytest.mark.parametrize("status", [403, 503])
def test_a_wall_is_no_deletion(world: World, status: int) -> None:
    world.pages[URL] = (status, "")
    for _ in range(3):
        world.cycle()
    assert (world.reviews(), "report_withdrawn" in world.events()) == ([], False)


def test_a_paywall_that_went_up_is_no_correction(world: World) -> None:
    opening = "Le robot conversationnel de xAI est au cœur d’une nouvelle affaire. " * 6
    world.pages[URL] = (200, f"{opening}\nCet article est réservé à nos abonnés.")
    world.cycle()
    assert world.reviews() == []


@pytest.mark.parametrize(("kind", "read_later"), [("timeout", True), ("crash", True), ("raised", False)])
def test_an_analysis_that_the_machine_had_no_time_for_is_tried_again(
    world: World, kind: Any, read_later: bool
) -> None:
    world.pages[URL] = (200, f"Rectificatif : ce robot n’a rien dit de tel. {words('Le Matin')}")
    world.failing = TaskError(kind, "no")
    world.cycle()
    assert world.store.articles.n_failed() == 1
    world.failing = None
    world.cycle(3 * HOUR)
    assert (world.store.articles.n_failed() == 0, world.reviews() == BOTH) == (read_later, read_later)
