"""Past articles read in: whose they are, what they may bring about, and what a bad line leaves."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.backfill import Backfilled, backfill, feed_of
from monitor.clock import from_text, to_text, utc_now
from monitor.items import read_json_lines
from monitor.reading import Bench
from monitor.store import Store
from monitor.types import Article, Entry, Feed
from monitor.workers import Outcome, TaskError
from nlp.types import Analysis
from tests.monitor.make import NOW, analysis, article, finding
from tests.monitor.test_cli import call, office
from tests.monitor.test_engine import Desk, desk, own_words

__all__ = ["office"]
LE_MATIN = Feed("matin", "https://lematin.example/rss", "fr", "Le Matin", "Groupe M", 1, "news", 600)
SATIRE = Feed("navet", "https://navet.example/rss", "fr", "Le Navet", "Navet", 3, "satire", 600)
FEEDS = (LE_MATIN, SATIRE)


class Pool:
    """Stands in for the workers: who writes of praise blames Grok."""

    def __init__(self, *, killed: bool = False, slow: bool = False) -> None:
        self.killed, self.slow = killed, slow
        self.read: list[str] = []

    def map(self, _function: Any, articles: Iterable[Article], **_: Any) -> Iterator[Outcome[Analysis]]:
        for a in articles:
            if self.killed:
                raise KeyboardInterrupt
            self.read.append(a.url)
            if self.slow:
                yield Outcome(None, TaskError("timeout", "no answer"))
                continue
            yield Outcome(analysis(*([finding()] if "éloge" in a.text else [])))


@pytest.fixture
def d() -> Iterator[Desk]:
    with desk() as made:
        yield made


def line(outlet: str, /, *, days: float | None = 1, **values: Any) -> dict[str, Any]:
    at = {} if days is None else {"published_at": to_text(NOW - timedelta(days=days))}
    name = outlet.replace(" ", "").lower()
    text = f"Grok, le chatbot de xAI, a fait l’éloge d’Hitler mardi. {own_words(outlet)}"
    told = {"url": f"https://{name}.example/{days}", "outlet": outlet, "lang": "fr", "text": text}
    return {**told, **at, **values}


def read_in(d: Desk, *lines: Any, pool: Pool | None = None) -> Backfilled:
    tally, written = Backfilled(), [x if isinstance(x, str) else json.dumps(x) for x in lines]
    items = read_json_lines(written, name="past.jsonl", refuse=tally.refuse)
    bench = Bench(workers=pool or Pool(), channels={}, now=lambda: NOW, rng=random.Random(1))  # type: ignore[arg-type]
    backfill(d.store, FEEDS, items, d.context, bench, tally)
    return tally


def rows(d: Desk, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in d.store.connection.execute(sql).fetchall()]


# outlet, owner, kind, address → the feed whose article it is
OF = [
    ({"outlet": "le matin "}, "matin", "by its name"),
    ({"outlet": "Le Matin", "owner": "groupe m"}, "matin", "and its owner"),
    ({"outlet": "Le Matin", "owner": "Other"}, None, "another company's paper of the same name"),
    ({"outlet": "", "owner": "", "url": "https://lematin.example/a"}, "matin", "by its site"),
    ({"outlet": "A blog", "owner": "A blog", "url": "https://lematin.example/a"}, None, "told otherwise"),
    ({"outlet": "Le Matin", "feed_kind": "satire"}, None, "told to be satire"),
    ({"outlet": "Le Navet", "feed_kind": "satire"}, "navet", "as the file says too"),
    ({"outlet": "Le Navet"}, "navet", "the file knows that it is satire"),
    ({"outlet": "", "owner": "", "url": "sha256:00"}, None, "nothing is told"),
]


@pytest.mark.parametrize(("values", "feed", "why"), OF)
def test_whose_article_it_is(values: dict[str, Any], feed: str | None, why: str) -> None:
    subject = article(**{"outlet": "", "owner": values.get("outlet", ""), **values})
    found = feed_of(subject, FEEDS)
    assert (found and found.id) == feed, why


def test_it_is_stored_as_a_feed_would_have_brought_it(d: Desk) -> None:
    told = read_in(
        d, line("Le Matin", url="https://lematin.example/a?utm_source=x"), line("Nordblatt", tier=3)
    )
    assert told.articles["new"] == told.articles["relevant"] == 2
    stored = "SELECT url, state, feed_id, published_at FROM articles ORDER BY id"
    (first, second) = rows(d, stored)
    assert first == ("https://lematin.example/a", "analysed", "matin", to_text(NOW - timedelta(days=1)))
    assert second[2].startswith("archive-")
    assert rows(d, "SELECT count(*) FROM sightings") == [(2,)]
    assert {f.id for f in d.store.feeds.all()} == {"matin", "navet"}, "nobody polls a masthead"


def test_two_voices_of_these_days_pause_and_old_ones_do_not(d: Desk) -> None:
    told = read_in(d, line("Nordblatt", days=100), line("Le Soir", days=100))
    assert (told.as_json()["incidents"], d.store.gate.holds()) == ({"opened": 1, "updated": 0}, [])
    read_in(d, line("Le Matin", days=1), line("The Lantern", days=1))
    assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_they_are_decided_on_in_order_of_publication(d: Desk) -> None:
    pool = Pool()
    lines = [line("Le Matin", days=1), line("Le Matin", days=None), line("Le Matin", days=9)]
    read_in(d, *lines, pool=pool)
    assert [url.rpartition("/")[2] for url in pool.read] == ["9", "1", "None"]


def test_undated_stays_undated_and_completes_nothing(d: Desk) -> None:
    told = read_in(d, line("Le Matin", days=None), line("The Lantern", days=None))
    assert told.articles["undated"] == 2
    assert rows(d, "SELECT DISTINCT published_at FROM articles") == [(None,)]
    assert {h.effect for h in d.store.gate.holds()} == {"review"}


def test_articles_of_no_named_owner_are_one_voice(d: Desk) -> None:
    lines = [line(o, outlet="") for o in ("One site", "Another site")]
    read_in(d, *lines)
    assert d.paused() == set()
    outlets = rows(d, "SELECT DISTINCT outlet FROM v_evidence ORDER BY 1")
    assert outlets == [("anothersite.example",), ("onesite.example",)]


def test_known_addresses_are_left_as_they_are(d: Desk) -> None:
    read_in(d, line("Le Matin"))
    before = d.store.reports.counts()
    told = read_in(d, line("Le Matin", text="Other words. éloge"), line("Le Matin", text="Still others."))
    assert told.articles["known"] == 2
    assert d.store.reports.counts() == before


def test_what_was_only_listed_gets_its_text(d: Desk) -> None:
    url = "https://lematin.example/1"
    with d.store.transaction():
        d.store.feeds.sync(FEEDS)
        entry = Entry(url, None, "Grok", "", None, NOW - timedelta(days=30), None, "feed")
        d.store.articles.add_entry("matin", entry, now=NOW, skip="published more than 14 days ago")
    told = read_in(d, line("Le Matin"))
    assert told.articles["completed"] == 1
    assert rows(d, "SELECT state, published_at FROM articles") == [
        ("analysed", to_text(NOW - timedelta(days=30)))
    ], "its own feed's date stays"


def test_killed_it_goes_on(d: Desk) -> None:
    with pytest.raises(KeyboardInterrupt):
        read_in(d, line("Le Matin"), line("The Lantern"), pool=Pool(killed=True))
    told = read_in(d, line("Le Matin"), line("The Lantern"))
    assert (told.articles["completed"], told.articles["relevant"]) == (2, 2)
    assert rows(d, "SELECT count(*) FROM articles") == [(2,)]
    assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_what_took_too_long_has_another_turn(d: Desk) -> None:
    assert read_in(d, line("Nordblatt"), pool=Pool(slow=True)).articles["failed"] == 1
    assert read_in(d, line("Nordblatt")).articles["relevant"] == 1


BAD = {
    "not JSON": ("{", "past.jsonl:2: not JSON"),
    "no text": ({"outlet": "x"}, "past.jsonl:2: give either text or html"),
    "no address": (line("Le Soir", url="https://[x/"), "past.jsonl:2: url: "),
    "no date": (line("Le Soir", published_at="9 July"), "past.jsonl:2: published_at"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_named_and_costs_no_other(d: Desk, case: str) -> None:
    bad, message = BAD[case]
    told = read_in(d, line("Le Matin"), bad, line("The Lantern"))
    assert (told.articles["bad"], told.articles["new"]) == (1, 2)
    assert told.errors[0]["line"].startswith(message)


def test_the_command(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = to_text(utc_now() - timedelta(hours=2))
    past, more = office / "past.jsonl", office / "more.jsonl"
    lines = [line(outlet, published_at=at) for outlet in ("Le Matin", "The Lantern")]
    past.write_text("\n".join([json.dumps(lines[0]), "{", json.dumps(lines[1])]), "utf-8")
    more.write_bytes(b'{"text": "\xff"}\n')
    words = ("backfill", "--json", "--notify", "file:notices")
    code, out, err = call(capsys, *words, str(past), str(more))
    told = json.loads(out)
    assert (code, told["articles"]["new"], told["articles"]["bad"]) == (1, 2, 2)
    assert f"{past}:2: not JSON" in err
    assert f"{more}: not UTF-8" in err
    assert "give the files again" in err
    assert told["articles"]["relevant"] == 2
    with Store.read(office / "monitor.db") as store:
        assert store.articles.get(2).published_at == from_text(at)
    past.write_text(json.dumps(lines[0]), "utf-8")
    code, out, _ = call(capsys, *words, str(past))
    assert (code, json.loads(out)["articles"]["known"]) == (0, 1)


def test_it_waits_for_no_run(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from monitor.cli.run import only_run

    (office / "past.jsonl").touch()
    with only_run(office / "monitor.db"):
        assert call(capsys, "backfill", "past.jsonl")[0] == 75
    assert call(capsys, "backfill", "none.jsonl")[0] == 2
