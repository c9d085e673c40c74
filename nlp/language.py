"""Which language a text is written in, by counting its function words.

Only French and English matter here, and their small words hardly overlap: counting them is exact on
a paragraph, takes microseconds, and needs no model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from nlp import phrases

# Not the o of GPT-4o nor the M of $5/M.
_WORD = re.compile(r"(?<![\w/$])[^\W\d_]+")
# Guess, unmeasured: 3000 characters hold some 200 function words, far more than the margin needs.
_SAMPLE = 3000
# Below this share of small words a text is a list, a code or a language we do not know.
_FEWEST = 0.1


def detect(text: str) -> tuple[str, float]:
    """The language (`fr`, `en` or `other`) and how sure that is, 0 to 1.

    Too little text to tell is `other` with confidence 0.
    """
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    counts = {lang: sum(map(small.__contains__, words)) for lang, small in _small_words().items()}
    best = max(counts, key=lambda lang: counts[lang])
    if not words or counts[best] < _FEWEST * len(words):
        return "other", 0.0
    return best, round(counts[best] / sum(counts.values()), 3)


@cache
def _small_words() -> Mapping[str, frozenset[str]]:
    return {lang: frozenset(words.split()) for lang, words in phrases.table("shared", "languages").items()}
