"""A decision of a replay as a story: each article as it came, whether it was a voice, what followed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from monitor.clock import text_or_none, to_text
from monitor.decide import Standing, standings
from monitor.policy import Policy, Rule
from monitor.replay import Seen
from monitor.types import CatalogueModel, Incident
from nlp.names import family_of

_EFFECTS = ("pause", "review", "observe")


def stories(
    wanted: str,
    outcome: dict[str, Any],
    steps: Sequence[Seen],
    policy: Policy,
    models: Iterable[CatalogueModel],
) -> list[dict[str, Any]]:
    """The stories of an incident, by its number in this replay, or of a model: one an incident and model.

    steps: the incidents as they stood after each article. Empty where nothing is told of `wanted`.
    """
    found = []
    for incident in dict.fromkeys(s.incident.id for s in steps):
        own = [s for s in steps if s.incident.id == incident]
        for model in models:
            if wanted in (str(incident), model.id) and _touched(own[-1].incident, model):
                decisions = [
                    d for d in outcome["decisions"] if (d["incident"], d["model"]) == (incident, model.id)
                ]
                found.append(_story(own, decisions, policy, model))
    return found


def _touched(incident: Incident, model: CatalogueModel) -> bool:
    return any(e.family == family_of(model.id) for e in incident.evidence)


def _story(
    steps: Sequence[Seen], decisions: Sequence[dict[str, Any]], policy: Policy, model: CatalogueModel
) -> dict[str, Any]:
    rule = _rule_told(steps[-1], decisions, policy, model)
    return {
        "incident": steps[0].incident.id,
        "subject": steps[-1].incident.subject,
        "model": model.id,
        "rule": rule.id,
        "asks_for": rule.min_origins,
        "articles": [_chapter(s, rule, model) for s in steps],
        "decisions": list(decisions),
    }


def _rule_told(
    last: Seen, decisions: Sequence[dict[str, Any]], policy: Policy, model: CatalogueModel
) -> Rule:
    """The rule that paused, else that asked for a review; else the one that was nearest to acting."""
    rules = {r.id: r for r in policy.rules}
    for word in ("paused", "review", "observed"):
        for d in decisions:
            if d["decision"] == word and d["event"] != "ended" and d["rule"] in rules:
                return rules[d["rule"]]
    return max(
        policy.rules,
        key=lambda r: (
            _voices(_told(last.incident, r, model, last.at)) / r.min_origins,
            -_EFFECTS.index(r.effect),
        ),
    )


def _chapter(step: Seen, rule: Rule, model: CatalogueModel) -> dict[str, Any]:
    told = _told(step.incident, rule, model, step.at)
    own = [s for s in told if s.evidence.article == step.article]
    best = min(own, key=lambda s: (not s.counts, s.evidence.start))
    e = best.evidence
    return {
        "at": to_text(step.at),
        "article": step.id,
        "outlet": e.outlet,
        "owner": e.owner,
        "tier": e.tier,
        "published_at": text_or_none(e.published_at),
        "finding": {
            "model": e.model,
            "type": e.type,
            "assertion": e.assertion,
            "severity": e.severity,
            "quote": e.quote,
        },
        "counts": best.counts,
        "why": best.why,
        "origins": _voices(told),
    }


def _told(incident: Incident, rule: Rule, model: CatalogueModel, now: datetime) -> list[Standing]:
    return standings(incident.evidence, rule, model, now=now, confirmed=incident.status == "confirmed")


def _voices(told: Iterable[Standing]) -> int:
    return sum(s.counts for s in told)
