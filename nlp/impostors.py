"""Forgeries and scams that only bear a model's name, or its maker's, or an authority's: no model did them.

A fake app called ChatGPT defrauds nobody by ChatGPT; a forged letter of a regulator bans nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nlp import phrases
from nlp.discourse import Discourse
from nlp.references import inside
from nlp.types import ControversyType, Cue, Document, Lang, Sentence

_LISTS = ("fake", "used")
_SIGN = "@"
_TYPES: frozenset[ControversyType] = frozenset(
    ["fraud", "security", "privacy", "legal_action", "copyright", "misinformation", "influence"]
)


def is_impostor(cue: Cue, discourse: Discourse) -> bool:
    """Whether the cue tells what a thing did that bears a name, in a text that is about such a thing.

    Not where the model had a hand in it: 'wrote', 'cloned with'.
    """
    document = discourse.document
    if cue.type not in _TYPES:
        return False
    known = _lists(document.lang)
    if any(known["used"].search(_signed(s, document)) for s in document.sentences if not s.is_junk):
        return False
    first = next((s.paragraph for s in document.sentences if not s.is_title and not s.is_junk), 0)
    # Title and lead say what the whole text is about.
    opening = [s for s in document.sentences if s.is_title or s.paragraph == first]
    return any(known["fake"].search(_signed(s, document)) for s in opening)


def _signed(sentence: Sentence, document: Document) -> str:
    """The words of a sentence, each name of a model or company one sign."""
    words = document.words(sentence)
    named = sorted(
        [(m.start, m.end) for m in inside(document.names.mentions, sentence)]
        + [(c.start, c.end) for c in inside(document.names.companies, sentence)],
        reverse=True,
    )
    for start, end in named:
        words = words[: start - sentence.start] + _SIGN + words[end - sentence.start :]
    return words


def _lists(lang: Lang) -> Mapping[str, re.Pattern[str]]:
    return phrases.lists(lang, "impostors", _LISTS)
