"""Where a report's findings go. What people said comes first, then what `link` finds, then where it was.

A dismissed incident still takes reports of the same happening, so that a dismissed story does not begin
anew under another number. Copies and the voices that were dismissed stay with it in silence; a voice of its
own opens it again, for a person to look at. What was dismissed is no voice then: a pause needs new ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor import link
from monitor.decide import is_fresh, source_of, voices_of
from monitor.link import Candidates
from monitor.people import ENGINE
from monitor.store import Store
from monitor.types import Article, Incident, Link
from nlp.names import family_of
from nlp.types import Analysis, Finding

DOUBTED = ("denied", "negated", "retracted")
"""What says so neither opens an incident nor opens one again."""

Told = Mapping[int, frozenset[tuple[str, str, str]]]
"""By incident, what an article told there before its text changed: (model, type, assertion)."""


STILL_NEWS = timedelta(days=14)
"""An older report opens no dismissed story again; a feed's older entries are not fetched. Guess."""


@dataclass(slots=True)
class Placed:
    """The incidents that took the findings; `reopened` are among the updated."""

    opened: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    reopened: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Choices:
    """What a report may join: live incidents, dismissed ones, and what people said of the report."""

    live: Candidates
    dismissed: Candidates
    pinned: tuple[Incident, ...]
    barred: frozenset[int]


def place(
    store: Store, article: Article, analysis: Analysis, ids: Sequence[int], *, before: Told, now: datetime
) -> Placed:
    """Attach each finding to its incident; `ids` are the findings' own. Within the caller's transaction.

    What a satirical feed prints tells of nothing that happened: it goes nowhere.
    """
    placed = Placed()
    if not analysis.findings or article.feed_kind == "satire":
        return placed
    if before and _tells_the_same(analysis, before):
        _put_back(store, article, analysis, ids, before, now)
        placed.updated += before
        return placed
    choices = _choices(store, article, analysis)
    for intent in _intents(article, analysis, choices):
        findings = [analysis.findings[p] for p in intent.findings]
        incident, reason = intent.incident, intent.reason
        if incident is None:
            incident, reason = _known(store, article, findings, choices, before, intent)
        if incident is None:
            if choices.barred and not _tells_new(store, article, ids, findings):
                continue  # a person took it out of its incident: that gives it none of its own
            incident = store.incidents.open(family_of(findings[0].model), article.title, at=now)
            placed.opened.append(incident)
        elif incident not in (*placed.opened, *placed.updated):
            placed.updated.append(incident)
        store.incidents.attach(
            incident,
            article.id,
            [ids[p] for p in intent.findings],
            keys=intent.keys,
            reason=reason,
            at=now,
        )
        if any(r.incident == incident for r in choices.dismissed.reports) and _reopen(
            store, incident, article, now
        ):
            placed.reopened.append(incident)
    return placed


def _tells_the_same(analysis: Analysis, before: Told) -> bool:
    told = {triple for triples in before.values() for triple in triples}
    return told == {(f.model, f.type, f.assertion) for f in analysis.findings}


def _put_back(
    store: Store, article: Article, analysis: Analysis, ids: Sequence[int], before: Told, now: datetime
) -> None:
    """Other words that tell the same belong where the report was, however old the incident is by now."""
    keys = _keys(article, analysis)
    for incident, told in before.items():
        same = [
            i for i, f in zip(ids, analysis.findings, strict=True) if (f.model, f.type, f.assertion) in told
        ]
        store.incidents.attach(
            incident,
            article.id,
            same,
            keys=keys,
            reason="changed its words, not what it tells",
            at=now,
        )


def _choices(store: Store, article: Article, analysis: Analysis) -> _Choices:
    told = link.happenings(article, analysis)
    found = store.incidents.telling(set[link.Clue]().union(*(part.clues for part in told)))
    near = [*link.shortlist(told, found), *store.incidents.copies(article.id, article.origin)]
    at = article.published_at or article.first_seen_at
    reports = store.incidents.reports(near, since=at - link.WINDOW, until=at + link.WINDOW)
    places = store.handling.places(article.id)
    barred = frozenset(i for i, belongs in places.items() if not belongs)
    pinned = [store.incidents.get(i) for i, belongs in places.items() if belongs]
    free = [r for r in reports if r.incident not in barred]
    return _Choices(
        Candidates(tuple(r for r in free if not r.dismissed), found),
        Candidates(tuple(r for r in free if r.dismissed), found),
        tuple(pinned),
        barred,
    )


def _intents(article: Article, analysis: Analysis, choices: _Choices) -> list[Link]:
    """The findings of a maker whose incident a person chose go there; `link` sees to the others."""
    keys = _keys(article, analysis)
    pins: dict[int, list[int]] = {}
    rest: list[int] = []
    for position, finding in enumerate(analysis.findings):
        pin = _pin(finding, choices.pinned)
        if pin is None:
            rest.append(position)
        else:
            pins.setdefault(pin, []).append(position)
    links = [Link(i, tuple(p), keys, "a person put it here") for i, p in pins.items()]
    others = replace(analysis, findings=tuple(analysis.findings[p] for p in rest))
    found = link.link_report(article, others, choices.live, seen_at=article.first_seen_at)
    return links + [replace(i, findings=tuple(rest[p] for p in i.findings)) for i in found]


def _keys(article: Article, analysis: Analysis) -> frozenset[str]:
    return frozenset[str]().union(*(part.keys for part in link.happenings(article, analysis)))


def _pin(finding: Finding, pinned: Sequence[Incident]) -> int | None:
    family = family_of(finding.model)
    own = [i for i in pinned if i.family.partition("/")[0] == family.partition("/")[0]]
    return min(own, key=lambda i: (i.family != family, i.id)).id if own else None


def _known(
    store: Store,
    article: Article,
    findings: Sequence[Finding],
    choices: _Choices,
    before: Told,
    intent: Link,
) -> tuple[int | None, str]:
    """An incident that `link` does not see: the one it was in, or a dismissed one that tells the same."""
    family = family_of(findings[0].model)
    types = {f.type for f in findings}
    for incident, told in before.items():
        same = {type_ for model, type_, _ in told if family_of(model) == family} & types
        if same and incident not in choices.barred:
            return incident, f"its text changed; it told of {', '.join(sorted(same))} here before"
    # What a person dismissed stays so when the same text comes again, edited or copied.
    copied = store.incidents.dismissed(family, before=before, origin=article.origin)
    if copied is not None and copied not in choices.barred:
        return copied, "a text that was dismissed here"
    likely = [r for r in choices.dismissed.reports if types <= _types(store, r.incident)]
    part = replace(_EMPTY, findings=tuple(findings))
    for found in link.link_report(
        article, part, replace(choices.dismissed, reports=tuple(likely)), seen_at=article.first_seen_at
    ):
        if found.incident is not None:
            return found.incident, found.reason
    return None, intent.reason


def _types(store: Store, incident: int) -> set[str]:
    """All that it tells: a new sort of harm is a new story."""
    return set(store.incidents.get(incident).types)


_EMPTY = Analysis("", "report", True, (), (), (), "", "")


def _tells_new(store: Store, article: Article, ids: Sequence[int], findings: Sequence[Finding]) -> bool:
    """Whether it says what no earlier text of it said."""
    told = store.handling.told_before(article.id, but=ids)
    return any((f.model, f.type) not in told for f in findings)


def _reopen(store: Store, incident_id: int, article: Article, now: datetime) -> bool:
    """Open a dismissed incident again where this report is news and a voice of its own; else it stays with it
    in silence."""
    incident = store.incidents.get(incident_id)
    voices = voices_of(e for e in incident.evidence if source_of(e) and e.assertion not in DOUBTED)
    is_news = (article.published_at or article.first_seen_at) > now - STILL_NEWS
    if not is_news or not any(is_fresh(v) and any(e.article == article.id for e in v) for v in voices):
        store.handling.set_aside(incident_id, [article.id])
        return False
    reason = f"{article.outlet} tells it too, in its own words; what was dismissed does not count"
    store.incidents.set_status(incident_id, "open")
    store.incidents.event(
        incident_id, at=now, actor=ENGINE, action="reopened", detail={"article": article.id, "reason": reason}
    )
    store.audit.add(
        at=now,
        actor=ENGINE,
        action="incident.reopened",
        obj=str(incident_id),
        before="dismissed",
        after="open",
        reason=reason,
    )
    return True
