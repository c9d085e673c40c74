"""What a policy would have done on this past: the live path, with the past's own times as the clock.

Nothing here decides. A database in memory takes the place of the file, and `engine` does what it does in a
run; so a replay and the days it repeats come to the same end. Same input, policy and analyser: same bytes.
Articles come one by one, and only those that blame a model are kept, so years of them fit in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from monitor import engine
from monitor.clock import to_text
from monitor.decide import voices_of
from monitor.enter import enter, masthead
from monitor.items import Item
from monitor.policy import Policy
from monitor.store import MEMORY, Store
from monitor.types import Article, CatalogueModel, Feed, Incident
from nlp.types import Analysis

Analyser = Callable[[Sequence[Article]], Iterable[Analysis]]
LOOKED_AGAIN = timedelta(hours=1)
"""How often quiet cycles decide again on what is in the news; time alone changes little. Guess."""


@dataclass(frozen=True, slots=True)
class Came:
    """An article was read; `id` is what the outcome calls it."""

    at: datetime
    id: str | int
    article: Article
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Moved:
    """A model came under promotion, or stands or goes elsewhere from now on."""

    at: datetime
    model: CatalogueModel


@dataclass(frozen=True, slots=True)
class Watched:
    """The feeds that are read; whom a report cites is told by the outlets among them."""

    at: datetime
    feeds: Sequence[Feed]


@dataclass(frozen=True, slots=True)
class CycleEnded:
    """A run ended; each looks again at what is in the news."""

    at: datetime


Event = Came | Moved | Watched | CycleEnded


@dataclass(frozen=True, slots=True)
class Seen:
    """An incident as it stood when an article had come to it."""

    at: datetime
    id: str | int
    article: int
    incident: Incident


class Rehearsal:
    """One policy on one past: `take` each event in the order of time, then ask `outcome`."""

    def __init__(self, policy: Policy, *, analyser: str, keep_steps: bool = False) -> None:
        """keep_steps: remember each incident after each of its articles, for `story`."""
        self.policy = policy
        self.decisions: list[dict[str, Any]] = []
        self.steps: list[Seen] = []
        self._store = Store.open(MEMORY)
        self._context = engine.Context(policy, analyser)
        self._keep_steps = keep_steps
        self._ids: dict[int, str | int] = {}
        self._addresses: set[str] = set()
        self._feeds: set[str] = set()
        self._looked_at: datetime | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def take(self, event: Event) -> None:
        self._expire(event.at)
        if isinstance(event, Came):
            self._read(event)
        elif isinstance(event, Moved):
            with self._store.transaction():
                self._store.gate.save_model(event.model, since=event.at)
            self._looked_at = None
        elif isinstance(event, Watched):
            with self._store.transaction():
                self._store.feeds.sync(event.feeds)
        elif self._looked_at is None or event.at - self._looked_at >= LOOKED_AGAIN:
            self._tell(engine.reconsider(self._store, self._context, now=event.at))
            self._looked_at = event.at

    def outcome(self) -> dict[str, Any]:
        """`{incidents, decisions}` as the contract has them; holds that outlive the past stay."""
        return {"incidents": _incidents(self._store, self._ids), "decisions": self.decisions}

    def models(self) -> list[CatalogueModel]:
        return self._store.gate.models()

    def _expire(self, now: datetime) -> None:
        """Holds end at their own time, whenever the next article comes."""
        for moment in sorted({h.expires_at for h in self._store.gate.expiring(until=now) if h.expires_at}):
            self._tell(engine.expire(self._store, self._context, now=moment))

    def _read(self, came: Came) -> None:
        if not came.analysis.findings and came.article.url not in self._addresses:
            return  # it blames nobody, and never did
        self._addresses.add(came.article.url)
        article = self._enter(came.article, came.at)
        self._ids[article.id] = came.id
        recorded = engine.record(self._store, article, came.analysis, self._context, now=came.at)
        self._looked_at = None
        self._tell(recorded.changes)
        for incident in (*recorded.opened, *recorded.updated) if self._keep_steps else ():
            self.steps.append(Seen(came.at, came.id, article.id, self._store.incidents.get(incident)))

    def _tell(self, changes: Iterable[engine.GateChange]) -> None:
        self.decisions += [_decision(self._store, c) for c in changes]

    def _enter(self, article: Article, now: datetime) -> Article:
        feed = masthead(article, "stream")
        with self._store.transaction():
            if feed.id not in self._feeds:
                self._store.feeds.sync([feed])
                self._feeds.add(feed.id)
            stored = enter(self._store, article, feed.id, method="stream", now=now)
        return self._store.articles.get(stored)


def replay(
    items: Iterable[Item],
    analyse: Analyser,
    *,
    policy: Policy,
    catalogue: Iterable[CatalogueModel],
    analyser: str,
) -> dict[str, Any]:
    """The outcome of a stream."""
    with Rehearsal(policy, analyser=analyser) as rehearsal:
        for event in stream_events(items, analyse, catalogue):
            rehearsal.take(event)
        return rehearsal.outcome()


def stream_events(
    items: Iterable[Item], analyse: Analyser, catalogue: Iterable[CatalogueModel]
) -> Iterator[Event]:
    """Each article's time is the clock. Undated items come last, at the last known time; where nothing is
    dated there is no time for anything to happen at."""
    ordered = sorted(items, key=lambda i: (i.article.published_at is None, i.article.published_at or 0, i.id))
    clock = ordered[0].article.published_at if ordered else None
    if clock is None:
        return
    yield Watched(clock, [masthead(item.article, "stream") for item in ordered])
    yield from (Moved(clock, model) for model in catalogue)
    for item, analysis in zip(ordered, analyse([i.article for i in ordered]), strict=True):
        clock = item.article.published_at or clock
        yield Came(clock, item.id, replace(item.article, first_seen_at=clock), analysis)


def _incidents(store: Store, ids: dict[int, str | int]) -> list[dict[str, Any]]:
    told = []
    for row in sorted(store.incidents.listed(limit=-1), key=lambda r: r["incident_id"]):
        incident = store.incidents.get(row["incident_id"])
        voices = voices_of(incident.evidence)
        told.append(
            {
                "id": incident.id,
                "subject": row["subject"],
                "types": list(incident.types),
                "assertion": row["assertion"],
                "severity": row["severity"],
                "first_reported_at": row["first_reported_at"],
                "articles": [ids[a["id"]] for a in store.incidents.articles(incident.id)],
                "origins": len(voices),
                "owners": len({e.owner for e in incident.evidence}),
                "langs": sorted({e.lang for e in incident.evidence}),
            }
        )
    return told


def _decision(store: Store, change: engine.GateChange) -> dict[str, Any]:
    """One entry of the decisions; where a pause ends, what is then in force for that model."""
    word = {"pause": "paused", "review": "review", "observe": "observed"}[change.hold.effect]
    if change.event == "ended" and change.hold.effect == "pause":
        holds = store.gate.holds(change.hold.model, live_only=True)
        word = "paused" if any(h.effect == "pause" for h in holds) else "allow"
    return {
        "at": to_text(change.at),
        "model": change.hold.model,
        "stage": change.hold.stage,
        "decision": word,
        "event": change.event,
        "rule": change.hold.rule,
        "incident": change.hold.incident,
        "origins": change.hold.origins,
        "reason": change.hold.reason,
    }
