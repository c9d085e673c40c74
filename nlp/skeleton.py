"""Folding of look-alike writing, so that one spelling stands for all that look the same.

A name can reach us with Cyrillic letters in it, full-width digits, soft hyphens, zero-width
spaces, decomposed accents or typographic dashes. `fold` turns all of them into plain letters and
keeps, for each folded character, the place it came from. The idea is the skeleton of Unicode
Technical Standard #39, limited to the letters that imitate Latin ones.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LOOKALIKES = str.maketrans(
    # Cyrillic, then Greek, then a few Latin extensions: the letter each one is taken for.
    "АВЕЅІЈКМНОРСТУХЗаеѕіјорсухкԁԛԝһгѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαικνρυχτеɡɩıʟᴏⅼ",
    "ABESIJKMHOPCTYX3aesijopcyxkdqwhrvABEZHIKMNOPTYXoaikvpuxtegiilol",
)

_PUNCTUATION = {
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-", "\ufe63": "-", "\uff0d": "-",
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u2032": "'",
    "«": '"', "»": '"', "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ",
    "\u00b7": "-", "\u2022": "•", "\u2027": "-", "\u30fb": "-", "…": "…",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` as it looks, `low` the same in lower case (same length), both without accents."""

    text: str
    low: str
    offsets: tuple[int, ...] | None
    """Where each folded character came from; None where nothing moved."""
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of folded `[start, end)`, with any accent that follows the last letter."""
        if self.offsets is None:
            return start, end
        stop = self.offsets[end - 1] + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return self.offsets[start], stop


@lru_cache(maxsize=8192)
def _fold_char(char: str) -> str:
    if char in _PUNCTUATION:
        return _PUNCTUATION[char]
    if unicodedata.category(char) in ("Mn", "Cf"):
        return ""
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return bare.translate(_LOOKALIKES)


# Latin-1 and the usual typography fold one to one, whatever the text: the quick way for nearly all news.
_COMMON = "".join(chr(c) for c in range(0xA0, 0x180)) + "".join(_PUNCTUATION) + "…€—•"
_SAME_LENGTH = {c: _fold_char(c) for c in _COMMON if len(_fold_char(c)) == 1}
_UNUSUAL = re.compile(f"[^\\x00-\\x7f{re.escape(''.join(_SAME_LENGTH))}]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def is_ordinary(text: str) -> bool:
    """Whether folding would move nothing: only plain Latin letters and the press's usual signs."""
    return text.isascii() or not _UNUSUAL.search(text)


def fold(text: str) -> Folded:
    if text.isascii():
        return Folded(text, text.lower(), None, text)
    if is_ordinary(text):
        plain = _BEYOND_ASCII.sub(lambda m: _SAME_LENGTH[m[0]], text)
        return Folded(plain, plain.lower(), None, text)
    pieces: list[str] = []
    offsets: list[int] = []
    for i, char in enumerate(text):
        piece = char if char < "\x80" else _fold_char(char)
        pieces.append(piece)
        offsets.extend([i] * len(piece))
    plain = "".join(pieces)
    return Folded(plain, same_length_lower(plain), tuple(offsets), text)


def same_length_lower(text: str) -> str:
    """In lower case, but for the rare letters that would become two: offsets stay."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
