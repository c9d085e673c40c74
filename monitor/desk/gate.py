"""At the gate: ask it, hold, confirm, release. Imports nothing heavy, because pipelines wait for `ask`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor import gate
from monitor.errors import UsageError
from monitor.store import Store
from monitor.types import CatalogueModel, Decision, Hold
from nlp.vocabulary import Stage

SHORTEST_ID = 4


def ask(
    store: Store, model: str, stage: Stage | None, policy: Path, *, now: datetime
) -> tuple[Decision, str]:
    """The gate's decision, and the hash of the policy it was asked under."""
    text = policy.read_bytes() if policy.exists() else b""
    policy_sha256 = hashlib.sha256(text).hexdigest()
    staleness = store.gate.staleness(policy_sha256) or _read_staleness(policy)
    catalogue = store.gate.model(model)
    wanted = stage or (catalogue.target if catalogue else None) or "general_availability"
    last_ok_at = store.feeds.last_ok_at()
    decision = gate.check(
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


def known(store: Store, model: str) -> CatalogueModel:
    """The model of the catalogue. Raises UsageError where there is none."""
    found = store.gate.model(model)
    if found is None:
        raise UsageError(f"{model} is not in the catalogue: monitor model add {model} --stage STAGE")
    return found


def hold(store: Store, model: str, stage: Stage | None, *, actor: str, reason: str, now: datetime) -> Hold:
    """A person's own hold on a model's move to `stage`, its target by default."""
    with store.transaction():
        entry = known(store, model)
        wanted = stage or entry.target
        if wanted is None:
            raise UsageError(f"{model} has no target stage: say which move to hold with --stage")
        made = gate.manual_hold(entry, wanted, actor=actor, reason=reason, now=now)
        before = store.gate.hold(made.key)
        if before is not None and before.live:
            raise UsageError(f"{model} is already held by {before.created_by}: {before.reason}")
        save(store, made, before, actor=actor, action="hold.held", reason=reason, now=now)
    return made


def confirm(store: Store, hold_id: str, *, actor: str, reason: str, now: datetime) -> Hold:
    """The hold, which does not expire any more."""
    with store.transaction():
        before = find(store, hold_id)
        after = gate.confirm(before, actor=actor)
        save(store, after, before, actor=actor, action="hold.confirmed", reason=reason, now=now)
    return after


def release(store: Store, hold_ids: Iterable[str], *, actor: str, reason: str, now: datetime) -> list[Hold]:
    """Release holds or close reviews: all of them or none."""
    released = []
    with store.transaction():
        for hold_id in hold_ids:
            before = find(store, hold_id)
            after = gate.release(before, actor=actor, reason=reason, now=now)
            save(store, after, before, actor=actor, action="hold.released", reason=reason, now=now)
            released.append(after)
    return released


def save(
    store: Store, after: Hold, before: Hold | None, *, actor: str, action: str, reason: str, now: datetime
) -> None:
    """Store a hold as a person left it, with its audit row; within the transaction of the act."""
    store.gate.save_hold(after, at=now)
    store.audit.add(
        at=now,
        actor=actor,
        action=action,
        obj=after.key,
        before=gate.hold_record(before) if before else None,
        after=gate.hold_record(after),
        reason=reason,
    )


def find(store: Store, prefix: str) -> Hold:
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
