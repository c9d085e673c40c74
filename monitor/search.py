"""What people type into the search box, as a full-text question. Pure.

Words must all occur in one text; "quoted words" stand together; `wor*` begins so; `-word` must not occur.
Case and accents do not matter. Whatever is typed is a question: signs that are no words ask nothing.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
_PIECE = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))(\*?)')


def question(typed: str) -> str | None:
    """The expression for SQLite's FTS5; None where nothing is asked."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, quoted, bare, star in _PIECE.findall(typed[:LONGEST]):
        begins = bool(star) or bare.endswith("*")
        words = quoted or bare
        if any(map(_is_word_sign, words)):
            plain = words.replace("\0", " ")
            (unwanted if minus else wanted).append(f'"{plain}"{" *" if begins else ""}')
    if not wanted:
        return None
    return " NOT ".join([f"({' AND '.join(wanted)})", *unwanted])


def _is_word_sign(sign: str) -> bool:
    """As the index's tokenizer tells words from what is between them."""
    return unicodedata.category(sign)[0] in "LN"
