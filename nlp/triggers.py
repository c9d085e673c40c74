"""Phrases that colour what a sentence says, found around a cue.

In the manner of ConText (Chapman et al., 2007) a trigger has a side and a reach. Listed as
`<assertion>_before` it stands before the cue and reaches forward, `_after` back. What colours a fact
(`negated`, `denied`, `potential`) reaches to about the end of its clause, who says so (`alleged`, `asserted`,
`retracted`) to the end of the sentence; a contrast stops them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from nlp import phrases
from nlp.clauses import Clause, between
from nlp.skeleton import same_length_lower
from nlp.types import Assertion, Lang

Span = tuple[int, int]
SIDES = ("before", "after")
TOLD: tuple[Assertion, ...] = ("retracted", "negated", "denied", "potential", "asserted", "alleged")
SPEAKERS = ("study", "claimant", "authority", "maker", "pronoun")
"""Kinds of those who say things, each a list of nouns."""
_JUDGEMENTS = ("verdict_false", "verdict_true", "retraction", "title_false", "title_retracted")
_LISTS = (
    "pseudo",
    "vouching",
    *(f"speaker_{kind}" for kind in SPEAKERS),
    "frames",
    "continues",
    *_JUDGEMENTS,
    *(f"{assertion}_{side}" for assertion in TOLD for side in SIDES),
)

# Clause boundaries that each reaches across.
_REACH: Mapping[Assertion, frozenset[str]] = {
    "negated": frozenset(),
    "denied": frozenset(["join", "relative"]),
    "potential": frozenset(["join"]),
    "asserted": frozenset(["hard", "join", "relative"]),
    "alleged": frozenset(["hard", "join", "relative"]),
    "retracted": frozenset(["hard", "join", "relative"]),
}
# How many words away it still counts; guesses, tuned on press text.
_FARTHEST: Mapping[Assertion, int] = {
    "negated": 6, "denied": 25, "potential": 14, "asserted": 60, "alleged": 60, "retracted": 60,
}  # fmt: skip
# 'what the suit is not about: personal data'
_AT_A_COLON = 2
# These may stand among the cue's own words: 'could leak', 'menace de saisir la justice'.
_INSIDE: frozenset[Assertion] = frozenset(["potential", "alleged", "asserted", "denied", "retracted"])
# 'promises to mend the flaw that exposed…': what a relative clause recalls has happened.
_DONE = re.compile(
    r"\b(?:qui|dont|that|which|who)\s+(?:\w+\s+){0,1}?(?:a|ont|avait|avaient|had|has|have|was|were|[a-zà-ÿ]+(?<!r)(?:ait|aient)|[a-z]+ed)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_AND = re.compile(
    r"\b(?:and|et|then|puis|but|mais)\s+(?:(?:has|had|have|a|avait|ont|even|même|also|then)\s+)*",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"(?:['’]s)?(?:\s+(?:has|had|have|also|then|even|once|later|a|ont|avait|avaient|aussi|alors|lui|leur|l['’]a|y))*\s",
    re.IGNORECASE,
)


class Seen(NamedTuple):
    """A phrase of a list where it stands; `side` is the side of the cue that it should stand on."""

    assertion: Assertion
    side: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Offsets count from the sentence; `distance` is in words from the cue."""

    assertion: Assertion
    start: int
    end: int
    words: str
    distance: int


@cache
def lists(lang: Lang) -> Mapping[str, re.Pattern[str]]:
    """The phrase lists of `data/<lang>/context.yaml`."""
    return phrases.lists(lang, "context", _LISTS)


@cache
def _of_low(lang: Lang) -> Mapping[str, re.Pattern[str]]:
    """The lists that are looked for in every sentence, for text in lower case: they are read faster."""
    content = phrases.table(lang, "context")
    wanted = ("pseudo", *(f"{assertion}_{side}" for assertion in TOLD for side in SIDES))
    return {
        name: phrases.any_of(content[name], f"{lang}/context.yaml, {name}", of_low=True) for name in wanted
    }


def find(
    sentence: str, cue: Span, parts: list[Clause], lang: Lang, *, models: Sequence[Span] = ()
) -> list[Trigger]:
    """The triggers of a sentence that reach the cue; none begins inside a pseudo trigger.

    models: where models are named or meant. What they say or claim is output, no report of it.
    """
    spoken = [(start, _after_speaker(sentence, end)) for start, end in models]
    spoken += _goes_on_speaking(sentence, models)
    return [
        trigger
        for trigger in _all(sentence, cue, lang)
        if trigger.distance <= _FARTHEST[trigger.assertion]
        and _reaches(trigger, cue, parts, sentence)
        and not (trigger.assertion == "alleged" and _begins_in(trigger, spoken) and not _is_hearsay(trigger))
    ]


def _reaches(trigger: Trigger, cue: Span, parts: list[Clause], sentence: str) -> bool:
    crossed = set(between(parts, trigger.start, cue[0]))
    if trigger.assertion == "potential" and _DONE.search(
        sentence[trigger.end : max(cue[0], trigger.end) + 25]
    ):
        return False
    if trigger.assertion == "negated" and trigger.distance <= _AT_A_COLON:
        crossed -= {"hard"}
    return crossed <= _REACH[trigger.assertion]


def _begins_in(trigger: Trigger, spans: Sequence[Span]) -> bool:
    return any(start <= trigger.start < end for start, end in spans)


def _is_hearsay(trigger: Trigger) -> bool:
    """'allegedly' after a model's name is the reporter's word, not the model's."""
    return (
        re.match(
            r"alleg|report|purport|suppos|présum|prétend|accus|soupçon|suspect|is|was|are",
            trigger.words,
            re.I,
        )
        is not None
    )


def _after_speaker(sentence: str, end: int) -> int:
    """The end of a name with the auxiliary after it: 'Grok', 'Grok has', 'ChatGPT a même'."""
    found = _AUXILIARY.match(sentence, end)
    return found.end() + 1 if found else end


def _goes_on_speaking(sentence: str, models: Sequence[Span]) -> list[Span]:
    """'The chatbot admitted that it was wrong and said…': the verb after 'and' has the same speaker."""
    return [
        (found.end(), found.end() + 1)
        for start, end in models
        for found in _AND.finditer(sentence, end)
        if not re.search(r"[A-ZÀ-Ý]", sentence[end : found.start()])
    ]


def nearest(triggers: Sequence[Trigger], assertion: Assertion) -> Trigger | None:
    fitting = [trigger for trigger in triggers if trigger.assertion == assertion]
    return min(fitting, key=lambda trigger: (trigger.distance, trigger.start), default=None)


@lru_cache(maxsize=1024)
def seen(sentence: str, lang: Lang) -> tuple[Seen, ...]:
    """Every trigger of a sentence, whatever it reaches; none touches a pseudo trigger."""
    low, known = same_length_lower(sentence), _of_low(lang)
    pseudo = [found.span() for found in known["pseudo"].finditer(low)]
    return tuple(
        Seen(assertion, side, *found.span(), sentence[found.start() : found.end()])
        for assertion in TOLD
        for side in SIDES
        for found in known[f"{assertion}_{side}"].finditer(low)
        if not any(start < found.end() and found.start() < end for start, end in pseudo)
    )


def _all(sentence: str, cue: Span, lang: Lang) -> Iterator[Trigger]:
    for found in seen(sentence, lang):
        distance = distance_to(sentence, found, cue)
        if distance is not None:
            yield Trigger(found.assertion, found.start, found.end, found.words, distance)


def distance_to(sentence: str, found: Seen, cue: Span) -> int | None:
    """Words between a trigger and a cue; None where the trigger stands on the wrong side."""
    if found.assertion in _INSIDE and cue[0] <= found.start < cue[1]:
        return 0
    if found.side == "before" and found.start < cue[0]:
        return len(_WORD.findall(sentence[found.end : cue[0]]))
    if found.side == "after" and found.start >= cue[1]:
        return len(_WORD.findall(sentence[cue[1] : found.start]))
    return None
