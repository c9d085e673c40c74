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
from monitor.people import ENGINE, person, said
from monitor.policy import ErrorBudget
from monitor.types import EFFECTS, STAGE_ORDER, CatalogueModel, Decision, Evidence, Hold, Verdict, name_key
from nlp.vocabulary import Stage

LONGEST_OVERRIDE = timedelta(hours=72)
GRAVEST = 5
"""To release what this grave an incident paused takes two people."""
CLOCK_SKEW = timedelta(minutes=15)
"""Data from further ahead than this means that a clock was wrong: then we do not know."""
ENDS: tuple[Stage, ...] = ("legacy", "deprecated", "retired")
"""Moves that tighten; missing news does not hold them, unless the policy says so."""
MANUAL = "manual"
SOURCE_CHANGED = "source-changed"


def hold_key(rule: str, model: str, stage: Stage, incident: int | None) -> str:
    """Made twice, it is one hold."""
    return hashlib.sha256(f"{rule}|{model}|{stage}|{incident or '*'}".encode()).hexdigest()


def evidence_record(e: Evidence) -> dict[str, Any]:
    """What a hold keeps of a report, so that it can be defended when the page is gone."""
    return {
        "article": e.article,
        "origin": e.origin,
        "wire": e.wire,
        "url": e.url,
        "outlet": e.outlet,
        "owner": e.owner,
        "tier": e.tier,
        "feed_kind": e.feed_kind,
        "cites": e.cites,
        "kind": e.kind,
        "lang": e.lang,
        "published_at": text_or_none(e.published_at),
        "first_told_at": text_or_none(e.first_told_at),
        "model": e.model,
        "family": e.family,
        "type": e.type,
        "assertion": e.assertion,
        "severity": e.severity,
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


def next_hold(
    verdicts: Sequence[Verdict], existing: Iterable[Hold], *, cooldown: timedelta, now: datetime
) -> Hold | None:
    """The hold that one model's verdicts on one incident make or change; None where nothing changes.

    verdicts: best first. existing: the engine's holds of that incident on that model. A live pause grows by
    its own rule rather than having a second one beside it, unless the second holds a move that no pause
    holds, or for good what is held for a time. What a person released, or nobody confirmed in time, comes
    back only with a voice that was not among its evidence. Once the cool-down is over, a report that is
    neither old nor a copy does too, but where a person released it, it only asks for a review: the same
    voices pause nothing again.
    """
    held = [h for h in existing if h.created_by == ENGINE]
    pauses = [h for h in held if h.live and h.effect == "pause"]
    if not pauses:
        # Where the best has nothing new to say, another may have heard somebody new.
        others = [v for v in verdicts[1:] if v.effect == "pause" and _new_voices(v, held)]
        return _first(_fresh_or_grown(v, held, cooldown, now) for v in (*verdicts[:1], *others))
    own = {h.rule: h for h in reversed(pauses)}
    others = [v for v in verdicts if v.effect == "pause" and v.rule not in own]
    ended = [h for h in held if h not in pauses]
    return (
        _first(_fresh_or_grown(v, ended, cooldown, now) for v in others if _outlasts(v, pauses))
        or _first(_grown(own[v.rule], v, now) for v in verdicts if v.rule in own)
        or _first(_fresh_or_grown(v, ended, cooldown, now) for v in others if _holds_more(v, pauses))
    )


def _first(found: Iterable[Hold | None]) -> Hold | None:
    return next((hold for hold in found if hold is not None), None)


def _outlasts(verdict: Verdict, pauses: Sequence[Hold]) -> bool:
    """Whether it would hold for good what these hold for a time."""
    lasting = {s for h in pauses if h.expires_at is None for s in h.stages}
    passing = {s for h in pauses if h.expires_at is not None for s in h.stages}
    return verdict.expires_at is None and bool(set(verdict.stages) & passing - lasting)


def _holds_more(verdict: Verdict, pauses: Sequence[Hold]) -> bool:
    return not set(verdict.stages) <= {s for h in pauses for s in h.stages}


def takes_the_place(pause: Hold, other: Hold) -> bool:
    """Whether a new pause makes another hold of its incident and model superfluous: it holds all that the
    other does, and for as long."""
    if other.effect != "pause":
        return other.rule != SOURCE_CHANGED
    lasts = pause.expires_at is None or other.expires_at is not None
    return lasts and set(other.stages) <= set(pause.stages)


def _fresh_or_grown(
    verdict: Verdict, held: Sequence[Hold], cooldown: timedelta, now: datetime
) -> Hold | None:
    same = next((h for h in held if h.live and h.rule == verdict.rule), None)
    if same is not None and EFFECTS.index(same.effect) <= EFFECTS.index(verdict.effect):
        return _grown(same, verdict, now)
    if same is not None and same.effect == "review" and not _new_voices(verdict, [same]):
        return None  # put before a person when too much was paused: their turn, until more is known
    ended = [h for h in held if not h.live and h.state != "superseded"]
    if ended and not _new_voices(verdict, ended):
        if not _goes_on(verdict, ended, cooldown, now):
            return None
        if verdict.effect == "pause" and any(h.state == "released" and h.effect == "pause" for h in ended):
            return _asked_again(verdict, now)
    return hold_from(verdict, now=now)


def _asked_again(verdict: Verdict, now: datetime) -> Hold:
    """A review beside the pause that a person released, whose outlets report on."""
    reason = f"released before, and the same voices report on: {verdict.reason}"
    review = replace(verdict, effect="review", expires_at=None, confirmed=False, reason=reason)
    key = hold_key(f"{verdict.rule}:again", verdict.model, verdict.stage, verdict.incident)
    return replace(hold_from(review, now=now), key=key)


def _grown(hold: Hold, verdict: Verdict, now: datetime) -> Hold | None:
    """With the voices and the stages that came to it; a model moved back has more stages ahead."""
    added = _new_voices(verdict, [hold])
    stages = tuple(s for s in STAGE_ORDER if s in (*hold.stages, *verdict.stages))
    if not added and set(stages) <= set(hold.stages):
        return None
    if not added:
        return replace(hold, stages=stages)
    evidence = (*hold.evidence, *(evidence_record(voice[0]) for voice in added))
    return replace(hold, stages=stages, origins=len(evidence), reason=verdict.reason, evidence=evidence)


def _new_voices(verdict: Verdict, holds: Iterable[Hold]) -> list[tuple[Evidence, ...]]:
    """The voices that share no owner, text or wire with the evidence of these holds."""
    known = {
        trait
        for h in holds
        for e in h.evidence
        for trait in _traits(e.get("cites") or e["owner"], e["origin"], e["wire"])
    }
    return [
        v for v in verdict.voices if not any(known & _traits(e.cites or e.owner, e.origin, e.wire) for e in v)
    ]


def _goes_on(verdict: Verdict, ended: Sequence[Hold], cooldown: timedelta, now: datetime) -> bool:
    """The story has reports of its own from after the end, and the cool-down is over."""
    ended_at = max(h.ended_at or h.created_at for h in ended)
    copied = {e["origin"] for h in ended for e in h.evidence}
    return now >= ended_at + cooldown and any(
        e.published_at is not None and e.published_at > ended_at and e.origin not in copied
        for voice in verdict.voices
        for e in voice
    )


def _traits(owner: str, origin: int, wire: str | None) -> set[tuple[str, object]]:
    return {("owner", name_key(owner)), ("origin", origin), *([("wire", wire)] if wire else [])}


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
        state="confirmed" if verdict.confirmed else "provisional",
        created_at=now,
        created_by=ENGINE,
        expires_at=verdict.expires_at,
        reason=verdict.reason,
        origins=verdict.origins,
        evidence=tuple(evidence_record(voice[0]) for voice in verdict.voices),
    )


def reopened(hold: Hold, *, why: str, word: str, now: datetime) -> Hold:
    """A review of a pause whose source says something else now, or is read otherwise; the pause itself stays
    until a person decides. word: the sha256 that tells this change from others."""
    rule = f"{SOURCE_CHANGED}:{word[:12]}"
    return replace(
        hold,
        key=hold_key(rule, hold.model, hold.stage, hold.incident),
        rule=SOURCE_CHANGED,
        effect="review",
        state="provisional",
        created_at=now,
        created_by=ENGINE,
        expires_at=None,
        reason=f"{why}: decide again on {hold.key[:12]} ({hold.reason})",
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
        created_by=person(actor),
        expires_at=None,
        reason=said(reason),
    )


def confirm(hold: Hold, *, actor: str) -> Hold:
    """No expiry any more."""
    person(actor)
    _must_be_live(hold, "confirmed")
    return replace(hold, state="confirmed", expires_at=None)


def release(hold: Hold, *, actor: str, reason: str, now: datetime) -> Hold:
    """The hold ends; `next_hold` says when the same incident may hold again."""
    person(actor)
    said(reason)
    _must_be_live(hold, "released")
    return replace(hold, state="released", ended_at=now)


def must_ask(model: CatalogueModel, stage: Stage) -> bool:
    """Whether a move to `stage` is onwards, so that the gate decides; back or towards the end is tightening.

    Raises UsageError for a move that makes no sense. Nothing is held while a model ends: so it comes back
    only through red_team, and what was never public cannot be legacy.
    """
    here = model.stage
    if stage == here:
        raise UsageError(f"{model.id} stands at {stage} already")
    if here in STAGE_ORDER and stage in STAGE_ORDER:
        return STAGE_ORDER.index(stage) > STAGE_ORDER.index(here)
    restart = STAGE_ORDER[0]
    if here in ENDS and stage != restart and (stage not in ENDS or ENDS.index(stage) < ENDS.index(here)):
        raise UsageError(
            f"{model.id} is at {here}: it comes back through {restart} only, because nothing was held "
            f"meanwhile: monitor model promote {model.id} --to {restart}"
        )
    if stage in ENDS[:2] and here in STAGE_ORDER[:2]:
        raise UsageError(f"{model.id} is at {here} and was not public: --to retired takes it away")
    return False


def is_over_budget(n: int, n_false: int, budget: ErrorBudget, *, dropped: bool) -> bool:
    """Whether a rule that paused models by `n` incidents, `n_false` of them wrongly, is to observe only.

    dropped: it does so already, and goes on until the share has fallen, however few are left to count;
    it would otherwise come and go around `min_pauses`.
    """
    return n > 0 and (dropped or n >= budget.min_pauses) and n_false / n > budget.share


def needs_two(hold: Hold, severity: int) -> bool:
    """Whether one person may not release it alone. Closing a review loosens nothing."""
    return hold.effect == "pause" and severity >= GRAVEST


def override_ends(hours: int, *, now: datetime) -> datetime:
    """When an override of so many hours ends, counted from now, whatever came before it."""
    if not 1 <= hours <= LONGEST_OVERRIDE // timedelta(hours=1):
        raise UsageError(
            f"an override lasts 1 to 72 hours, not {hours}: give --hours 72 and decide again then, "
            "or release the holds, see `monitor gate holds`"
        )
    return now + timedelta(hours=hours)


def expired(holds: Iterable[Hold], *, now: datetime) -> list[Hold]:
    """The provisional holds whose time is up, as they are afterwards."""
    return [
        replace(h, state="expired", ended_at=now)
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
        by = " and ".join(filter(None, (rejection["actor"], rejection.get("seconded_by"))))
        return answer("rejected", f"rejected by {by}: {rejection['reason']}")
    if override:
        until = override["expires_at"]
        over = f" (over {len(live)} hold{'s' if len(live) > 1 else ''})" if live else ""
        return answer("allow", f"override by {override['actor']} until {until}: {override['reason']}{over}")
    if live:
        more = f" (and {len(live) - 1} more)" if len(live) > 1 else ""
        return answer("paused", f"{live[0].reason}{more}")
    if catalogue is None:
        return answer("unknown", f"{model} is not in the catalogue: monitor model add {model} --stage STAGE")
    if (
        not is_fresh(data_age, stale_after)
        and on_stale.get(wanted, "allow" if wanted in ENDS else "hold") == "hold"
    ):
        seen = (
            "no feed has answered yet" if data_age is None else f"no feed has answered for {_hours(data_age)}"
        )
        return answer("unknown", f"{seen}: monitor run")
    return answer("allow", "no live hold")


def is_fresh(data_age: timedelta | None, stale_after: timedelta) -> bool:
    return data_age is not None and -CLOCK_SKEW <= data_age <= stale_after


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


def _must_be_live(hold: Hold, wanted: str) -> None:
    if not hold.live:
        raise UsageError(f"hold {hold.key[:12]} is {hold.state} and cannot be {wanted}")


def _hours(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"
