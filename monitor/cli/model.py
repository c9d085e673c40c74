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
    plain,
    policy_option,
    print_json,
    print_table,
    reason_option,
)
from monitor.clock import text_or_none, utc_now
from monitor.decide import STAGE_ORDER
from monitor.errors import UsageError
from monitor.gate import decision_json
from monitor.store import Store
from monitor.types import Access, CatalogueModel
from nlp.names import family_of
from nlp.vocabulary import Stage


@click.group()
def model() -> None:
    """The models under promotion."""


@model.command()
@click.argument("model_id", metavar="MODEL")
@click.option("--stage", type=stage_choice, required=True, help="Where it stands.")
@click.option("--target", type=stage_choice, help="Where it is going; the next stage by default.")
@click.option("--access", type=click.Choice(get_args(Access)), default="open", show_default=True)
@click.option("--by", "actor", default="cli", envvar="MONITOR_ACTOR", metavar="NAME")
@db_option
def add(model_id: str, stage: Stage, target: Stage | None, access: Access, actor: str, db: Path) -> None:
    """Put MODEL (vendor/version, such as xai/grok-4) under promotion, or change it."""
    if model_id.count("/") != 1 or model_id != model_id.lower():
        raise UsageError(
            f"{model_id!r} is not a model id: write vendor/version in lower case, such as xai/grok-4"
        )
    entry = CatalogueModel(model_id, stage, target or next_stage(stage), access)
    now = utc_now()
    with Store.open(db) as store, store.transaction():
        before = store.gate.model(model_id)
        store.gate.save_model(entry, since=now)
        if before is None or before.stage != stage:
            store.gate.add_stage_change(
                model_id,
                at=now,
                actor=actor,
                before=before.stage if before else None,
                after=stage,
                reason="added to the catalogue" if before is None else "changed by hand",
            )
        store.audit.add(
            at=now,
            actor=actor,
            action="model.added" if before is None else "model.changed",
            obj=model_id,
            before=_row(before) if before else None,
            after=_row(entry),
            reason="monitor model add",
        )
    click.echo(f"{model_id}: {stage}, going to {entry.target or 'nowhere'}")


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


def next_stage(stage: Stage) -> Stage | None:
    """The stage after this one on the way to everyone; None at the end of it."""
    if stage not in STAGE_ORDER[:-1]:
        return None
    return STAGE_ORDER[STAGE_ORDER.index(stage) + 1]


def _known(store: Store, model_id: str) -> CatalogueModel:
    found = store.gate.model(model_id)
    if found is None:
        raise UsageError(f"{model_id} is not in the catalogue: monitor model add {model_id} --stage STAGE")
    return found


def _row(entry: CatalogueModel) -> dict[str, Any]:
    return {"id": entry.id, "stage": entry.stage, "target": entry.target, "access": entry.access}
