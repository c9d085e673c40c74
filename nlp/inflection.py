"""Spells out the inflected forms of a word from a language's `inflection.yaml`.

The tables over-generate on purpose: a form that nobody writes costs nothing, a missing one costs a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paradigm:
    """How words with one tag (`v` verb, `n` noun, `a` adjective) inflect.

    endings: from a dictionary form's ending to the endings of all its forms; the longest known ending wins.
    irregular: words whose forms are listed whole.
    """

    endings: Mapping[str, tuple[str, ...]]
    irregular: Mapping[str, tuple[str, ...]]

    def forms(self, word: str) -> frozenset[str]:
        if word in self.irregular:
            return frozenset(self.irregular[word])
        for cut in range(len(word) + 1):
            endings = self.endings.get(word[cut:])
            if endings is not None:
                return frozenset(word[:cut] + ending for ending in endings) | {word}
        return frozenset({word})


Inflection = Mapping[str, Paradigm]
"""The paradigms of a language by tag."""


def read(table: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Inflection:
    """table: `{tag: {endings: {ending: forms}, irregular: {word: forms}}}`, forms apart by spaces."""
    return {
        tag: Paradigm(
            endings={_bare(key): _split(forms) for key, forms in part.get("endings", {}).items()},
            irregular={key: (key, *_split(forms)) for key, forms in part.get("irregular", {}).items()},
        )
        for tag, part in table.items()
    }


def _split(forms: str) -> tuple[str, ...]:
    return tuple(_bare(form) for form in forms.split())


def _bare(ending: str) -> str:
    return "" if ending == "-" else ending
