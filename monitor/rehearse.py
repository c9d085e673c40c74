"""A changed policy on the database's own past, against the one in force: which pauses it would have made."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.analyse import analyse_article, analyser_version
from monitor.clock import from_text
from monitor.compare import compare
from monitor.config import parse_policy
from monitor.past import Clock, stored_events
from monitor.replay import Rehearsal
from monitor.store import Store

CHANGES = ("gained", "lost", "earlier", "later")
_NICE = 10
"""Whoever asks the gate meanwhile goes first."""


def rehearse(
    db: Path, before: str, after: str, since: str, until: str, clock: Clock, progress: Path
) -> dict[str, Any]:
    """What `compare` says of two policies, given as text. Each row's `incident` is the database's, None where
    it has none such. Meant for a process of its own; the share done, of 1, stands in the file `progress`.
    """
    os.nice(_NICE)
    first, last = from_text(since), from_text(until)
    told = _teller(progress, first, last)
    analyser = analyser_version()
    with Store.read(db) as store, ExitStack() as stack:
        rehearsals = [
            stack.enter_context(Rehearsal(parse_policy(text), analyser=analyser)) for text in (before, after)
        ]
        for event in stored_events(
            store,
            lambda articles: map(analyse_article, articles),
            analyser=analyser,
            since=first,
            until=last,
            clock=clock,
        ):
            for rehearsal in rehearsals:
                rehearsal.take(event)
            told(event.at)
        outcomes = [r.outcome() for r in rehearsals]
        return _in_the_database(store, compare(*outcomes), outcomes[0])


def _teller(progress: Path, first: datetime, last: datetime) -> Callable[[datetime], None]:
    """Writes whole percents as they change: the clock of the past tells how far it is."""
    done = -1

    def tell(at: datetime) -> None:
        nonlocal done
        share = int(100 * min(max((at - first) / (last - first), 0), 1))
        if share != done:
            done = share
            progress.write_text(str(share / 100), "utf-8")

    return tell


def _in_the_database(store: Store, change: dict[str, Any], outcome: Mapping[str, Any]) -> dict[str, Any]:
    """A replay numbers incidents anew: they are found again by the articles that tell them."""
    told = {i["id"]: i for i in outcome["incidents"]}
    named = {row["incident"] for kind in CHANGES for row in change[kind]}
    known = {
        number: store.reports.told_by(told[number]["articles"], subject=told[number]["subject"])
        for number in named
    }
    for kind in CHANGES:
        for row in change[kind]:
            row["incident"] = known[row["incident"]]
    return change
