"""What a text says of a cue so plainly that no weights are asked: questions, checks that found nothing, fears
told as such, and articles that take back what their outlet wrote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nlp import phrases
from nlp.clauses import between
from nlp.cues import is_learned
from nlp.discourse import Discourse
from nlp.types import Assertion, Cue, Document, Lang, Sentence

QUESTION = "a question"
_LISTS = (
    "takes_for_granted",
    "granted",
    "answer_no",
    "finds_none",
    "came_to_nothing",
    "none_at_first",
    "feared",
    "dangers",
    "warning",
    "nothing_yet",
    "shown",
    "own_retraction",
    "retraction_title",
)
# In words, how far a check that found nothing and a fear reach; guesses.
_NONE_REACH, _FEAR_REACH = 6, 12
_NEAR = 1
_FIRST = 2
_END = re.compile(r"[.!?;:…]")
Told = tuple[Assertion, str]


def told(cue: Cue, discourse: Discourse) -> Told | None:
    """How the text plainly tells a cue, and why; None where that is for rules and weights to say."""
    document = discourse.document
    if takes_back(document):
        return "retracted", "the article takes back what its outlet wrote"
    sentence = document.sentences[cue.sentence]
    asked = _asked(cue, sentence, discourse)
    if asked or (cue.type == "legal_action" and not is_learned(cue)):
        return asked
    return _found_nothing(cue, sentence, discourse) or _feared(cue, sentence, discourse)


def takes_back(document: Document) -> bool:
    """Whether the article as a whole retracts one of the outlet's own: its heading or its opening says so."""
    known = _lists(document.lang)
    title, opening, body = _parts(document)
    if known["own_retraction"].search(title) or known["own_retraction"].search(opening):
        return True
    return bool(known["retraction_title"].search(title) and known["own_retraction"].search(body))


def _parts(document: Document) -> tuple[str, str, str]:
    read = [s for s in document.sentences if not s.is_junk]
    title = " ".join(document.words(s) for s in read if s.is_title)
    body = [s for s in read if not s.is_title]
    first = body[0].paragraph if body else 0
    opening = " ".join(document.words(s) for s in body if s.paragraph == first)
    # One paragraph of many may correct a detail; a text of one is judged by its first words.
    several = any(s.paragraph != first for s in body)
    head = opening if several else " ".join(document.words(s) for s in body[:_FIRST])
    return title, head, " ".join(document.words(s) for s in body)


def _asked(cue: Cue, sentence: Sentence, discourse: Discourse) -> Told | None:
    """'Does Grok leak chats?'; not 'Why does it?' nor 'Fined for leaking?', which take it for granted."""
    document, known = discourse.document, _lists(discourse.document.lang)
    words = document.words(sentence)
    end = _END.search(words, max(cue.end - sentence.start - 1, 0))
    if end is None or end.group() != "?":
        return None
    start = max((m.end() for m in _END.finditer(words, 0, max(cue.start - sentence.start, 0))), default=0)
    opening = words[start:].lstrip(" «“\"'’—–-")
    before = words[start : cue.start - sentence.start].rstrip()
    if known["takes_for_granted"].match(opening) or _ends_with(known["granted"], before):
        return None
    answer = words[end.end() :].strip(" »”\"'") or _next(sentence, document)
    if known["answer_no"].match(answer.lstrip(" «“\"'—–-")):
        return "negated", f"{QUESTION}, answered no"
    return "potential", QUESTION


def _ends_with(pattern: re.Pattern[str], words: str) -> bool:
    return any(len(words[found.end() :].split()) <= 1 for found in pattern.finditer(words))


def _next(sentence: Sentence, document: Document) -> str:
    later = document.sentences[sentence.index + 1 : sentence.index + 2]
    return document.words(later[0]) if later else ""


def _found_nothing(cue: Cue, sentence: Sentence, discourse: Discourse) -> Told | None:
    document, known = discourse.document, _lists(discourse.document.lang)
    words, parts = document.words(sentence), discourse.clauses[cue.sentence]
    start, end = cue.start - sentence.start, cue.end - sentence.start
    for found in known["came_to_nothing"].finditer(words, 0, max(start, 0)):
        if "contrast" not in between(parts, found.start(), start):
            return "negated", f"'{found.group()}'"
    none = known["none_at_first"].match(words)
    if none and none.end() <= start and len(words[none.end() : start].split()) <= _NEAR:
        return "negated", f"'{none.group()}'"
    for found in known["finds_none"].finditer(words):
        if found.start() >= end or set(between(parts, found.start(), start)) - {"relative"}:
            continue
        gap = words[found.end() : start] if found.end() <= start else ""
        if len(gap.split()) <= _NONE_REACH:
            return "negated", f"'{found.group()}'"
    return None


def _feared(cue: Cue, sentence: Sentence, discourse: Discourse) -> Told | None:
    document, known = discourse.document, _lists(discourse.document.lang)
    words, parts = document.words(sentence), discourse.clauses[cue.sentence]
    start, end = cue.start - sentence.start, cue.end - sentence.start
    if known["shown"].search(words):
        return None
    for found in known["feared"].finditer(words, 0, end):
        crossed = set(between(parts, found.start(), start))
        gap = words[found.end() : start] if found.end() <= start else ""
        if crossed <= {"join", "relative"} and len(gap.split()) <= _FEAR_REACH:
            return "potential", f"'{found.group()}'"
    listed = words.rfind(":", 0, max(start, 0))
    if listed >= 0 and known["dangers"].search(words[:listed]):
        return "potential", "one of the dangers listed"
    return ("potential", "a warning of what has not happened") if only_warns(document) else None


def only_warns(document: Document) -> bool:
    """A call or a warning that says itself that nothing has happened."""
    known = _lists(document.lang)
    title, opening, body = _parts(document)
    return bool(known["warning"].search(f"{title}\n{opening}") and known["nothing_yet"].search(body))


def _lists(lang: Lang) -> Mapping[str, re.Pattern[str]]:
    return phrases.lists(lang, "plainly", _LISTS)
