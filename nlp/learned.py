"""How likely a sentence shows each type of controversy: `probabilities(text, lang)`.

A logistic regression over words, pairs of words and pieces of words (hashed), and over what a word means
(a small table of vectors that French and English share). It is linear, so that every word has its vote: the
votes of a sentence and a bias add up to the logits, and the words that voted most are the explanation.
The weights come from `python -m training.train`; docs/language.md says how they were chosen.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from nlp import names
from nlp.types import TYPES, ControversyType, Document, Names, Sentence
from nlp.weights import ModelError, arrays, lines, packaged, scaled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

N_BUCKETS = 2**20
"""So many that features seldom share one: with 2**15, findings told right fell by a tenth."""
PIECES = (3, 4, 5)
# Masks keep the regression from learning who is in the news: 'Grok' is no sign of hate.
MODEL, COMPANY, NUMBER = "<model>", "<company>", "<number>"

# How much a piece of a word and a meaning count beside a word. Cross-validated.
_PIECE = 0.4
STRETCH = 14
"""Words of a clause that tells a finding; about what those of the press have."""
MEANING = 1.0
_SHORTEST_IN_PIECES = 4
_MADE_BY = "training.train"
_WORD = re.compile(r"\d(?:[\d.,\u00a0\u202f]*\d)?|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence as the regression reads it; offsets are into the document."""

    start: int
    end: int
    form: str


@dataclass(frozen=True, slots=True)
class Meanings:
    """A vector for each frequent word, looked up by its folded form."""

    rows: dict[str, int]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """of_features: (buckets, types); of_meanings: (dimensions of a vector, types); bias: (types,).

    buckets: in order, those that have weights; most have none.
    """

    buckets: NDArray[np.uint32]
    of_features: NDArray[np.float32]
    of_meanings: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the weights say of one sentence.

    votes: of each word for each type, (words, types); logits: their sums and the biases;
    loudest: the logits of the likeliest stretch, as one clause of a long sentence may tell it all.
    """

    words: Sequence[Word]
    votes: NDArray[np.float32]
    logits: Sequence[float]
    loudest: Sequence[float]


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one sentence, word by word. firsts: where those of each word begin."""

    buckets: Sequence[int]
    values: Sequence[float]
    firsts: Sequence[int]
    meanings: NDArray[np.float32]
    """(words, dimensions)"""
    norm: float


def probabilities(text: str, lang: str) -> dict[ControversyType, float]:
    """The probability of each type for one sentence, with the names in it found first.

    lang: not used by these weights, which read both languages; a caller need not know that.
    """
    said = read(words(text, names.find(text), 0, len(text)))
    return {type_: chance(logit) for type_, logit in zip(TYPES, said.logits, strict=True)}


def words_of(sentence: Sentence, document: Document) -> list[Word]:
    return words(document.text, document.names, sentence.start, sentence.end)


def words(text: str, found: Names, start: int, end: int) -> list[Word]:
    """The words of `text[start:end]`, each name one word."""
    masked = [(m.start, m.end, MODEL) for m in found.mentions]
    masked += [(c.start, c.end, COMPANY) for c in found.companies]
    plain: list[Word] = []
    at = start
    for first, last, mask in sorted(span for span in masked if at <= span[0] and span[1] <= end):
        plain += _plain(text, at, first)
        plain.append(Word(first, last, mask))
        at = last
    return plain + list(_plain(text, at, end))


def read(found: Sequence[Word], weights: Weights | None = None) -> Reading:
    """What the words of a sentence say; by the packaged weights where None are given."""
    import numpy as np

    weights = weights or load()
    said = np.zeros((len(found), len(TYPES)), dtype=np.float32)
    squares = np.ones(len(found), dtype=np.float32)
    if found:
        seen = features([word.form for word in found], meanings())
        values = np.asarray(seen.values, np.float32)
        wanted = np.asarray(seen.buckets, np.uint32)
        at = np.minimum(np.searchsorted(weights.buckets, wanted), len(weights.buckets) - 1)
        value = values * (weights.buckets[at] == wanted)
        each = weights.of_features.take(at, axis=0) * value[:, None]
        said = np.add.reduceat(each, seen.firsts) + MEANING * (seen.meanings @ weights.of_meanings)
        squares = np.add.reduceat(values * values, seen.firsts)
    norm = math.sqrt(squares.sum()) or 1.0
    whole = said.sum(axis=0) / norm + weights.bias
    return Reading(found, said / norm, whole.tolist(), _loudest(said, squares, whole, weights.bias))


def _loudest(
    said: NDArray[np.float32],
    squares: NDArray[np.float32],
    whole: NDArray[np.float32],
    bias: NDArray[np.float32],
) -> list[float]:
    """For each type the logit of the likeliest stretch of `STRETCH` words; of the whole where it is short."""
    import numpy as np

    if len(said) <= STRETCH:
        return list(whole.tolist())
    sums = np.cumsum(np.vstack([np.zeros((1, said.shape[1]), np.float32), said]), axis=0)
    norms = np.cumsum(np.concatenate([np.zeros(1, np.float32), squares]))
    stretches = (sums[STRETCH:] - sums[:-STRETCH]) / np.sqrt(norms[STRETCH:] - norms[:-STRETCH])[:, None]
    return list((stretches.max(axis=0) + bias).tolist())


def chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def features(forms: Sequence[str], known: Meanings) -> Features:
    """What the regression sees of a sentence's words, in training and after."""
    buckets: list[int] = []
    values: list[float] = []
    firsts: list[int] = []
    squares = 0.0
    for at, form in enumerate(forms):
        pieces = _pieces(form)
        pair = f"{forms[at - 1] if at else '^'} {form}"
        firsts.append(len(buckets))
        buckets += (bucket(form), bucket(pair), *pieces)
        values += [1.0, 1.0] + [_PIECE] * len(pieces)
        squares += 2 + _PIECE**2 * len(pieces)
    meant = known.vectors[[known.rows.get(form, -1) for form in forms]] if forms else known.vectors[:0]
    return Features(buckets, values, firsts, meant, math.sqrt(squares) or 1.0)


@lru_cache(maxsize=50_000)
def bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % N_BUCKETS


@cache
def meanings() -> Meanings:
    """The packaged vectors."""
    return read_meanings(packaged("words.npz"))


@cache
def load() -> Weights:
    """The packaged weights; ModelError where the file is missing or damaged."""
    return read_weights(packaged("cues.npz"))


def read_meanings(file: Traversable) -> Meanings:
    """forms: words in UTF-8, one a line; vectors: int8; scale: of each dimension. Unknown words get zeros."""
    import numpy as np

    stored = arrays(file, ("forms", "vectors", "scale"), made_by=_MADE_BY)
    forms = lines(stored["forms"])
    if len(forms) != len(stored["vectors"]):
        raise ModelError(file, f"{len(forms)} words but {len(stored['vectors'])} vectors", made_by=_MADE_BY)
    vectors = scaled(stored, "vectors")
    nothing = np.zeros((1, vectors.shape[1]), dtype=np.float32)
    return Meanings({form: row for row, form in enumerate(forms)}, np.vstack([vectors, nothing]))


def read_weights(file: Traversable) -> Weights:
    """features: int8 with a scale for each type; meanings, bias: float16; types: the order of the columns."""
    import numpy as np

    wanted = ("buckets", "features", "scale", "meanings", "bias", "types")
    stored = arrays(file, wanted, made_by=_MADE_BY)
    fits = stored["features"].shape == (len(stored["buckets"]), len(TYPES))
    if lines(stored["types"]) != TYPES or not fits:
        raise ModelError(file, "made for other types or another number of features", made_by=_MADE_BY)
    return Weights(
        stored["buckets"],
        scaled(stored, "features"),
        stored["meanings"].astype(np.float32),
        stored["bias"].astype(np.float32),
    )


def _plain(text: str, start: int, end: int) -> Iterable[Word]:
    for found in _WORD.finditer(text, start, end):
        yield Word(found.start(), found.end(), folded(found.group()))


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Lower case without accents; every number is one word."""
    if word[0].isdigit():
        return NUMBER
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


@lru_cache(maxsize=50_000)
def _pieces(form: str) -> tuple[int, ...]:
    if len(form) < _SHORTEST_IN_PIECES or form[0] == "<":
        return ()
    marked = f"<{form}>"
    return tuple(bucket(f"#{marked[at : at + n]}") for n in PIECES for at in range(len(marked) - n + 1))
