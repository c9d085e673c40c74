"""Sentences with names blanked out, so that a phrase can ask for "a model" and never reads inside a name.

A name keeps its length: an offset in the masked words is the same offset in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nlp import phrases
from nlp.phrases import PhraseError
from nlp.references import inside
from nlp.types import Document, Sentence

_EDGES = {"model": ("⟦", "⟧"), "company": ("⟨", "⟩"), "platform": ("⟪", "⟫")}
_FILLING = "·"
_SINGLE = {"model": "◆", "company": "◇", "platform": "◈"}
"""For names of one letter, such as X."""

NAMES: Mapping[str, str] = {
    kind: f"(?:{edges[0]}{_FILLING}*{edges[1]}|{_SINGLE[kind]})" for kind, edges in _EDGES.items()
}
"""What phrases write as {model}, {company} and {platform}."""


def masked(document: Document, sentence: Sentence) -> str:
    """The sentence's words with each name blanked."""
    names = document.names
    spans = [(m.start, m.end, "model") for m in inside(names.mentions, sentence)]
    spans += [(p.start, p.end, "platform") for p in inside(names.platforms, sentence)]
    spans += [(c.start, c.end, "company") for c in inside(names.companies, sentence)]
    out, at = [], sentence.start
    for start, end, kind in sorted(spans):
        if at <= start and end <= sentence.end:
            out += [document.text[at:start], _blank(kind, end - start)]
            at = end
    return "".join([*out, document.text[at : sentence.end]])


def is_model(text: str) -> bool:
    return re.search(NAMES["model"], text) is not None


def _blank(kind: str, length: int) -> str:
    if length == 1:
        return _SINGLE[kind]
    left, right = _EDGES[kind]
    return left + _FILLING * (length - 2) + right


class Lists:
    """The word lists of a data file, for phrases that name them as {list}."""

    def __init__(self, blocks: Mapping[str, str], where: str) -> None:
        self._lists = dict(NAMES)
        for name, block in blocks.items():
            self._lists[name] = f"(?:{'|'.join(self.fill(line, where) for line in _lines(block))})"

    def pattern(self, block: Any, where: str) -> re.Pattern[str]:
        """The expression of a block, one phrase a line, for text in lower case."""
        if asks_for_capitals(block):
            raise PhraseError(f"{where}: capitals are not to be seen here; write the phrase without (?-i:")
        return phrases.any_of(self._filled(block, where), where, of_low=True)

    def pattern_with_capitals(self, block: Any, where: str) -> re.Pattern[str]:
        """The expression of a block for text as written."""
        return phrases.any_of(self._filled(block, where), where)

    def _filled(self, block: Any, where: str) -> str:
        if not isinstance(block, str):
            raise PhraseError(f"{where}: write a block of phrases, `|` and one phrase a line")
        return "\n".join(self.fill(line, where) for line in _lines(block))

    def run(self, block: str, where: str) -> re.Pattern[str]:
        """Any number of a block's phrases in a row; possessive, so that no text can stall it."""
        return re.compile(rf"(?:\s|{self.pattern(block, where).pattern})*+")

    def fill(self, phrase: str, where: str) -> str:
        """The phrase with each {name} replaced; {0,3} is left to the expression."""

        def of(name: re.Match[str]) -> str:
            if name[1] not in self._lists:
                known = ", ".join(sorted(self._lists))
                raise PhraseError(f"{where}: unknown list {{{name[1]}}}; write one defined before: {known}")
            return self._lists[name[1]]

        return re.sub(r"\{([a-z_]+)\}", of, phrase)


def asks_for_capitals(block: Any) -> bool:
    return isinstance(block, str) and "(?-i:" in block


def _lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines() if line.strip()]
