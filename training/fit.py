"""Fits one logistic regression for each type, all types at once."""

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
_RARE = -4.0
"""Where the biases begin: a sentence shows a given type about once in fifty."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How strongly large weights are held back, and how long to look for better ones."""

    l2: float = 0.1
    n_rounds: int = 60


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


def fit(
    rows: csr_matrix, shown: NDArray[np.bool_], weight: Matrix, strength: Strength = Strength()
) -> Weights:
    """weight: how much each sentence counts for each type, 0 for nothing."""
    used = np.flatnonzero(rows.getnnz(axis=0))
    narrow = rows[:, used].tocsr()
    turned = narrow.T.tocsr()
    n_columns, n_types = len(used), shown.shape[1]
    sign = np.where(shown, 1.0, -1.0)

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        of_columns, bias = flat[:-n_types].reshape(n_columns, n_types), flat[-n_types:]
        margin = sign * (narrow @ of_columns + bias)
        slope = -weight * sign / (1 + np.exp(np.clip(margin, -30, 30)))
        penalty = 0.5 * strength.l2 * float(np.vdot(of_columns, of_columns))
        gradient = turned @ slope + strength.l2 * of_columns
        total = float((weight * np.logaddexp(0, -margin)).sum()) + penalty
        return total, np.concatenate([gradient.ravel(), slope.sum(axis=0)])

    start = np.zeros((n_columns + 1) * n_types)
    start[-n_types:] = _RARE
    best = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": strength.n_rounds, "maxcor": 6}
    ).x
    full = np.zeros((rows.shape[1], n_types), dtype=np.float32)
    full[used] = best[:-n_types].reshape(n_columns, n_types)
    return Weights(full[:N_BUCKETS], full[N_BUCKETS:], best[-n_types:].astype(np.float32))
