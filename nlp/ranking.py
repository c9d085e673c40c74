"""Which of a text's models a cue is about, weighed from signs: `ranked(signs)` and `together(signs, ranked)`.

Each sign has a weight, and another in each situation that a cue may stand in; a model's chance is the share
of its weights among those of all models of the text. A second, shorter list of weights tells whether another
model is meant along with the likeliest. The weights are `data/model/subject.json`, made by
`python -m training.train`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from nlp.signs import Signs
from nlp.weights import numbers, packaged, table

ANYWHERE = "anywhere"
TOGETHER_FROM = 0.55
"""How likely another model must be meant too."""
LEAST = 0.005
"""The smallest chance that makes a model worth asking about."""
RATIO = "ratio"
_SIDES = ("before", "in", "after")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """signs: by situation, of which one is ANYWHERE. together: of the signs that two models share."""

    signs: Mapping[str, Mapping[str, float]]
    together: Mapping[str, float]


@cache
def weights() -> Weights:
    return read(packaged("subject.json"))


def read(path: Traversable) -> Weights:
    """Weights as `training.subject` writes them."""
    return table(path, _weights, made_by="training.train")


def _weights(content: Any) -> Weights:
    signs = {str(situation): numbers(of) for situation, of in content["signs"].items()}
    return Weights(signs, numbers(content["together"]))


def ranked(signs: Signs, known: Weights) -> list[tuple[str, float]]:
    """The models with their chances, the likeliest first."""
    scores = {model: sum(weight for _, weight in _votes(model, signs, known)) for model in signs.of}
    if not scores:
        return []
    highest = max(scores.values())
    odds = {model: math.exp(score - highest) for model, score in scores.items()}
    total = sum(odds.values())
    return sorted(((model, odd / total) for model, odd in odds.items()), key=lambda pair: (-pair[1], pair[0]))


def loudest(model: str, signs: Signs, known: Weights) -> list[str]:
    """The signs that speak most for a model."""
    spoken: dict[str, float] = {}
    for sign, weight in _votes(model, signs, known):
        spoken[sign] = spoken.get(sign, 0.0) + weight
    return sorted((s for s in spoken if spoken[s] > 0), key=lambda sign: (-spoken[sign], sign))[:_SHOWN]


def _votes(model: str, signs: Signs, known: Weights) -> Iterator[tuple[str, float]]:
    for situation in (ANYWHERE, *signs.situations):
        of = known.signs.get(situation, {})
        for sign in signs.of[model]:
            yield sign, of.get(sign, 0.0)


def together(signs: Signs, ranking: Sequence[tuple[str, float]], known: Weights) -> list[tuple[str, float]]:
    """The likeliest model and those meant along with it, with their chances."""
    if not ranking:
        return []
    first, most = ranking[0]
    return [(first, most)] + [
        (model, chance)
        for model, chance in ranking[1:]
        if chance >= LEAST and _is_meant_too(features(signs, first, model, chance / most), known)
    ]


def _is_meant_too(of: Mapping[str, float], known: Weights) -> bool:
    score = sum(known.together.get(name, 0.0) * value for name, value in of.items())
    return 1 / (1 + math.exp(-score)) >= TOGETHER_FROM


def features(signs: Signs, first: str, other: str, ratio: float) -> dict[str, float]:
    """What tells whether `other` is meant along with the likeliest; `ratio`: its chance to that one's."""
    mine, theirs = set(signs.of[other]), set(signs.of[first])
    return {RATIO: math.log(ratio)} | dict.fromkeys(_shared(mine, theirs, signs, first, other), 1.0)


def _shared(mine: set[str], theirs: set[str], signs: Signs, first: str, other: str) -> Iterator[str]:
    both = mine & theirs
    yield "always"
    if first.partition("/")[0] == other.partition("/")[0]:
        yield "kin"
    if "rules" in both:
        yield "rules say both"
    elif "rules" in mine:
        yield "rules say the other"
    elif "rules" in theirs:
        yield "rules say the first"
    yield from (f"both named {side}" for side in _SIDES if f"name {side}" in both)
    if "plural" in both:
        yield "plural"
    is_bare = bool({"nothing", "company"} & set(signs.situations))
    yield from _rows_of(both, is_bare=is_bare)
    if is_bare:
        yield "nobody named"
    if any(situation.startswith("title") for situation in signs.situations):
        yield "title"
        if "in a row with the focus" in both:
            yield "title, in a row with the focus"


def _rows_of(both: set[str], *, is_bare: bool) -> Iterator[str]:
    """The enumerations that two models share."""
    if "in last row" in both:
        yield "both in last row"
        if "plural" in both:
            yield "both in last row, plural"
        if is_bare:
            yield "both in last row, nobody named"
    elif "in a row, plural" in both:
        yield "both in a row, plural"
    elif "in a row" in both:
        yield "both in a row"
