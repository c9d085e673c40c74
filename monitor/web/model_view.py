"""All that the catalogue and the page of one model show, read once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor import gate
from monitor.clock import from_text
from monitor.desk.catalogue import answers
from monitor.desk.models import onboarding
from monitor.dossier import Held, Move, rule_of, waiting
from monitor.onboarding import Stay
from monitor.store import Store
from monitor.types import STAGE_ORDER, CatalogueModel, Decision, Hold
from monitor.web.timeline import Lane, Span
from nlp.versions import family_of
from nlp.vocabulary import Stage

MOST_INCIDENTS, MOST_ENDED = 40, 30
Words = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Line:
    """One model of the catalogue. stay: its time where it stands. n_incidents: open or confirmed ones."""

    entry: CatalogueModel
    since: str
    stay: Stay | None
    answer: Decision
    n_incidents: int
    severity: int
    n_pauses: int
    n_reviews: int


@dataclass(frozen=True, slots=True)
class View:
    """One model. moves: its target and each later stage, with the gate's answer. family: it and its kin."""

    line: Line
    moves: tuple[tuple[Decision, Move], ...]
    held: tuple[Held, ...]
    ended: tuple[Hold, ...]
    stays: tuple[Stay, ...]
    changes: tuple[dict[str, Any], ...]
    milestones: tuple[dict[str, Any], ...]
    incidents: tuple[dict[str, Any], ...]
    family: tuple[Line, ...]
    family_id: str


def catalogue(store: Store, policy: Path, *, now: datetime, family: str | None = None) -> list[Line]:
    """family: only its versions."""
    found = [m for m in store.gate.models() if family is None or family_of(m.id) == family]
    since, stays = store.model_pages.since(), onboarding(store, now=now)
    here = {(s.model, s.stage): s for s in stays}
    incidents = store.model_pages.open_incidents({m.id: family_of(m.id) for m in found})
    holds = store.model_pages.live_holds(m.id for m in found)
    lines = []
    for m, answer in zip(found, answers(store, [(m, None) for m in found], policy, now=now), strict=True):
        effects = [h.effect for h in holds.get(m.id, ())]
        n_open, severity = incidents.get(m.id, (0, 0))
        stay = here.get((m.id, m.stage))
        n_pauses, n_reviews = effects.count("pause"), effects.count("review")
        lines.append(Line(m, since[m.id], stay, answer, n_open, severity, n_pauses, n_reviews))
    return lines


def view(store: Store, entry: CatalogueModel, policy: Path, *, now: datetime) -> View:
    family = family_of(entry.id)
    kin = catalogue(store, policy, now=now, family=family)
    wanted = stages_ahead(entry)
    told = answers(store, [(entry, stage) for stage in wanted], policy, now=now)
    incidents = store.model_pages.incidents(entry.id, family, limit=MOST_INCIDENTS)
    return View(
        line=next(line for line in kin if line.entry.id == entry.id),
        moves=tuple((d, _move(store, entry.id, d.stage, now)) for d in told),
        held=tuple(_held(store, entry.id, now)),
        ended=tuple(store.model_pages.ended_holds(entry.id, limit=MOST_ENDED)),
        stays=tuple(s for s in onboarding(store, now=now) if s.model == entry.id),
        changes=tuple(store.gate.stage_changes(entry.id)),
        milestones=tuple(store.model_pages.milestones(entry.id)),
        incidents=tuple({**i, "types": json.loads(i["types"])} for i in incidents),
        family=tuple(kin),
        family_id=family,
    )


def stages_ahead(entry: CatalogueModel) -> list[Stage]:
    """Its target first, then each later stage on the way to everyone."""
    at = STAGE_ORDER.index(entry.stage) if entry.stage in STAGE_ORDER else len(STAGE_ORDER)
    target: Stage = entry.target or "general_availability"
    return [target, *(s for s in STAGE_ORDER[at + 1 :] if s != target)]


def _move(store: Store, model: str, stage: Stage, now: datetime) -> Move:
    requests = store.gate.requests(now=now)
    return Move(
        model,
        stage,
        (),
        store.gate.override(model, stage, now=now),
        store.gate.rejection(model, stage),
        waiting(requests, "reject", f"{model} → {stage}"),
        waiting(requests, "reopen", f"{model} → {stage}"),
    )


def _held(store: Store, model: str, now: datetime) -> list[Held]:
    requests = store.gate.requests("release", now=now)
    found = []
    for hold in store.gate.holds(model, live_only=True):
        asked = waiting(requests, "release", hold.key)
        asked = asked if asked and asked.created_at >= hold.created_at else None
        grave = gate.needs_two(hold, store.gate.severity(hold))
        found.append(Held(hold, rule_of(store, hold, None), True, grave, asked))
    return found


def lanes(shown: View, t: Words) -> list[Lane]:
    """What the timeline draws; its words are the reader's."""
    starts = [from_text(c["at"]) for c in shown.changes]
    stages = [
        Span(at, end, t(f"stage.{c['to_stage']}"), c["reason"], "stage")
        for c, at, end in zip(shown.changes, starts, [*starts, None][1:], strict=True)
    ]
    press = [
        Span(from_text(m["at"]), from_text(m["at"]), t(f"stage.{m['stage']}"), m["quote"], "press")
        for m in shown.milestones
    ]
    incidents = [
        Span(
            from_text(i["first_at"]), from_text(i["last_at"]), f"#{i['id']}", i["title"], f"s{i['severity']}"
        )
        for i in shown.incidents
    ]
    holds = [_span(h) for h in (*(held.hold for held in shown.held), *shown.ended)]
    names = ("stages", "press", "incidents", "holds")
    return [
        Lane(t(f"models.lane.{name}"), spans)
        for name, spans in zip(names, (stages, press, incidents, holds), strict=True)
    ]


def _span(hold: Hold) -> Span:
    about = f" #{hold.incident}" if hold.incident else ""
    return Span(hold.created_at, hold.ended_at, f"{hold.rule}{about}", hold.reason, hold.effect)
