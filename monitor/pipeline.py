"""One way through, read like a shell pipe:

    feeds due | poll | fetch | extract | analyse | link | decide | gate | notify

`run` is one cycle. Each stage is a module with one verb; the pure ones return what they intend, and this
module stores it. Every step leaves the database in a state from which the next cycle goes on, so a run that
is killed loses nothing: articles are `new`, `extracted`, `analysed`, `failed` or `skipped`, and each cycle
takes up whatever is not at its end. No network and no tagging happens inside a transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from monitor import engine, notify, origins
from monitor.analyse import text_sha256
from monitor.clock import to_text
from monitor.crawl import poll
from monitor.crawl.extract import extract
from monitor.crawl.fetch import Fetcher
from monitor.crawl.sources import LOOK_AGAIN_AFTER, MOST_A_CYCLE, Look, Source, look
from monitor.place import STILL_NEWS
from monitor.reading import Bench, Tally, Watcher, deliver, fail, read_waiting
from monitor.store import Store
from monitor.types import Article, Entry, Extraction, Feed, FeedState, Response
from nlp.language import detect

log = logging.getLogger(__name__)

N_CONNECTIONS = 16
"""Answers awaited at once; per host the fetcher allows two."""
MAX_ARTICLE_AGE = STILL_NEWS
"""Older entries of a feed are noted and not fetched: they cannot corroborate anything any more."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True, kw_only=True)
class Summary(Tally):
    """What one cycle did; `as_json` is the contract's."""

    run_id: int
    started_at: datetime
    finished_at: datetime | None = None
    feeds: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("due", "ok", "not_modified", "failed"), 0)
    )

    @property
    def no_feed_answered(self) -> bool:
        return self.feeds["due"] > 0 and self.feeds["failed"] == self.feeds["due"]

    def as_json(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "started_at": to_text(self.started_at),
            "finished_at": to_text(self.finished_at or self.started_at),
            "feeds": self.feeds,
            **self.counts(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools(Bench):
    """The same with the network."""

    fetcher: Fetcher


def run(
    store: Store, feeds: Iterable[Feed], context: engine.Context, tools: Tools, *, force: bool = False
) -> Summary:
    """One cycle. A feed or an article that fails is told in `errors` and stops nothing else."""
    started_at = tools.now()
    with store.transaction():
        store.feeds.sync(feeds)
        store.ahead.forget(started_at)
        engine.keep_policy(store, context.policy, now=started_at)
        summary = Summary(run_id=store.feeds.start_run(started_at), started_at=started_at)
    _poll(store, tools, context, summary, force=force)
    _fetch_and_extract(store, tools, summary)
    _look_again(store, tools, context, summary)
    read_waiting(store, tools, context, summary)
    summary.changes += engine.expire(store, context, now=tools.now())
    summary.changes += engine.reconsider(store, context, now=tools.now())
    deliver(store, tools, summary)
    summary.finished_at = tools.now()
    with store.transaction():
        store.feeds.finish_run(summary.run_id, summary.finished_at, summary.as_json())
    return summary


# --- poll ----------------------------------------------------------------------------------------


def _poll(store: Store, tools: Tools, context: engine.Context, summary: Summary, *, force: bool) -> None:
    due = poll.feeds_due(store.feeds.states(), now=tools.now(), force=force)
    summary.feeds["due"] = len(due)

    def ask(state: FeedState) -> poll.Polled:
        return poll.poll_feed(
            state, fetcher=tools.fetcher, workers=tools.workers, now=tools.now(), rng=tools.rng
        )

    for state, polled in _in_threads(ask, due, tools.watcher, "polling feeds"):
        if isinstance(polled, Exception):
            raise polled  # poll_feed turns what the outside does into values: this is a bug of ours
        _save_poll(store, tools, context, summary, state, polled)


def _save_poll(
    store: Store,
    tools: Tools,
    context: engine.Context,
    summary: Summary,
    state: FeedState,
    polled: poll.Polled,
) -> None:
    now, update = tools.now(), polled.update
    entries = polled.parsed.entries if polled.parsed and polled.parsed.ok else ()
    with store.transaction():
        n_new = sum(
            store.articles.add_entry(state.feed_id, e, now=now, skip=_why_skip(e, now)) for e in entries
        )
        store.feeds.save_poll(
            summary.run_id, polled.response, update, at=now, n_entries=len(entries), n_new=n_new
        )
        if update.stopped:
            store.notices.add(
                notify.stopped_feed_notice(state.feed_id, update.reason, now=now), context.channels
            )
    summary.articles["new"] += n_new
    if update.ok:
        summary.feeds["not_modified" if polled.response.outcome == "not_modified" else "ok"] += 1
    else:
        summary.feeds["failed"] += 1
        summary.errors.append({"feed": state.feed_id, "what": update.reason})
        log.warning("feed %s: %s", state.feed_id, update.reason)


def _why_skip(entry: Entry, now: datetime) -> str | None:
    if entry.published_at is not None and entry.published_at < now - MAX_ARTICLE_AGE:
        return f"published more than {MAX_ARTICLE_AGE.days} days ago"
    return None


# --- fetch and extract ---------------------------------------------------------------------------


def _fetch_and_extract(store: Store, tools: Tools, summary: Summary) -> None:
    feeds = {feed.id: feed for feed in store.feeds.all()}

    def get(row: dict[str, Any]) -> tuple[Response, Extraction | None]:
        response = tools.fetcher.fetch_page(row["url"])
        return response, _read(tools, response) if response.outcome == "ok" else None

    pages = store.articles.to_fetch(tools.now())
    for row, got in _in_threads(get, pages, tools.watcher, "fetching articles"):
        if isinstance(got, Exception):
            fail(store, tools, summary, row, f"{type(got).__name__}: {got}", lasting=False)
            continue
        response, page = got
        if page is None:
            fail(
                store,
                tools,
                summary,
                row,
                response.error or response.outcome,
                lasting=response.outcome in ("hard", "gone"),
            )
        elif page.state == "failed":
            fail(store, tools, summary, row, page.reason, lasting=False)
        else:
            seen = Source(row["id"], row["url"], tools.now(), response.etag, response.last_modified)
            feed = feeds[row["feed_id"]]
            with store.transaction():
                _save_page(
                    store, tools, row["id"], page, title=row["title"], lang=feed.lang, outlet=feed.outlet
                )
                store.sources.save(seen)
            summary.articles["extracted"] += 1


def _read(tools: Tools, response: Response) -> Extraction:
    """The page of an answer, read in a child process."""
    done = tools.workers.run(
        extract,
        response.body,
        url=response.url,
        content_type=response.headers.get("content-type", ""),
        now=tools.now(),
    )
    return done.value or Extraction("failed", f"reading the page failed: {done.error}")


def _save_page(
    store: Store, tools: Tools, article: int, page: Extraction, *, title: str, lang: str, outlet: str
) -> None:
    """title, lang: what was known before, where the page does not say."""
    found, confidence = detect(page.text)
    title = page.title or title
    store.articles.save_extraction(
        article,
        page,
        title=title,
        lang=found if confidence >= 0.5 else lang,  # a few words do not tell a language
        text_sha256=text_sha256(title, page.text),
        wire=origins.wire_of(page.text, outlet),
        at=tools.now(),
    )


# --- look again at what holds a model back -------------------------------------------------------


def _look_again(store: Store, tools: Tools, context: engine.Context, summary: Summary) -> None:
    """A changed page is analysed again below; one that is gone has its decision reopened here."""

    def get(source: Source) -> tuple[Look, Extraction | None]:
        response = tools.fetcher.fetch_page(source.url, etag=source.etag, last_modified=source.last_modified)
        seen = look(source, response, now=tools.now())
        return seen, _read(tools, response) if seen.read else None

    due = store.sources.due(now=tools.now(), every=LOOK_AGAIN_AFTER, limit=MOST_A_CYCLE)
    for source, got in _in_threads(get, due, tools.watcher, "looking at sources again"):
        if isinstance(got, Exception):
            summary.errors.append({"url": source.url, "what": f"{type(got).__name__}: {got}"})
            log.warning("source %s: %s: %s", source.url, type(got).__name__, got)
            continue
        seen, page = got
        with store.transaction():
            _save_look(store, tools, context, summary, seen, page)


def _save_look(
    store: Store, tools: Tools, context: engine.Context, summary: Summary, seen: Look, page: Extraction | None
) -> None:
    now, article = tools.now(), store.articles.get(seen.source.article)
    store.sources.save(seen.source)
    if seen.change == "withdrawn":
        summary.changes += engine.source_gone(store, article, context, now=now)
    if seen.change == "back":
        engine.source_back(store, article, now=now)
    if page is not None and page.state == "ok" and not _cut_short(page, article):
        # its address and its date stay what they were when it was counted
        page = replace(page, canonical_url=None, published_at=None)
        _save_page(
            store, tools, article.id, page, title=article.title, lang=article.lang, outlet=article.outlet
        )


def _cut_short(page: Extraction, article: Article) -> bool:
    """A wall that went up before the rest takes nothing back."""
    return page.reason != "ok" and len(page.text) < len(article.text)


def _in_threads(
    work: Callable[[T], R], items: Sequence[T], watcher: Watcher, name: str
) -> Iterator[tuple[T, R | Exception]]:
    """Each item with its result as it comes; what `work` raised comes as a value, told with the item."""
    watcher.stage(name, len(items))
    with ThreadPoolExecutor(N_CONNECTIONS) as pool:
        futures = {pool.submit(work, item): item for item in items}
        for future in as_completed(futures):
            watcher.step()
            error = future.exception()
            if error is not None and not isinstance(error, Exception):
                raise error
            yield futures[future], error if error is not None else future.result()
