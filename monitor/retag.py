"""Read stored texts again under the present analyser, oldest first, and decide on what they tell now.

What people decided stays: corrections are put over the analysis, placements and dismissals outrank the link.
The clock is now. So an old report pauses nothing and asks for nothing: `max_age` counts from its own date, or
from the day it was first seen where it has none; and it opens no dismissed incident again. A finding that is
gone releases nothing. Where a live pause rested on it, a person is asked to decide again, once for each pause
and analyser, however many reports are read otherwise: one notice, no storm.

How far it came is in the database: each text that this analyser read has its analysis. After a kill, or for a
text that could not be read, the same command goes on where it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor import engine
from monitor.reading import Bench, Tally, analysed, deliver
from monitor.store import Store
from monitor.types import Article, Effect

Told = Mapping[tuple[str, str], set[str]]


@dataclass(slots=True, kw_only=True)
class Retagged(Tally):
    """What reading again changed; `gained` and `lost` count findings by type, `assertions` those that are
    asserted otherwise."""

    articles: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("read", "changed", "failed"), 0))
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    assertions: int = 0

    def compare(self, before: Told, after: Told) -> None:
        self.articles["read"] += 1
        self.articles["changed"] += before != after
        self.gained.update(type_ for _, type_ in after.keys() - before.keys())
        self.lost.update(type_ for _, type_ in before.keys() - after.keys())
        self.assertions += sum(before[pair] != after[pair] for pair in before.keys() & after.keys())

    def as_json(self) -> dict[str, Any]:
        return {
            **self.counts(),
            "findings": {
                "gained": dict(sorted(self.gained.items())),
                "lost": dict(sorted(self.lost.items())),
                "asserted_otherwise": self.assertions,
            },
            "holds": {
                "began": self._count("pause", "began"),
                "ended": self._count("pause", "ended"),
                "reviews": self._count("review", "began"),
            },
        }

    def _count(self, effect: Effect, event: str) -> int:
        return len({c.hold.key for c in self.changes if (c.hold.effect, c.event) == (effect, event)})


def retag(store: Store, context: engine.Context, bench: Bench, *, since: datetime | None = None) -> Retagged:
    """Read what `context.analyser` has not read, each article's newest text; since: reports from then on."""
    tally = Retagged()
    with store.transaction():
        engine.keep_policy(store, context.policy, now=bench.now())
    articles = store.articles.to_read_again(context.analyser, since=since)
    for article, done in analysed(store, bench, articles):
        if done.value is None:
            _fail(tally, article, str(done.error))
            continue
        before = store.articles.told(article.id)
        tally.add(engine.record(store, article, done.value, context, now=bench.now(), read_again=True))
        tally.compare(before, store.articles.told(article.id))
    deliver(store, bench, tally)
    return tally


def _fail(tally: Tally, article: Article, error: str) -> None:
    """The article keeps what was found in it before, and its turn comes again."""
    tally.articles["failed"] += 1
    tally.errors.append({"url": article.url, "what": f"analysis failed: {error}"})
