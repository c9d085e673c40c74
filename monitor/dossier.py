"""All that one needs to judge an incident, read once: for its page, and for the same as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from monitor import chronicle, decide, gate
from monitor.decide import Standing
from monitor.describe import summary_of
from monitor.errors import UsageError
from monitor.neighbours import Neighbour, neighbours
from monitor.people import ENGINE, Request
from monitor.policy import Policy, Rule
from monitor.quoting import Paragraph, Piece, paragraphs
from monitor.store import Store
from monitor.types import CatalogueModel, Evidence, Hold, Incident
from nlp.versions import family_of

PAGE = 50
"""Reports on one page."""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding of a report. standing: whether it counts for the rule in question; None without one."""

    evidence: Evidence
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Report:
    """An article with what it tells, and the paragraphs that tell it; quotes are positions in `told`."""

    article: dict[str, Any]
    told: tuple[Told, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def counts(self) -> bool:
        return any(t.standing is not None and t.standing.counts for t in self.told)


@dataclass(frozen=True, slots=True)
class Voice:
    """Reports that go back to one text, wire or owner. number: its place among all voices, from 1."""

    number: int
    reports: tuple[Report, ...]
    n_reports: int
    """Of the whole voice; some may be on another page."""


@dataclass(frozen=True, slots=True)
class Question:
    """The rule and the model for which reports count or do not, and what else may be asked about."""

    rule: Rule
    model: str
    rules: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A hold in words and with what may be done about it. is_asked: the evidence asks for it now too."""

    hold: Hold
    rule: Rule | None
    is_asked: bool
    needs_two: bool
    waits: Request | None


@dataclass(frozen=True, slots=True)
class Move:
    """A model's move that the incident's holds concern; `rejecting` and `reopening` wait for a second."""

    model: str
    stage: str
    held: tuple[Held, ...]
    override: dict[str, Any] | None
    rejection: dict[str, Any] | None
    rejecting: Request | None
    reopening: Request | None


@dataclass(frozen=True, slots=True)
class Dossier:
    head: dict[str, Any]
    summary: dict[str, Any]
    """What `describe.sentence` tells of it."""
    question: Question | None
    voices: tuple[Voice, ...]
    silent: tuple[Report, ...]
    """Reports that are linked and tell nothing now: their text changed."""
    n_voices: int
    n_reports: int
    page: int
    pages: int
    moves: tuple[Move, ...]
    timeline: tuple[dict[str, Any], ...]
    history: tuple[dict[str, Any], ...]
    neighbours: tuple[Neighbour, ...] = ()
    corrections: tuple[dict[str, Any], ...] = ()
    absorbed: tuple[int, ...] = ()
    """The incidents merged into it."""
    into: dict[str, Any] | None = None
    """Where a merged incident's evidence is now."""
    models: tuple[str, ...] = field(default=())
    """What its findings blame."""
    title_lang: str | None = None
    """Of the report that its title is from; None where that is gone."""


def read(
    store: Store,
    incident_id: int,
    *,
    now: datetime,
    page: int = 1,
    per_page: int = PAGE,
    rule: str | None = None,
    model: str | None = None,
) -> Dossier:
    """Raises UsageError where there is no such incident.

    rule, model: for whom it is asked which reports count; by default the gravest live hold's.
    """
    head = store.incident_page.head(incident_id)
    if head is None:
        raise UsageError(f"there is no incident {incident_id}: see `monitor incidents list`")
    incident, own_ids = store.incidents.get(incident_id), store.handling.own_ids(incident_id)
    holds = store.gate.holds_of(own_ids)
    policy = _latest_policy(store)
    articles = store.incident_page.articles(incident_id)
    question = _question(store, incident, policy, holds, rule, model)
    standings = _standings(incident, question, store, now)
    groups = _groups(incident, articles)
    n_pages = max(1, -(-len(articles) // per_page))
    at_page = min(max(1, page), n_pages)
    voices, silent = _shown(store, groups, articles, standings, at_page, per_page)
    events = store.incident_page.events(incident_id)
    into = store.handling.resting_place(incident_id) if head["merged_into"] is not None else None
    return Dossier(
        head=head,
        summary=summary_of(head, incident, articles, holds),
        question=question,
        voices=voices,
        silent=silent,
        n_voices=len(groups),
        n_reports=len(articles),
        page=at_page,
        pages=n_pages,
        moves=_moves(store, incident, holds, policy, now),
        timeline=tuple(chronicle.timeline(articles, events, holds)),
        history=tuple(chronicle.history(store, events, holds)),
        neighbours=tuple(neighbours(store, incident, head, own_ids)),
        corrections=tuple(store.incident_page.corrections_of(e.text_sha256 for e in incident.evidence)),
        absorbed=tuple(i for i in own_ids if i != incident_id),
        into=store.incident_page.head(into) if into is not None else None,
        models=tuple(dict.fromkeys(e.model for e in incident.evidence)),
        title_lang=next((a["lang"] for a in articles if a["title"] == head["title"]), None),
    )


# --- the rule in question ------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _parsed(text: str) -> Policy:
    """Reading YAML takes longer than all the rest of the page."""
    from monitor.config import parse_policy

    return parse_policy(text)


def _latest_policy(store: Store) -> Policy | None:
    text = store.handling.latest_policy()
    return None if text is None else _parsed(text)


def _question(
    store: Store,
    incident: Incident,
    policy: Policy | None,
    holds: Iterable[Hold],
    rule: str | None,
    model: str | None,
) -> Question | None:
    rules = {r.id: r for r in policy.rules} if policy else {}
    if not rules or not incident.evidence:
        return None
    families = {e.family for e in incident.evidence}
    models = [m.id for m in store.gate.models() if family_of(m.id) in families] or [incident.subject]
    known = sorted((h for h in holds if h.rule in rules), key=lambda h: (not h.live, h.effect != "pause"))
    asked = known[0] if known else None
    chosen = rules.get(rule or "") or rules[asked.rule if asked else next(iter(rules))]
    about = model if model in models else (asked.model if asked and asked.model in models else models[0])
    return Question(chosen, about, tuple(rules), tuple(models))


def _standings(
    incident: Incident, question: Question | None, store: Store, now: datetime
) -> dict[int, Standing]:
    """By the identity of the piece of evidence."""
    if question is None:
        return {}
    about = store.gate.model(question.model) or CatalogueModel(question.model, "red_team", None)
    confirmed = incident.status == "confirmed"
    found = decide.standings(incident.evidence, question.rule, about, now=now, confirmed=confirmed)
    return {id(s.evidence): s for s in found}


# --- reports by voice ----------------------------------------------------------------------------


def _groups(incident: Incident, articles: Sequence[dict[str, Any]]) -> list[list[tuple[int, list[Evidence]]]]:
    """Voices, each with its articles and what they tell, in the voices' order; an article is in one."""
    linked, placed = {a["id"] for a in articles}, set[int]()
    groups = []
    for voice in decide.voices_of(incident.evidence):
        by_article: dict[int, list[Evidence]] = {}
        for e in voice:
            if e.article in linked and e.article not in placed:
                by_article.setdefault(e.article, []).append(e)
        placed |= set(by_article)
        if by_article:
            groups.append(list(by_article.items()))
    return groups


def _shown(
    store: Store,
    groups: Sequence[Sequence[tuple[int, list[Evidence]]]],
    articles: Sequence[dict[str, Any]],
    standings: dict[int, Standing],
    page: int,
    per_page: int,
) -> tuple[tuple[Voice, ...], tuple[Report, ...]]:
    """One page of reports, voice after voice; those that tell nothing come last."""
    by_id = {a["id"]: a for a in articles}
    order = [(n, article, told) for n, group in enumerate(groups, 1) for article, told in group]
    telling = {article for _, article, _ in order}
    mute = [a["id"] for a in articles if a["id"] not in telling]
    lines = [*order, *((0, article, []) for article in mute)][(page - 1) * per_page : page * per_page]
    texts = store.incident_page.texts((e.article, e.text_sha256) for _, _, told in lines for e in told)
    reports: dict[int, list[Report]] = {}
    for n, article, told in lines:
        reports.setdefault(n, []).append(_report(by_id[article], told, texts, standings))
    silent = tuple(reports.pop(0, ()))
    return tuple(Voice(n, tuple(found), len(groups[n - 1])) for n, found in reports.items()), silent


def _report(
    article: dict[str, Any],
    told: Sequence[Evidence],
    texts: dict[tuple[int, str], str],
    standings: dict[int, Standing],
) -> Report:
    ordered = sorted(told, key=lambda e: (e.start, e.end, e.type))
    shown: tuple[Paragraph, ...] = ()
    text = texts.get((article["id"], ordered[0].text_sha256)) if ordered else None
    if text is not None:
        shown = tuple(paragraphs(text, [(e.start, e.end) for e in ordered]))
    seen = {q for p in shown for q in p.quotes}
    lost = tuple(Paragraph((Piece(e.quote, (i,)),)) for i, e in enumerate(ordered) if i not in seen)
    return Report(article, tuple(Told(e, standings.get(id(e))) for e in ordered), (*shown, *lost))


# --- what it holds -------------------------------------------------------------------------------


def _moves(
    store: Store, incident: Incident, holds: Iterable[Hold], policy: Policy | None, now: datetime
) -> tuple[Move, ...]:
    verdicts = decide.decide(incident, store.gate.models(), policy, now=now) if policy else []
    asked = {(v.model, v.effect) for v in verdicts}
    severity = _severities(store)
    requests = store.gate.requests(now=now)
    by_move: dict[tuple[str, Any], list[Held]] = {}
    for hold in sorted(holds, key=lambda h: (not h.live, h.effect != "pause", h.created_at, h.key)):
        kept = waiting(requests, "release", hold.key)
        by_move.setdefault((hold.model, hold.stage), []).append(
            Held(
                hold,
                rule_of(store, hold, policy),
                hold.created_by != ENGINE or (hold.model, hold.effect) in asked,
                gate.needs_two(hold, severity(hold)),
                kept if kept and kept.created_at >= hold.created_at else None,
            )
        )
    return tuple(
        Move(
            model,
            stage,
            tuple(held),
            store.gate.override(model, stage, now=now),
            store.gate.rejection(model, stage),
            waiting(requests, "reject", f"{model} → {stage}"),
            waiting(requests, "reopen", f"{model} → {stage}"),
        )
        for (model, stage), held in by_move.items()
    )


def _severities(store: Store) -> Callable[[Hold], int]:
    """Of a hold, as the gate asks for it: it may belong to an incident that was merged into this one."""
    known: dict[int | None, int] = {}

    def severity(hold: Hold) -> int:
        if hold.incident not in known:
            known[hold.incident] = store.gate.severity(hold)
        return known[hold.incident]

    return severity


def waiting(requests: Iterable[Request], action: str, obj: str) -> Request | None:
    return next((r for r in requests if (r.action, r.object) == (action, obj)), None)


def rule_of(store: Store, hold: Hold, policy: Policy | None) -> Rule | None:
    """As the policy had it that the hold was made under."""
    text = store.incident_page.policy_of(hold.key)
    then = _parsed(text) if text else policy
    return next((r for r in then.rules if r.id == hold.rule), None) if then else None
