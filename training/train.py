"""Makes `nlp/data/model/cues.npz` from the sentences and gold articles here: `python -m training.train`.

Deterministic: the same data and code give the same bytes on one machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp import learned
from nlp.learned import Weights
from nlp.types import TYPES
from training import examples, fit
from training.examples import Example
from training.fit import Strength

ROOT = Path(__file__).parents[1]
SENTENCES = ROOT / "training" / "sentences"
GOLD = ROOT / "tests" / "gold"
OUT = ROOT / "nlp" / "data" / "model" / "cues.npz"
GOLD_WEIGHT = 2.0
"""A sentence as the press writes it counts for two written for training."""


def main() -> None:
    read = [*examples.written(SENTENCES), *examples.of_articles(sorted(GOLD.glob("*.jsonl")))]
    write(trained(read), OUT)
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size / 1e6:.2f} MB from {len(read)} sentences")


def trained(read: Sequence[Example], strength: Strength = Strength()) -> Weights:  # noqa: B008  # frozen
    shown, certain = examples.labels(read)
    share = np.array([GOLD_WEIGHT if example.is_gold else 1.0 for example in read])
    rows = fit.matrix([example.forms for example in read], learned.meanings())
    return fit.fit(rows, shown, certain * share[:, None], strength)


def write(weights: Weights, out: Path) -> None:
    """What `learned.read_weights` reads: features as int8 with a scale for each type."""
    scale = np.maximum(np.abs(weights.of_features).max(axis=0), 1e-9) / 127
    np.savez_compressed(
        out,
        features=np.round(weights.of_features / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        meanings=weights.of_meanings.astype(np.float16),
        bias=weights.bias.astype(np.float16),
        types=np.frombuffer("\n".join(TYPES).encode(), dtype=np.uint8),
    )


if __name__ == "__main__":
    main()
