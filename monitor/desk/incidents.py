"""With incidents: confirm, dismiss, reopen, note, merge, split, detach. `undo` and `evidence` stand apart.

Every act is an event of the incident, which holds what undoing it needs, and a row of the audit. The engine
decides again within the act. It may only tighten: a pause that the evidence no longer asks for stays, is told
as `still_held`, and is released by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from monitor import decide, engine, gate
from monitor.clock import from_text, text_or_none, to_text
from monitor.desk import gate as at_the_gate
from monitor.errors import UsageError
from monitor.people import ENGINE
from monitor.store import Store
from monitor.types import Hold, Incident, IncidentStatus

Fault = Literal[
    "false_report", "wrong_model", "wrong_type", "duplicate", "not_an_incident", "satire", "outdated", "other"
]
FAULTS: tuple[Fault, ...] = get_args(Fault)
"""Why an incident is dismissed."""


@dataclass(frozen=True, slots=True)
class Act:
    """What became of an incident. still_held: its live pauses that its evidence does not ask for now."""

    incident: int
    status: IncidentStatus
    changes: tuple[engine.GateChange, ...] = ()
    released: tuple[Hold, ...] = ()
    still_held: tuple[Hold, ...] = ()
    waiting: tuple[Hold, ...] = ()
    """Of these, the ones whose release now waits for a second person."""
    into: int | None = None
    """The incident that a merge went into, or a split made."""


def context(store: Store, channels: Iterable[str] = ()) -> engine.Context:
    """What runs decide under: the policy they used last. Raises UsageError where there was none."""
    from monitor.config import parse_policy

    text = store.handling.latest_policy()
    if text is None:
        raise UsageError("no policy was ever read into this database: run `monitor init`")
    return engine.Context(parse_policy(text), store.handling.latest_analyser(), tuple(channels))


def known(store: Store, incident_id: int) -> Incident:
    """Raises UsageError where there is none."""
    try:
        return store.incidents.get(incident_id)
    except KeyError as e:
        raise UsageError(f"there is no incident {incident_id}: see `monitor incidents list`") from e


def live(store: Store, incident_id: int) -> Incident:
    """An incident whose evidence may change. Raises UsageError saying what to do first."""
    incident = known(store, incident_id)
    if incident.status == "merged":
        into = store.handling.resting_place(incident_id)
        raise UsageError(f"incident {incident_id} was merged into incident {into}: name that one")
    if incident.status == "dismissed":
        raise UsageError(f"incident {incident_id} is dismissed: reopen it first")
    return incident


# --- what it is ----------------------------------------------------------------------------------


def confirm(
    store: Store, incident_id: int, *, actor: str, reason: str, now: datetime, under: engine.Context
) -> Act:
    """It is real: its reports all count and do not grow too old, and its pauses do not expire."""
    with store.transaction():
        before = _may_become(store, incident_id, "confirmed")
        counted = store.handling.count_again(incident_id)
        pauses = [h for h in engine.holds_of(store, incident_id, live_only=True) if h.effect == "pause"]
        store.incidents.set_status(incident_id, "confirmed")
        detail = {"before": before.status, "counted": counted, "holds": _kept(pauses)}
        told(store, incident_id, "confirmed", detail, before.status, "confirmed", actor, reason, now)
        for hold in pauses:
            after = gate.confirm(hold, actor=actor)
            at_the_gate.save(store, after, hold, actor=actor, action="confirmed", reason=reason, now=now)
        return decided(store, incident_id, under, now)


def dismiss(
    store: Store,
    incident_id: int,
    fault: Fault,
    *,
    actor: str,
    reason: str,
    now: datetime,
    under: engine.Context,
    release: bool = False,
) -> Act:
    """It is none: its reviews are closed, and its reports are no voices any more. Pauses are released only
    where `release` says so, and the gravest only when a second person releases them too."""
    with store.transaction():
        before = _may_become(store, incident_id, "dismissed")
        holds = engine.holds_of(store, incident_id, live_only=True)
        ending = [h for h in holds if release or h.effect != "pause"]
        aside = store.handling.set_aside(incident_id)
        store.incidents.set_status(incident_id, "dismissed")
        detail = {"before": before.status, "fault": fault, "aside": aside, "holds": _kept(ending)}
        told(
            store, incident_id, "dismissed", detail, before.status, f"dismissed: {fault}", actor, reason, now
        )
        gone = [at_the_gate.let_go(store, h, actor=actor, reason=reason, now=now) for h in ending]
        act = decided(store, incident_id, under, now)
        return replace(
            act,
            released=tuple(r.hold for r in gone if r.waits is None and r.hold.effect == "pause"),
            waiting=tuple(r.hold for r in gone if r.waits is not None),
        )


def reopen(
    store: Store, incident_id: int, *, actor: str, reason: str, now: datetime, under: engine.Context
) -> Act:
    """Back to open. A dismissal is taken back whole: its reports count again, and the holds that it ended
    stand again, with their full time."""
    with store.transaction():
        before = _may_become(store, incident_id, "open")
        last = next((a for a in store.handling.acts(incident_id) if a["action"] == "dismissed"), None)
        counted = store.handling.count_again(incident_id)
        store.incidents.set_status(incident_id, "open")
        detail = {"before": before.status, "counted": counted}
        told(store, incident_id, "reopened", detail, before.status, "open", actor, reason, now)
        if before.status == "dismissed" and last is not None:
            stand_again(store, last["detail"]["holds"], "released", actor, reason, now)
        return decided(store, incident_id, under, now)


def note(store: Store, incident_id: int, text: str, *, actor: str, now: datetime) -> None:
    """Words for whoever looks at it next; changes nothing."""
    with store.transaction():
        status = known(store, incident_id).status
        told(store, incident_id, "noted", {}, status, status, actor, text, now)


# --- what belongs to it --------------------------------------------------------------------------


def merge(
    store: Store,
    incident_id: int,
    into: int,
    *,
    actor: str,
    reason: str,
    now: datetime,
    under: engine.Context,
) -> Act:
    """One happening: all reports of the first go to the second, and its id leads there. Holds keep their
    key and their incident's id, and are decided on with the second."""
    with store.transaction():
        first, second = live(store, incident_id), live(store, into)
        if incident_id == into:
            raise UsageError(f"incident {into} cannot be merged into itself: name two")
        if maker_of(first) != maker_of(second):
            raise UsageError(
                f"incident {incident_id} is about {maker_of(first)}, and {into} is about {maker_of(second)}: "
                "an incident is about one maker"
            )
        articles = _articles(store, incident_id)
        moved = store.handling.move(
            incident_id, into, articles, why=f"merged from incident {incident_id} by {actor}; there: "
        )
        for article in articles:
            store.handling.place(article, into, belongs=True)
        store.handling.bury(incident_id, into)
        if first.status == "confirmed":
            store.incidents.set_status(into, "confirmed")
        detail = {"from": incident_id, "into": into, "moved": moved, "before": first.status,
                  "target_before": second.status}  # fmt: skip
        told(store, incident_id, "merged", detail, first.status, "merged", actor, reason, now)
        _event(store, into, "took_in", detail, actor, reason, now)
        bring_up_to_date(store, into)
        return replace(decided(store, into, under, now), into=into)


def split(
    store: Store,
    incident_id: int,
    articles: Sequence[int],
    *,
    actor: str,
    reason: str,
    now: datetime,
    under: engine.Context,
) -> Act:
    """Another happening: these reports make an incident of their own, and never go back by themselves."""
    with store.transaction():
        incident = live(store, incident_id)
        there = _articles(store, incident_id)
        chosen = _among(incident_id, articles, there)
        if len(chosen) == len(there):
            raise UsageError(f"these are all reports of incident {incident_id}: leave at least one there")
        title = next(a["title"] for a in store.incidents.articles(incident_id) if a["id"] in chosen)
        new = store.incidents.open(incident.family, title, at=now, actor=actor, detail={"from": incident_id})
        moved = store.handling.move(
            incident_id, new, chosen, why=f"split from incident {incident_id} by {actor}; there: "
        )
        for article in chosen:
            store.handling.place(article, incident_id, belongs=False)
            store.handling.place(article, new, belongs=True)
        detail = {"from": incident_id, "into": new, "moved": moved}
        told(
            store,
            incident_id,
            "split",
            detail,
            there,
            [a for a in there if a not in chosen],
            actor,
            reason,
            now,
        )
        _event(store, new, "split_off", detail, actor, reason, now)
        for each in (incident_id, new):
            bring_up_to_date(store, each)
        made = engine.decide_on(store, new, under, now=now)
        act = decided(store, incident_id, under, now)
        return replace(act, changes=(*act.changes, *made), into=new)


def detach(
    store: Store,
    incident_id: int,
    article: int,
    *,
    actor: str,
    reason: str,
    now: datetime,
    under: engine.Context,
) -> Act:
    """It does not belong: the report is taken out, and never linked there again by itself."""
    with store.transaction():
        live(store, incident_id)
        there = _articles(store, incident_id)
        chosen = _among(incident_id, [article], there)
        if len(there) == 1:
            raise UsageError(f"it is the only report of incident {incident_id}: dismiss the incident instead")
        unlinked = store.handling.unlink(incident_id, chosen)
        store.handling.place(article, incident_id, belongs=False)
        detail = {"article": article, "unlinked": unlinked}
        told(
            store,
            incident_id,
            "detached",
            detail,
            there,
            [a for a in there if a != article],
            actor,
            reason,
            now,
        )
        bring_up_to_date(store, incident_id)
        return decided(store, incident_id, under, now)


# --- shared --------------------------------------------------------------------------------------


def _may_become(store: Store, incident_id: int, status: IncidentStatus) -> Incident:
    incident = known(store, incident_id)
    if incident.status == "merged":
        return live(store, incident_id)  # which says where it went
    if incident.status == status:
        raise UsageError(f"incident {incident_id} is already {status}")
    return incident


def maker_of(incident: Incident) -> str:
    return incident.family.partition("/")[0]


def _articles(store: Store, incident_id: int) -> list[int]:
    return [a["id"] for a in store.incidents.articles(incident_id)]


def _among(incident_id: int, articles: Sequence[int], there: Sequence[int]) -> list[int]:
    strangers = [str(a) for a in articles if a not in there]
    if strangers or not articles:
        numbers = ", ".join(map(str, there))
        what = f"no report {', '.join(strangers)}" if strangers else "nothing named"
        raise UsageError(f"incident {incident_id}: {what}; its reports are {numbers}")
    return list(dict.fromkeys(articles))


def _kept(holds: Iterable[Hold]) -> dict[str, dict[str, Any]]:
    """What it takes to have these holds stand again as they are."""
    return {
        h.key: {
            "state": h.state,
            "created_at": to_text(h.created_at),
            "expires_at": text_or_none(h.expires_at),
        }
        for h in holds
    }


def stand_again(
    store: Store, kept: dict[str, Any], left: str, actor: str, reason: str, now: datetime
) -> None:
    """Holds as they were before an act that `left` them so, with their whole time before them."""
    for key, was in kept.items():
        hold = store.gate.hold(key)
        if hold is None or hold.state != left:
            continue  # something came after: that stays
        ends = was["expires_at"] and now + (from_text(was["expires_at"]) - from_text(was["created_at"]))
        after = replace(hold, state=was["state"], expires_at=ends or None, ended_at=None)
        at_the_gate.save(store, after, hold, actor=actor, action="restored", reason=reason, now=now)


def told(
    store: Store,
    incident_id: int,
    action: str,
    detail: dict[str, Any],
    before: Any,
    after: Any,
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    """An event and its audit row."""
    _event(store, incident_id, action, detail, actor, reason, now)
    store.audit.add(
        at=now,
        actor=actor,
        action=f"incident.{action}",
        obj=str(incident_id),
        before=before,
        after=after,
        reason=reason,
    )


def _event(
    store: Store,
    incident_id: int,
    action: str,
    detail: dict[str, Any],
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    store.incidents.event(
        incident_id, at=now, actor=actor, action=action, detail={**detail, "reason": reason}
    )


def bring_up_to_date(store: Store, incident_id: int) -> None:
    """The incident's row after its evidence changed; its family is the one most told of."""
    families = [e.family for e in store.incidents.get(incident_id).evidence]
    if families and store.incidents.get(incident_id).family not in families:
        store.handling.set_family(incident_id, max(dict.fromkeys(families), key=families.count))
    store.incidents.summarise(incident_id)


def decided(store: Store, incident_id: int, under: engine.Context, now: datetime) -> Act:
    changes = engine.decide_on(store, incident_id, under, now=now)
    incident = store.incidents.get(incident_id)
    asked = {
        v.model
        for v in decide.decide(incident, store.gate.models(), under.policy, now=now)
        if v.effect == "pause"
    }
    still = [
        h
        for h in engine.holds_of(store, incident_id, live_only=True)
        if h.effect == "pause" and h.created_by == ENGINE and h.model not in asked
    ]
    return Act(incident_id, incident.status, tuple(changes), still_held=tuple(still))


def with_changes(act: Act, changes: Iterable[engine.GateChange]) -> Act:
    """The act, with what the engine did before it was asked again."""
    return replace(act, changes=(*changes, *act.changes))
