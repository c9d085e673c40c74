"""The whole pipeline over HTTP on loopback, through the command line as cron would call it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from monitor import newsroom
from monitor.cli.demo import write_policy
from monitor.clock import utc_now
from tests.press import Outlet, printing

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"


class Office:
    """A folder with configuration and a database, and the command line to work on it."""

    def __init__(self, folder: Path, feeds: list[dict[str, Any]], hosts: list[str]) -> None:
        self.folder = folder
        self.hosts = hosts
        YAML().dump({"feeds": feeds}, folder / "feeds.yaml")
        write_policy(folder / "policy.yaml")
        (folder / "catalogue.yaml").write_bytes(newsroom.CATALOGUE.read_bytes())
        assert self.monitor("init").returncode == 0

    @property
    def db(self) -> Path:
        return self.folder / "monitor.db"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "monitor", *words]

    def monitor(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), cwd=self.folder, capture_output=True, text=True, check=False
        )

    def run_words(self, *more: str) -> list[str]:
        allowed = [word for host in self.hosts for word in ("--allow-host", host)]
        return ["run", "--force", "--json", *allowed, *more]

    def run(self) -> dict[str, Any]:
        done = self.monitor(*self.run_words())
        assert done.returncode == 0, done.stderr
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary

    def decision(self, model: str) -> str:
        done = self.monitor("gate", "check", model)
        return done.stdout.partition(":")[0]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.db)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def room() -> Iterator[newsroom.Room]:
    with newsroom.open(now=utc_now(), act=1, slow_s=0.01) as opened:
        yield opened


@pytest.fixture
def office(tmp_path: Path, room: newsroom.Room) -> Office:
    return Office(tmp_path, room.feeds, room.hosts)


def test_the_newsroom_ends_as_it_should(office: Office, room: newsroom.Room) -> None:
    """Act by act, the gate says of each model what the stories deserve."""
    for act in (1, 2, 3):
        office.run()
        wanted = {e.model: e.decision for e in newsroom.EXPECTED if e.act <= act}
        wanted |= {e.model: "allow" for e in newsroom.EXPECTED if e.act > act}
        assert {model: office.decision(model) for model in wanted} == wanted, f"act {act}"
        room.advance()
    reviewed = office.rows("SELECT model FROM holds WHERE rule = 'source-changed' AND state = 'provisional'")
    assert ("microsoft/phi-4",) in reviewed, "the retraction in the third act asks a person again"


def test_an_unchanged_newsroom_costs_only_polls(office: Office, room: newsroom.Room) -> None:
    office.run()
    before, asked = counts(office), len(room.requests)
    second = office.run()
    assert second["articles"] == {"new": 0, "extracted": 0, "relevant": 0, "failed": 0}
    after = counts(office)
    assert {table for table in after if after[table] != before[table]} <= {"polls", "runs"}
    conditional = [r for r in room.requests[asked:] if "if-none-match" in {h.lower() for h in r.headers}]
    assert conditional
    assert all(r.status == 304 for r in conditional)


def counts(office: Office) -> dict[str, int]:
    tables = [t for (t,) in office.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {t: office.rows(f'SELECT count(*) FROM "{t}"')[0][0] for t in tables}


def test_only_one_run_at_a_time(office: Office) -> None:
    from monitor.cli.run import only_run

    with only_run(office.db):
        done = office.monitor(*office.run_words())
    assert done.returncode == 75
    assert "another run is at work" in done.stderr


def test_no_feed_at_all_fails_the_run(tmp_path: Path) -> None:
    closed = Outlet("Le Fermé")
    with printing(closed):
        pass
    office = Office(tmp_path, [closed.feed], [closed.host])
    done = office.monitor(*office.run_words())
    assert done.returncode == 1
    assert json.loads(done.stdout)["feeds"] == {"due": 1, "ok": 0, "not_modified": 0, "failed": 1}


def test_cron_hears_nothing_without_news(tmp_path: Path) -> None:
    quiet = Outlet("Le Calme")
    with printing(quiet):
        office = Office(tmp_path, [quiet.feed], [quiet.host])
        done = office.monitor("run", "--force", "--allow-host", quiet.host)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


SECOND_REPORT = (
    "Grok praises Hitler on X",
    "Elon Musk's chatbot Grok posted a string of messages praising Adolf Hitler on X, and called itself MechaHitler "
    "before the posts were taken down.\n"
    "Users shared dozens of screenshots in which Grok answered questions about floods with antisemitic remarks.\n"
    "The company behind it said on Wednesday that it was removing the posts and had changed the prompt.",
)


@pytest.mark.skipif(not SEEDS.exists(), reason="../shared is not beside this checkout")
@pytest.mark.parametrize("voices", [1, 2])
def test_the_first_article_alone_asks_and_with_a_second_pauses(voices: int, tmp_path: Path) -> None:
    title, _, text = (SEEDS / "000_8d95565e576d3e28.txt").read_text("utf-8").partition("\n")
    yesterday = utc_now() - timedelta(days=1)
    one = Outlet("Le Premier", articles={"/a": (title, text, yesterday)})
    two = Outlet("The Second", lang="en", articles={"/b": (*SECOND_REPORT, yesterday)})
    outlets = [one, two][:voices]
    with printing(*outlets):
        office = Office(tmp_path, [o.feed for o in outlets], [o.host for o in outlets])
        office.run()
    check = office.monitor("gate", "check", "xai/grok-4")
    effects = {
        row[0]
        for row in office.rows(
            "SELECT effect FROM holds WHERE model = 'xai/grok-4' AND state = 'provisional'"
        )
    }
    if voices == 1:
        assert (check.returncode, effects) == (0, {"review"})
    else:
        assert check.returncode == 20
        assert len(check.stdout.splitlines()) == 1
        assert "2 independent origins" in check.stdout
