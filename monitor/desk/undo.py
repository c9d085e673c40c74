"""Take back the last act of a person on an incident, where nothing was built on it since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from monitor import engine
from monitor.desk import incidents as desk
from monitor.errors import UsageError
from monitor.store import Store

STATUS_AFTER = {"confirmed": "confirmed", "dismissed": "dismissed", "reopened": "open"}
PAIRED = {"merged": "took_in", "took_in": "merged", "split": "split_off", "split_off": "split"}


def undo(
    store: Store, incident_id: int, *, actor: str, reason: str, now: datetime, under: engine.Context
) -> desk.Act:
    """Of confirm, dismiss, reopen, merge, split or detach, whichever was last; notes do not count.

    Pauses that the act made or let grow stay: the machine never loosens, and `still_held` names them.
    """
    with store.transaction():
        last = undoable(store, incident_id)
        if last["action"] in STATUS_AFTER:
            _status(store, incident_id, last, actor, reason, now)
            touched = [incident_id]
        elif last["action"] == "detached":
            _detached(store, incident_id, last["detail"])
            touched = [incident_id]
        else:
            touched = _paired(store, last)
        for each in touched:
            event = last_act(store, each)
            detail = {"event": event["id"], "action": event["action"]}
            desk.told(store, each, "undone", detail, event["action"], None, actor, reason, now)
        for each in touched:
            desk.bring_up_to_date(store, each)
        acts = [desk.decided(store, each, under, now) for each in touched]
        mine = next(a for a in acts if a.incident == incident_id)
        return replace(
            mine,
            changes=tuple(c for a in acts for c in a.changes),
            still_held=tuple({h.key: h for a in acts for h in a.still_held}.values()),
        )


def undoable(store: Store, incident_id: int) -> dict[str, Any]:
    """The act that `undo` would take back. Raises UsageError saying why it cannot."""
    desk.known(store, incident_id)
    last = last_act(store, incident_id)
    if last["action"] in STATUS_AFTER:
        _must_be_as_left(store, incident_id, last)
    elif last["action"] == "detached":
        _must_be_loose(store, incident_id, last["detail"])
    else:
        _must_be_the_last_of_both(store, incident_id, last)
    return last


def last_act(store: Store, incident_id: int) -> dict[str, Any]:
    """The newest act that stands. Raises UsageError where there is none, or it cannot be undone."""
    taken_back: set[int] = set()
    for act in store.handling.acts(incident_id):
        if act["action"] == "undone":
            taken_back.add(act["detail"]["event"])
        elif act["id"] not in taken_back and act["action"] not in ("noted", "opened"):
            if act["action"] not in (*STATUS_AFTER, *PAIRED, "detached"):
                raise UsageError(
                    f"incident {incident_id}: {act['actor']}'s last act, {act['action']}, cannot be undone; "
                    "a correction is corrected again"
                )
            return act
    raise UsageError(f"incident {incident_id}: nobody did anything that could be undone")


def _must_be_as_left(store: Store, incident_id: int, act: dict[str, Any]) -> None:
    now_is = store.incidents.get(incident_id).status
    if now_is != STATUS_AFTER[act["action"]]:
        raise UsageError(
            f"incident {incident_id} was {act['action']} by {act['actor']}, and is {now_is} since: "
            "a new report opened it again; dismiss or confirm it anew"
        )


def _status(
    store: Store, incident_id: int, act: dict[str, Any], actor: str, reason: str, now: datetime
) -> None:
    detail = act["detail"]
    store.incidents.set_status(incident_id, detail["before"])
    if act["action"] == "dismissed":
        store.handling.count_again(incident_id, detail["aside"])
        desk.stand_again(store, detail["holds"], "released", actor, reason, now)
    else:
        store.handling.set_aside(incident_id, detail["counted"])
    if act["action"] == "confirmed":
        desk.stand_again(store, detail["holds"], "confirmed", actor, reason, now)


def _must_be_loose(store: Store, incident_id: int, detail: dict[str, Any]) -> None:
    article, unlinked = detail["article"], detail["unlinked"]
    if not store.handling.are_loose_and_current(unlinked["findings"]):
        raise UsageError(
            f"article {article} was read again or went elsewhere since: it cannot come back to incident "
            f"{incident_id} as it was"
        )


def _detached(store: Store, incident_id: int, detail: dict[str, Any]) -> None:
    store.handling.relink(incident_id, detail["unlinked"])
    store.handling.forget_place(detail["article"], incident_id)


def _must_be_the_last_of_both(store: Store, incident_id: int, act: dict[str, Any]) -> None:
    detail = act["detail"]
    source, target = detail["from"], detail["into"]
    other = target if incident_id == source else source
    theirs = last_act(store, other)
    same = (theirs["detail"].get("from"), theirs["detail"].get("into")) == (source, target)
    if theirs["action"] != PAIRED[act["action"]] or not same:
        raise UsageError(
            f"incident {other} was {theirs['action']} by {theirs['actor']} since: undo that first"
        )
    if act["action"] in ("split", "split_off"):
        made = theirs if other == target else act
        n_since = store.handling.n_linked_after(target, made["id"])
        if n_since:
            raise UsageError(
                f"incident {target} took {n_since} report{'s' if n_since > 1 else ''} since: "
                f"merge it into incident {source} instead"
            )


def _paired(store: Store, act: dict[str, Any]) -> list[int]:
    """A merge or a split, seen from either side; the two incidents."""
    detail = act["detail"]
    source, target = detail["from"], detail["into"]
    articles = [link["article_id"] for link in detail["moved"]["links"]]
    store.handling.move_back(source, target, detail["moved"])
    for article in articles:
        store.handling.forget_place(article, target)
        if act["action"] in ("split", "split_off"):
            store.handling.forget_place(article, source)
    if act["action"] in ("split", "split_off"):
        store.handling.bury(target, source)
    else:
        store.handling.unbury(source, detail["before"])
        store.incidents.set_status(target, detail["target_before"])
    return [source, target]
