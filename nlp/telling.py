"""Weighs the signs of a cue: a multinomial logistic regression over `telling_signs`, whose weights are data.

The weights come from `python -m training.assertion`, fitted on marked articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from nlp.types import ASSERTIONS, Assertion
from nlp.weights import ModelError, arrays, lines, packaged, scaled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Signs named as the reason where the weights overrule the rules.
_NAMED = 3
_MADE_BY = "training.assertion"


@dataclass(frozen=True, slots=True)
class Weights:
    """rows: the row of each sign; of_signs: (signs, assertions); bias: (assertions,)."""

    rows: Mapping[str, int]
    of_signs: NDArray[np.float32]
    bias: NDArray[np.float32]


def weighed(
    signs: Mapping[str, float], ruled: tuple[Assertion, str], weights: Weights | None = None
) -> tuple[Assertion, str]:
    """The likeliest assertion; the rules' reason where they agree, else the signs that overrule them."""
    weights = weights or load()
    rows = weights.rows
    known = [(rows[sign], sign, strength) for sign, strength in signs.items() if sign in rows]
    votes = weights.of_signs[[row for row, _, _ in known]].copy()
    for vote, (_, _, strength) in zip(votes, known, strict=True):
        vote *= strength
    told = int((votes.sum(axis=0) + weights.bias).argmax())
    if ASSERTIONS[told] == ruled[0]:
        return ruled
    lead = (votes[:, told] - votes[:, ASSERTIONS.index(ruled[0])]).tolist()
    loudest = sorted(range(len(known)), key=lambda at: (-lead[at], known[at][1]))[:_NAMED]
    return ASSERTIONS[told], f"weighed: {'; '.join(known[at][1] for at in loudest)}"


@cache
def load() -> Weights:
    """The packaged weights; ModelError where the file is missing or damaged."""
    return read(packaged("assertions.npz"))


def read(file: Traversable) -> Weights:
    """signs: names in UTF-8, one a line; weights: int8 with a scale for each assertion; bias: float32."""
    import numpy as np

    stored = arrays(file, ("signs", "assertions", "weights", "scale", "bias"), made_by=_MADE_BY)
    signs, bias = lines(stored["signs"]), stored["bias"].astype(np.float32)
    of_signs = scaled(stored, "weights")
    fits = of_signs.shape == (len(signs), len(ASSERTIONS)) and bias.shape == (len(ASSERTIONS),)
    if lines(stored["assertions"]) != ASSERTIONS or not fits:
        raise ModelError(file, "made for other assertions or another number of signs", made_by=_MADE_BY)
    return Weights({sign: row for row, sign in enumerate(signs)}, of_signs, bias)
