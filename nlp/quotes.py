"""The words shown as evidence: the cue's sentence, or where that is long the clauses around the cue."""

from __future__ import annotations

from nlp.clauses import around
from nlp.discourse import Discourse
from nlp.types import Cue

# A reader takes in about this much at a glance; guess.
_LONGEST = 300
_TRIM = " \t\u00a0\u202f,;:–—-•"


def quote_of(cue: Cue, discourse: Discourse) -> tuple[int, int]:
    """The span `[start, end)` of the evidence for a cue in the document text."""
    sentence = discourse.document.sentences[cue.sentence]
    start, end = sentence.start, max(sentence.end, cue.end)
    if end - start > _LONGEST:
        low, high = around(
            discourse.clauses[cue.sentence], cue.start - sentence.start, cue.end - sentence.start
        )
        start, end = sentence.start + low, max(sentence.start + high, cue.end)
    text = discourse.document.text
    while start < cue.start and text[start] in _TRIM:
        start += 1
    while end > cue.end and text[end - 1] in _TRIM:
        end -= 1
    return start, end
