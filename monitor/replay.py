"""What a policy would have done on this past: the live path, with each article's time as the clock.

Nothing here decides. A database in memory takes the place of the file, and `engine` does what it does in a
run; so a replay and the days it repeats come to the same end. Same input, policy and analyser: same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from monitor import engine, origins
from monitor.clock import to_text
from monitor.decide import voices_of
from monitor.items import Item
from monitor.policy import Policy
from monitor.store import MEMORY, Store
from monitor.types import Article, CatalogueModel, Entry, Extraction, Feed
from nlp.types import Analysis

Analyser = Callable[[Sequence[Article]], Iterable[Analysis]]


def replay(
    items: Iterable[Item],
    analyse: Analyser,
    *,
    policy: Policy,
    catalogue: Iterable[CatalogueModel],
    analyser: str,
) -> dict[str, Any]:
    """`{incidents, decisions}` as the contract has them, up to the last article: holds that outlive it stay.

    Undated items come last, at the last known time.
    """
    ordered = sorted(items, key=lambda i: (i.article.published_at is None, i.article.published_at or 0, i.id))
    context = engine.Context(policy, analyser)
    decisions: list[dict[str, Any]] = []
    ids: dict[int, str] = {}
    with Store.open(MEMORY) as store:
        start = next((i.article.published_at for i in ordered if i.article.published_at), None)
        if start is None:
            return {"incidents": [], "decisions": []}
        _prepare(store, policy, catalogue, [i.article for i in ordered], start)
        clock = start
        for item, analysis in zip(ordered, analyse([i.article for i in ordered]), strict=True):
            clock = item.article.published_at or clock
            for moment in _expiries(store, clock):
                decisions += [_decision(store, c) for c in engine.expire(store, context, now=moment)]
            article = _enter(store, item.article, clock)
            ids[article.id] = item.id
            recorded = engine.record(store, article, analysis, context, now=clock)
            decisions += [_decision(store, c) for c in recorded.changes]
        return {"incidents": _incidents(store, ids), "decisions": decisions}


def _expiries(store: Store, until: datetime) -> list[datetime]:
    """The moments up to then at which live holds end by themselves, in order."""
    ends = {h.expires_at for h in store.gate.holds(live_only=True) if h.expires_at}
    return sorted(at for at in ends if at <= until)


def _prepare(
    store: Store,
    policy: Policy,
    catalogue: Iterable[CatalogueModel],
    articles: Iterable[Article],
    start: datetime,
) -> None:
    with store.transaction():
        store.feeds.sync({_feed_id(a): _feed(a) for a in articles}.values())
        engine.keep_policy(store, policy, now=start)
        for model in catalogue:
            store.gate.save_model(model, since=start)


def _enter(store: Store, article: Article, now: datetime) -> Article:
    """Store an article as polling and extraction would have."""
    entry = Entry(article.url, None, article.title, "", None, article.published_at, None, "stream")
    page = Extraction("ok", "", title=article.title, text=article.text)
    with store.transaction():
        store.articles.add_entry(_feed_id(article), entry, now=now)
        stored = store.articles.id_of(article.url)
        store.articles.save_extraction(
            stored,
            page,
            title=article.title,
            lang=article.lang,
            text_sha256=article.text_sha256,
            wire=origins.wire_of(article.text, article.outlet),
            at=now,
        )
    return store.articles.get(stored)


def _feed_id(article: Article) -> str:
    """Outlets are told apart by all that is said of them."""
    told = f"{article.outlet}|{article.owner}|{article.tier}|{article.feed_kind}|{article.lang}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _feed(article: Article) -> Feed:
    return Feed(
        id=_feed_id(article),
        url=f"stream:{_feed_id(article)}",
        lang=article.lang,
        outlet=article.outlet,
        owner=article.owner,
        tier=article.tier,
        kind=article.feed_kind,
        interval_s=0,
    )


def _incidents(store: Store, ids: dict[int, str]) -> list[dict[str, Any]]:
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
