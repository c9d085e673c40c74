"""Where the clauses of a sentence begin, by punctuation and conjunctions alone.

A clause is the reach of most things a sentence says: who acts, who claims, what is denied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from nlp.types import Lang

Opening = Literal["start", "hard", "join", "relative", "contrast", "cause"]


@dataclass(frozen=True, slots=True)
class Clause:
    """`opening` is what parts it from the clause before; offsets count from the sentence."""

    start: int
    end: int
    opening: Opening


_WORDS: dict[Lang, dict[Opening, str]] = {
    "fr": {
        "contrast": r"mais|tandis\s+qu['’e]|alors\s+(?:même\s+)?qu['’e]|bien\s+qu['’e]|même\s+si|quand\s+bien\s+même|"
        r"contrairement\s+à|à\s+la\s+différence\s+de|à\s+l['’]inverse|en\s+revanche|au\s+contraire|sauf\s+qu['’e]|"
        r"quoiqu['’e]|là\s+où",
        "relative": r"qui|dont|où|lequel|laquelle|lesquels|lesquelles|auquel|auxquels|duquel|desquels|"
        r"(?:dans|sur|avec|par|pour|selon)\s+(?:lequel|laquelle|lesquels|lesquelles|qui)|ce\s+(?:qui|que|dont)",
        "cause": r"après\s+(?:qu['’e]|avoir|que)|à\s+la\s+suite\s+d[eu'’]|pour\s+avoir",
        "join": r"et|ou|puis|car|donc|or|lorsqu['’e]|quand|parce\s+qu['’e]|puisqu['’e]|comme|si|s['’]ils?|"
        r"avant\s+(?:qu['’e]|de|d['’])|dès\s+(?:lors\s+)?qu['’e]|afin|pour\s+que|"
        r"sans\s+qu['’e]|selon|d['’]après|à\s+en\s+croire|accusant|affirmant|assurant|ajoutant|précisant|estimant",
    },
    "en": {
        "contrast": r"but|while|whereas|although|though|even\s+though|unlike|in\s+contrast(?:\s+(?:to|with))?|however|"
        r"despite|except|rather\s+than",
        "relative": r"which|who|whose|whom|where|(?:of|to|in|on|for|from|with|by)\s+(?:which|whom)|that",
        "cause": r"after|following|for\s+having",
        "join": r"and|or|so|yet|then|when|as|since|before|if|unless|once|until|according\s+to|"
        r"saying|adding|claiming|alleging|accusing|arguing|insisting|stressing|citing|noting|including",
    },
}
# A colon in 12:30, a dash in GPT-4 and a comma in 1,200 part nothing.
_HARD = r";|(?<=\w):(?=\s)|\s:\s|\s[–—]\s|—|\s-\s|[()]"


def _compiled(lang: Lang) -> re.Pattern[str]:
    words = _WORDS[lang]
    return re.compile(
        rf"(?P<hard>{_HARD})|(?:,\s*|(?<=\s))(?P<contrast>(?:{words['contrast']}))(?!\w)|"
        rf"(?:,\s*|(?<=\s))(?P<cause>(?:{words['cause']}))(?!\w)|"
        rf",\s*(?P<relative>(?:{words['relative']}))(?!\w)|,\s*(?P<join>(?:{words['join']}))(?!\w)",
        re.IGNORECASE,
    )


_OPENINGS: dict[str, Opening] = {
    "hard": "hard", "contrast": "contrast", "cause": "cause", "relative": "relative", "join": "join",
}  # fmt: skip
_BOUNDARY: dict[Lang, re.Pattern[str]] = {"fr": _compiled("fr"), "en": _compiled("en")}


def clauses(sentence: str, lang: Lang) -> list[Clause]:
    """The clauses of a sentence in order; together they cover it."""
    found: list[Clause] = []
    start: int = 0
    opening: Opening = "start"
    for mark in _BOUNDARY[lang].finditer(sentence):
        if not sentence[start : mark.start()].strip():
            continue
        kind = mark.lastgroup
        found.append(Clause(start, mark.start(), opening))
        start = mark.end() if kind == "hard" else mark.start()
        opening = _OPENINGS[str(kind)]
    found.append(Clause(start, len(sentence), opening))
    return found


def between(parts: list[Clause], first: int, last: int) -> list[Opening]:
    """The openings crossed on the way from offset `first` to offset `last`."""
    low, high = sorted((first, last))
    return [part.opening for part in parts if low < part.start <= high]


def around(parts: list[Clause], start: int, end: int) -> tuple[int, int]:
    """The span of the clauses that `[start, end)` touches."""
    touched = [part for part in parts if part.start < end and start < part.end]
    if not touched:
        return start, end
    return touched[0].start, touched[-1].end
