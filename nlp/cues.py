"""The cues of a document, from the rules and from the learned weights: `cues_of(document)`.

Rules say exactly what they saw; the weights know more ways of saying it. A sentence that the weights
find likely to show a type gets a cue of it where no rule found one, and a rule's cue goes where they find it
all but impossible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp import controversy, learned
from nlp.learned import Word
from nlp.types import TYPES, ControversyType, Cue, Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RULE = "learned"
NOT_ADDED: frozenset[ControversyType] = frozenset(["legal_action"])
"""Types that only rules find: who went to which court against whom is nothing that single words tell."""
_SHOWN = 3


# Chosen by cross-validation on gold articles with rules that had not seen them: docs/language.md.
ADD_FROM = 0.3
DROP_UP_TO = 0.02
# A story is told in more than one sentence. How far the likelier neighbour moves the odds of a new cue,
# against what is usual; and how much of its probability keeps a rule's cue.
_NEIGHBOUR = 0.4
_USUAL_LOGIT = -4.0
_KEEPS = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What the weights say of one sentence. votes: (words and a bias, types); logits: their sum."""

    words: Sequence[Word]
    votes: NDArray[np.float32]
    logits: Sequence[float]


def cues_of(document: Document, *, with_learned: bool = True) -> list[Cue]:
    """The cues of a document in order; of its rules alone where the weights are not asked."""
    found = controversy.find_cues(document, controversy.load(document.lang))
    return merged(found, readings(document)) if with_learned else found


def readings(document: Document) -> dict[int, Reading]:
    """What the weights say, by sentence; furniture is not read."""
    read: dict[int, Reading] = {}
    for sentence in document.sentences:
        if not sentence.is_junk:
            words = learned.words_of(sentence, document)
            said = learned.votes(words)
            read[sentence.index] = Reading(words, said, said.sum(axis=0).tolist())
    return read


def merged(
    rules: Sequence[Cue],
    read: Mapping[int, Reading],
    *,
    add_from: float = ADD_FROM,
    drop_up_to: float = DROP_UP_TO,
) -> list[Cue]:
    """The rules' cues that are not all but impossible, and a cue for each type that only the weights see."""
    seen = {(cue.sentence, cue.type) for cue in rules}
    kept = [cue for cue in rules if _chance_around(cue.sentence, TYPES.index(cue.type), read) > drop_up_to]
    added = [
        _cue(sentence, type_, read[sentence])
        for sentence in read
        for at, type_ in enumerate(TYPES)
        if type_ not in NOT_ADDED
        and (sentence, type_) not in seen
        and _chance_in_place(sentence, at, read) >= add_from
    ]
    return sorted([*kept, *added], key=lambda cue: (cue.start, cue.end, cue.type))


def _chance_in_place(sentence: int, type_: int, read: Mapping[int, Reading]) -> float:
    """The probability of a type where its neighbours stand."""
    beside = _likelier_neighbour(sentence, type_, read)
    lift = 0.0 if beside is None else _NEIGHBOUR * (beside - _USUAL_LOGIT)
    return learned.chance(read[sentence].logits[type_] + lift)


def _chance_around(sentence: int, type_: int, read: Mapping[int, Reading]) -> float:
    """The probability of a type here, or half of that next to here."""
    beside = _likelier_neighbour(sentence, type_, read)
    shared = 0.0 if beside is None else _KEEPS * learned.chance(beside)
    return max(learned.chance(read[sentence].logits[type_]), shared)


def _likelier_neighbour(sentence: int, type_: int, read: Mapping[int, Reading]) -> float | None:
    beside = [read[at].logits[type_] for at in (sentence - 1, sentence + 1) if at in read]
    return max(beside, default=None)


def _cue(sentence: int, type_: ControversyType, reading: Reading) -> Cue:
    """The stretch of words that speaks most for the type, and in its name the words that speak loudest."""
    said = reading.votes[:-1, TYPES.index(type_)].tolist()
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
