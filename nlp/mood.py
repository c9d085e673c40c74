"""The French conditional of hearsay: 'Grok aurait généré…' reports without vouching."""

from __future__ import annotations

import re

from nlp.clauses import between
from nlp.discourse import Discourse
from nlp.types import Cue, Sentence

_FAR_MOOD = 14
# Conditionals by their stems; imperfects such as 'montrait' and 'retirait' end alike.
_CONDITIONAL = re.compile(
    r"(?<!\w)(?!pourr|devr|voudr|faudr|aimer|souhaiter)(?:s?aur|\w*(?:er|verr|courr|querr|oir|clur|[aei]indr|[ei]ndr|[ao]udr|[pf]ondr|"
    r"[em]ettr|battr|[aî]îtr|aîtr|suivr|vivr|cevr|ompr|perdr|(?<!ret)(?<!att)(?<!adm)(?<!insp)(?<!resp)(?<!asp)(?<!dés)(?<!ét)ir))"
    r"(?:ait|aient)(?!\w)",
    re.IGNORECASE,
)
_NO_CONDITIONAL = re.compile(
    r"(?:t|v|c|m|exp|consp|déch|transp|engendr|cadr|encadr)\w{0,2}r(?:ait|aient)", re.IGNORECASE
)
_ANNOUNCED = re.compile(
    r"(?:annonc|promi|promet|prév|assur|décid|confirm|précis|indiqu|jur|savoir|expliqu)\w*\s+"
    r"(?:[\w’' ]{0,30}\s)?qu[e'’][^,;:]*$",
    re.IGNORECASE,
)


def hearsay(cue: Cue, sentence: Sentence, discourse: Discourse) -> str:
    """The French conditional that reports without vouching ('aurait généré'), near the cue; or empty.

    Not the future in the past ('a annoncé qu'il retirerait') and not what depends on an 'if'.
    """
    if discourse.document.lang != "fr":
        return ""
    text = discourse.document.words(sentence)
    start, end = cue.start - sentence.start, cue.end - sentence.start
    if re.search(r"(?<!\w)(?:si|s['’]ils?)(?!\w)", text, re.IGNORECASE):
        return ""
    for found in _CONDITIONAL.finditer(text):
        verb = found.group()
        if _NO_CONDITIONAL.fullmatch(verb) or _is_future_in_past(text, found.start()):
            continue
        gap = text[found.end() : start] if found.end() <= start else text[end : found.start()]
        crossed = set(between(discourse.clauses[cue.sentence], found.start(), start))
        if len(gap.split()) <= _FAR_MOOD and crossed <= {"join", "relative"}:
            return verb
    return ""


def _is_future_in_past(text: str, at: int) -> bool:
    return _ANNOUNCED.search(text[max(0, at - 60) : at]) is not None
