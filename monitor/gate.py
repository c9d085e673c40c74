"""The gate: the set of live holds, and what it answers. Pure; the machine may only tighten.

Its decision is `rejected`, else `allow` by a live override, else `paused` by a live hold, else
`unknown` where the data is stale or missing, else `allow`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import text_or_none, to_text
from monitor.errors import UsageError
from monitor.types import CatalogueModel, Decision, Evidence, Hold, Verdict
from nlp.vocabulary import Stage

ENGINE = "engine"
MANUAL = "manual"
SOURCE_CHANGED = "source-changed"


def hold_key(rule: str, model: str, stage: Stage, incident: int | None) -> str:
    """Made twice, it is one hold."""
    return hashlib.sha256(f"{rule}|{model}|{stage}|{incident or '*'}".encode()).hexdigest()


def evidence_record(e: Evidence) -> dict[str, Any]:
    """What a hold keeps of a report, so that it can be defended when the page is gone."""
    return {
        "article": e.article,
        "url": e.url,
        "outlet": e.outlet,
        "owner": e.owner,
        "lang": e.lang,
        "published_at": text_or_none(e.published_at),
        "model": e.model,
        "type": e.type,
        "assertion": e.assertion,
        "quote": e.quote,
        "start": e.start,
        "end": e.end,
        "text_sha256": e.text_sha256,
    }


def hold_record(hold: Hold) -> dict[str, Any]:
    """What the audit keeps of a hold."""
    return {
        "model": hold.model,
        "stage": hold.stage,
        "rule": hold.rule,
        "incident": hold.incident,
        "effect": hold.effect,
        "state": hold.state,
        "origins": hold.origins,
        "expires_at": text_or_none(hold.expires_at),
        "evidence": list(hold.evidence),
    }


def next_hold(verdicts: Sequence[Verdict], existing: Iterable[Hold], *, now: datetime) -> Hold | None:
    """The hold that one model's verdicts on one incident make or change; None where nothing changes.

    verdicts: best first. existing: the engine's holds of that incident on that model. A live pause grows by
    its own rule rather than having a second one beside it, unless the second would not expire and it would.
    What a person released, or nobody confirmed in time, comes back only with more independent origins than
    it had then.
    """
    held = [h for h in existing if h.created_by == ENGINE]
    live = next((h for h in held if h.live and h.effect == "pause"), None)
    if live is None:
        return _fresh_or_grown(verdicts[0], held, now) if verdicts else None
    lasting = next((v for v in verdicts if v.effect == "pause" and v.expires_at is None), None)
    if lasting is not None and live.state == "provisional" and live.expires_at is not None:
        return hold_from(lasting, now=now)
    own = next((v for v in verdicts if v.rule == live.rule), None)
    return _grown(live, own, now) if own is not None else None


def _fresh_or_grown(verdict: Verdict, held: Sequence[Hold], now: datetime) -> Hold | None:
    same = next((h for h in held if h.live and h.rule == verdict.rule), None)
    if same is not None and same.effect == verdict.effect:
        return _grown(same, verdict, now)
    if same is not None and verdict.origins <= same.origins:
        return None  # put before a person when too much was paused: their turn, until more is known
    ended = [h.released_origins or h.origins for h in held if not h.live and h.state != "superseded"]
    return hold_from(verdict, now=now) if verdict.origins > max(ended, default=0) else None


def _grown(hold: Hold, verdict: Verdict, now: datetime) -> Hold | None:
    if verdict.origins <= hold.origins:
        return None
    fresh = hold_from(verdict, now=now)
    return replace(hold, origins=fresh.origins, reason=fresh.reason, evidence=fresh.evidence)


def hold_from(verdict: Verdict, *, now: datetime) -> Hold:
    """A new provisional hold."""
    return Hold(
        key=hold_key(verdict.rule, verdict.model, verdict.stage, verdict.incident),
        rule=verdict.rule,
        model=verdict.model,
        stage=verdict.stage,
        stages=verdict.stages,
        incident=verdict.incident,
        effect=verdict.effect,
        state="provisional",
        created_at=now,
        created_by=ENGINE,
        expires_at=verdict.expires_at,
        reason=verdict.reason,
        origins=verdict.origins,
        evidence=tuple(evidence_record(e) for e in verdict.evidence),
    )


def reopened(hold: Hold, *, outlet: str, text_sha256: str, now: datetime) -> Hold:
    """A review of a pause whose source changed its text; the pause itself stays until a person decides."""
    rule = f"{SOURCE_CHANGED}:{text_sha256[:12]}"
    return replace(
        hold,
        key=hold_key(rule, hold.model, hold.stage, hold.incident),
        rule=SOURCE_CHANGED,
        effect="review",
        state="provisional",
        created_at=now,
        created_by=ENGINE,
        expires_at=None,
        reason=f"{outlet} changed or withdrew its report: decide again on {hold.key[:12]} ({hold.reason})",
    )


def manual_hold(model: CatalogueModel, stage: Stage, *, actor: str, reason: str, now: datetime) -> Hold:
    """A person's own hold; it ends only when a person releases it."""
    return Hold(
        key=hold_key(MANUAL, model.id, stage, None),
        rule=MANUAL,
        model=model.id,
        stage=stage,
        stages=(stage,),
        incident=None,
        effect="pause",
        state="confirmed",
        created_at=now,
        created_by=_person(actor),
        expires_at=None,
        reason=_reason(reason),
    )


def confirm(hold: Hold, *, actor: str) -> Hold:
    """No expiry any more."""
    _person(actor)
    _must_be_live(hold, "confirmed")
    return replace(hold, state="confirmed", expires_at=None)


def release(hold: Hold, *, actor: str, reason: str) -> Hold:
    """The hold ends; the same incident holds again only with a new independent origin."""
    _person(actor)
    _reason(reason)
    _must_be_live(hold, "released")
    return replace(hold, state="released", released_origins=hold.origins)


def expired(holds: Iterable[Hold], *, now: datetime) -> list[Hold]:
    """The provisional holds whose time is up, as they are afterwards."""
    return [
        replace(h, state="expired", released_origins=h.origins)
        for h in holds
        if h.state == "provisional" and h.expires_at is not None and h.expires_at <= now
    ]


def check(
    model: str,
    stage: Stage | None,
    *,
    catalogue: CatalogueModel | None,
    holds: Iterable[Hold],
    override: Mapping[str, Any] | None,
    rejection: Mapping[str, Any] | None,
    data_age: timedelta | None,
    stale_after: timedelta,
    on_stale: Mapping[str, str],
    now: datetime,
) -> Decision:
    """May `model` move to `stage` (its target by default)? Always an answer, always with its reason."""
    wanted = stage or (catalogue.target if catalogue else None) or "general_availability"
    live = tuple(
        h
        for h in holds
        if h.live
        and h.effect == "pause"
        and wanted in h.stages
        and (h.expires_at is None or h.expires_at > now)
    )

    def answer(word: Any, reason: str) -> Decision:
        return Decision(word, reason, model, wanted, live, override, data_age)

    if rejection:
        return answer("rejected", f"rejected by {rejection['actor']}: {rejection['reason']}")
    if override:
        until = override["expires_at"]
        return answer("allow", f"override by {override['actor']} until {until}: {override['reason']}")
    if live:
        more = f" (and {len(live) - 1} more)" if len(live) > 1 else ""
        return answer("paused", f"{live[0].reason}{more}")
    if catalogue is None:
        return answer("unknown", f"{model} is not in the catalogue: monitor model add {model} --stage STAGE")
    if (data_age is None or data_age > stale_after) and on_stale.get(wanted, "hold") == "hold":
        seen = (
            "no feed has answered yet" if data_age is None else f"no feed has answered for {_hours(data_age)}"
        )
        return answer("unknown", f"{seen}: monitor run")
    return answer("allow", "no live hold")


def decision_json(decision: Decision, policy_sha256: str | None) -> dict[str, Any]:
    """The body of `GET /v1/decision`."""
    return {
        "decision": decision.decision,
        "reason": decision.reason,
        "model": decision.model,
        "stage": decision.stage,
        "holds": [
            {
                "id": h.key,
                "incident": h.incident,
                "rule": h.rule,
                "state": h.state,
                "reason": h.reason,
                "created_at": to_text(h.created_at),
                "expires_at": text_or_none(h.expires_at),
                "evidence": list(h.evidence),
            }
            for h in decision.holds
        ],
        "override": dict(decision.override) if decision.override else None,
        "policy_sha256": policy_sha256,
        "data_age_s": None if decision.data_age is None else int(decision.data_age.total_seconds()),
    }


def _person(actor: str) -> str:
    if not actor.strip() or actor == ENGINE:
        raise UsageError("loosening or confirming names a person: give --by NAME")
    return actor


def _reason(reason: str) -> str:
    if not reason.strip():
        raise UsageError("say why: give --reason TEXT")
    return reason


def _must_be_live(hold: Hold, wanted: str) -> None:
    if not hold.live:
        raise UsageError(f"hold {hold.key[:12]} is {hold.state} and cannot be {wanted}")


def _hours(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"
