"""Whether a legal step is an order in effect: a ban, a block, a fine, an injunction.

A probe, a request for information, a suit, a threat and what an authority has the power to do are none. Nor
is an order that the sentence aims at another maker, or recalls from months ago.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from nlp import phrases, timing
from nlp.clauses import Opening, between
from nlp.discourse import Discourse
from nlp.references import inside
from nlp.types import Cue, Lang, Sentence

ORDERS = frozenset(["order-or-ban", "authority-order"])
"""The rules that see words of orders; whether one was given is for the words around to say."""

_LISTS = ("act", "not_given", "taken_back")
_OURS, _THEIRS = "@", "%"
_NAMED = re.compile(rf"[{_OURS}{_THEIRS}]+")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being|gets?|got|be|est|sont|été|était|étaient|reste|demeure|fut)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
# What stands further before an act says nothing of it; guess.
_FAR = 12
_STOPS = frozenset(["hard", "contrast"])
_COMMA = re.compile(r"[,;]")


def is_order(cue: Cue, model: str, discourse: Discourse) -> bool:
    """Whether the cue's sentence tells of an order against the model or its maker that was given."""
    if cue.rule not in ORDERS:
        return False
    sentence = discourse.document.sentences[cue.sentence]
    if timing.is_recalled(sentence, discourse):
        return False
    words = _told_of(model, sentence, discourse)
    if words.rstrip(" »”’\"'").endswith("?"):
        return False
    known = _lists(discourse.document.lang)
    return any(_is_ours(act, words) for act in _given(words, sentence, discourse, known))


def _given(
    words: str, sentence: Sentence, discourse: Discourse, known: Mapping[str, re.Pattern[str]]
) -> Iterator[re.Match[str]]:
    parts = discourse.clauses[sentence.index]
    for act in known["act"].finditer(words):
        starts = [p.start for p in parts if p.start <= act.start() and p.opening in _STOPS]
        before = words[max(starts, default=0) : act.start()]
        near = [
            found
            for found in known["not_given"].finditer(before)
            if len(before[found.end() :].split()) <= _FAR
            and not _is_over(between(parts, found.start(), act.start()), before[found.end() :])
        ]
        stop = _COMMA.search(words, act.end())
        after = words[act.end() : stop.start() if stop else len(words)]
        if not near and not known["taken_back"].search(after):
            yield act


def _is_over(crossed: Sequence[Opening], gap: str) -> bool:
    """'…, and has now ordered': what colours the clause before does not reach a clause with its own verb."""
    return "join" in crossed and _OWN_VERB.search(gap) is not None


_OWN_VERB = re.compile(
    r",?\s(?:and|et)\s(?:[\w’']+\s){0,4}?(?:has|have|had|was|were|is|are|a|ont|est|sont|vient)\s",
    re.IGNORECASE,
)


def _is_ours(act: re.Match[str], words: str) -> bool:
    """The name that an act is aimed at, or where none is near any, is the model's or its maker's."""
    named = [found for found in _NAMED.finditer(words) if not act.start() <= found.start() < act.end()]
    within = _NAMED.search(act.group())
    if within is not None:
        return within.group()[0] == _OURS
    before = [found for found in named if found.end() <= act.start()]
    after = [found for found in named if found.start() >= act.end()]
    aimed = before[-1:] or after[:1] if _PASSIVE.search(words[: act.start()]) else after[:1] or before[-1:]
    return not aimed or aimed[0].group()[0] == _OURS


def _told_of(model: str, sentence: Sentence, discourse: Discourse) -> str:
    """The sentence's words, each name a sign of whose it is; offsets stay."""
    document = discourse.document
    words = document.words(sentence)
    vendor = model.partition("/")[0]
    makers = [(m.start, m.end, m.model.partition("/")[0]) for m in inside(document.names.mentions, sentence)]
    makers += [(c.start, c.end, c.id) for c in inside(document.names.companies, sentence)]
    for start, end, maker in makers:
        sign = _OURS if maker == vendor else _THEIRS
        words = words[: start - sentence.start] + sign * (end - start) + words[end - sentence.start :]
    return words


def _lists(lang: Lang) -> Mapping[str, re.Pattern[str]]:
    return phrases.lists(lang, "steps", _LISTS)
