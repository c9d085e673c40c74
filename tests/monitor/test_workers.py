"""Children that hang, crash and eat. Few and short: each start of a child costs some tenths of a second."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.crawl.extract import extract
from monitor.crawl.fetch import Fetcher, Limits
from monitor.crawl.parse import parse_feed
from monitor.crawl.poll import poll_feed
from monitor.types import FeedState
from monitor.workers import TaskError, Workers
from tests.monitor.loopback import Server, answered

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def square(n: int) -> int:
    return n * n


def pid_after(_: object) -> int:
    return os.getpid()


def hang_in_python() -> None:
    while True:
        pass


def hang_in_c() -> None:
    re.match(r"(a+)+$", "a" * 64 + "b")


def tell_and_hang_in_c() -> None:
    os.write(1, f"{os.getpid()}\n".encode())
    hang_in_c()


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def eat() -> int:
    return len(bytearray(4_000_000_000))


def fail(message: str) -> None:
    raise ValueError(message)


def give_what_cannot_travel() -> object:
    return threading.Lock()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1, timeout_s=1.0, max_tasks=50, memory_mb=2048) as pool:
        yield pool


def test_run_and_map_in_order(workers: Workers) -> None:
    assert workers.run(square, 7).value == 49
    assert [o.value for o in workers.map(square, range(12))] == [n * n for n in range(12)]


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        (hang_in_python, "timeout", "no answer within 1 s"),
        (hang_in_c, "timeout", "no answer within 1 s"),
        (die, "crash", ""),
        (eat, "raised", "MemoryError"),
        (give_what_cannot_travel, "raised", "pickle"),
    ],
)
def test_what_children_do_wrong_costs_one_task(
    workers: Workers, function: object, kind: str, words: str
) -> None:
    outcome = workers.run(function)  # type: ignore[arg-type]
    assert outcome.value is None
    assert outcome.error is not None
    assert outcome.error.kind == kind
    assert words in outcome.error.message
    assert workers.run(square, 3).value == 9


def test_what_the_function_raises_is_told(workers: Workers) -> None:
    assert workers.run(fail, "no such thing").error == TaskError("raised", "ValueError: no such thing")


def test_a_failed_item_does_not_shift_the_others(workers: Workers) -> None:
    outcomes = list(workers.map(int, ["1", "x", "3"]))
    assert [o.value for o in outcomes] == [1, None, 3]


def test_several_threads_may_ask(workers: Workers) -> None:
    got: list[int | None] = []
    threads = [
        threading.Thread(target=lambda n=n: got.append(workers.run(square, n).value)) for n in range(6)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(v for v in got if v is not None) == [0, 1, 4, 9, 16, 25]


def test_children_are_replaced_after_some_tasks() -> None:
    with Workers(1, timeout_s=5, max_tasks=2) as pool:
        pids = [o.value for o in pool.map(pid_after, range(6))]
    assert len(set(pids)) == 3
    assert os.getpid() not in pids


def test_a_child_killed_between_two_tasks_is_replaced() -> None:
    with Workers(1, timeout_s=5) as pool:
        pid = pool.run(pid_after, 0).value
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        threading.Event().wait(0.5)  # until the pool has noticed
        assert pool.run(square, 2).value == 4


ORPHANS = """
from monitor.workers import Workers
from tests.monitor.test_workers import tell_and_hang_in_c
if __name__ == "__main__":
    Workers(1, timeout_s=600).run(tell_and_hang_in_c)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_children_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "orphans.py").write_text(ORPHANS)
    repository = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen(
        [sys.executable, tmp_path / "orphans.py"],
        stdout=subprocess.PIPE,
        cwd=repository,
        env=os.environ | {"PYTHONPATH": str(repository)},
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    for _ in range(1200):
        if not _alive(child):
            return
        threading.Event().wait(0.05)
    pytest.fail("a child outlived its parent by a minute")


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# --- what they are for ---------------------------------------------------------------------------


def test_parsers_run_in_children(workers: Workers) -> None:
    body = b"<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>"
    feed = workers.run(parse_feed, body, url="https://a.com/", headers={}, now=NOW).value
    assert feed is not None
    assert feed.entries[0].url == "https://a.com/a"


def test_poll_feed_asks_reads_and_decides() -> None:
    import random

    body = b"<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>"
    with Server({"/feed": answered(200, body, etag='"1"'), "/page": answered(200, b"/etc/passwd")}) as server:
        limits = Limits(pause_s=0)
        with Fetcher("t/1", allow_hosts={server.host_port}, limits=limits) as f, Workers(timeout_s=20) as w:
            for path, ok, entries in (("/feed", True, 1), ("/page", False, 0), ("/none", False, None)):
                state = FeedState("f", server.url(path), 1800)
                polled = poll_feed(state, fetcher=f, workers=w, now=NOW, rng=random.Random(1))
                assert polled.update.ok is ok
                assert (len(polled.parsed.entries) if polled.parsed else None) == entries
            assert polled.update.reason == "HTTP 404 Not Found"


def test_a_page_that_hangs_the_parser_is_killed_or_refused() -> None:
    page = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x</p></body></html>"
    with Workers(timeout_s=20) as pool:
        outcome = pool.run(extract, page, url="https://a.com/x", content_type="text/html", now=NOW)
    assert outcome.value is not None
    assert outcome.value.reason == "a tag has more than 1,000 attributes"
