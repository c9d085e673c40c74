"""The words that tell a stage: `data/<lang>/milestones.yaml`, checked and compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp import phrases
from nlp.masks import Lists
from nlp.phrases import PhraseError
from nlp.types import STAGES, Lang, Stage

CUE_KEYS = {"stage", "any", "not", "place", "subject", "unless"}
WORDS = (
    "planned",
    "later",
    "denied",
    "wished",
    "pronouns",
    "both",
    "everyone",
    "home",
    "api",
    "compared",
    "also",
    "hosts",
    "replacing",
    "weights",
    "turns",
    "place_before",
    "place_after",
    "outage",
)
# Verbs whose subject must be the model itself; a firm noun ("public preview") may stand further off.
NEEDS_ITS_SUBJECT: frozenset[Stage] = frozenset({"deprecated", "retired"})
RUNS = ("joined", "adjoining")
"""What may stand between two names of a list, and between a name and its verb."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words for a stage.

    loose: they count only with a place, and only where nothing firmer is said.
    says_of_near: the model must be their subject or object, and not only stand in the sentence.
    unless_outage: they count for nothing in an article that tells of an outage.
    """

    name: str
    stage: Stage
    any: re.Pattern[str]
    never: re.Pattern[str] | None
    loose: bool
    says_of_near: bool
    unless_outage: bool


@dataclass(frozen=True, slots=True)
class Rules:
    cues: tuple[Cue, ...]
    words: Mapping[str, re.Pattern[str]]


@cache
def load(lang: Lang) -> Rules:
    """The cues of a language; PhraseError names the entry that cannot be used."""
    where = f"{lang}/milestones.yaml"
    content = phrases.table(lang, "milestones")
    known = {"lists", "cues", *WORDS, *RUNS}
    if not isinstance(content, dict) or set(content) != known:
        raise PhraseError(f"{where}: write exactly {', '.join(sorted(known))}")
    lists = Lists(content["lists"], f"{where}, lists")
    words = {name: lists.pattern(content[name], f"{where}, {name}") for name in WORDS}
    words |= {name: lists.run(content[name], f"{where}, {name}") for name in RUNS}
    cues = (_cue(name, entry, lists, f"{where}, {name}") for name, entry in content["cues"].items())
    return Rules(tuple(cues), words)


def _cue(name: str, entry: dict[str, Any], lists: Lists, where: str) -> Cue:
    if unknown := set(entry) - CUE_KEYS:
        raise PhraseError(f"{where}: unknown {sorted(unknown)}; write {sorted(CUE_KEYS)}")
    if entry.get("stage") not in STAGES:
        raise PhraseError(f"{where}: stage {entry.get('stage')!r}; write one of {', '.join(STAGES)}")
    for key, word in (("place", "needed"), ("subject", "anywhere"), ("unless", "outage")):
        if entry.get(key, word) != word:
            raise PhraseError(f"{where}: {key} {entry[key]!r}; write `{word}` or leave it out")
    return Cue(
        name=name,
        stage=entry["stage"],
        any=lists.pattern(entry.get("any"), f"{where}, any"),
        never=lists.pattern(entry["not"], f"{where}, not") if "not" in entry else None,
        loose="place" in entry,
        says_of_near="subject" not in entry and ("place" in entry or entry["stage"] in NEEDS_ITS_SUBJECT),
        unless_outage="unless" in entry,
    )
