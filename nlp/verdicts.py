"""Judgements that hold beyond a sentence: a fact-check's 'FALSE', a correction's 'we withdraw'.

They belong to a paragraph. A heading passes its own on to the paragraph under it, a verdict line back to the
claim above it, and a title that judges ('No, Grok did not…') to every paragraph without a verdict of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from nlp import triggers
from nlp.types import Document

Verdict = Literal["negated", "retracted", "true"]

# A heading or a claim is a line, not a paragraph; guess.
_HEADING = 110
_VERDICT_LINE = re.compile(r"\W*(?:our |notre )?(?:verdict|rating|conclusion|réponse)\b", re.IGNORECASE)


def of_paragraphs(document: Document) -> dict[int, Verdict]:
    """The verdict of each paragraph that has one."""
    lists = triggers.lists(document.lang)
    paragraphs = _paragraphs(document)
    own = {number: verdict for number, words in paragraphs.items() if (verdict := _own(words, lists))}
    found = dict(own)
    numbers = sorted(paragraphs)
    for before, number in pairwise(numbers):
        if before in own and len(paragraphs[before]) < _HEADING:
            found.setdefault(number, own[before])
        if number in own and _VERDICT_LINE.match(paragraphs[number]):
            found.setdefault(before, own[number])
    general = _of_title(document, lists)
    if general:
        for number in numbers:
            found.setdefault(number, general)
    return found


def _paragraphs(document: Document) -> dict[int, str]:
    spans: dict[int, tuple[int, int]] = {}
    for sentence in document.sentences:
        if not sentence.is_junk and not sentence.is_title:
            start = spans.get(sentence.paragraph, (sentence.start, 0))[0]
            spans[sentence.paragraph] = (start, sentence.end)
    return {number: document.text[start:end] for number, (start, end) in spans.items()}


def _own(words: str, lists: Mapping[str, re.Pattern[str]]) -> Verdict | None:
    if lists["verdict_true"].search(words):
        return "true"
    if lists["retraction"].search(words):
        return "retracted"
    return "negated" if lists["verdict_false"].search(words) else None


def _of_title(document: Document, lists: Mapping[str, re.Pattern[str]]) -> Verdict | None:
    title = next((document.words(s) for s in document.sentences if s.is_title), "")
    if lists["title_retracted"].search(title):
        return "retracted"
    return "negated" if lists["title_false"].search(title) else None
