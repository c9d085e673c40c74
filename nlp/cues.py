"""The cues of a document, from the rules and from the learned weights: `cues_of(document, read)`.

Rules say exactly what they saw; the weights know more ways of saying it. Each sentence gets a cue of every
type that a rule found or that the weights do not find unlikely. Most make no finding: `judge` weighs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp import controversy, learned
from nlp.learned import Reading, Weights
from nlp.types import TYPES, ControversyType, Cue, Document

RULE = "learned"
ADD_FROM = 0.05
"""Half of what is found only from here up is true about once in ten times: low, as the judge comes after."""
_SHOWN = 3


Readings = Mapping[int, Reading]
"""By sentence; furniture is not read."""


def cues_of(document: Document, read: Readings) -> list[Cue]:
    """The cues of a document in order; of its rules alone where nothing is read."""
    rules = controversy.find_cues(document, controversy.load(document.lang))
    seen = {(cue.sentence, cue.type) for cue in rules}
    added = [
        _cue(sentence, type_, reading)
        for sentence, reading in read.items()
        for at, type_ in enumerate(TYPES)
        if reading.words and (sentence, type_) not in seen and learned.chance(reading.logits[at]) >= ADD_FROM
    ]
    return sorted([*rules, *added], key=lambda cue: (cue.start, cue.end, cue.type))


def readings(document: Document, weights: Weights | None = None) -> dict[int, Reading]:
    """What the weights, the packaged ones where None, say of each sentence."""
    return {
        sentence.index: learned.read(learned.words_of(sentence, document), weights)
        for sentence in document.sentences
        if not sentence.is_junk
    }


def likeliest(reading: Reading, type_: int) -> float:
    """The logit of a type in the whole sentence or in a stretch of it."""
    return max(reading.logits[type_], reading.loudest[type_])


def is_learned(cue: Cue) -> bool:
    return cue.rule.startswith(RULE)


def _cue(sentence: int, type_: ControversyType, reading: Reading) -> Cue:
    """The stretch of words that speaks most for the type, and in its name the words that speak loudest."""
    said = reading.votes[:, TYPES.index(type_)].tolist()
    first, last = loudest(said)
    ranked = sorted(range(first, last), key=lambda at: -said[at])[:_SHOWN]
    shown = ", ".join(reading.words[at].form for at in sorted(ranked))
    start, end = reading.words[first].start, reading.words[last - 1].end
    return Cue(start, end, type_, f"{RULE}: {shown}", sentence)


def loudest(said: Sequence[float]) -> tuple[int, int]:
    """The stretch `[start, end)` with the greatest sum; the single greatest where none is above zero."""
    best, span, total, start = float("-inf"), (0, len(said)), 0.0, 0
    for at, vote in enumerate(said):
        if total <= 0:
            total, start = 0.0, at
        total += vote
        if total > best:
            best, span = total, (start, at + 1)
    return span
