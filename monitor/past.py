"""The past as the live database kept it, as events for `replay`: articles, promotions, and ends of cycles.

Every revision that was analysed comes at the moment the live path first decided on it, whatever it says
of its own date. What is not kept cannot come back: who owned a feed then is who owns it now, and an article
that went back to words it had before does so once. What people decided is left out: the policy is asked.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from monitor.replay import Analyser, Came, CycleEnded, Event, Moved, Watched
from monitor.store import Store

PAGE = 200
"""Texts in memory at once."""
ALWAYS, NEVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
Clock = Literal["seen", "published"]


def stored_events(
    store: Store,
    analyse: Analyser,
    *,
    analyser: str,
    since: datetime,
    until: datetime,
    clock: Clock = "seen",
    reanalyse: bool = False,
) -> Iterator[Event]:
    """What happened from `since` to before `until`. Stored analyses of this analyser are taken; where there
    is none, or with `reanalyse`, the text is read again.

    clock: "published" lets each article come at its own date, for archives that were read in later.
    """
    yield Watched(since, store.feeds.all())
    catalogue = [(at, model) for at, model in store.past.catalogue_acts() if at < until]
    moved: Iterator[Event] = (Moved(max(at, since), model) for at, model in catalogue)
    ended: Iterator[Event] = (CycleEnded(at) for at in store.past.cycle_ends(since=since, until=until))
    came: Iterator[Event] = _articles(store, analyse, analyser, since, until, clock, reanalyse)
    yield from heapq.merge(moved, came, ended, key=lambda event: event.at)


def _articles(
    store: Store,
    analyse: Analyser,
    analyser: str,
    since: datetime,
    until: datetime,
    clock: Clock,
    reanalyse: bool,
) -> Iterator[Came]:
    moments = store.past.revisions(
        analyser=analyser, since=since, until=until, published=clock == "published", every_text=reanalyse
    )
    for start in range(0, len(moments), PAGE):
        page = moments[start : start + PAGE]
        revisions = [revision for _, revision in page]
        articles = store.past.articles(revisions)
        known = {} if reanalyse else store.past.analyses(articles, analyser)
        unread = [revision for revision in revisions if revision not in known]
        known |= zip(unread, analyse([articles[r] for r in unread]), strict=True)
        for at, revision in page:
            yield Came(at, articles[revision].id, articles[revision], known[revision])
