"""`monitor gate`: ask the gate, and decide as a person. Imports nothing heavy: pipelines call `check`."""

from __future__ import annotations

import hashlib
from datetime import timedelta
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
from monitor.clock import text_or_none, utc_now
from monitor.errors import FAILED, PAUSED, REJECTED, TRY_AGAIN, UsageError
from monitor.store import Store
from monitor.types import Decision, Hold
from nlp.vocabulary import STAGES, Stage

EXIT_CODES = {"allow": 0, "paused": PAUSED, "rejected": REJECTED, "unknown": TRY_AGAIN}
SHORTEST_ID = 4
stage_choice = click.Choice(STAGES)


@click.group()
def gate() -> None:
    """May a model be promoted?"""


@gate.command()
@click.argument("model")
@click.option("--stage", type=stage_choice, help="The stage it would move to; its target by default.")
@db_option
@policy_option
@json_option
def check(model: str, stage: Stage | None, db: Path, policy: Path, as_json: bool) -> int:
    """Say whether MODEL may move: exit 0 allow, 20 paused, 21 rejected, 75 unknown."""
    with Store.read(db) as store:
        decision, policy_sha256 = ask(store, model, stage, policy)
    if as_json:
        print_json(rules.decision_json(decision, policy_sha256))
    else:
        click.echo(f"{decision.decision}: {decision.model} → {decision.stage}: {plain(decision.reason)}")
    return EXIT_CODES[decision.decision]


def ask(store: Store, model: str, stage: Stage | None, policy: Path) -> tuple[Decision, str]:
    """The gate's decision now, and the hash of the policy it was asked under."""
    now = utc_now()
    text = policy.read_bytes() if policy.exists() else b""
    policy_sha256 = hashlib.sha256(text).hexdigest()
    staleness = store.gate.staleness(policy_sha256) or _read_staleness(policy)
    catalogue = store.gate.model(model)
    wanted = stage or (catalogue.target if catalogue else None) or "general_availability"
    last_ok_at = store.feeds.last_ok_at()
    decision = rules.check(
        model,
        stage,
        catalogue=catalogue,
        holds=store.gate.holds(model, live_only=True),
        override=store.gate.override(model, wanted, now=now),
        rejection=store.gate.rejection(model, wanted),
        data_age=None if last_ok_at is None else now - last_ok_at,
        stale_after=timedelta(seconds=staleness["stale_after_s"]),
        on_stale=staleness["on_stale"],
        now=now,
    )
    return decision, policy_sha256


def _read_staleness(policy: Path) -> dict[str, Any]:
    """For a policy no run has used yet: read the file itself, which is slower."""
    from monitor.config import read_policy

    read = read_policy(policy)
    return {"stale_after_s": int(read.stale_after.total_seconds()), "on_stale": dict(read.on_stale)}


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
    now = utc_now()
    with Store.open(db) as store, store.transaction():
        known = store.gate.model(model)
        if known is None:
            raise UsageError(f"{model} is not in the catalogue: monitor model add {model} --stage STAGE")
        wanted = stage or known.target
        if wanted is None:
            raise UsageError(f"{model} has no target stage: say which move to hold with --stage")
        made = rules.manual_hold(known, wanted, actor=actor, reason=reason, now=now)
        before = store.gate.hold(made.key)
        if before is not None and before.live:
            raise UsageError(f"{model} is already held by {before.created_by}: {before.reason}")
        _save(store, made, before, actor=actor, action="hold.held", reason=reason)
    click.echo(f"held: {model} → {wanted} ({made.key[:12]})")


@gate.command()
@click.argument("hold_id", metavar="HOLD")
@by_option
@click.option("--reason", default="confirmed", callback=told, metavar="TEXT", help="Why; kept in the audit.")
@db_option
def confirm(hold_id: str, actor: str, reason: str, db: Path) -> None:
    """Confirm a provisional HOLD: it does not expire any more."""
    with Store.open(db) as store, store.transaction():
        before = _find(store, hold_id)
        _save(
            store,
            rules.confirm(before, actor=actor),
            before,
            actor=actor,
            action="hold.confirmed",
            reason=reason,
        )
    click.echo(f"confirmed: {before.model} → {before.stage} ({before.key[:12]})")


@gate.command()
@click.argument("hold_ids", nargs=-1, required=True, metavar="HOLD…")
@by_option
@reason_option
@db_option
def release(hold_ids: tuple[str, ...], actor: str, reason: str, db: Path) -> None:
    """Release holds or close reviews; the same incident holds again only with a new independent origin."""
    released = []
    with Store.open(db) as store, store.transaction():
        for hold_id in hold_ids:
            before = _find(store, hold_id)
            after = rules.release(before, actor=actor, reason=reason, now=utc_now())
            _save(store, after, before, actor=actor, action="hold.released", reason=reason)
            released.append(before)
    for hold in released:
        click.echo(f"released: {hold.model} → {hold.stage} ({hold.key[:12]})")


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


def _find(store: Store, prefix: str) -> Hold:
    """The one live hold whose id begins so; ended ones serve the message only."""
    if len(prefix) < SHORTEST_ID:
        raise UsageError(
            f"{prefix!r} is too short: give {SHORTEST_ID} characters or more, see `monitor gate holds`"
        )
    found = store.gate.holds_like(prefix)
    live = [h for h in found if h.live]
    if len(live) == 1:
        return live[0]
    if live:
        raise UsageError(f"{len(live)} live holds begin with {prefix!r}: give more of the one you mean")
    ended = f"; hold {found[0].key[:12]} is {found[0].state}" if found else ""
    raise UsageError(f"no live hold begins with {prefix!r}{ended}: see `monitor gate holds`")


def _save(store: Store, after: Hold, before: Hold | None, *, actor: str, action: str, reason: str) -> None:
    now = utc_now()
    store.gate.save_hold(after, at=now)
    store.audit.add(
        at=now,
        actor=actor,
        action=action,
        obj=after.key,
        before=rules.hold_record(before) if before else None,
        after=rules.hold_record(after),
        reason=reason,
    )


def _row(hold: Hold) -> dict[str, Any]:
    return {
        **rules.hold_record(hold),
        "id": hold.key[:12],
        "key": hold.key,
        "created_at": text_or_none(hold.created_at),
        "reason": hold.reason,
    }
