"""A rule in one plain sentence, for the command line and the web pages. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import get_args

from monitor.policy import Rule
from monitor.types import Source
from nlp.vocabulary import ASSERTIONS, STAGES, Assertion

_TOLD: dict[Assertion, str] = {
    "asserted": "stated as fact",
    "alleged": "alleged",
    "potential": "feared",
    "denied": "denied by its maker",
    "negated": "said not to have happened",
    "retracted": "withdrawn",
}
_TIERS = {1: " (agencies and papers of record only)", 2: " (no blogs)"}


def rule_sentence(rule: Rule) -> str:
    """`Pauses moves to general availability for 3 days… when 2 independent voices within 7 days report…`"""
    return f"{_does(rule)} when {_voices(rule)} within {duration(rule.max_age)} {_report(rule)}."


def duration(time: timedelta) -> str:
    """`3 days`, `36 hours`: in the largest unit that leaves nothing over."""
    seconds = int(time.total_seconds())
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds and seconds % length == 0:
            return _counted(seconds // length, unit)
    return _counted(seconds, "second")


def _does(rule: Rule) -> str:
    moves = (
        f"moves to {_any(s.replace('_', ' ') for s in STAGES if s in rule.stages)}"
        if rule.stages
        else "any move"
    )
    if rule.effect == "observe":
        return f"Only records that it would {rule.action} {moves}"
    if rule.effect == "review":
        asked = f"Asks a person to review {moves}"
        return asked if rule.action == "review" else f"{asked}, instead of pausing it,"
    ends = (
        "until a person decides" if rule.ttl is None else f"for {duration(rule.ttl)} unless a person decides"
    )
    return f"Pauses {moves} {ends}"


def _voices(rule: Rule) -> str:
    heard = [s for s in get_args(Source) if s in rule.sources]
    who = "" if len(heard) == len(get_args(Source)) else f" of {_any(heard)}"
    return f"{_counted(rule.min_origins, 'independent voice')}{who}{_TIERS.get(rule.max_tier, '')}"


def _report(rule: Rule) -> str:
    when = rule.when
    verb = "reports" if rule.min_origins == 1 else "report"
    types = (
        _any(t.replace("_", " ") for t in sorted(when.types))
        if when.types is not None
        else "a controversy of any type"
    )
    grave = f" of severity {when.min_severity} or more" if when.min_severity > 1 else ""
    told = (
        f", {_any(_TOLD[a] for a in ASSERTIONS if a in when.assertions)},"
        if when.assertions is not None
        else ""
    )
    whom = "the model or its whole family" if rule.scope == "subject" else "another version of the model"
    return f"{verb} {types}{grave}{told} about {whom}"


def _any(words: Iterable[str]) -> str:
    *most, last = list(words) or ["nothing"]
    return f"{', '.join(most)} or {last}" if most else last


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
