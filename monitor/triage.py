"""What needs a person now, and lists of incidents: each one row, with all that a first look wants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from monitor import gate
from monitor.decide import is_fresh, source_of, voices_of
from monitor.describe import n_heard
from monitor.people import Request
from monitor.store import Store
from monitor.store.pages_queue import Place, Rank, Wanted
from monitor.types import LIVE, Evidence, Incident

Need = Literal["pause", "expired", "second", "source_changed", "review", "undecided"]
NEEDS: tuple[Need, ...] = get_args(Need)
"""Why an incident waits, the most pressing first: a pause that nobody confirmed; one that ended so; an act
that waits for a second person; a source that says something else now; a review; or that it is grave."""
GRAVE = 4
"""From here on an open incident waits although no rule asks for anything."""
RECENT = timedelta(days=30)
"""What was not reported on for so long, or ended so long ago, is history."""
PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One incident. quote: the gravest words of the first voice. n_voices: how many corroborate."""

    id: int
    subject: str
    types: Sequence[str]
    assertion: str
    severity: int
    status: str
    title: str
    reported_at: str | None
    quote: Evidence | None
    n_voices: int
    n_articles: int
    langs: Sequence[str]
    needs: Sequence[Need]
    holds: Sequence[Mapping[str, Any]]
    """Live pauses and reviews; pauses that ended unconfirmed. `asked_by`: who asked for its release."""
    place: Place
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of rows. counts: see `Queue.counts`. next: the place to go on after; None at the end."""

    rows: Sequence[Row]
    counts: Mapping[str, Mapping[str, int]]
    next: Place | None


def queue(store: Store, wanted: Wanted, *, now: datetime, after: Place | None = None) -> Listed:
    """The incidents that wait for a person: gravest first, then what presses most, then the newest."""
    holds = held(store, now=now)
    grave = store.queue.undecided(severity=GRAVE, since=now - RECENT)
    needs: dict[int, list[Need]] = {**{incident: ["undecided"] for incident in grave}, **_needs(holds)}
    ranks: list[Rank] = [(i, min(NEEDS.index(need) for need in found)) for i, found in needs.items()]
    rows = store.queue.waiting(wanted, ranks, after=after, limit=PAGE + 1)
    return _listed(store, rows, store.queue.counts(wanted, ranks), holds, needs)


def incidents(store: Store, wanted: Wanted, *, now: datetime, after: Place | None = None) -> Listed:
    """All incidents, the newest first."""
    holds = held(store, now=now)
    rows = store.queue.newest(wanted, after=after, limit=PAGE + 1)
    return _listed(store, rows, store.queue.counts(wanted, None), holds, _needs(holds))


def chosen(store: Store, numbers: Iterable[int], *, now: datetime) -> list[Row]:
    """These incidents, as far as they are there and not merged, in the order named."""
    named = list(dict.fromkeys(numbers))
    rows = store.queue.waiting(Wanted(), [(n, 0) for n in named], after=None, limit=len(named))
    holds = held(store, now=now)
    found = {row.id: row for row in _rows(store, rows, holds, _needs(holds))}
    return [found[n] for n in named if n in found]


def moves(store: Store, *, now: datetime) -> list[Request]:
    """Acts on a model's move that wait for a second person: they belong to no incident."""
    return [r for r in store.gate.requests(now=now) if r.action != "release"]


def held(store: Store, *, now: datetime) -> dict[int, list[dict[str, Any]]]:
    """By incident what hangs on it."""
    asked = {r.object: r.actor for r in store.gate.requests("release", now=now)}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for hold in store.queue.holds(expired_since=now - RECENT):
        if hold["place"] is not None and (hold["state"] in LIVE or hold["status"] == "open"):
            found[hold["place"]].append({**hold, "asked_by": asked.get(hold["key"])})
    return dict(found)


def _needs(holds: Mapping[int, Sequence[Mapping[str, Any]]]) -> dict[int, list[Need]]:
    """By incident why it waits, the most pressing first; incidents that do not wait are left out."""
    found: dict[int, list[Need]] = {}
    for incident, its in holds.items():
        needs = {need for hold in its for need in _why(hold)}
        if needs:
            found[incident] = sorted(needs, key=NEEDS.index)
    return found


def _why(hold: Mapping[str, Any]) -> list[Need]:
    asked: list[Need] = ["second"] if hold["asked_by"] else []
    if hold["state"] == "expired":
        return ["expired"]
    if hold["state"] != "provisional":
        return asked
    if hold["effect"] == "pause":
        return [*asked, "pause"]
    return ["source_changed" if hold["rule"] == gate.SOURCE_CHANGED else "review"]


def _listed(
    store: Store,
    rows: Sequence[dict[str, Any]],
    counts: Mapping[str, Mapping[str, int]],
    holds: Mapping[int, Sequence[Mapping[str, Any]]],
    needs: Mapping[int, Sequence[Need]],
) -> Listed:
    """Of one row more than a page there is a next page."""
    shown = rows[:PAGE]
    return Listed(_rows(store, shown, holds, needs), counts, shown[-1]["place"] if len(rows) > PAGE else None)


def _rows(
    store: Store,
    rows: Sequence[dict[str, Any]],
    holds: Mapping[int, Sequence[Mapping[str, Any]]],
    needs: Mapping[int, Sequence[Need]],
) -> list[Row]:
    numbers = [row["id"] for row in rows]
    known, reports = store.incidents.several(numbers), store.queue.reports(numbers)
    found = []
    for row in rows:
        number = row["id"]
        incident, told = known[number], reports.get(number, {"n_articles": 0, "langs": []})
        voices = voices_of(_one_each(incident.evidence))
        found.append(
            Row(
                id=number,
                subject=row["subject"],
                types=row["types"],
                assertion=row["assertion"],
                severity=row["severity"],
                status=row["status"],
                title=row["title"],
                reported_at=row["last_reported_at"],
                quote=_first_words(incident, voices),
                n_voices=n_heard(voices),
                n_articles=told["n_articles"],
                langs=told["langs"],
                needs=needs.get(number, ()),
                holds=holds.get(number, ()),
                place=row["place"],
                merged_into=row["merged_into"],
            )
        )
    return found


def _one_each(evidence: Iterable[Evidence]) -> list[Evidence]:
    """One piece of each article: whose voice it is does not depend on which."""
    return list({e.article: e for e in evidence}.values())


def _first_words(incident: Incident, voices: Sequence[Sequence[Evidence]]) -> Evidence | None:
    """The gravest words of the first voice that counts, else of whoever speaks first."""
    if not incident.evidence:
        return None
    heard = (v for v in voices if is_fresh(v) and any(map(source_of, v)))
    first = {e.article for e in next(heard, voices[0])}
    words = (e for e in incident.evidence if e.article in first)
    return min(words, key=lambda e: (incident.types.index(e.type), -e.severity, e.start))
