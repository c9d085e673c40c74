"""Page furniture that comes along with an article's text: it says nothing about the news.

The phrases are data, `data/<lang>/furniture.yaml`; pages mix languages, so both are always read.
"""

from __future__ import annotations

import re
from functools import cache

from nlp import phrases

_LISTS = ("list_header", "opens", "whole", "inside")
_LEAD_IN = re.compile(r"[\W_]*")
_LONGEST_LINE = 90
_SHARING = re.compile(
    r"(?:share|tweet|facebook|twitter|linkedin|whatsapp|e-?mail|print|copy link|comments?|reading|read|story|"
    r"this|article|partager|tweeter|imprimer|copier le lien|commentaires?|lecture|de|sur|on|"
    r"via|min|mn|minutes?|menu|log in|se connecter|tests|bons plans|podcasts|forum|\d+|\W+)+",
    re.IGNORECASE,
)
# 'Home » AI » Europe': the path of a page.
_PATH = re.compile(r"[\w &'’|-]{2,30}(?:\s+[/>›»|]\s+[\w &'’-]{2,30}){1,4}")


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    both = [phrases.lists(lang, "furniture", _LISTS) for lang in ("fr", "en")]
    return {name: tuple(lists[name] for lists in both) for name in _LISTS}


def is_list_header(words: str) -> bool:
    """True for 'À lire aussi :' or 'Related stories', whose bullets are links to other articles."""
    bare = _bare(words).rstrip(" \u00a0\u202f:")
    return any(pattern.fullmatch(bare) for pattern in _patterns()["list_header"])


def is_furniture(words: str) -> bool:
    """True where a line or sentence belongs to the page and not to the article."""
    bare = _bare(words)
    if is_list_header(words) or any(pattern.match(bare) for pattern in _patterns()["opens"]):
        return True
    if any(pattern.search(bare) for pattern in _patterns()["inside"]):
        return True
    return len(words) <= _LONGEST_LINE and _is_short_line(bare)


def _is_short_line(bare: str) -> bool:
    line = bare.rstrip(" .|·")
    if not line or _SHARING.fullmatch(line) or _PATH.fullmatch(line):
        return True
    return any(pattern.fullmatch(line.rstrip("):")) for pattern in _patterns()["whole"])


def _bare(words: str) -> str:
    """The words without the bullets, arrows and brackets they open with."""
    opening = _LEAD_IN.match(words)
    return words[opening.end() :] if opening else words
