"""What `run`, `retag` and `backfill` share: texts are analysed in child processes, decided on one by one, and
what was decided is told.

No tagging happens inside a transaction, and each article is one, so that whoever is killed goes on with the
next.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import tee
from typing import Any

from monitor import engine, notify
from monitor.analyse import analyse_article
from monitor.store import Store
from monitor.types import Article
from monitor.workers import Outcome, TaskError, Workers
from nlp.types import Analysis

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 4
FIRST_RETRY = timedelta(minutes=10)
ANALYSIS_S = 120.0
"""For one text: the first of a child waits for the language models, half a minute on a machine at work."""


class Watcher:
    """Told how far the cycle is; this one says nothing. The command line has one that draws bars."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins, with so many items."""

    def step(self) -> None:
        """One item of the stage is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What texts are read with; tests give their own clock and dice."""

    workers: Workers
    channels: Mapping[str, notify.Channel]
    now: Callable[[], datetime]
    rng: random.Random
    watcher: Watcher = field(default_factory=Watcher)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of it."""

    articles: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("new", "extracted", "relevant", "failed"), 0)
    )
    opened: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    changes: list[engine.GateChange] = field(default_factory=list)
    notices: dict[str, int] = field(default_factory=lambda: {"sent": 0, "failed": 0})
    errors: list[dict[str, str]] = field(default_factory=list)

    def add(self, recorded: engine.Recorded) -> None:
        self.opened.update(recorded.opened)
        self.updated.update(recorded.updated)
        self.changes += recorded.changes

    def counts(self) -> dict[str, Any]:
        return {
            "articles": self.articles,
            "incidents": {"opened": len(self.opened), "updated": len(self.updated - self.opened)},
            "holds": {"created": sum(c.event == "began" and c.hold.effect == "pause" for c in self.changes)},
            "notices": self.notices,
            "errors": self.errors,
        }


def read_waiting(store: Store, bench: Bench, context: engine.Context, tally: Tally) -> None:
    """Analyse and decide on every text that waits for it."""
    # In order of publication: which report came first decides which incident the others join.
    for article, done in analysed(store, bench, store.articles.to_analyse()):
        if done.value is None:
            _fail_analysis(store, bench, tally, article, done.error)
            continue
        tally.articles["relevant"] += done.value.relevant
        tally.add(engine.record(store, article, done.value, context, now=bench.now()))


def analysed(store: Store, bench: Bench, articles: list[int]) -> Iterator[tuple[Article, Outcome[Analysis]]]:
    """Each article's newest text with what the analyser says, in order; only a few texts in memory."""
    bench.watcher.stage("reading articles", len(articles))
    asked, told = tee(store.articles.get(article) for article in articles)
    outcomes = bench.workers.map(analyse_article, asked, timeout_s=ANALYSIS_S)
    for article, done in zip(told, outcomes, strict=True):
        bench.watcher.step()
        yield article, done


def _fail_analysis(
    store: Store, bench: Bench, tally: Tally, article: Article, error: TaskError | None
) -> None:
    """A text that raised would raise again; one that took too long, or whose child died, may have met a
    machine with too much to do."""
    row = {"id": article.id, "url": article.url, "attempts": store.articles.attempts(article.id)}
    lasting = error is None or error.kind == "raised"
    fail(store, bench, tally, row, f"analysis failed: {error}", lasting=lasting)


def fail(
    store: Store, bench: Bench, tally: Tally, row: dict[str, Any], reason: str, *, lasting: bool
) -> None:
    """lasting: the same request can only fail again (robots.txt, a refused address)."""
    attempts = row["attempts"] + 1
    again = None if lasting or attempts >= MAX_ATTEMPTS else bench.now() + FIRST_RETRY * 4 ** (attempts - 1)
    with store.transaction():
        store.articles.save_failure(row["id"], reason, next_try_at=again)
    tally.articles["failed"] += 1
    tally.errors.append({"url": row["url"], "what": reason})
    log.warning("article %s: %s", row["url"], reason)


def deliver(store: Store, bench: Bench, tally: Tally) -> None:
    """Send every notice whose time has come; what cannot be sent is put off."""
    pending = store.notices.pending(bench.now())
    for channel, attempts, notice, error in notify.deliver(pending, bench.channels):
        now = bench.now()
        with store.transaction():
            if error is None:
                store.notices.sent(notice, channel, at=now)
            else:
                again = notify.next_try_at(attempts, now=now, rng=bench.rng)
                store.notices.failed(notice, channel, error, next_try_at=again)
        tally.notices["sent" if error is None else "failed"] += 1
        if error is not None:
            tally.errors.append({"channel": channel.split("?")[0], "what": error})
            log.warning("notice %s to %s: %s", notice.id, channel.split("?")[0], error)
