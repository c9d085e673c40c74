"""`sentences.rule_sentence` in French. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import get_args

from monitor.policy import Rule
from monitor.types import Source
from nlp import taxonomy
from nlp.vocabulary import ASSERTIONS, STAGES, Assertion, Stage

_TOLD: dict[Assertion, str] = {
    "asserted": "affirmés",
    "alleged": "allégués",
    "potential": "redoutés",
    "denied": "démentis par leur auteur",
    "negated": "dits non advenus",
    "retracted": "retirés",
}
_TO: dict[Stage, str] = {
    "red_team": "vers l’équipe rouge",
    "private_preview": "vers l’aperçu privé",
    "public_preview": "vers l’aperçu public",
    "general_availability": "vers la disponibilité générale",
    "legacy": "vers l’ancienne version",
    "deprecated": "vers l’abandon annoncé",
    "retired": "vers le retrait",
}
_HEARD: dict[Source, str] = {
    "press": "la presse",
    "red-team": "l’équipe rouge",
    "support": "l’assistance",
    "vendor-report": "un fournisseur",
    "other": "d’autres",
}
_TIERS = {1: " (agences et journaux de référence seulement)", 2: " (sans les blogs)"}


def rule_sentence(rule: Rule) -> str:
    """`Met en pause les passages vers la disponibilité générale… quand 2 voix indépendantes rapportent…`"""
    return f"{_does(rule)} quand {_voices(rule)} en {duration(rule.max_age)} {_report(rule)}."


def duration(time: timedelta) -> str:
    """`3 jours`, `36 heures`: in the largest unit that leaves nothing over."""
    seconds = int(time.total_seconds())
    for unit, length in (("jour", 86400), ("heure", 3600), ("minute", 60)):
        if seconds and seconds % length == 0:
            return _counted(seconds // length, unit)
    return _counted(seconds, "seconde")


def _does(rule: Rule) -> str:
    stages = [_TO[s] for s in STAGES if rule.stages and s in rule.stages]
    moves = f"les passages {_any(stages)}" if rule.stages else "tout passage"
    if rule.effect == "observe":
        what = "mettrait en pause" if rule.action == "pause" else "ferait examiner"
        return f"Note seulement qu’elle {what} {moves}"
    if rule.effect == "review":
        return f"Demande à une personne d’examiner {moves}" + (
            "" if rule.action == "review" else ", au lieu de les mettre en pause,"
        )
    ends = (
        "jusqu’à ce qu’une personne décide"
        if rule.ttl is None
        else f"pour {duration(rule.ttl)}, sauf décision,"
    )
    return f"Met en pause {moves} {ends}"


def _voices(rule: Rule) -> str:
    heard = [s for s in get_args(Source) if s in rule.sources]
    who = "" if len(heard) == len(get_args(Source)) else f" ({_any(_HEARD[s] for s in heard)})"
    n = rule.min_origins
    return f"{n} {'voix indépendantes' if n > 1 else 'voix indépendante'}{who}{_TIERS.get(rule.max_tier, '')}"


def _report(rule: Rule) -> str:
    when, known = rule.when, taxonomy.load()
    types = (
        _any(known[t].name["fr"].lower() for t in sorted(when.types))
        if when.types is not None
        else "une controverse de tout type"
    )
    grave = f" de gravité {when.min_severity} ou plus" if when.min_severity > 1 else ""
    told = (
        f" ({_any(_TOLD[a] for a in ASSERTIONS if a in when.assertions)})"
        if when.assertions is not None
        else ""
    )
    whom = "du modèle ou de toute sa famille" if rule.scope == "subject" else "d’une autre version du modèle"
    verb = "rapportent" if rule.min_origins > 1 else "rapporte"
    return f"{verb} {types}{grave}{told}, à propos {whom}"


def _any(words: Iterable[str]) -> str:
    *most, last = list(words) or ["rien"]
    return f"{', '.join(most)} ou {last}" if most else last


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n < 2 else 's'}"
