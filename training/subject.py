"""Fits the weights that tell which model a clause is about, `nlp/data/model/subject.json`.

A conditional logit: the models that a text names share each clause's blame, and the marked ones should have
all of it. Then a logistic regression tells which of the others are meant along with the likeliest.
Deterministic: the same clauses and code give the same file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from nlp import discourse, document, nearest, ranking, signs
from nlp.discourse import Discourse
from nlp.ranking import ANYWHERE, Weights
from nlp.signs import Signs
from nlp.types import Cue, Document
from training.articles import Article

Vector = NDArray[np.float64]

# Strength of the pull towards zero. Cross-validated by file.
_PULL, _PULL_TOGETHER = 4.0, 1.0
_N_FOLDS = 7
_N_ROUNDS = 200
_DIGITS = 3
_WORDS_IN_A_CUE = 4
_LONG_WORD = 4
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that shows a type, and the models that it shows it of; offsets are into the document text."""

    start: int
    end: int
    type: str
    models: frozenset[str]


@dataclass(frozen=True, slots=True)
class Text:
    """A document with its clauses. group: what stands on one side of a split."""

    document: Document
    clauses: tuple[Clause, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Case:
    """A cue to be settled: the signs of every model, and the models marked."""

    signs: Signs
    models: frozenset[str]
    group: str
    weight: float


def of_articles(articles: Iterable[Article], group: str = "") -> Iterator[Text]:
    """Marked articles. group: one for all of them, else each is its own."""
    for article in articles:
        read = document.read(article.title, article.text, article.lang, article.published_at, article.outlet)
        shown = [(s.start, s.end, s.type, s.model) for s in article.shows]
        yield Text(read, _clauses(shown), group or article.id)


def of_gold(path: Path, group: str = "") -> Iterator[Text]:
    """The articles of a gold file: the quotes of their findings are the clauses."""
    for line in path.read_text("utf-8").splitlines():
        item: dict[str, Any] = json.loads(line)
        read = document.read(
            item.get("title"), item["text"], item.get("lang"), item.get("published_at"), item.get("outlet")
        )
        shown = [
            (start, start + len(finding["quote"]), finding["type"], finding["model"])
            for finding in item["gold"]["findings"]
            if (start := read.text.find(finding["quote"])) >= 0
        ]
        yield Text(read, _clauses(shown), group or item["id"])


def _clauses(shown: Iterable[tuple[int, int, str, str]]) -> tuple[Clause, ...]:
    models: dict[tuple[int, int, str], set[str]] = {}
    for start, end, type_, model in shown:
        models.setdefault((start, end, type_), set()).add(model)
    return tuple(Clause(*clause, frozenset(of)) for clause, of in models.items())


def cases(texts: Iterable[Text]) -> list[Case]:
    """What there is to learn: every clause as a whole, and its first and its last words."""
    found: list[Case] = []
    for text in texts:
        view = discourse.of(text.document)
        for clause in text.clauses:
            cues = list(cues_of(clause, text.document))
            found += [_case(cue, clause, view, text.group, 1 / len(cues)) for cue in cues]
    return [case for case in found if case.models & set(case.signs.of)]


def _case(cue: Cue, clause: Clause, view: Discourse, group: str, weight: float) -> Case:
    return Case(signs.of(cue, view, nearest.subjects(cue, view)), clause.models, group, weight)


def cues_of(clause: Clause, read: Document) -> Iterator[Cue]:
    """A clause as cues: all of it that one sentence holds, its last few long words, its first few."""
    sentence = next((s for s in read.sentences if s.end > clause.start), None)
    if sentence is None:
        return
    low, high = max(clause.start, sentence.start), min(clause.end, sentence.end)
    words = list(_WORD.finditer(read.text, low, high))
    words = [word for word in words if len(word[0]) >= _LONG_WORD] or words
    spans = [(low, high)]
    if words:
        spans += [
            (some[0].start(), some[-1].end()) for some in (words[-_WORDS_IN_A_CUE:], words[:_WORDS_IN_A_CUE])
        ]
    for start, end in spans:
        yield Cue(start, end, clause.type, "marked", sentence.index)  # type: ignore[arg-type]


def fitted(known: Sequence[Case]) -> Weights:
    """Weights from all cases; those for two models together from chances of cases held out."""
    groups = sorted({case.group for case in known})
    fold = {group: at % _N_FOLDS for at, group in enumerate(groups)}
    held_out: list[tuple[Case, Weights]] = []
    for n in range(_N_FOLDS):
        rest = _fit_signs([case for case in known if fold[case.group] != n])
        held_out += [(case, rest) for case in known if fold[case.group] == n]
    return Weights(_fit_signs(known).signs, _fit_together(held_out))


def _fit_signs(known: Sequence[Case]) -> Weights:
    places: dict[tuple[str, str], int] = {}
    columns: list[int] = []
    ends = [0]
    firsts: list[int] = []
    share: list[float] = []
    weight: list[float] = []
    for case in known:
        firsts.append(len(share))
        n_marked = len(case.models & set(case.signs.of))
        for model, of in case.signs.of.items():
            for situation in (ANYWHERE, *case.signs.situations):
                columns += [places.setdefault((situation, sign), len(places)) for sign in of]
            ends.append(len(columns))
            share.append((model in case.models) / n_marked)
            weight.append(case.weight)
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(share), len(places)))
    best = _fit_shares(matrix, np.array(share), np.array(weight), np.array(firsts))
    signs_of: dict[str, dict[str, float]] = {}
    for (situation, sign), place in places.items():
        signs_of.setdefault(situation, {})[sign] = float(best[place])
    return Weights(signs_of, {})


def _fit_shares(matrix: csr_matrix, share: Vector, weight: Vector, firsts: NDArray[np.int64]) -> Vector:
    """The weights of the columns under which the rows of each case, from `firsts` on, have their shares."""
    sizes = np.diff(np.append(firsts, len(share)))
    turned = matrix.T.tocsr()

    def loss(of_columns: Vector) -> tuple[float, Vector]:
        score = matrix @ of_columns
        score = score - np.repeat(np.maximum.reduceat(score, firsts), sizes)
        total = np.repeat(np.add.reduceat(np.exp(score), firsts), sizes)
        missed = float((weight * share * (np.log(total) - score)).sum())
        slope = turned @ (weight * (np.exp(score) / total - share)) + _PULL * of_columns
        return missed + 0.5 * _PULL * float(of_columns @ of_columns), slope

    return _least(loss, matrix.shape[1])


def _fit_together(held_out: Sequence[tuple[Case, Weights]]) -> dict[str, float]:
    places: dict[str, int] = {}
    rows: list[dict[str, float]] = []
    sign: list[float] = []
    weight: list[float] = []
    for case, rest in held_out:
        (first, most), *others = ranking.ranked(case.signs, rest)
        for model, chance in others:
            if chance >= ranking.LEAST:
                rows.append(ranking.features(case.signs, first, model, chance / most))
                sign.append(1.0 if model in case.models else -1.0)
                weight.append(case.weight)
    for row in rows:
        for name in row:
            places.setdefault(name, len(places))
    matrix = np.zeros((len(rows), len(places)))
    for at, row in enumerate(rows):
        for name, value in row.items():
            matrix[at, places[name]] = value
    signs_, weights = np.array(sign), np.array(weight)

    def loss(of_columns: Vector) -> tuple[float, Vector]:
        margin = signs_ * (matrix @ of_columns)
        slope = matrix.T @ (-weights * signs_ / (1 + np.exp(margin))) + _PULL_TOGETHER * of_columns
        missed = float((weights * np.logaddexp(0, -margin)).sum())
        return missed + 0.5 * _PULL_TOGETHER * float(of_columns @ of_columns), slope

    best = _least(loss, len(places))
    return {name: float(best[place]) for name, place in places.items()}


def _least(loss: Any, n: int) -> Vector:
    found: Vector = minimize(loss, np.zeros(n), jac=True, method="L-BFGS-B", options={"maxiter": _N_ROUNDS}).x
    return found


def write(weights: Weights, out: Path) -> None:
    """What `ranking.read` reads, each list in order of its names."""
    content = {
        "signs": {situation: _rounded(of) for situation, of in sorted(weights.signs.items())},
        "together": _rounded(weights.together),
    }
    out.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _rounded(of: Any) -> dict[str, float]:
    rounded = {name: round(weight, _DIGITS) for name, weight in sorted(of.items())}
    return {name: weight for name, weight in rounded.items() if weight}
