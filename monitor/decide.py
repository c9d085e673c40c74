"""Which moves of which models an incident should hold, by the policy's rules. Pure.

Corroboration is counted per model: a report counts for a model only if what it blames touches that
model. So a report about Grok 3 and one about "Grok" pause Grok 3, and ask for a review of Grok 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from monitor.policy import Policy, Rule
from monitor.types import EFFECTS, STAGE_ORDER, CatalogueModel, Evidence, Hold, Incident, Verdict, name_key
from nlp.names import family_of
from nlp.vocabulary import Stage

# An outlet's clock may run a little fast; a date further ahead is wrong, and so unknown.
CLOCK_SKEW = timedelta(minutes=15)
T = TypeVar("T")

PRESS = ("news", "regulator")
"""Satire, vendors and aggregators do not corroborate."""
CONTEXT = ("opinion", "retrospective")
"""Articles about what others reported: no voices. The analyser may be wrong about it, so two of them, which
no report joins, still ask a person."""


def decide(
    incident: Incident, models: Iterable[CatalogueModel], policy: Policy, *, now: datetime
) -> list[Verdict]:
    """Every rule that matches, model by model: pauses before reviews before what only observes, and each
    of these in the policy's order. `gate.next_hold` acts on the first."""
    if incident.status in ("dismissed", "merged"):
        return []
    families = {e.family for e in incident.evidence}
    verdicts = []
    for model in models:
        if family_of(model.id) in families:
            matches = [v for rule in policy.rules if (v := _apply(rule, incident, model, now))]
            verdicts += in_order(matches)
    return verdicts


def in_order(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Pauses before reviews before what only observes; else as they come."""
    return sorted(verdicts, key=lambda v: EFFECTS.index(v.effect))


def _apply(rule: Rule, incident: Incident, model: CatalogueModel, now: datetime) -> Verdict | None:
    stages = _stages_ahead(rule, model)
    if not stages:
        return None
    matching = [e for e in incident.evidence if _matches(rule, e) and _touches(rule, e, model)]
    confirmed = incident.status == "confirmed"
    counted = voices_of(e for e in matching if _is_voice(rule, e, now, ageless=confirmed))
    voices = [voice for voice in counted if is_fresh(voice)]
    if len(voices) < rule.min_origins or (len(voices) == 1 and all(e.kind in CONTEXT for e in voices[0])):
        return None
    return Verdict(
        model=model.id,
        stage=model.target if model.target in stages else stages[0],
        stages=stages,
        effect=rule.effect,
        rule=rule.id,
        incident=incident.id,
        voices=tuple(tuple(voice) for voice in voices),
        expires_at=now + rule.ttl if rule.ttl and rule.effect == "pause" and not confirmed else None,
        reason=_reason(rule, model, voices),
        confirmed=confirmed and rule.effect == "pause",
    )


def again_at(incident: Incident, holds: Iterable[Hold], policy: Policy, *, now: datetime) -> datetime | None:
    """When time alone may tighten the answer, if nothing touches the incident: when a report's date is no
    longer ahead of the clock, or the cool-down after an ended hold is over. Age only takes voices away."""
    ahead = [e.published_at - CLOCK_SKEW for e in incident.evidence if e.published_at]
    cooled = [h.ended_at + policy.cooldown for h in holds if h.ended_at is not None]
    return min((at for at in (*ahead, *cooled) if at > now), default=None)


def voices_of(evidence: Iterable[Evidence]) -> list[list[Evidence]]:
    """Independent voices, each a list of evidence that goes back to one text, wire or owner.

    Who prints a text after another did lends it no voice of its own: a site that copies from two papers does
    not make them one.
    """
    ordered = sorted(
        evidence, key=lambda e: (e.published_at is None, e.published_at or e.url, -e.severity, e.url)
    )
    first: dict[int, datetime] = {}
    for e in ordered:
        if e.published_at:
            first.setdefault(e.origin, e.published_at)
    return independent(ordered, (_traits(e, first.get(e.origin)) for e in ordered))


def _traits(e: Evidence, first_at: datetime | None) -> list[tuple[str, object]]:
    copied = e.published_at is not None and first_at is not None and e.published_at > first_at
    own = [] if copied else [("owner", _owner(e))]
    return [*own, ("origin", e.origin), *([("wire", e.wire)] if e.wire else [])]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a piece of evidence is the first of a voice of its own, and why or why not."""

    evidence: Evidence
    counts: bool
    why: str


def standings(
    evidence: Iterable[Evidence], rule: Rule, model: CatalogueModel, *, now: datetime, confirmed: bool = False
) -> list[Standing]:
    """What each piece is worth to a rule about a model, in the order given."""
    pieces = list(evidence)
    refused = [_why_refused(rule, e, model, now, confirmed) for e in pieces]
    voices = voices_of(e for e, why in zip(pieces, refused, strict=True) if why is None)
    shared = {
        id(e): _why_same(e, voice[:n]) if is_fresh(voice) else "a person dismissed this voice"
        for voice in voices
        for n, e in enumerate(voice)
    }
    reasons = [why or shared[id(e)] for e, why in zip(pieces, refused, strict=True)]
    return [
        Standing(e, why is None, why or "an independent voice")
        for e, why in zip(pieces, reasons, strict=True)
    ]


def _why_refused(
    rule: Rule, e: Evidence, model: CatalogueModel, now: datetime, confirmed: bool
) -> str | None:
    when = rule.when
    if not _touches(rule, e, model):
        return f"about {e.model}"
    if when.assertions is not None and e.assertion not in when.assertions:
        return e.assertion
    if when.types is not None and e.type not in when.types:
        return f"{e.type}: the rule is not about it"
    if e.severity < when.min_severity:
        return f"severity {e.severity}: the rule asks for {when.min_severity}"
    return _why_unheard(rule, e, now, ageless=confirmed)


def _why_same(e: Evidence, earlier: Sequence[Evidence]) -> str | None:
    """What makes it one voice with those; None where there is none before it."""
    for other in earlier:
        if other.article == e.article:
            return "more from the same article"
        if other.origin == e.origin:
            return f"a copy of the report in {other.outlet}"
        if e.wire and other.wire == e.wire:
            return f"the same dispatch ({e.wire}) as in {other.outlet}"
        if e.cites and _owner(other) == _owner(e):
            return f"only passes on what {other.outlet} reported"
        if _owner(other) == _owner(e):
            return f"of one owner with {other.outlet}"
    return f"joined to {earlier[0].outlet} through another report" if earlier else None


def _owner(e: Evidence) -> str:
    """Whose voice it is: who only passes a report on speaks with the voice of whom it cites."""
    return name_key(e.cites or e.owner)


def source_of(e: Evidence) -> str | None:
    """Whose word it is; None where it corroborates nothing. Internal evidence: its outlet says it."""
    if e.feed_kind == "internal":
        return e.outlet
    return "press" if e.feed_kind in PRESS else None


def is_fresh(voice: Iterable[Evidence]) -> bool:
    """False where a person dismissed any of it: who says it once more is not one more voice."""
    return not any(e.set_aside for e in voice)


def _stages_ahead(rule: Rule, model: CatalogueModel) -> tuple[Stage, ...]:
    here = STAGE_ORDER.index(model.stage) if model.stage in STAGE_ORDER else len(STAGE_ORDER)
    return tuple(s for s in STAGE_ORDER[here + 1 :] if rule.stages is None or s in rule.stages)


def _matches(rule: Rule, e: Evidence) -> bool:
    when = rule.when
    return (
        e.severity >= when.min_severity
        and (when.types is None or e.type in when.types)
        and (when.assertions is None or e.assertion in when.assertions)
    )


def _touches(rule: Rule, e: Evidence, model: CatalogueModel) -> bool:
    if e.family != family_of(model.id):
        return False
    if e.model in (model.id, e.family):
        return rule.scope == "subject"
    return rule.scope == "siblings"


def _is_voice(rule: Rule, e: Evidence, now: datetime, *, ageless: bool) -> bool:
    """ageless: a person confirmed the incident, so that its reports do not grow too old."""
    return _why_unheard(rule, e, now, ageless=ageless) is None


def _why_unheard(rule: Rule, e: Evidence, now: datetime, *, ageless: bool) -> str | None:
    source = source_of(e)
    if source is None:
        return f"{e.feed_kind}: only news and regulators are voices"
    if source not in rule.sources:
        return f"{source}: the rule does not hear it"
    if e.kind == "satire" or (e.kind in CONTEXT and rule.action == "pause"):
        return f"{e.kind}: context, no voice"
    if e.tier > rule.max_tier:
        return f"tier {e.tier}: the rule hears tiers up to {rule.max_tier}"
    if e.published_at is None:
        # a person may judge it while it may be news; it completes no corroboration
        seen_long_ago = e.first_seen_at is not None and e.first_seen_at < now - rule.max_age
        return None if rule.action == "review" and (ageless or not seen_long_ago) else "undated"
    if e.published_at > now + CLOCK_SKEW:
        return "dated ahead of the clock"
    if not ageless and min(e.published_at, e.first_told_at or e.published_at) < now - rule.max_age:
        return f"older than {rule.max_age / timedelta(days=1):g} days"
    return None


def _reason(rule: Rule, model: CatalogueModel, voices: list[list[Evidence]]) -> str:
    first = voices[0][0]
    types = sorted({e.type for voice in voices for e in voice})
    outlets = ", ".join(voice[0].outlet for voice in voices)
    count = f"{len(voices)} independent origin{'s' if len(voices) > 1 else ''}"
    about = first.model if rule.scope == "subject" else f"{first.model}, of one family with {model.id}"
    return f"{' and '.join(types)} about {about}: {count} ({outlets}); rule {rule.id}"


def independent(items: Sequence[T], traits: Iterable[Iterable[object]]) -> list[list[T]]:
    """Group items that share any trait, directly or through others; each group is one voice.

    `traits[i]` are the traits of `items[i]`: its owner, its near-copy origin, its wire.
    """
    first_with: dict[object, int] = {}
    leaders: list[int] = []  # each points towards the first of its group

    def leader(i: int) -> int:
        while leaders[i] != i:
            leaders[i] = i = leaders[leaders[i]]
        return i

    for i, item_traits in enumerate(traits):
        leaders.append(i)
        for trait in item_traits:
            mine, theirs = leader(i), leader(first_with.setdefault(trait, i))
            leaders[max(mine, theirs)] = min(mine, theirs)
    groups: dict[int, list[T]] = {}
    for i, item in enumerate(items):
        groups.setdefault(leader(i), []).append(item)
    return list(groups.values())
