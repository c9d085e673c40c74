"""Put an article that was given whole into a store, as polling and extraction would have."""

from __future__ import annotations

import hashlib
from datetime import datetime

from monitor import origins
from monitor.store import Store
from monitor.types import Article, Entry, Extraction, Feed


def enter(store: Store, article: Article, feed_id: str, *, method: str, now: datetime) -> int:
    """Its id; within the caller's transaction, the feed's row being there.

    method: where its date comes from.
    """
    entry = Entry(article.url, None, article.title, "", None, article.published_at, None, method)
    store.articles.add_entry(feed_id, entry, now=article.first_seen_at)
    return give_text(store, article, now=now)


def give_text(store: Store, article: Article, *, now: datetime) -> int:
    """The text of an article whose address is known; its id."""
    number = store.articles.id_of(article.url)
    store.articles.save_extraction(
        number,
        Extraction("ok", "", title=article.title, text=article.text),
        title=article.title,
        lang=article.lang,
        text_sha256=article.text_sha256,
        wire=article.wire or origins.wire_of(article.text, article.outlet),
        at=now,
    )
    return number


def masthead(article: Article, scheme: str) -> Feed:
    """A feed for an outlet that has none; outlets are told apart by all that is said of them."""
    told = f"{article.outlet}|{article.owner}|{article.tier}|{article.feed_kind}|{article.lang}"
    name = hashlib.sha256(told.encode()).hexdigest()[:16]
    return Feed(
        id=f"{scheme}-{name}",
        url=f"{scheme}:{name}",
        lang=article.lang,
        outlet=article.outlet,
        owner=article.owner,
        tier=article.tier,
        kind=article.feed_kind,
        interval_s=0,
    )
