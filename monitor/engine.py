"""The deciding half of the pipeline: link | decide | gate | notify, one transaction an article.

The live path and `monitor replay` both run this very code; they differ in the store (a file, or memory)
and in the clock (now, or the article's own time). The stages themselves are pure: this module reads what
they need, asks them, and stores what they intend.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from monitor import decide, gate, notify, origins
from monitor.citations import cited
from monitor.clock import to_text
from monitor.correct import corrected
from monitor.people import ENGINE
from monitor.place import place
from monitor.policy import Policy
from monitor.store import Store
from monitor.types import Article, Hold, Incident, Verdict
from nlp.types import Analysis


@dataclass(frozen=True, slots=True)
class Context:
    """What decisions are made under. `channels` name where notices go."""

    policy: Policy
    analyser: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateChange:
    """A hold or a review began, changed or ended."""

    at: datetime
    hold: Hold
    event: Literal["began", "changed", "ended"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one article brought about."""

    opened: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    changes: tuple[GateChange, ...] = ()


def keep_policy(store: Store, policy: Policy, *, now: datetime) -> None:
    """Every policy that decisions are made under stays in the database, whole."""
    staleness = {"stale_after_s": int(policy.stale_after.total_seconds()), "on_stale": dict(policy.on_stale)}
    store.gate.keep_policy(policy.sha256, policy.text, staleness, at=now)


def record(
    store: Store,
    article: Article,
    analysis: Analysis,
    context: Context,
    *,
    now: datetime,
    read_again: bool = False,
) -> Recorded:
    """Store an analysis, link its findings, decide on what they touch: all of it or nothing.

    read_again: the same text, by another analyser; nobody changed a word.
    """
    analysis = corrected(analysis, store.handling.corrections(article.text_sha256))
    signature = origins.fingerprint(article.text) if analysis.findings else None
    with store.transaction():
        return take_in(store, article, analysis, signature, context, now=now, read_again=read_again)


def take_in(
    store: Store,
    article: Article,
    analysis: Analysis,
    signature: bytes | None,
    context: Context,
    *,
    now: datetime,
    read_again: bool = False,
) -> Recorded:
    """The same within the caller's transaction. signature: of the text; None where nothing was found."""
    if signature is not None:
        article = _with_origin(store, article, signature)
        quotes = [(f.start, f.end) for f in analysis.findings]
        cites = cited(article, quotes, store.feeds.owners())
        store.articles.save_citation(article.id, cites)
    weighed = store.incidents.weights(article.id) if read_again else {}
    before = store.incidents.withdraw(
        article.id, at=now, action="read_again" if read_again else "report_changed"
    )
    ids = store.articles.save_analysis(article, analysis, at=now)
    placed = place(store, article, analysis, ids, before=before, now=now)
    changes = [c for i in (*placed.opened, *placed.updated) for c in decide_on(store, i, context, now=now)]
    for incident in placed.reopened:
        notice = notify.reopened_notice(store.incidents.get(incident), article.outlet, now=now)
        store.notices.add(notice, context.channels)
    if any(f.assertion == "retracted" for f in analysis.findings):
        changes += _correct(store, article, placed.updated, context, now)
    for incident, told in before.items():
        tells = store.incidents.tells(incident, article.id)
        if not tells:
            store.incidents.detach(incident, article.id)
        store.incidents.summarise(incident)
        if not read_again and tells != told:
            why = _said_otherwise(article.outlet)
            changes += _reopen(store, incident, why, article.text_sha256, context, now)
    if read_again:
        changes += _read_otherwise(store, article, weighed, context, now)
    return Recorded(tuple(placed.opened), tuple(placed.updated), tuple(changes))


def decide_on(store: Store, incident: int, context: Context, *, now: datetime) -> list[GateChange]:
    """Decide on one incident, within the caller's transaction."""
    return _decide(store, store.incidents.get(incident), context, now)


def holds_of(store: Store, incident: int, *, live_only: bool = False) -> list[Hold]:
    """The holds of an incident, and of all that were merged into it: those keep their number."""
    holds = store.gate.holds_of(store.handling.own_ids(incident))
    return [h for h in holds if h.live or not live_only]


def source_gone(store: Store, article: Article, context: Context, *, now: datetime) -> list[GateChange]:
    """The outlet took a report away. It stays evidence, and a person decides again on what it holds; call
    inside the transaction that notes it."""
    word = hashlib.sha256(f"withdrawn|{article.url}|{to_text(now)}".encode()).hexdigest()
    changes = []
    for incident in store.sources.incidents_of(article.id):
        _source_event(store, incident, article, "report_withdrawn", now)
        changes += _reopen(store, incident, _said_otherwise(article.outlet), word, context, now)
    return changes


def source_back(store: Store, article: Article, *, now: datetime) -> None:
    """The report stands again where it stood; the review that its going asked for stays."""
    for incident in store.sources.incidents_of(article.id):
        _source_event(store, incident, article, "report_back", now)


def _source_event(store: Store, incident: int, article: Article, action: str, now: datetime) -> None:
    store.incidents.event(
        incident, at=now, actor=ENGINE, action=action, detail={"article": article.id, "url": article.url}
    )


def reconsider(store: Store, context: Context, *, now: datetime) -> list[GateChange]:
    """Decide again on the incidents that something touched since: evidence, a person, a source's owner, the
    catalogue, the policy; or time, where it can (see `decide.again_at`). Deciding twice changes nothing."""
    since = now - max((r.max_age for r in context.policy.rules), default=timedelta())
    changes = []
    for incident in store.incidents.undecided(context.policy.sha256, since=since, now=now):
        with store.transaction():
            changes += _decide(store, store.incidents.get(incident), context, now)
    return changes


def expire(store: Store, context: Context, *, now: datetime) -> list[GateChange]:
    """End the provisional holds and the overrides whose time is up, and say so; and look at which rules were
    wrong too often, since people may have judged meanwhile."""
    changes = []
    for hold in gate.expired(store.gate.expiring(until=now), now=now):
        with store.transaction():
            _save(store, hold, context, now=now, action="expired", reason="nobody confirmed it in time")
            store.notices.add(notify.expired_notice(hold, now=now), context.channels)
        changes.append(GateChange(now, hold, "ended"))
    _end_overrides(store, context, now)
    with store.transaction():
        _observing(store, context, now)
    return changes


def _end_overrides(store: Store, context: Context, now: datetime) -> None:
    """Write down which overrides are over; where something holds the move, it does so again: that is told."""
    for over in store.gate.overrides_ended(now=now):
        model, stage = over["model"], over["stage"]
        why = f"its time was up at {over['expires_at']}"
        if over["expires_at"] > to_text(now):
            why = f"it was made at {over['created_at']}, ahead of the clock: nobody knows when that was"
        holds = [
            h for h in store.gate.holds(model, live_only=True) if h.effect == "pause" and stage in h.stages
        ]
        with store.transaction():
            store.gate.end_override(model, stage, at=now)
            store.audit.add(
                at=now,
                actor=ENGINE,
                action="override.expired",
                obj=f"{model} → {stage}",
                before=over,
                reason=why,
            )
            if holds:
                store.notices.add(notify.override_over_notice(over, holds, why, now=now), context.channels)


def _with_origin(store: Store, article: Article, signature: bytes) -> Article:
    bands = origins.bands(signature)
    near = [
        (origin, other)
        for other, origin, theirs in store.articles.signatures_sharing(bands)
        if other != article.id and origins.similarity(signature, theirs) >= origins.SAME_TEXT
    ]
    origin = min(near)[0] if near else article.id
    store.articles.save_origin(article.id, origin, signature, bands)
    return replace(article, origin=origin)


def _decide(store: Store, incident: Incident, context: Context, now: datetime) -> list[GateChange]:
    changes: list[GateChange] = []
    over_budget = False
    verdicts = decide.decide(incident, store.gate.models(), context.policy, now=now)
    holds = holds_of(store, incident.id)
    observing = _observing(store, context, now) if any(v.effect == "pause" for v in verdicts) else {}
    for model, matching in groupby(verdicts, key=lambda v: v.model):
        asked = decide.in_order(
            _within_budget(store, _observed(v, observing), context.policy, now) for v in matching
        )
        for _ in asked:  # each rule makes or changes one hold at most
            existing = [h for h in holds if h.model == model]
            hold = gate.next_hold(asked, existing, cooldown=context.policy.cooldown, now=now)
            if hold is None:
                break
            over_budget |= any(v.over_budget for v in asked)
            changes += _take(store, hold, existing, context, now)
            holds = holds_of(store, incident.id)
    _tell(store, incident, changes, context, now, urgent=over_budget)
    again_at = decide.again_at(incident, holds, context.policy, now=now)
    store.incidents.note_decided(incident.id, context.policy.sha256, again_at=again_at)
    return changes


def _take(
    store: Store, hold: Hold, existing: Sequence[Hold], context: Context, now: datetime
) -> list[GateChange]:
    """Store a hold that begins or changes; a pause that begins counts, and takes the place of others."""
    began = not any(h.key == hold.key and h.live and h.effect == hold.effect for h in existing)
    _save(store, hold, context, now=now, action="held" if began else "grew", reason=hold.reason)
    if not began or hold.effect != "pause":
        return [GateChange(now, hold, "began" if began else "changed")]
    store.gate.add_pause(hold, _rule_sha256(context.policy, hold.rule), at=now)
    return [GateChange(now, hold, "began"), *_supersede(store, hold, existing, context, now)]


def _correct(
    store: Store, article: Article, incidents: Iterable[int], context: Context, now: datetime
) -> list[GateChange]:
    """An outlet takes back, in another article, what a pause rests on."""
    changes = []
    for incident in incidents:
        pieces = store.incidents.get(incident).evidence
        takes_back = any(e.article == article.id and e.assertion == "retracted" for e in pieces)
        said_it = any(e.article != article.id and e.owner == article.owner for e in pieces)
        if takes_back and said_it:
            word = article.text_sha256
            why = _said_otherwise(article.outlet)
            changes += _reopen(store, incident, why, word, context, now)
    return changes


def _said_otherwise(outlet: str) -> str:
    return f"{outlet} changed or withdrew its report"


def _read_otherwise(
    store: Store,
    article: Article,
    weighed: Mapping[tuple[int, str, str, str], int],
    context: Context,
    now: datetime,
) -> list[GateChange]:
    """What an analyser finds no more, or less grave, may be what a live pause rests on. Each pause is put
    before a person once for each analyser, however many of its reports are read otherwise."""
    after = store.incidents.weights(article.id)
    word = hashlib.sha256(f"read again|{context.analyser}".encode()).hexdigest()
    why = f"{article.outlet} is read otherwise by a new version of the analyser"
    changes = []
    for incident in sorted({key[0] for key, weight in weighed.items() if weight > after.get(key, 0)}):
        changes += _reopen(store, incident, why, word, context, now)
    return changes


def _reopen(
    store: Store, incident_id: int, why: str, word: str, context: Context, now: datetime
) -> list[GateChange]:
    """A source of live pauses says something else now: a person decides again, and hears of it once.

    word: the sha256 that tells this change from others.
    """
    changes = []
    for hold in holds_of(store, incident_id, live_only=True):
        if hold.effect == "pause":
            review = gate.reopened(hold, why=why, word=word, now=now)
            if store.gate.hold(review.key) is None:
                _save(store, review, context, now=now, action="reopened", reason=review.reason)
                changes.append(GateChange(now, review, "began"))
    _tell(store, store.incidents.get(incident_id), changes, context, now)
    return changes


def _within_budget(store: Store, verdict: Verdict, policy: Policy, now: datetime) -> Verdict:
    """Too many incidents paused models in a day: something is wrong with the press, or with us."""
    if verdict.effect != "pause" or store.gate.is_paused(verdict.model):
        return verdict
    incidents = store.gate.pausing_incidents(since=now - timedelta(hours=24))
    if verdict.incident in incidents or len(incidents) < policy.max_auto_pauses_24h:
        return verdict
    reason = f"pending review, {len(incidents)} incidents paused models within 24 h: {verdict.reason}"
    return replace(verdict, effect="review", expires_at=None, reason=reason, over_budget=True)


def _rule_sha256(policy: Policy, rule_id: str) -> str:
    return next(r.sha256 for r in policy.rules if r.id == rule_id)


def _observed(verdict: Verdict, observing: Mapping[str, str]) -> Verdict:
    """What a rule that was wrong too often would have paused. What a person confirmed it still pauses."""
    if verdict.effect != "pause" or verdict.confirmed or verdict.rule not in observing:
        return verdict
    reason = f"only observed ({observing[verdict.rule]}): {verdict.reason}"
    return replace(verdict, effect="observe", expires_at=None, reason=reason)


def _observing(store: Store, context: Context, now: datetime) -> dict[str, str]:
    """The rules that were wrong too often, and how often; what changes is written down."""
    budget, dropped = context.policy.error_budget, store.gate.dropped()
    found = {}
    for rule in context.policy.rules:
        if rule.effect != "pause":
            continue
        n, n_false = store.gate.tally(rule.sha256, since=now - budget.window)
        was = rule.sha256 in dropped
        is_over = gate.is_over_budget(n, n_false, budget, dropped=was)
        told = f"{n_false} of {n} incidents within {budget.window / timedelta(days=1):g} days judged false"
        if is_over:
            found[rule.id] = told
        if is_over and not was:
            store.gate.drop_rule(rule.id, rule.sha256, at=now)
            store.notices.add(notify.dropped_notice(rule.id, rule.sha256, told, now=now), context.channels)
        elif was and not is_over:
            store.gate.restore_rule(rule.sha256, at=now)
        if is_over != was:
            store.audit.add(
                at=now,
                actor=ENGINE,
                action="rule.dropped" if is_over else "rule.restored",
                obj=rule.id,
                before="observe" if was else "enforce",
                after="observe" if is_over else "enforce",
                reason=told,
            )
    return found


def _supersede(
    store: Store, pause: Hold, existing: Iterable[Hold], context: Context, now: datetime
) -> list[GateChange]:
    """A new pause takes the place of what the engine had on this model and incident."""
    ended = []
    for hold in existing:
        if hold.live and hold.key != pause.key and gate.takes_the_place(pause, hold):
            hold = replace(hold, state="superseded", ended_at=now)
            _save(store, hold, context, now=now, action="superseded", reason=f"by rule {pause.rule}")
            ended.append(GateChange(now, hold, "ended"))
    return ended


def _tell(
    store: Store,
    incident: Incident,
    changes: Iterable[GateChange],
    context: Context,
    now: datetime,
    *,
    urgent: bool = False,
) -> None:
    begun = [c.hold for c in changes if c.event == "began" and c.hold.effect != "observe"]
    if begun:
        overrides = [
            {**over, "model": h.model, "stage": stage}
            for h in begun
            for stage in h.stages
            if h.effect == "pause" and (over := store.gate.override(h.model, stage, now=now))
        ]
        notice = notify.holds_notice(incident, begun, now=now, urgent=urgent, overrides=overrides)
        store.notices.add(notice, context.channels)


def _save(store: Store, hold: Hold, context: Context, *, now: datetime, action: str, reason: str) -> None:
    before, entry = store.gate.hold(hold.key), store.gate.model(hold.model)
    store.gate.save_hold(hold, policy_sha256=context.policy.sha256, analyser=context.analyser, at=now)
    store.audit.add(
        at=now,
        actor=ENGINE,
        action=f"hold.{action}",
        obj=hold.key,
        before=gate.hold_record(before) if before else None,
        after={
            **gate.hold_record(hold),
            "stages": list(hold.stages),
            "policy": context.policy.sha256,
            "analyser": context.analyser,
            "catalogue": {"stage": entry.stage, "target": entry.target} if entry else None,
            "decided_at": to_text(now),
        },
        reason=reason,
    )
