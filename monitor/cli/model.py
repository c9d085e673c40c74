"""`monitor model`: the models under promotion. A move asks the gate itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from monitor.cli.gate import EXIT_CODES, stage_choice
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
from monitor.desk import models as desk
from monitor.desk.gate import ask, known
from monitor.gate import decision_json
from monitor.onboarding import Stay
from monitor.store import Store
from monitor.types import Access
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
    with Store.open(db) as store:
        is_new = store.gate.model(model_id) is None
        entry = desk.add(
            store,
            model_id,
            stage=stage,
            target=target,
            access=access,
            actor=actor,
            reason=reason,
            now=utc_now(),
        )
    if is_new and not desk.is_written_about(model_id):
        click.echo(
            f"monitor: no family {family_of(model_id)} is known to the analyser: "
            f"no article will be about {model_id}",
            err=True,
        )
    click.echo(f"{model_id}: {entry.stage}, going to {entry.target or 'nowhere'}")


@model.command("list")
@db_option
@json_option
def list_(db: Path, as_json: bool) -> None:
    """Every model under promotion."""
    with Store.read(db) as store:
        rows = [{**desk.row(m), "since": text_or_none(store.gate.since(m.id))} for m in store.gate.models()]
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
        entry = known(store, model_id)
        decision, sha256 = ask(store, model_id, None, policy, now=utc_now())
        shown: dict[str, Any] = {
            **desk.row(entry),
            "gate": decision_json(decision, sha256),
            "stage_changes": store.gate.stage_changes(model_id),
            "press_milestones": store.reports.milestones(model_id),
            "incidents": store.incidents.touching(model_id, family_of(model_id)),
        }
    if as_json:
        print_json(shown)
        return
    click.echo(f"{model_id}: {entry.stage} → {entry.target or '–'} ({entry.access})")
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
    """Move MODEL to a stage, if the gate allows it; the gate's exit code otherwise.

    Back to an earlier stage, or on to legacy, deprecated and retired, it goes without asking.
    """
    with Store.open(db) as store:
        move = desk.promote(store, model_id, stage, policy, actor=actor, reason=reason, now=utc_now())
    if move.decision is None or move.done:
        click.echo(f"{model_id}: {move.before.stage} → {stage}{_after(move.stay)}")
        return 0
    decision = move.decision
    click.echo(
        f"{decision.decision}: {model_id} stays at {move.before.stage}{_after(move.stay)}: "
        f"{plain(decision.reason)}",
        err=True,
    )
    return EXIT_CODES[decision.decision]


def _after(stay: Stay | None) -> str:
    """How long it stood where it was: ` after 120 days there (the catalogue's median is 30)`."""
    if stay is None:
        return ""
    return f" after {stay.days:g} days there (the catalogue's median is {stay.median_days:g})"
