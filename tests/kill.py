"""kill -9 at random moments: what is in the database after each, and that runs still come to the same end.

    python -m tests.kill --kills 200 --seed 1

Each act of the newsroom begins from the database of the act before. Runs are killed there, some by the clock
and some by the number of commits; after each, everything that belongs together must be there together. After
a few, a run is let finish, and the end compared with that of a run nobody disturbed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from monitor import newsroom
from monitor.clock import utc_now
from monitor.store import Store
from tests.test_end_to_end import Office

ACTS = 3
KILLS_IN_A_ROW = 8
MOST_COMMITS = 150
"""About as many as a cycle of the newsroom has."""
ORPHANS_END_S = 30.0

STATE = {
    "articles": "SELECT url, state, published_at FROM articles WHERE state <> 'failed'",
    "findings": "SELECT a.url, f.model, f.type, f.assertion, f.quote FROM incident_findings l "
    "JOIN findings f ON f.id = l.finding_id JOIN articles a ON a.id = f.article_id",
    "incidents": "SELECT subject, types, assertion, severity, status, title FROM incidents",
    "links": "SELECT i.title, a.url FROM incident_articles l JOIN incidents i ON i.id = l.incident_id "
    "JOIN articles a ON a.id = l.article_id",
    "holds": "SELECT model, stage, rule, effect, state, reason FROM holds",
    "notices": "SELECT id, severity, subject, state FROM notices",
}

HALVES = {
    "a hold without its audit row": "SELECT key FROM holds h WHERE NOT EXISTS "
    "(SELECT 1 FROM audit WHERE object = h.key AND action IN ('hold.held', 'hold.reopened'))",
    "a hold that nobody is told of": "SELECT key FROM holds h WHERE effect <> 'observe' AND NOT EXISTS "
    "(SELECT 1 FROM notices n, json_each(n.facts, '$.holds') j WHERE j.value ->> '$.key' = h.key)",
    "an audit row without its hold": "SELECT object FROM audit WHERE action LIKE 'hold.%' "
    "AND object NOT IN (SELECT key FROM holds)",
    "a hold without its incident's evidence": "SELECT key FROM holds h WHERE incident_id NOT IN "
    "(SELECT incident_id FROM incident_events WHERE action = 'linked')",
    "an incident without its beginning": "SELECT id FROM incidents i WHERE NOT EXISTS "
    "(SELECT 1 FROM incident_events WHERE incident_id = i.id AND action = 'opened')",
    "an incident without a report": "SELECT id FROM incidents i WHERE NOT EXISTS "
    "(SELECT 1 FROM incident_events WHERE incident_id = i.id AND action = 'linked')",
    "an article called analysed that is not": "SELECT url FROM articles a WHERE state = 'analysed' "
    "AND NOT EXISTS (SELECT 1 FROM analyses WHERE revision_id = a.revision_id)",
    "an article that no feed carried": "SELECT url FROM articles a WHERE NOT EXISTS "
    "(SELECT 1 FROM sightings WHERE article_id = a.id)",
}


def faults(db: Path) -> list[str]:
    """What stands half done in the database; opened for reading only."""
    with Store.read(db) as store:
        found = store.reports.integrity() + store.audit.faults()
        for what, sql in HALVES.items():
            found += [f"{what}: {row[0]}" for row in store.connection.execute(sql)]
    return found


def state(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(db)) as connection:
        return {name: sorted(connection.execute(sql), key=repr) for name, sql in STATE.items()}


def kill_a_run(office: Office, rng: random.Random, *, takes_s: float) -> list[str]:
    """Start a run and kill it: after some seconds, or after some commits. Returns the orphans it left."""
    child = subprocess.Popen(
        office.command(*office.run_words()),
        cwd=office.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if rng.random() < 0.3:
        _wait(child, rng.uniform(0, takes_s))
    else:
        _count_commits(child, office.db, rng.randrange(1, MOST_COMMITS))
        _wait(child, rng.uniform(0, 0.03))
    child.send_signal(signal.SIGKILL)
    child.wait()
    return _orphans(child.pid)


def retry_at_once(db: Path) -> bool:
    """Let the next run take up what a machine with too much to do gave no time for; whether there is any."""
    with closing(sqlite3.connect(db)) as connection, connection:
        sql = "UPDATE articles SET next_try_at = '2000' WHERE state = 'failed' AND next_try_at IS NOT NULL"
        return connection.execute(sql + " AND reason LIKE 'analysis failed%'").rowcount > 0


def _wait(child: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _count_commits(child: subprocess.Popen[bytes], db: Path, n_commits: int) -> None:
    with closing(sqlite3.connect(db)) as watch:
        seen, last = 0, None
        while seen < n_commits and child.poll() is None:
            version = watch.execute("PRAGMA data_version").fetchone()[0]
            seen, last = seen + (version != last), version
            time.sleep(0.001)


def _orphans(session: int) -> list[str]:
    """The processes of a session that do not end by themselves."""
    until = time.monotonic() + ORPHANS_END_S
    while (left := _members(session)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _members(session: int) -> list[str]:
    members = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(entry.name)) == session and "State:\tZ" not in (entry / "status").read_text():
                members.append((entry / "cmdline").read_text().replace("\0", " "))
        except (OSError, ValueError):
            continue  # ended while we looked
    return members


def _say(line: str) -> None:
    """On standard output at once: a long run is watched through its log."""
    sys.stdout.write(f"{utc_now():%H:%M:%S} {line}\n")
    sys.stdout.flush()


def act(
    room: newsroom.Room,
    before: Path | None,
    folder: Path,
    rng: random.Random,
    kills: int,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """One act: an undisturbed run, then runs with kills; the undisturbed office's folder.

    Raises AssertionError saying which kill left what.
    """
    calm = _office(room, before, folder / "calm")
    started = time.monotonic()
    calm.run()
    takes_s = time.monotonic() - started
    assert faults(calm.db) == []
    wanted = state(calm.db)
    while kills > 0:
        hit = _office(room, before, folder / "hit")
        for _ in range(min(kills, KILLS_IN_A_ROW)):
            orphans = kill_a_run(hit, rng, takes_s=takes_s)
            assert orphans == [], f"with {kills} to go: still there after the kill: {orphans}"
            assert faults(hit.db) == [], f"with {kills} to go"
            kills -= 1
            say(f"killed, {kills} to go: nothing half done")
        hit.run()
        if retry_at_once(hit.db):
            hit.run()
        assert faults(hit.db) == [], f"with {kills} to go, after the run that followed"
        ended = state(hit.db)
        failed = hit.rows("SELECT url, reason FROM articles WHERE state = 'failed'")
        for name in wanted:
            other = set(ended[name]) ^ set(wanted[name])
            assert ended[name] == wanted[name], f"with {kills} to go: {name}: {other}; not read: {failed}"
        say(f"let finish, {kills} to go: the same end")
        shutil.rmtree(hit.folder)
    return calm.folder


def _office(room: newsroom.Room, before: Path | None, folder: Path) -> Office:
    """A folder as the act before left it; with nothing before, a new one."""
    if before is not None:
        shutil.copytree(before, folder)
    else:
        folder.mkdir(parents=True)
    return Office(folder, room.feeds, room.hosts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        newsroom.open(now=utc_now(), act=1, slow_s=0.01) as room,
    ):
        before = None
        for number in range(1, ACTS + 1):
            kills = given.kills * number // ACTS - given.kills * (number - 1) // ACTS
            started = time.monotonic()
            before = act(room, before, Path(folder) / str(number), rng, kills, say=_say)
            _say(f"act {number}: {kills} kills, no fault, {time.monotonic() - started:.0f} s")
            room.advance()


if __name__ == "__main__":
    main()
