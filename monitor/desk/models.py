"""The models under promotion: put one there, and move it when the gate allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor import gate
from monitor.desk.gate import ask, known
from monitor.errors import UsageError
from monitor.onboarding import Stay, stays
from monitor.people import person, said
from monitor.store import Store
from monitor.types import Access, CatalogueModel, Decision, next_stage
from nlp.names import family_of
from nlp.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class Move:
    """What became of a promotion. `decision` is None where the move tightens, and the gate is not asked.

    stay: how long the model stood where it was, beside the catalogue's median.
    """

    before: CatalogueModel
    to: Stage
    decision: Decision | None
    stay: Stay | None

    @property
    def done(self) -> bool:
        return self.decision is None or self.decision.decision == "allow"


def add(
    store: Store,
    model_id: str,
    *,
    stage: Stage | None = None,
    target: Stage | None = None,
    access: Access | None = None,
    actor: str | None,
    reason: str | None,
    now: datetime,
) -> CatalogueModel:
    """Put a model under promotion, or change where a known one is going: that needs a name and a reason."""
    actor = actor if actor is None else person(actor)
    with store.transaction():
        before = store.gate.model(model_id)
        if before is None:
            entry = _new(model_id, stage, target, access)
            actor, reason = actor or "cli", reason or "added to the catalogue"
            store.gate.add_stage_change(
                model_id, at=now, actor=actor, before=None, after=entry.stage, reason=reason
            )
        else:
            entry = _changed(before, stage, target, access)
            if actor is None or reason is None:
                raise UsageError(f"{model_id} is known: give --by NAME and --reason TEXT to change it")
        store.gate.save_model(entry, since=now)
        store.audit.add(
            at=now,
            actor=actor,
            action="model.added" if before is None else "model.changed",
            obj=model_id,
            before=row(before) if before else None,
            after=row(entry),
            reason=reason,
        )
    return entry


def promote(
    store: Store, model_id: str, stage: Stage, policy: Path, *, actor: str, reason: str, now: datetime
) -> Move:
    """Move a model to a stage: onwards only if the gate allows it, and a refusal is kept in the audit too;
    back, or towards its end, without asking."""
    actor, reason = person(actor), said(reason)
    with store.transaction():
        before = known(store, model_id)
        asked = None
        if gate.must_ask(before, stage):
            asked, policy_sha256 = ask(store, model_id, stage, policy, now=now)
        move = Move(before, stage, asked, _stay(store, before, now))
        told: dict[str, str] = {"stage": stage}
        if asked is not None:
            told |= {"decision": asked.decision, "policy": policy_sha256}
        if move.done:
            store.gate.save_model(replace(before, stage=stage, target=next_stage(stage)), since=now)
            store.gate.add_stage_change(
                model_id, at=now, actor=actor, before=before.stage, after=stage, reason=reason
            )
        store.audit.add(
            at=now,
            actor=actor,
            action=_action(move),
            obj=model_id,
            before=row(before),
            after=told,
            reason=reason,
        )
    return move


def _action(move: Move) -> str:
    if move.decision is None:
        return "model.demoted"
    return "model.promoted" if move.done else "model.promotion_refused"


def onboarding(store: Store, *, now: datetime) -> list[Stay]:
    """How long every model stood in each of its stages, beside the catalogue's median."""
    return stays(store.gate.all_stage_changes(), now=now)


def _stay(store: Store, entry: CatalogueModel, now: datetime) -> Stay | None:
    found = onboarding(store, now=now)
    return next((s for s in found if (s.model, s.stage) == (entry.id, entry.stage)), None)


def is_written_about(model_id: str) -> bool:
    """Whether the analyser knows its family; no article will be about a model of another."""
    from nlp.names import load

    return family_of(model_id) in load().families


def row(entry: CatalogueModel) -> dict[str, Any]:
    return {"id": entry.id, "stage": entry.stage, "target": entry.target, "access": entry.access}


def _new(model_id: str, stage: Stage | None, target: Stage | None, access: Access | None) -> CatalogueModel:
    """A model not known before."""
    from monitor.config import model_id as checked

    try:
        checked(model_id)
    except ValueError as e:
        raise UsageError(f"{model_id!r} is not a model id: {e}") from e
    if family_of(model_id) == model_id:
        raise UsageError(f"{model_id} is a family: name one version of it, such as {model_id}-4")
    if stage is None:
        raise UsageError(f"{model_id} is not known yet: say where it stands with --stage")
    return CatalogueModel(model_id, stage, target or next_stage(stage), access or "open")


def _changed(
    before: CatalogueModel, stage: Stage | None, target: Stage | None, access: Access | None
) -> CatalogueModel:
    if stage not in (None, before.stage):
        raise UsageError(
            f"{before.id} stands at {before.stage}: use `monitor model promote {before.id} --to {stage}`"
        )
    after = replace(before, target=target or before.target, access=access or before.access)
    if after == before:
        raise UsageError(f"{before.id} is known, and nothing is to be changed: give --target or --access")
    return after
