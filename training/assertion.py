"""Makes `nlp/data/model/assertions.npz` from the marked articles: `python -m training.assertion`.

Each marked clause is an example of how it is told, and so is each cue that the rules find in it.
Deterministic: the same data and code give the same bytes on one machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from nlp import context, controversy, discourse, document, telling_signs
from nlp.discourse import Discourse
from nlp.telling import Weights
from nlp.types import ASSERTIONS, Cue
from training import articles
from training.articles import Article, Shown

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "training" / "articles"
OUT = ROOT / "nlp" / "data" / "model" / "assertions.npz"

Matrix = NDArray[np.float64]
_MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Example:
    signs: Mapping[str, float]
    told: int
    """Place in ASSERTIONS."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How strongly large weights are held back, how often a sign must be seen, how long to look."""

    l2: float = 4.0
    fewest: int = 4
    n_rounds: int = 60


def main() -> None:
    make(ARTICLES, OUT)
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size / 1e6:.2f} MB")


def make(folder: Path, out: Path) -> None:
    """Fits the weights on every marked article of a folder and writes them."""
    read = [article for path in sorted(folder.glob("*.txt")) for article in articles.read(path)]
    write(fit([example for article in read for example in examples(article)]), out)


def examples(article: Article) -> Iterator[Example]:
    """An example for each marked clause, and for each cue within clauses of its type that agree."""
    view = discourse.of(
        document.read(article.title, article.text, article.lang, article.published_at, article.outlet)
    )
    found = controversy.find_cues(view.document, controversy.load(view.document.lang))
    steps = [cue for cue in found if cue.type == "legal_action"]
    for cue, told in [*clauses(article.shows, view), *agreed(found, article.shows)]:
        ruled = context.by_rules(cue, view, steps)
        yield Example(telling_signs.of(cue, view, steps, ruled), ASSERTIONS.index(told))


def clauses(shows: Iterable[Shown], view: Discourse) -> Iterator[tuple[Cue, str]]:
    """A cue over each marked clause, or over its part in the sentence that holds most of it."""
    for shown in shows:
        shared = {
            min(shown.end, sentence.end) - max(shown.start, sentence.start): sentence
            for sentence in reversed(view.document.sentences)
            if not sentence.is_junk and sentence.start < shown.end and shown.start < sentence.end
        }
        if shared:
            sentence = shared[max(shared)]
            span = max(shown.start, sentence.start), min(shown.end, sentence.end)
            yield Cue(*span, shown.type, _MARKED, sentence.index), shown.assertion  # type: ignore[arg-type]


def agreed(found: Iterable[Cue], shows: Sequence[Shown]) -> Iterator[tuple[Cue, str]]:
    """The cues that touch marked clauses of their type, where these are all told alike."""
    for cue in found:
        told = {
            shown.assertion
            for shown in shows
            if shown.type == cue.type and shown.start < cue.end and cue.start < shown.end
        }
        if len(told) == 1 and cue.assertion is None:
            yield cue, told.pop()


def fit(read: Sequence[Example], strength: Strength = Strength()) -> Weights:  # frozen
    """A multinomial logistic regression over the signs seen often enough."""
    seen = Counter(sign for example in read for sign in example.signs)
    names = sorted(sign for sign, n in seen.items() if n >= strength.fewest)
    rows = {sign: row for row, sign in enumerate(names)}
    given = _matrix(read, rows)
    turned = given.T.tocsr()
    wanted = np.eye(len(ASSERTIONS))[[example.told for example in read]]
    shape = (len(names), len(ASSERTIONS))

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        of_signs, bias = flat[: -shape[1]].reshape(shape), flat[-shape[1] :]
        logits = given @ of_signs + bias
        logits -= logits.max(axis=1, keepdims=True)
        likely = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        slope = np.exp(likely) - wanted
        total = 0.5 * strength.l2 * float(np.vdot(of_signs, of_signs)) - float((wanted * likely).sum())
        gradient = turned @ slope + strength.l2 * of_signs
        return total, np.concatenate([gradient.ravel(), slope.sum(axis=0)])

    start = np.zeros((shape[0] + 1) * shape[1])
    options = {"maxiter": strength.n_rounds, "maxcor": 6}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x.astype(np.float32)
    return Weights(rows, best[: -shape[1]].reshape(shape), best[-shape[1] :])


def _matrix(read: Sequence[Example], rows: Mapping[str, int]) -> csr_matrix:
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for example in read:
        known = [(rows[sign], strength) for sign, strength in example.signs.items() if sign in rows]
        columns += [row for row, _ in known]
        data += [strength for _, strength in known]
        ends.append(len(data))
    return csr_matrix((data, columns, ends), shape=(len(read), len(rows)))


def write(weights: Weights, out: Path) -> None:
    """What `nlp.telling.read` reads."""
    scale = np.maximum(np.abs(weights.of_signs).max(axis=0), 1e-9) / 127
    np.savez_compressed(
        out,
        signs=np.frombuffer("\n".join(weights.rows).encode(), dtype=np.uint8),
        weights=np.round(weights.of_signs / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=weights.bias,
        assertions=np.frombuffer("\n".join(ASSERTIONS).encode(), dtype=np.uint8),
    )


if __name__ == "__main__":
    main()
