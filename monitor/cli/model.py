"""`monitor model`: the models under promotion. A move asks the gate itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from monitor.cli.gate import EXIT_CODES, ask, stage_choice
from monitor.cli.options import (
    by_option,
    db_option,
    json_option,
    person,
    plain,
    policy_option,
    print_json,
    print_table,
    reason_option,
    told,
)
from monitor.clock import text_or_none, utc_now
from monitor.errors import UsageError
from monitor.gate import decision_json
from monitor.store import Store
from monitor.types import Access, CatalogueModel, next_stage
from nlp.names import family_of
from nlp.vocabulary import Stage


@click.group()
def model() -> None:
    """The models under promotion."""


@model.command()
@click.argument("model_id", metavar="MODEL")
@click.option("--stage", type=stage_choice, help="Where it stands; needed for a model not known yet.")
@click.option("--target", type=stage_choice, help="Where it is going; the next stage by default.")
@click.option("--access", type=click.Choice(get_args(Access)), help="open by default.")
@click.option("--by", "actor", callback=person, envvar="MONITOR_ACTOR", metavar="NAME", help="Who decides.")
@click.option("--reason", callback=told, metavar="TEXT", help="Why; kept in the audit.")
@db_option
def add(
    model_id: str,
    stage: Stage | None,
    target: Stage | None,
    access: Access | None,
    actor: str | None,
    reason: str | None,
    db: Path,
) -> None:
    """Put MODEL (vendor/version, such as xai/grok-4) under promotion, or change where a known one is going
    (with --by and --reason). Its stage is changed by `model promote`, which asks the gate."""
    now = utc_now()
    with Store.open(db) as store, store.transaction():
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
            before=_row(before) if before else None,
            after=_row(entry),
            reason=reason,
        )
    click.echo(f"{model_id}: {entry.stage}, going to {entry.target or 'nowhere'}")


def _new(model_id: str, stage: Stage | None, target: Stage | None, access: Access | None) -> CatalogueModel:
    """A model not known before. Warns where no report could ever touch it."""
    from monitor.config import model_id as checked
    from nlp.names import load

    try:
        checked(model_id)
    except ValueError as e:
        raise UsageError(f"{model_id!r} is not a model id: {e}") from e
    family = family_of(model_id)
    if family == model_id:
        raise UsageError(f"{model_id} is a family: name one version of it, such as {model_id}-4")
    if stage is None:
        raise UsageError(f"{model_id} is not known yet: say where it stands with --stage")
    if family not in load().families:
        click.echo(
            f"monitor: no family {family} is known to the analyser: no article will be about {model_id}",
            err=True,
        )
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


@model.command("list")
@db_option
@json_option
def list_(db: Path, as_json: bool) -> None:
    """Every model under promotion."""
    with Store.read(db) as store:
        rows = [{**_row(m), "since": text_or_none(store.gate.since(m.id))} for m in store.gate.models()]
    if as_json:
        print_json(rows)
        return
    columns = {"id": "model", "stage": "stage", "since": "since", "target": "target", "access": "access"}
    print_table(rows, columns, empty="no model is under promotion: monitor model add MODEL --stage STAGE")


@model.command()
@click.argument("model_id", metavar="MODEL")
@db_option
@policy_option
@json_option
def show(model_id: str, db: Path, policy: Path, as_json: bool) -> None:
    """MODEL's stages, what the press says of it, its incidents and what holds it."""
    with Store.read(db) as store:
        known = _known(store, model_id)
        decision, sha256 = ask(store, model_id, None, policy)
        shown: dict[str, Any] = {
            **_row(known),
            "gate": decision_json(decision, sha256),
            "stage_changes": store.gate.stage_changes(model_id),
            "press_milestones": store.reports.milestones(model_id),
            "incidents": store.incidents.touching(model_id, family_of(model_id)),
        }
    if as_json:
        print_json(shown)
        return
    click.echo(f"{model_id}: {known.stage} → {known.target or '–'} ({known.access})")
    click.echo(f"gate: {decision.decision}: {plain(decision.reason)}")
    for title, rows, columns in (
        ("Stages", shown["stage_changes"], ("at", "from_stage", "to_stage", "actor", "reason")),
        (
            "Milestones in the press",
            shown["press_milestones"],
            ("published_at", "stage", "platform", "quote"),
        ),
        ("Incidents", shown["incidents"], ("incident_id", "severity", "types", "status", "title")),
    ):
        click.echo(f"\n{title}:")
        print_table(rows, {c: c.replace("_", " ") for c in columns}, empty="none")


@model.command()
@click.argument("model_id", metavar="MODEL")
@click.option("--to", "stage", type=stage_choice, required=True, help="The stage it moves to.")
@by_option
@reason_option
@db_option
@policy_option
def promote(model_id: str, stage: Stage, actor: str, reason: str, db: Path, policy: Path) -> int:
    """Move MODEL to a stage, if the gate allows it; the gate's exit code otherwise."""
    now = utc_now()
    with Store.open(db) as store, store.transaction():
        before = _known(store, model_id)
        decision, policy_sha256 = ask(store, model_id, stage, policy)
        if decision.decision == "allow":
            after = replace(before, stage=stage, target=next_stage(stage))
            store.gate.save_model(after, since=now)
            store.gate.add_stage_change(
                model_id, at=now, actor=actor, before=before.stage, after=stage, reason=reason
            )
        store.audit.add(
            at=now,
            actor=actor,
            action="model.promoted" if decision.decision == "allow" else "model.promotion_refused",
            obj=model_id,
            before=_row(before),
            after={"stage": stage, "decision": decision.decision, "policy": policy_sha256},
            reason=reason,
        )
    if decision.decision == "allow":
        click.echo(f"{model_id}: {before.stage} → {stage}")
    else:
        click.echo(
            f"{decision.decision}: {model_id} stays at {before.stage}: {plain(decision.reason)}", err=True
        )
    return EXIT_CODES[decision.decision]


def _known(store: Store, model_id: str) -> CatalogueModel:
    found = store.gate.model(model_id)
    if found is None:
        raise UsageError(f"{model_id} is not in the catalogue: monitor model add {model_id} --stage STAGE")
    return found


def _row(entry: CatalogueModel) -> dict[str, Any]:
    return {"id": entry.id, "stage": entry.stage, "target": entry.target, "access": entry.access}
