"""Makes `nlp/data/model/kind.npz` from the marked and the gold articles: `python -m training.kind`.

`--check` fits on all files but one, in turn, and says how many kinds of the one left out are right.
Deterministic: the same data and code give the same bytes on one machine.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from nlp import discourse, document, kind, kind_votes, milestones, tagger
from nlp.kind_votes import N_BUCKETS, Weights
from nlp.types import KINDS, Document
from tests.nlp.kind_cases import EN_CASES, FR_CASES
from training import articles

ROOT = Path(__file__).parents[1]
MARKED = ROOT / "training" / "articles"
GOLD = ROOT / "tests" / "gold"
OUT = ROOT / "nlp" / "data" / "model" / "kind.npz"

_OF_WORDS = 30.0  # how freely words may vote beside signs; cross-validated by file
_GOLD_WEIGHT = 0.5  # the signs were written with these articles in view
_RARITY = 0.15  # a kind n times as rare counts n ** 0.15 as much
_N_ROUNDS = 300
_CASES_AT = "2026-02-20T08:00:00Z"
_NEGLIGIBLE = 1e-9

Matrix = NDArray[np.float64]
Cells = tuple[list[float], list[int], list[int]]
"""Values, their rows and their columns."""


@dataclass(frozen=True, slots=True)
class Example:
    """signs: their names. written: the sum of their weights in kind.yaml. file: where the article stands."""

    kind: str
    file: str
    share: float
    signs: tuple[str, ...]
    written: Matrix
    words: kind_votes.Features


def main() -> None:
    read = list(examples())
    if "--check" in sys.argv[1:]:
        check(read)
    else:
        write(trained(read), OUT)
        print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size / 1e6:.2f} MB from {len(read)} articles")


def examples() -> Iterator[Example]:
    """All articles whose kind is known."""
    for path in sorted(MARKED.glob("*.txt")):
        for a in articles.read(path):
            read = document.read(a.title, a.text, a.lang, a.published_at, a.outlet)
            yield example(read, a.gold["kind"], path.stem, 1.0)
    for path in sorted(GOLD.glob("*.jsonl")):
        for item in _items(path):
            read = document.read(
                item["title"], item["text"], item["lang"], item["published_at"], item.get("outlet")
            )
            yield example(read, item["gold"]["kind"], path.stem, _GOLD_WEIGHT)
    yield from cases()


def cases() -> Iterator[Example]:
    """The headlines and leads that the tests hold."""
    for lang, table in (("fr", FR_CASES), ("en", EN_CASES)):
        for known, title, text in table:
            read = document.read(title, text, lang, _CASES_AT)
            signs = kind.signs_of(read)
            yield Example(known, "cases", _GOLD_WEIGHT, *_signs(read, signs), kind.words_read(read))


def example(read: Document, known: str, file: str, share: float) -> Example:
    reached = milestones.find_milestones(read)
    signs = kind.signs_of(read, n_controversy_cues=_n_blamed(read), n_milestones=len(list(reached)))
    return Example(known, file, share, *_signs(read, signs), kind.words_read(read))


def _signs(read: Document, signs: Sequence[kind.Feature]) -> tuple[tuple[str, ...], Matrix]:
    prior = kind.load(read.lang).prior
    total = np.sum([kind.written(prior), *(kind.written(sign.says) for sign in signs)], axis=0)
    return tuple(sign.name for sign in signs), total


def trained(read: Sequence[Example]) -> Weights:
    names = sorted({name for e in read for name in e.signs})
    rows = _recurring(_rows(read, names))
    labels = np.array([KINDS.index(e.kind) for e in read])  # type: ignore[arg-type]
    share = np.array([e.share for e in read]) * _rarity(labels)
    of_rows, bias = _fit((rows @ rows.T).toarray(), labels, share)
    of_columns = (rows.T @ of_rows).astype(np.float32)
    # The rows held words scaled up: what is stored votes on words as they are read.
    of_columns[:N_BUCKETS] *= np.sqrt(_OF_WORDS)
    written, signs = of_columns[N_BUCKETS : N_BUCKETS + len(KINDS)], of_columns[N_BUCKETS + len(KINDS) :]
    return Weights(
        of_columns[:N_BUCKETS], dict(zip(names, signs, strict=True)), written, bias.astype(np.float32)
    )


def write(weights: Weights, out: Path) -> None:
    """What `kind_votes.read_weights` reads."""
    scale = np.maximum(np.abs(weights.of_features).max(axis=0), _NEGLIGIBLE) / 127
    np.savez_compressed(
        out,
        features=np.round(weights.of_features / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        signs=np.array(list(weights.of_signs.values())).astype(np.float16),
        names=np.frombuffer("\n".join(weights.of_signs).encode(), dtype=np.uint8),
        written=weights.of_written.astype(np.float16),
        bias=weights.bias.astype(np.float16),
        kinds=np.frombuffer("\n".join(KINDS).encode(), dtype=np.uint8),
    )


def check(read: Sequence[Example]) -> None:
    for file in sorted({e.file for e in read}):
        weights = trained([e for e in read if e.file != file])
        told = [e for e in read if e.file == file]
        right = sum(_guess(e, weights) == e.kind for e in told)
        print(f"{file}: {right / len(told):.3f} of {len(told)}")


def _guess(e: Example, weights: Weights) -> str:
    total = weights.bias + kind_votes.votes(e.words, weights).sum(axis=0) + e.written @ weights.of_written
    for name in e.signs:
        total = total + weights.of_signs.get(name, 0.0)
    return KINDS[int(np.argmax(total))]


def _rows(read: Sequence[Example], names: Sequence[str]) -> csr_matrix:
    """A row for each article: its words, its total by the written weights, its signs."""
    number = {name: at for at, name in enumerate(names)}
    words: Cells = ([], [], [])
    signs: Cells = ([], [], [])
    for row, e in enumerate(read):
        _put(words, row, e.words.buckets, [value * np.sqrt(_OF_WORDS) for value in e.words.values])
        _put(signs, row, [number[name] for name in e.signs], [1.0] * len(e.signs))
    return hstack(
        [
            csr_matrix((words[0], (words[1], words[2])), shape=(len(read), N_BUCKETS)),
            csr_matrix(np.array([e.written for e in read])),
            csr_matrix((signs[0], (signs[1], signs[2])), shape=(len(read), len(names))),
        ]
    ).tocsr()


def _recurring(rows: csr_matrix) -> csr_matrix:
    """Without what one article alone shows: that says nothing of the next."""
    often = (rows.getnnz(axis=0) > 1).astype(float)
    kept = csr_matrix(rows.multiply(often))
    kept.eliminate_zeros()
    return kept


def _put(cells: Cells, row: int, columns: Sequence[int], values: Sequence[float]) -> None:
    cells[0].extend(values)
    cells[1].extend([row] * len(columns))
    cells[2].extend(columns)


def _fit(likeness: Matrix, labels: NDArray[np.int_], share: Matrix) -> tuple[Matrix, Matrix]:
    """How much each article counts for each kind, and the bias.

    There are far fewer articles than words: the fit runs over how articles resemble each other, where it has
    the same solution and takes seconds.
    """
    size, axes = np.linalg.eigh(likeness)
    kept = size > size.max() * _NEGLIGIBLE
    root = np.sqrt(size[kept])
    rows = axes[:, kept] * root
    n_columns, n_kinds = rows.shape[1], len(KINDS)
    is_kind = np.eye(n_kinds)[labels]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        of_columns, bias = flat[:-n_kinds].reshape(n_columns, n_kinds), flat[-n_kinds:]
        total = rows @ of_columns + bias
        total -= total.max(axis=1, keepdims=True)
        chance = np.exp(total) / np.exp(total).sum(axis=1, keepdims=True)
        missed = -(share * np.log((chance * is_kind).sum(axis=1) + 1e-12)).sum()
        slope = share[:, None] * (chance - is_kind)
        gradient = np.concatenate([(rows.T @ slope + of_columns).ravel(), slope.sum(axis=0)])
        return float(missed + 0.5 * np.vdot(of_columns, of_columns)), gradient

    start = np.zeros((n_columns + 1) * n_kinds)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _N_ROUNDS}).x
    of_columns = best[:-n_kinds].reshape(n_columns, n_kinds)
    return axes[:, kept] @ (of_columns / root[:, None]), best[-n_kinds:]


def _rarity(labels: NDArray[np.int_]) -> Matrix:
    count = np.maximum(np.bincount(labels, minlength=len(KINDS)), 1)
    weight: Matrix = (count.max() / count[labels]) ** _RARITY
    return weight


def _n_blamed(read: Document) -> int:
    """By the rules alone: the learned cues were fitted on these very articles and would know too much."""
    return len(tagger.trial(read, discourse.of(read), {}).cases)


def _items(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


if __name__ == "__main__":
    main()
