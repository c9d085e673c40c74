"""Makes the weights in `nlp/data/model/` from the sentences and articles here: `python -m training.train`.

In the order in which they need each other: subject, assertion, kind, the reader of sentences, the judge.
Deterministic: the same data and code give the same bytes on one machine. Takes some ten minutes on two cores.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp import kind_votes, learned, ranking, telling
from nlp.judge import Weights as JudgeWeights
from nlp.learned import Weights
from nlp.types import TYPES
from training import articles, assertion, examples, fit, judge, kind, subject
from training.examples import Example
from training.fit import Strength

ROOT = Path(__file__).parents[1]
SENTENCES = ROOT / "training" / "sentences"
ARTICLES = ROOT / "training" / "articles"
GOLD = ROOT / "tests" / "gold"
OUT = ROOT / "nlp" / "data" / "model"
PRESS_WEIGHT = 2.0
"""A sentence as the press writes it counts for two written by themselves."""
N_FOLDS = 3
USUAL = "plain"
"""Files written as plainly as the press writes; the others conceal what happened more than is usual."""


def main() -> None:
    paths = sorted(ARTICLES.glob("*.txt"))
    files = [articles.read(path) for path in paths]
    gold = sorted(GOLD.glob("*.jsonl"))
    texts = [t for p, found in zip(paths, files, strict=True) for t in subject.of_articles(found, p.stem)]
    texts += [text for path in gold for text in subject.of_gold(path, path.stem)]
    subject.write(subject.fitted(subject.cases(texts)), OUT / "subject.json")
    ranking.weights.cache_clear()
    assertion.make(ARTICLES, OUT / "assertions.npz")
    kind.write(kind.trained(list(kind.examples())), OUT / "kind.npz")
    for fresh in (telling.load, kind_votes.load):
        fresh.cache_clear()
    apart = [*examples.written(SENTENCES), *examples.of_gold(gold)]
    marked = [examples.of_marked(found) for found in files]
    folds = [number % N_FOLDS for number in range(len(files))]
    readers = [
        trained([*apart, *(e for f, es in zip(folds, marked, strict=True) if f != fold for e in es)])
        for fold in range(N_FOLDS)
    ]
    heard = [judge.hear(found, readers[fold]) for fold, found in zip(folds, files, strict=True)]
    usual = [path.name.startswith(USUAL) for path in paths]
    write_judge(judge.fitted(heard, usual), OUT / "judge.json")
    everything = [*apart, *(example for found in marked for example in found)]
    write(trained(everything), OUT / "cues.npz")
    print(f"{len(everything)} sentences, {sum(map(len, files))} articles")


def trained(read: Sequence[Example], strength: Strength = Strength()) -> Weights:  # noqa: B008  # frozen
    shown, certain = examples.labels(read)
    share = np.array([PRESS_WEIGHT if example.is_press else 1.0 for example in read])
    rows = fit.matrix([example.forms for example in read], learned.meanings())
    return fit.reader(rows, shown, certain * share[:, None], strength)


def write(weights: Weights, out: Path) -> None:
    """What `learned.read_weights` reads: features as int8 with a scale for each type."""
    scale = np.maximum(np.abs(weights.of_features).max(axis=0), 1e-9) / 127
    np.savez_compressed(
        out,
        buckets=weights.buckets,
        features=np.round(weights.of_features / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        meanings=weights.of_meanings.astype(np.float16),
        bias=weights.bias.astype(np.float16),
        types=np.frombuffer("\n".join(TYPES).encode(), dtype=np.uint8),
    )


def write_judge(weights: JudgeWeights, out: Path) -> None:
    """What `judge.read_weights` reads: one sign a line, to be read by people and by `diff`."""
    signs = dict(sorted(weights.signs.items()))
    stored = {"bias": weights.bias, "threshold": weights.threshold, "signs": signs}
    out.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
