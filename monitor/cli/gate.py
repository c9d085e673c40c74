"""`monitor gate`: ask the gate, and decide as a person. Imports nothing heavy: pipelines call `check`."""

from __future__ import annotations

import re
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
from monitor.cli.reproduce import replay
from monitor.clock import text_or_none, to_text, utc_now
from monitor.desk import gate as desk
from monitor.errors import FAILED, PAUSED, REJECTED, TRY_AGAIN
from monitor.people import Request
from monitor.store import Store
from monitor.types import Hold
from nlp.vocabulary import STAGES, Stage

EXIT_CODES = {"allow": 0, "paused": PAUSED, "rejected": REJECTED, "unknown": TRY_AGAIN}
stage_choice = click.Choice(STAGES)
_OVERRIDE = {"model": "model", "stage": "stage", "expires_at": "until", "actor": "who", "reason": "reason"}
_REQUEST = {
    "action": "what",
    "object": "object",
    "actor": "asked by",
    "expires_at": "lapses",
    "reason": "why",
}


@click.group()
def gate() -> None:
    """May a model be promoted?"""


gate.add_command(policy_commands)
gate.add_command(replay)


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
        audit_head = store.audit.head()
    if as_json:
        print_json(rules.decision_json(decision, policy_sha256) | {"audit_head": audit_head})
    else:
        click.echo(f"{decision.decision}: {decision.model} → {decision.stage}: {plain(decision.reason)}")
    return EXIT_CODES[decision.decision]


@gate.command()
@db_option
@json_option
def status(db: Path, as_json: bool) -> None:
    """Every model under promotion, with what holds it."""
    with Store.read(db) as store:
        rows, now = store.reports.gate(), utc_now()
        waiting = [_row(h) for h in store.gate.holds(live_only=True) if h.effect == "review"]
        overrides = store.gate.overrides(now=now)
        requests = [_request_row(r) for r in store.gate.requests(now=now)]
    if as_json:
        print_json({"models": rows, "reviews": waiting, "overrides": overrides, "requests": requests})
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
    if overrides:
        click.echo("\nOverrides in force:")
        print_table(overrides, dict(_OVERRIDE), empty="")
    if requests:
        click.echo("\nWaiting for a second person:")
        print_table(requests, dict(_REQUEST), empty="")


@gate.command()
@click.argument("model", required=False)
@click.option("--all", "ended_too", is_flag=True, help="Ended holds too.")
@db_option
@json_option
def holds(model: str | None, ended_too: bool, db: Path, as_json: bool) -> None:
    """The live holds and reviews, with the ids that confirm and release take."""
    with Store.read(db) as store:
        asked = {r.object: r for r in store.gate.requests("release", now=utc_now())}
        rows = [
            {**_row(h), "release_asked": _asked(asked.get(h.key), h)}
            for h in store.gate.holds(model, live_only=not ended_too)
        ]
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
    if any(row["release_asked"] for row in rows):
        columns["release_asked"] = "release asked by"
    print_table(rows, columns, empty="no live hold")


def _asked(request: Request | None, hold: Hold) -> str | None:
    """Who asked to release a hold and waits for a second person; an older request was about another."""
    if request is None or not hold.live or request.created_at < hold.created_at:
        return None
    return f"{request.actor}, lapses {to_text(request.expires_at)}"


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
@click.option("--false", "marked_false", is_flag=True, help="The rule was wrong: it counts against it.")
@by_option
@reason_option
@db_option
def release(hold_ids: tuple[str, ...], marked_false: bool, actor: str, reason: str, db: Path) -> None:
    """Release holds or close reviews; the same incident holds again only with a new independent origin.

    What an incident of severity 5 paused takes two people.
    """
    with Store.open(db) as store:
        released = desk.release(
            store, hold_ids, actor=actor, reason=reason, marked_false=marked_false, now=utc_now()
        )
    for done in released:
        if done.waits is None:
            click.echo(f"released: {_told(done.hold)}")
        else:
            _ask_second(done.waits, f"release {done.hold.key[:12]}{' --false' if marked_false else ''}")


@gate.command()
@click.argument("model")
@click.option("--stage", type=stage_choice, help="The move to let pass; the model's target by default.")
@click.option("--hours", type=int, required=True, help="For how long, 72 at most.")
@by_option
@reason_option
@db_option
def override(model: str, stage: Stage | None, hours: int, actor: str, reason: str, db: Path) -> None:
    """Let MODEL pass for some hours whatever holds it; then it is paused again by itself."""
    with Store.open(db) as store:
        made = desk.override(store, model, stage, hours=hours, actor=actor, reason=reason, now=utc_now())
    click.echo(f"override: {desk.move_of(model, made['stage'])} until {made['expires_at']}")


@gate.command("override-end")
@click.argument("model")
@click.option("--stage", type=stage_choice, help="The move; the model's target by default.")
@by_option
@reason_option
@db_option
def override_end(model: str, stage: Stage | None, actor: str, reason: str, db: Path) -> None:
    """End MODEL's override before its time."""
    with Store.open(db) as store:
        ended = desk.end_override(store, model, stage, actor=actor, reason=reason, now=utc_now())
    click.echo(f"override ended: {desk.move_of(model, ended)}")


@gate.command()
@click.argument("model")
@click.option("--stage", type=stage_choice, help="The move to reject; the model's target by default.")
@by_option
@reason_option
@db_option
def reject(model: str, stage: Stage | None, actor: str, reason: str, db: Path) -> None:
    """Reject MODEL's move: roll back. The only answer that means so; takes two people."""
    with Store.open(db) as store:
        done = desk.reject(store, model, stage, actor=actor, reason=reason, now=utc_now())
    _tell_agreed("reject", done)


@gate.command()
@click.argument("model")
@click.option("--stage", type=stage_choice, help="The rejected move; the model's target by default.")
@by_option
@reason_option
@db_option
def reopen(model: str, stage: Stage | None, actor: str, reason: str, db: Path) -> None:
    """Take a rejection back; takes two people. What holds the move holds it still."""
    with Store.open(db) as store:
        done = desk.reopen(store, model, stage, actor=actor, reason=reason, now=utc_now())
    _tell_agreed("reopen", done)


def _tell_agreed(action: str, done: desk.Agreed) -> None:
    if done.waits is None:
        click.echo(f"{action}ed: {desk.move_of(done.model, done.stage)}")
        return
    _ask_second(done.waits, f"{action} {done.model} --stage {done.stage}")
    if action == "reject":
        click.echo(f"until then nothing holds it but its holds: monitor gate hold {done.model}")


def _ask_second(asked: Request, command: str) -> None:
    click.echo(
        f"asked: a second person does it by {to_text(asked.expires_at)}: "
        f"monitor gate {command} --by NAME --reason TEXT"
    )


def noted_head(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Callback of --head."""
    if value is not None and not re.fullmatch(r"[0-9]{1,18}:[0-9a-f]{64}", value):
        raise click.BadParameter("write SEQ:HASH as `monitor gate audit verify` printed it")
    return value


@gate.group()
def audit() -> None:
    """The append-only record of every decision."""


@audit.command()
@click.option(
    "--head", "noted", metavar="SEQ:HASH", callback=noted_head, help="A head noted before; still there?"
)
@db_option
@json_option
def verify(noted: str | None, db: Path, as_json: bool) -> int:
    """Prove that no row of the audit was changed or taken out; exit 1 and say which otherwise. Prints the
    head: noted elsewhere, it proves later that the end was not cut off."""
    with Store.read(db) as store:
        faults, n_rows, head = store.audit.faults(), store.reports.counts()["audit"], store.audit.head()
        lacking = store.audit.lacks(noted) if noted else None
    faults += [lacking] if lacking else []
    if as_json:
        print_json({"rows": n_rows, "head": head, "faults": faults})
        return FAILED if faults else 0
    for fault in faults:
        click.echo(plain(fault), err=True)
    click.echo(f"{n_rows} rows, {'no fault' if not faults else f'{len(faults)} faults'}; head {head}")
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


def _request_row(request: Request) -> dict[str, Any]:
    return {
        "action": request.action,
        "object": request.object,
        "actor": request.actor,
        "reason": request.reason,
        "created_at": to_text(request.created_at),
        "expires_at": to_text(request.expires_at),
    }


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
