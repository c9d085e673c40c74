"""Read past articles into the database, as polling and extraction would, and decide on them in order of
publication.

The clock is now, as it is for a report that a feed brings late: `max_age` keeps old ones from pausing
anything, and they open no dismissed incident again. An undated text may be of today: it stays undated and
asks a person where it blames a model under promotion.

An article belongs to the feed of feeds.yaml of that outlet (and owner, and kind, where they are told), or on
whose site it stands where no outlet is told; else to a masthead of its own, made from what the line says of
the outlet, which nobody polls. Articles of no named owner are one voice. All is stored before anything is
decided, many to a transaction: killed, the same command goes on, and what is there already is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from monitor import engine
from monitor.enter import enter, give_text, masthead
from monitor.items import Item
from monitor.reading import Bench, Tally, deliver, read_waiting
from monitor.store import Store
from monitor.types import Article, Feed, name_key
from monitor.urls import UrlError, canonical, host_of, same_site

AT_ONCE = 200
"""Articles in one transaction: a commit waits for the disk."""


@dataclass(slots=True, kw_only=True)
class Backfilled(Tally):
    """new: not seen before; completed: known, but not read; known: left as they were; undated: of those that
    came; bad: lines that cannot be read."""

    articles: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("new", "completed", "known", "undated", "bad", "relevant", "failed"), 0
        )
    )

    def refuse(self, fault: Exception) -> None:
        self.articles["bad"] += 1
        self.errors.append({"line": str(fault)})

    def as_json(self) -> dict[str, Any]:
        return self.counts()


def backfill(
    store: Store,
    feeds: Sequence[Feed],
    items: Iterable[Item],
    context: engine.Context,
    bench: Bench,
    tally: Backfilled,
) -> None:
    """Store the items, then analyse and decide on all that waits for it. tally: filled as it goes on."""
    with store.transaction():
        store.feeds.sync(feeds)
        engine.keep_policy(store, context.policy, now=bench.now())
    rest = iter(items)
    while some := list(islice(rest, AT_ONCE)):
        with store.transaction():
            for item in some:
                _take(store, feeds, item, bench, tally)
    read_waiting(store, bench, context, tally)
    deliver(store, bench, tally)


def _take(store: Store, feeds: Sequence[Feed], item: Item, bench: Bench, tally: Backfilled) -> None:
    try:
        article = replace(item.article, url=_address(item.article), first_seen_at=bench.now())
    except UrlError as e:
        tally.refuse(UrlError(f"{item.where}: url: {e}: write https://…, or leave it out"))
        return
    found = store.articles.standing(article.url)
    tally.articles[found] += 1
    if found == "known":
        return
    tally.articles["undated"] += article.published_at is None
    if found == "completed":
        give_text(store, article, now=article.first_seen_at)
        return
    feed = feed_of(article, feeds)
    if feed is None:
        article = replace(article, outlet=article.outlet or host_of(article.url))
        feed = masthead(article, "archive")
        store.feeds.keep(feed)
    article = replace(article, outlet=feed.outlet)  # by which a wire's own words are told from a copy's
    enter(store, article, feed.id, method="backfill", now=article.first_seen_at)


def _address(article: Article) -> str:
    """One article has one address, here as in a feed; one that came without is known by its text."""
    return article.url if article.url == f"sha256:{article.text_sha256}" else canonical(article.url)


def feed_of(article: Article, feeds: Iterable[Feed]) -> Feed | None:
    """The feed whose outlet it is; what the line says of owner and kind must fit."""
    return next((feed for feed in feeds if _is_of(article, feed)), None)


def _is_of(article: Article, feed: Feed) -> bool:
    if article.feed_kind not in ("news", feed.kind):  # news: told, or nothing told
        return False
    if article.owner not in ("", article.outlet) and name_key(article.owner) != name_key(feed.owner):
        return False
    if article.outlet:
        return name_key(article.outlet) == name_key(feed.outlet)
    return same_site(article.url, feed.url)
