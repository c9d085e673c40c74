"""Fits logistic regressions, those of all types at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from nlp import learned
from nlp.learned import N_BUCKETS, Meanings, Weights

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strength:
    """How strongly large weights are held back, and how long to look for better ones.

    telling: how much of a feature's room depends on how well it tells a type from the others.
    begin: where the biases begin, in log odds.
    """

    l2: float = 0.05
    n_rounds: int = 60
    telling: float = 0.5
    begin: float = -4.0


def matrix(sentences: Sequence[Sequence[str]], known: Meanings) -> csr_matrix:
    """A row for each sentence: its buckets, then its mean vector."""
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    n_dimensions = known.vectors.shape[1]
    for forms in sentences:
        read = learned.features(forms, known)
        columns += [*read.buckets, *range(N_BUCKETS, N_BUCKETS + n_dimensions)]
        data += [value / read.norm for value in read.values]
        data += (learned.MEANING * read.meanings.sum(axis=0) / read.norm).tolist()
        ends.append(len(data))
    built = csr_matrix((data, columns, ends), shape=(len(sentences), N_BUCKETS + n_dimensions))
    built.sum_duplicates()
    return built


def reader(rows: csr_matrix, shown: NDArray[np.bool_], weight: Matrix, strength: Strength) -> Weights:
    """weight: how much each sentence counts for each type, 0 for nothing."""
    buckets = np.flatnonzero(rows.getnnz(axis=0)[:N_BUCKETS] >= _OFTEN_ENOUGH)
    columns = np.concatenate([buckets, np.arange(N_BUCKETS, rows.shape[1])])
    rows = rows[:, columns].tocsr()
    room = _rarity(rows)[:, None] * _telling(rows, shown, weight > 0, strength.telling)
    room[len(buckets) :] = 1.0
    full, bias = logistic(rows, shown, weight, strength, room)
    return Weights(
        buckets.astype(np.uint32),
        full[: len(buckets)].astype(np.float32),
        full[len(buckets) :].astype(np.float32),
        bias.astype(np.float32),
    )


_OFTEN_ENOUGH = 2
"""A feature of a single sentence gets no weight: half the size, and no worse."""


def logistic(
    rows: csr_matrix,
    shown: NDArray[np.bool_],
    weight: Matrix,
    strength: Strength,
    room: Matrix | None = None,
) -> tuple[Matrix, Matrix]:
    """Weights (columns, types) and biases (types,) of a logistic regression for each type.

    room: (columns, types), how far each weight may go before it costs as much as another.
    """
    turned = rows.T.tocsr()
    n_columns, n_types = rows.shape[1], shown.shape[1]
    scale = np.ones((n_columns, n_types)) if room is None else room
    sign = np.where(shown, 1.0, -1.0)

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        free, bias = flat[:-n_types].reshape(n_columns, n_types), flat[-n_types:]
        margin = sign * (rows @ (scale * free) + bias)
        slope = -weight * sign / (1 + np.exp(np.clip(margin, -30, 30)))
        penalty = 0.5 * strength.l2 * float(np.vdot(free, free))
        gradient = scale * (turned @ slope) + strength.l2 * free
        total = float((weight * np.logaddexp(0, -margin)).sum()) + penalty
        return total, np.concatenate([gradient.ravel(), slope.sum(axis=0)])

    start = np.zeros((n_columns + 1) * n_types)
    start[-n_types:] = strength.begin
    options = {"maxiter": strength.n_rounds, "maxcor": 6}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    return scale * best[:-n_types].reshape(n_columns, n_types), best[-n_types:]


def _rarity(rows: csr_matrix) -> Matrix:
    """More room for features of few sentences (inverse document frequency), about 1 in the middle."""
    holding = np.maximum(rows.getnnz(axis=0), 1)
    return np.asarray(np.log(rows.shape[0] / holding) / _USUAL_RARITY)


_USUAL_RARITY = 6.0
_USUAL_RATIO = 1.5


def _telling(rows: csr_matrix, shown: NDArray[np.bool_], certain: NDArray[np.bool_], share: float) -> Matrix:
    """More room for features that are much more or less frequent with a type than without it.

    The log-count ratio of Wang and Manning, Baselines and Bigrams (2012), in place of a plain 1 by `share`.
    """
    present = rows.copy()
    present.data = np.ones_like(present.data)
    with_type, without = shown & certain, ~shown & certain
    often, else_often = present.T @ with_type + 1.0, present.T @ without + 1.0
    ratio = np.log((often / (with_type.sum(axis=0) + 1)) / (else_often / (without.sum(axis=0) + 1)))
    return np.asarray(1 - share + share * np.abs(ratio) / _USUAL_RATIO)
