"""How a cue is told: as a fact, a claim, a fear, a denial or a falsehood.

Triggers are phrases with a direction and a reach, in the manner of ConText (Chapman et al., 2007): `before` the
cue they reach forward, `after` it back. What colours a fact (`negated`, `denied`, `potential`) reaches to the end
of its clause; who says so (`alleged`, `asserted`, `retracted`) to the end of the sentence. French also has a mood
for hearsay: 'aurait généré'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp import phrases
from nlp.clauses import between
from nlp.discourse import Discourse
from nlp.references import inside
from nlp.types import Assertion, Cue, Lang, Sentence

_SIDES = ("before", "after")
_TOLD: tuple[Assertion, ...] = ("retracted", "negated", "denied", "potential", "asserted", "alleged")
_LISTS = ("pseudo", *(f"{assertion}_{side}" for assertion in _TOLD for side in _SIDES))
# Clause boundaries a trigger reaches across.
_REACH: dict[Assertion, frozenset[str]] = {
    "negated": frozenset(),
    "denied": frozenset(["join", "relative"]),
    "potential": frozenset(["join"]),
    "asserted": frozenset(["hard", "join", "relative"]),
    "alleged": frozenset(["hard", "join", "relative"]),
    "retracted": frozenset(["hard", "join", "relative"]),
}
# How many words away a trigger still counts; guesses, tuned on press text.
_FARTHEST: dict[Assertion, int] = {"negated": 6, "denied": 25, "potential": 14}
# These may stand among the cue's own words: 'could leak', 'menace de saisir la justice'.
_INSIDE: frozenset[Assertion] = frozenset(["potential", "alleged", "denied", "retracted"])
_CONDITIONAL = re.compile(
    r"(?<!\w)(?:aur|ser)(?:ait|aient)(?!\w)|(?<!\w)(?!pourr|devr|voudr|faudr|aimer|souhaiter)\w{2,}r(?:ait|aient)(?!\w)"
)
_IMPERFECT_IN_R = re.compile(
    r"(?:ét|mont|entou|dur|liv|prépa|compa|ti|entr|demeu|rest?|offr|souffr|ouvr|couvr|décla|igno|figu|espé|considé|récupé|"
    r"oppé|assu|jur|admi|amélio|explo|élabo|pleu|mesu|gé|opé|géné|suggé|diffé|préfé|inté|révé|accélé|modé|toléré?|reti|atti|"
    r"désir|inspi|respi|cou|mou|acqué|parcou|secou|rep|paraît)r?r?(?:ait|aient)$"
)
_SPOKEN_FUTURE = re.compile(
    r"(?:annonc|promi|promet|prév|assur|affirm|déclar|espér|décid|confirm|précis|indiqu|jur|estim|pens|savoir)\w*\s+(?:[\w’' ]{0,30}\s)?qu[e'’]",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Trigger:
    assertion: Assertion
    start: int
    end: int
    words: str
    distance: int


def assertion_of(cue: Cue, discourse: Discourse) -> tuple[Assertion, str]:
    """How the text tells a cue, and the words that say so."""
    if cue.assertion is not None:
        return cue.assertion, f"the rule {cue.rule} says so"
    sentence = discourse.document.sentences[cue.sentence]
    triggers = list(_triggers(cue, sentence, discourse))
    if cue.type == "legal_action":
        return _of_legal_step(triggers)
    return _of_behaviour(cue, sentence, triggers, discourse)


def _of_legal_step(triggers: list[Trigger]) -> tuple[Assertion, str]:
    """A step taken is a fact whoever reports it; one announced or threatened may come."""
    for assertion in ("retracted", "negated", "potential"):
        found = _nearest(triggers, assertion)
        if found is not None and found.distance <= 6:
            return found.assertion, f"'{found.words}'"
    return "asserted", "a step taken"


def _of_behaviour(
    cue: Cue, sentence: Sentence, triggers: list[Trigger], discourse: Discourse
) -> tuple[Assertion, str]:
    hearsay = _hearsay(cue, sentence, discourse)
    for assertion in ("retracted", "denied", "negated", "potential"):
        found = _nearest(triggers, assertion)
        if found is not None:
            return found.assertion, f"'{found.words}'"
    if hearsay:
        return "alleged", f"conditional of hearsay '{hearsay}'"
    shown, claimed = _nearest(triggers, "asserted"), _nearest(triggers, "alleged")
    if claimed is not None and (shown is None or claimed.distance < shown.distance):
        return "alleged", f"'{claimed.words}'"
    if shown is not None:
        return "asserted", f"'{shown.words}'"
    return "asserted", "told as a fact"


def _nearest(triggers: list[Trigger], assertion: Assertion) -> Trigger | None:
    fitting = [trigger for trigger in triggers if trigger.assertion == assertion]
    return min(fitting, key=lambda trigger: (trigger.distance, trigger.start), default=None)


def _triggers(cue: Cue, sentence: Sentence, discourse: Discourse) -> Iterator[Trigger]:
    """The triggers of the cue's sentence whose reach it is in."""
    text = discourse.document.words(sentence)
    lists = words(discourse.document.lang)
    start, end = cue.start - sentence.start, min(cue.end, sentence.end) - sentence.start
    blocked = [found.span() for found in lists["pseudo"].finditer(text)]
    blocked += [
        (m.start - sentence.start, m.end - sentence.start)
        for m in inside(discourse.document.names.mentions, sentence)
    ]
    parts = discourse.clauses[cue.sentence]
    for assertion in _TOLD:
        for side in _SIDES:
            for found in lists[f"{assertion}_{side}"].finditer(text):
                low, high = found.span()
                distance = _distance(text, (low, high), (start, end), side, assertion)
                if distance is None or any(s <= low < e for s, e in blocked):
                    continue
                if distance <= _FARTHEST.get(assertion, 60) and (
                    set(between(parts, low, start)) <= _REACH[assertion]
                ):
                    yield Trigger(assertion, low, high, found.group(), distance)


def _distance(
    text: str, trigger: tuple[int, int], cue: tuple[int, int], side: str, assertion: Assertion
) -> int | None:
    """Words between a trigger and a cue; None where the trigger stands on the wrong side."""
    if assertion in _INSIDE and cue[0] <= trigger[0] < cue[1]:
        return 0
    if side == "before" and trigger[1] <= cue[0]:
        return len(_WORD.findall(text[trigger[1] : cue[0]]))
    if side == "after" and trigger[0] >= cue[1]:
        return len(_WORD.findall(text[cue[1] : trigger[0]]))
    return None


@cache
def words(lang: Lang) -> dict[str, re.Pattern[str]]:
    """The triggers of `data/<lang>/context.yaml`."""
    return dict(phrases.lists(lang, "context", _LISTS))


def _hearsay(cue: Cue, sentence: Sentence, discourse: Discourse) -> str:
    """The French conditional that reports without vouching ('aurait généré'), near the cue; or empty.

    Not the future in the past ('a annoncé qu'il retirerait') and not what depends on an 'if'.
    """
    if discourse.document.lang != "fr":
        return ""
    text = discourse.document.words(sentence)
    start, end = cue.start - sentence.start, cue.end - sentence.start
    for found in _CONDITIONAL.finditer(text):
        verb = found.group()
        if _IMPERFECT_IN_R.match(verb) or re.search(r"(?<!\w)(?:si|s['’]ils?)(?!\w)", text, re.IGNORECASE):
            continue
        if found.start() >= start and found.end() <= end:
            return verb
        distance = len(re.findall(r"\w+", text[found.end() : start] or text[end : found.start()]))
        crossed = between(discourse.clauses[cue.sentence], found.start(), start)
        if (
            distance <= 14
            and not set(crossed) - {"join", "relative"}
            and not _SPOKEN_FUTURE.search(text[max(0, found.start() - 60) : found.start()])
        ):
            return verb
    return ""
