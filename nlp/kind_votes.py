"""How much each sign of an article, and each word, says for each kind: the weights of `data/model/kind.npz`.

A multinomial logistic regression over the signs of `kind.yaml`, the sum of their written weights, and the
words and pairs of words (hashed, cut to six letters, names masked) of title, lead and text. It is linear:
every sign and every word has its vote, and the strongest votes are the reason given for a kind. The weights
come from `python -m training.kind`; a sign they do not know yet counts by its written weight.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Literal

from nlp.types import KINDS
from nlp.weights import ModelError, arrays, lines, packaged, scaled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WordZone = Literal["title", "lead", "text"]
N_BUCKETS = 2**17
_STEM = 6
_MADE_BY = "training.kind"
_ARRAYS = ("features", "scale", "signs", "names", "written", "bias", "kinds")


@dataclass(frozen=True, slots=True)
class Weights:
    """of_features: (N_BUCKETS, kinds); of_signs: for each name (kinds,); of_written: (kinds, kinds)."""

    of_features: NDArray[np.float32]
    of_signs: Mapping[str, NDArray[np.float32]]
    of_written: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """What is read of an article's words; `names` say each in a reader's words, one for each bucket."""

    names: Sequence[tuple[WordZone, str]]
    buckets: Sequence[int]
    values: Sequence[float]


def features(zones: Mapping[WordZone, Sequence[Sequence[str]]]) -> Features:
    """Each word and pair of words of a zone once; a zone's values have length 1, however long it is.

    zones: for each the forms of its sentences, as `learned.words_of` reads them.
    """
    names: list[tuple[WordZone, str]] = []
    buckets: list[int] = []
    values: list[float] = []
    for zone, sentences in zones.items():
        found = list(dict.fromkeys(name for forms in sentences for name in _grams(forms)))
        names += [(zone, name) for name in found]
        buckets += [_bucket(zone, name) for name in found]
        values += [1 / math.sqrt(len(found) or 1)] * len(found)
    return Features(names, buckets, values)


def votes(read: Features, weights: Weights) -> NDArray[np.float32]:
    """What each word and pair says for each kind: (features, kinds)."""
    import numpy as np

    said: NDArray[np.float32] = weights.of_features.take(read.buckets, axis=0)
    said *= np.asarray(read.values, np.float32)[:, None]
    return said


def _grams(forms: Sequence[str]) -> list[str]:
    stems = [form if form[0] == "<" else form[:_STEM] for form in forms]
    return [*stems, *(f"{before} {stem}" for before, stem in zip(["^", *stems], stems, strict=False))]


@lru_cache(maxsize=200_000)
def _bucket(zone: str, name: str) -> int:
    return zlib.crc32(f"{zone}:{name}".encode()) % N_BUCKETS


@cache
def load() -> Weights:
    """The packaged weights; ModelError where the file is missing, damaged or made for other kinds."""
    return read_weights(packaged("kind.npz"))


def read_weights(file: Traversable) -> Weights:
    """features: int8 with a scale for each kind; signs, written, bias: float16; names, kinds: one a line."""
    import numpy as np

    of = arrays(file, _ARRAYS, made_by=_MADE_BY)
    signs = lines(of["names"])
    fits = of["features"].shape == (N_BUCKETS, len(KINDS)) and len(signs) == len(of["signs"])
    if lines(of["kinds"]) != KINDS or not fits:
        raise ModelError(file, "made for other kinds or another number of features", made_by=_MADE_BY)
    return Weights(
        scaled(of, "features"),
        dict(zip(signs, of["signs"].astype(np.float32), strict=True)),
        of["written"].astype(np.float32),
        of["bias"].astype(np.float32),
    )
