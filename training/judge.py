"""Fits the judge on marked articles, read by weights and rules that have not seen them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlp import cues, discourse, document, judge, learned, tagger
from nlp.judge import Weights
from training import fit
from training.articles import Article
from training.fit import Matrix, Strength

STRENGTH = Strength(l2=3.0, n_rounds=300, telling=0.0, begin=-1.0)
_SELDOM = 3
_RECALL = 0.75
"""How much finding counts beside being right (the beta of the F-measure)."""
_THRESHOLDS = np.arange(0.1, 0.7, 0.01)


@dataclass(frozen=True, slots=True)
class Heard:
    """The cases of some articles: the signs of each, and whether gold has it.

    n_gold: findings in those articles, with or without a case.
    """

    signs: Sequence[Mapping[str, float]]
    true: Sequence[bool]
    n_gold: int


def hear(articles: Iterable[Article], reader: learned.Weights) -> Heard:
    """reader: weights fitted without these articles."""
    shown: list[Mapping[str, float]] = []
    true: list[bool] = []
    n_gold = 0
    for article in articles:
        if article.gold["kind"] in tagger.SILENT_KINDS:
            continue
        found = {(f["model"], f["type"]) for f in article.gold["findings"]}
        n_gold += len(found)
        read = document.read(article.title, article.text, article.lang, article.published_at, article.outlet)
        if not read.names.mentions:
            continue
        trial = tagger.trial(read, discourse.of(read), cues.readings(read, reader))
        for pair, case in trial.cases.items():
            shown.append(judge.signs(case, trial))
            true.append(pair in found)
    return Heard(shown, true, n_gold)


def fitted(heard: Sequence[Heard], usual: Sequence[bool]) -> Weights:
    """The weights from all files, with the threshold that was best where they were not fitted.

    usual: which files are written as the press usually writes; the threshold is for these.
    """
    likely = [_chances(file, _fit(_joined([h for h in heard if h is not file]))) for file in heard]
    scored = [(h, p) for h, p, is_usual in zip(heard, likely, usual, strict=True) if is_usual]
    scores = {float(t): _f([(h, p >= t) for h, p in scored]) for t in _THRESHOLDS}
    best = max(scores, key=lambda t: scores[t])
    print(f"judge: F {scores[best]:.3f} at {best:.2f} on files not fitted on")
    weights = _fit(_joined(heard))
    return Weights(weights.bias, round(best, 2), weights.signs)


def _f(kept: Sequence[tuple[Heard, NDArray[np.bool_]]]) -> float:
    """Weighted, as a wrong finding costs more than a missed one: it may pause a model."""
    hits = sum(int((k & np.array(h.true)).sum()) for h, k in kept)
    found, gold = sum(int(k.sum()) for _, k in kept), sum(h.n_gold for h, _ in kept)
    return (1 + _RECALL**2) * hits / max(1.0, found + _RECALL**2 * gold)


def _joined(heard: Sequence[Heard]) -> Heard:
    return Heard(
        [signs for h in heard for signs in h.signs],
        [true for h in heard for true in h.true],
        sum(h.n_gold for h in heard),
    )


def _fit(heard: Heard) -> Weights:
    names = sorted({sign for signs in heard.signs for sign in signs})
    rows = _rows(heard, names)
    often = np.flatnonzero(rows.getnnz(axis=0) >= _SELDOM)
    true = np.array(heard.true)[:, None]
    full, bias = fit.logistic(rows[:, often].tocsr(), true, np.ones(true.shape), STRENGTH)
    found = {names[at]: round(float(weight), 4) for at, weight in zip(often, full[:, 0], strict=True)}
    return Weights(round(float(bias[0]), 4), 0.5, found)


def _chances(heard: Heard, weights: Weights) -> Matrix:
    return np.array([learned.chance(judge.logit(signs, weights)) for signs in heard.signs])


def _rows(heard: Heard, names: Sequence[str]) -> csr_matrix:
    column = {name: at for at, name in enumerate(names)}
    data, columns, ends = [], [], [0]
    for signs in heard.signs:
        columns += [column[sign] for sign in signs]
        data += list(signs.values())
        ends.append(len(data))
    rows = csr_matrix((data, columns, ends), shape=(len(heard.signs), len(names)))
    rows.eliminate_zeros()
    return rows
