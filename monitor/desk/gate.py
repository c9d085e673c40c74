"""At the gate: ask it, hold, confirm, release, override, reject, reopen.

Imports nothing heavy, because pipelines wait for `ask`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from monitor import gate, people
from monitor.clock import from_text
from monitor.errors import ConfigError, UsageError
from monitor.people import Request
from monitor.store import Store
from monitor.types import CatalogueModel, Decision, Hold
from nlp.vocabulary import Stage

SHORTEST_ID = 4


@dataclass(frozen=True, slots=True)
class Released:
    """A hold after someone released it; `waits` while that takes a second person."""

    hold: Hold
    waits: Request | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """An act on a move that two people do; `waits` while there is only one."""

    model: str
    stage: Stage
    waits: Request | None


@dataclass(frozen=True, slots=True)
class Terms:
    """Which policy the gate is asked under, and what it says of old data."""

    policy_sha256: str
    stale_after: timedelta
    on_stale: Mapping[str, str]


def ask(
    store: Store, model: str, stage: Stage | None, policy: Path, *, now: datetime
) -> tuple[Decision, str]:
    """The gate's decision, and the hash of the policy it was asked under."""
    under = terms(store, policy)
    return ask_under(store, model, stage, under, now=now), under.policy_sha256


def ask_under(store: Store, model: str, stage: Stage | None, under: Terms, *, now: datetime) -> Decision:
    """The same for who asks about many models at once."""
    catalogue = store.gate.model(model)
    wanted = stage or (catalogue.target if catalogue else None) or "general_availability"
    return gate.check(
        model,
        stage,
        catalogue=catalogue,
        holds=store.gate.holds(model, live_only=True),
        override=store.gate.override(model, wanted, now=now),
        rejection=store.gate.rejection(model, wanted),
        data_age=data_age(store, now=now),
        stale_after=under.stale_after,
        on_stale=under.on_stale,
        now=now,
    )


def data_age(store: Store, *, now: datetime) -> timedelta | None:
    """Since any feed last answered; None where none ever did."""
    last_ok_at = store.feeds.last_ok_at()
    return None if last_ok_at is None else now - last_ok_at


def terms(store: Store, policy: Path) -> Terms:
    """The file is read again only where it changed: a server asks all the time."""
    policy_sha256 = _sha256(policy, _state(policy))
    staleness = store.gate.staleness(policy_sha256) or _read_staleness(policy, policy_sha256)
    if isinstance(staleness, ConfigError):
        raise staleness
    return Terms(policy_sha256, timedelta(seconds=staleness["stale_after_s"]), staleness["on_stale"])


def _state(policy: Path) -> tuple[int, int, int] | None:
    """Another one after every change; None where there is no file."""
    try:
        found = policy.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@lru_cache(maxsize=8)
def _sha256(policy: Path, state: object) -> str:
    return hashlib.sha256(b"" if state is None else policy.read_bytes()).hexdigest()


@lru_cache(maxsize=8)
def _read_staleness(policy: Path, _sha256: str) -> dict[str, Any] | ConfigError:
    """For a policy no run has used yet: read the file itself, which is slower. Its faults are kept too."""
    from monitor.config import read_policy

    try:
        read = read_policy(policy)
    except ConfigError as e:
        return e
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
        entry, wanted = _move(store, model, stage)
        made = gate.manual_hold(entry, wanted, actor=actor, reason=reason, now=now)
        before = store.gate.hold(made.key)
        if before is not None and before.live:
            raise UsageError(f"{model} is already held by {before.created_by}: {before.reason}")
        save(store, made, before, actor=actor, action="held", reason=reason, now=now)
    return made


def confirm(store: Store, hold_id: str, *, actor: str, reason: str, now: datetime) -> Hold:
    """The hold, which does not expire any more."""
    with store.transaction():
        before = find(store, hold_id)
        after = gate.confirm(before, actor=actor)
        save(store, after, before, actor=actor, action="confirmed", reason=reason, now=now)
    return after


def release(
    store: Store,
    hold_ids: Iterable[str],
    *,
    actor: str,
    reason: str,
    marked_false: bool = False,
    now: datetime,
) -> list[Released]:
    """Release holds or close reviews: all of them or none.

    marked_false: the rule should not have paused, which counts against it.
    """
    with store.transaction():
        return [
            let_go(store, find(store, i), actor=actor, reason=reason, marked_false=marked_false, now=now)
            for i in hold_ids
        ]


def let_go(
    store: Store, hold: Hold, *, actor: str, reason: str, marked_false: bool = False, now: datetime
) -> Released:
    """One hold released, or asked to be where that takes two people; within the transaction of the act."""
    after = gate.release(hold, actor=actor, reason=reason, now=now)
    if gate.needs_two(hold, store.gate.severity(hold)):
        if people.is_same(hold.created_by, actor):
            raise UsageError(f"{actor} made hold {hold.key[:12]}: two other people release it")
        asked = _request("release", hold.key, actor=actor, reason=reason, now=now)
        first = _first(store, asked, since=hold.created_at)
        if first is None:
            asked = replace(asked, marked_false=marked_false)
            store.gate.add_request(asked)
            save(store, hold, hold, actor=actor, action="release_asked", reason=reason, now=now)
            return Released(hold, asked)
        marked_false = marked_false and first.marked_false
    save(
        store,
        after,
        hold,
        actor=actor,
        action="released_as_false" if marked_false else "released",
        reason=reason,
        now=now,
    )
    if marked_false:
        store.gate.judge_false(hold, at=now)
    return Released(after, None)


def override(
    store: Store, model: str, stage: Stage | None, *, hours: int, actor: str, reason: str, now: datetime
) -> dict[str, Any]:
    """Let a move pass for some hours whatever holds it; takes the place of the override there was."""
    actor, reason = people.person(actor), people.said(reason)
    ends_at = gate.override_ends(hours, now=now)
    with store.transaction():
        _, wanted = _move(store, model, stage)
        if store.gate.rejection(model, wanted):
            raise UsageError(
                f"{model} → {wanted} is rejected, which an override does not change: "
                f"monitor gate reopen {model}"
            )
        before = store.gate.override(model, wanted, now=now)
        store.gate.end_override(model, wanted, at=now)
        store.gate.add_override(model, wanted, actor=actor, reason=reason, at=now, expires_at=ends_at)
        made = {**(store.gate.override(model, wanted, now=now) or {}), "model": model, "stage": wanted}
        _audit(store, "override.made", move_of(model, wanted), before, made, actor, reason, now)
    return made


def end_override(
    store: Store, model: str, stage: Stage | None, *, actor: str, reason: str, now: datetime
) -> Stage:
    """End a live override before its time: whatever holds the move holds it again. Returns the stage."""
    actor, reason = people.person(actor), people.said(reason)
    with store.transaction():
        _, wanted = _move(store, model, stage)
        before = store.gate.override(model, wanted, now=now)
        if before is None:
            raise UsageError(f"no override of {model} → {wanted} is in force: see `monitor gate status`")
        store.gate.end_override(model, wanted, at=now)
        _audit(store, "override.ended", move_of(model, wanted), before, None, actor, reason, now)
    return wanted


def reject(
    store: Store, model: str, stage: Stage | None, *, actor: str, reason: str, now: datetime
) -> Agreed:
    """Roll back: the second person's act does it."""
    actor, reason = people.person(actor), people.said(reason)
    with store.transaction():
        _, wanted = _move(store, model, stage)
        if store.gate.rejection(model, wanted):
            raise UsageError(f"{model} → {wanted} is rejected already: see `monitor gate check {model}`")
        asked = _request("reject", move_of(model, wanted), actor=actor, reason=reason, now=now)
        first = _first_or_kept(store, asked)
        if first is None:
            return Agreed(model, wanted, asked)
        store.gate.reject(model, wanted, actor=first.actor, seconded_by=actor, reason=first.reason, at=now)
        after = store.gate.rejection(model, wanted)
        _audit(store, "gate.rejected", asked.object, None, after, actor, reason, now)
    return Agreed(model, wanted, None)


def reopen(
    store: Store, model: str, stage: Stage | None, *, actor: str, reason: str, now: datetime
) -> Agreed:
    """Take a rejection back: the second person's act does it. What holds the move holds it still."""
    actor, reason = people.person(actor), people.said(reason)
    with store.transaction():
        _, wanted = _move(store, model, stage)
        before = store.gate.rejection(model, wanted)
        if before is None:
            raise UsageError(f"{model} → {wanted} is not rejected: see `monitor gate check {model}`")
        asked = _request("reopen", move_of(model, wanted), actor=actor, reason=reason, now=now)
        if _first_or_kept(store, asked, since=from_text(before["created_at"])) is None:
            return Agreed(model, wanted, asked)
        store.gate.reopen(model, wanted)
        _audit(store, "gate.reopened", asked.object, before, None, actor, reason, now)
    return Agreed(model, wanted, None)


def move_of(model: str, stage: str) -> str:
    """How a move is named where one word is wanted."""
    return f"{model} → {stage}"


def _move(store: Store, model: str, stage: Stage | None) -> tuple[CatalogueModel, Stage]:
    entry = known(store, model)
    wanted = stage or entry.target
    if wanted is None:
        raise UsageError(f"{model} has no target stage: say which move is meant with --stage")
    return entry, wanted


def _request(action: str, obj: str, *, actor: str, reason: str, now: datetime) -> Request:
    return Request(action, obj, people.person(actor), people.said(reason), now, now + people.LAPSES_AFTER)


def _first(store: Store, asked: Request, *, since: datetime | None = None) -> Request | None:
    """The first person's request, closed now because this is the second's; None where this is the first."""
    now = asked.created_at
    live = store.gate.requests(asked.action, asked.object, now=now)
    first = people.completed(live, actor=asked.actor, since=since or now - people.LAPSES_AFTER, now=now)
    if first is not None:
        store.gate.close_request(first, at=now)
    return first


def _first_or_kept(store: Store, asked: Request, *, since: datetime | None = None) -> Request | None:
    """The same for an act on a move, whose request is kept with its audit row where this is the first."""
    first = _first(store, asked, since=since)
    if first is None:
        store.gate.add_request(asked)
        told = {"asked_by": asked.actor}
        action = f"gate.{asked.action}_asked"
        _audit(store, action, asked.object, None, told, asked.actor, asked.reason, asked.created_at)
    return first


def save(
    store: Store, after: Hold, before: Hold | None, *, actor: str, action: str, reason: str, now: datetime
) -> None:
    """Store a hold as a person left it, with its audit row; within the transaction of the act."""
    store.gate.save_hold(after, at=now)
    told = gate.hold_record(before) if before else None
    _audit(
        store,
        f"hold.{action}",
        after.key,
        told,
        gate.hold_record(after),
        people.person(actor),
        people.said(reason),
        now,
    )


def _audit(
    store: Store, action: str, obj: str, before: Any, after: Any, actor: str, reason: str, now: datetime
) -> None:
    store.audit.add(at=now, actor=actor, action=action, obj=obj, before=before, after=after, reason=reason)


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
