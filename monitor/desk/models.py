"""The models under promotion: put one there, and move it when the gate allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.desk.gate import ask, known
from monitor.errors import UsageError
from monitor.store import Store
from monitor.types import Access, CatalogueModel, Decision, next_stage
from nlp.names import family_of
from nlp.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class Move:
    """What became of a promotion: done where the decision is `allow`."""

    before: CatalogueModel
    to: Stage
    decision: Decision

    @property
    def done(self) -> bool:
        return self.decision.decision == "allow"


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
    """Move a model to a stage if the gate allows it; a refusal is kept in the audit too."""
    with store.transaction():
        before = known(store, model_id)
        decision, policy_sha256 = ask(store, model_id, stage, policy, now=now)
        move = Move(before, stage, decision)
        if move.done:
            store.gate.save_model(replace(before, stage=stage, target=next_stage(stage)), since=now)
            store.gate.add_stage_change(
                model_id, at=now, actor=actor, before=before.stage, after=stage, reason=reason
            )
        store.audit.add(
            at=now,
            actor=actor,
            action="model.promoted" if move.done else "model.promotion_refused",
            obj=model_id,
            before=row(before),
            after={"stage": stage, "decision": decision.decision, "policy": policy_sha256},
            reason=reason,
        )
    return move


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
