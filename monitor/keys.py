"""What a report tells that survives translation: names, numbers, days, words that are only ever quoted.

Keys are what `link` compares and what the store's inverted index holds. How much a shared key says depends
on how many incidents of that maker have it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Capitalised words inside a sentence are names nearly always; what starts a sentence may be anything.
_NAME = re.compile(r"(?<=[\w,;’'(«“\"–-]\s)[A-ZÀ-ÖØ-Þ][\w’-]{2,}|(?<=[dlDL]['’])[A-ZÀ-ÖØ-Þ][\w’-]{2,}")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,\u00a0\u202f ]*\d(?!\w)")
_COMMON = frozenset(
    """
    microsoft google openai meta apple amazon azure xai anthropic mistral deepseek alphabet alibaba nvidia
    elon musk sam altman nadella twitter afp reuters internet android windows european europe paris london
    france french francais american america britain british united states etats-unis chine china chinois
    chinese silicon valley california californie commission union chatgpt gemini claude grok copilot llama
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december san francisco new york the and for with from this that les
    des une dans pour avec sur
    """.split()  # noqa: SIM905  # a word list reads better as one
)
MOST = 200
"""Keys kept of one report, in order of the text: a longer one is a list of names rather than a story."""


def keys_of(title: str, paragraphs: Iterable[str]) -> frozenset[str]:
    """Names and numbers told, folded for comparing across languages."""
    text = "\n".join([title if _is_sentence(title) else "", *paragraphs])
    found = [(m.start(), _fold(m.group())) for m in _NAME.finditer(text)]
    found += [(m.start(), re.sub(r"\D", "", m.group())) for m in _NUMBER.finditer(text)]
    told = [key for _, key in sorted(found) if key not in _COMMON and not _is_year(key)]
    return frozenset(list(dict.fromkeys(told))[:MOST])


def own_names(surfaces: Iterable[str]) -> frozenset[str]:
    """The keys that the names of the models make: they tell which model it is about, not what happened."""
    words = {word for surface in surfaces for word in re.findall(r"[\w’.-]+", surface)}
    return frozenset({_fold(w) for w in words} | {re.sub(r"\D", "", w) for w in words})


def rarity(n_incidents: int) -> float:
    """What a shared key is worth, by how many incidents of the maker tell it. Set on gold events."""
    for most, worth in ((8, 0.75), (16, 0.5), (32, 0.25)):
        if n_incidents <= most:
            return worth
    return 0.0


def _is_sentence(title: str) -> bool:
    """Not In The Style Of Some Headlines, Where Every Word Looks Like A Name."""
    words = [w for w in title.split() if w[0].isalpha()]
    return sum(w[0].isupper() for w in words) <= len(words) / 2


def _fold(word: str) -> str:
    bare = unicodedata.normalize("NFKD", re.sub(r"['’]s?$", "", word)).casefold()
    return "".join(c for c in bare if not unicodedata.combining(c))


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and digits[:2] in ("19", "20")
