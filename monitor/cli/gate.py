"""`monitor gate`: ask the gate, and decide as a person. Imports nothing heavy: pipelines call `check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from monitor import gate as rules
from monitor.cli.options import (
    ROWS,
    by_option,
    db_option,
    json_option,
    plain,
    policy_option,
    print_json,
    print_table,
    reason_option,
    told,
)
from monitor.cli.policy import policy as policy_commands
from monitor.clock import text_or_none, utc_now
from monitor.desk import gate as desk
from monitor.errors import FAILED, PAUSED, REJECTED, TRY_AGAIN
from monitor.store import Store
from monitor.types import Hold
from nlp.vocabulary import STAGES, Stage

EXIT_CODES = {"allow": 0, "paused": PAUSED, "rejected": REJECTED, "unknown": TRY_AGAIN}
stage_choice = click.Choice(STAGES)


@click.group()
def gate() -> None:
    """May a model be promoted?"""


gate.add_command(policy_commands)


@gate.command()
@click.argument("model")
@click.option("--stage", type=stage_choice, help="The stage it would move to; its target by default.")
@db_option
@policy_option
@json_option
def check(model: str, stage: Stage | None, db: Path, policy: Path, as_json: bool) -> int:
    """Say whether MODEL may move: exit 0 allow, 20 paused, 21 rejected, 75 unknown."""
    with Store.read(db) as store:
        decision, policy_sha256 = desk.ask(store, model, stage, policy, now=utc_now())
    if as_json:
        print_json(rules.decision_json(decision, policy_sha256))
    else:
        click.echo(f"{decision.decision}: {decision.model} → {decision.stage}: {plain(decision.reason)}")
    return EXIT_CODES[decision.decision]


@gate.command()
@db_option
@json_option
def status(db: Path, as_json: bool) -> None:
    """Every model under promotion, with what holds it."""
    with Store.read(db) as store:
        rows = store.reports.gate()
        waiting = [_row(h) for h in store.gate.holds(live_only=True) if h.effect == "review"]
    if as_json:
        print_json({"models": rows, "reviews": waiting})
        return
    columns = {
        "model": "model",
        "stage": "stage",
        "target": "target",
        "decision": "decision",
        "rule": "rule",
        "incident_id": "incident",
        "reason": "reason",
    }
    print_table(rows, columns, empty="no model is under promotion: monitor model add MODEL --stage STAGE")
    if waiting:
        click.echo("\nTo review:")
        print_table(waiting, {"id": "hold", "model": "model", "reason": "reason"}, empty="")


@gate.command()
@click.argument("model", required=False)
@click.option("--all", "ended_too", is_flag=True, help="Ended holds too.")
@db_option
@json_option
def holds(model: str | None, ended_too: bool, db: Path, as_json: bool) -> None:
    """The live holds and reviews, with the ids that confirm and release take."""
    with Store.read(db) as store:
        rows = [_row(h) for h in store.gate.holds(model, live_only=not ended_too)]
    if as_json:
        print_json(rows)
        return
    columns = {
        "id": "hold",
        "effect": "effect",
        "state": "state",
        "model": "model",
        "expires_at": "expires",
        "reason": "reason",
    }
    print_table(rows, columns, empty="no live hold")


@gate.command()
@click.argument("model")
@click.option("--stage", type=stage_choice, help="The move to hold; the model's target by default.")
@by_option
@reason_option
@db_option
def hold(model: str, stage: Stage | None, actor: str, reason: str, db: Path) -> None:
    """Hold MODEL's move by hand."""
    with Store.open(db) as store:
        made = desk.hold(store, model, stage, actor=actor, reason=reason, now=utc_now())
    click.echo(f"held: {_told(made)}")


@gate.command()
@click.argument("hold_id", metavar="HOLD")
@by_option
@click.option("--reason", default="confirmed", callback=told, metavar="TEXT", help="Why; kept in the audit.")
@db_option
def confirm(hold_id: str, actor: str, reason: str, db: Path) -> None:
    """Confirm a provisional HOLD: it does not expire any more."""
    with Store.open(db) as store:
        done = desk.confirm(store, hold_id, actor=actor, reason=reason, now=utc_now())
    click.echo(f"confirmed: {_told(done)}")


@gate.command()
@click.argument("hold_ids", nargs=-1, required=True, metavar="HOLD…")
@by_option
@reason_option
@db_option
def release(hold_ids: tuple[str, ...], actor: str, reason: str, db: Path) -> None:
    """Release holds or close reviews; the same incident holds again only with a new independent origin."""
    with Store.open(db) as store:
        released = desk.release(store, hold_ids, actor=actor, reason=reason, now=utc_now())
    for done in released:
        click.echo(f"released: {_told(done)}")


@gate.group()
def audit() -> None:
    """The append-only record of every decision."""


@audit.command()
@db_option
@json_option
def verify(db: Path, as_json: bool) -> int:
    """Prove that no row of the audit was changed or taken out; exit 1 and say which otherwise."""
    with Store.read(db) as store:
        faults, n_rows = store.audit.faults(), store.reports.counts()["audit"]
    if as_json:
        print_json({"rows": n_rows, "faults": faults})
        return FAILED if faults else 0
    for fault in faults:
        click.echo(plain(fault), err=True)
    click.echo(f"{n_rows} rows, {'no fault' if not faults else f'{len(faults)} faults'}")
    return FAILED if faults else 0


@audit.command("list")
@click.option("--limit", type=ROWS, default=50, show_default=True)
@db_option
@json_option
def list_(limit: int, db: Path, as_json: bool) -> None:
    """The newest rows of the audit."""
    with Store.read(db) as store:
        rows = store.audit.rows(limit)
    if as_json:
        print_json(rows)
        return
    columns = {"at": "at", "actor": "who", "action": "what", "object": "object", "reason": "reason"}
    print_table([{**r, "object": r["object"][:24]} for r in rows], columns, empty="the audit is empty")


def _told(hold: Hold) -> str:
    return f"{hold.model} → {hold.stage} ({hold.key[:12]})"


def _row(hold: Hold) -> dict[str, Any]:
    return {
        **rules.hold_record(hold),
        "id": hold.key[:12],
        "key": hold.key,
        "created_at": text_or_none(hold.created_at),
        "reason": hold.reason,
    }
