"""Which models a cue is about, by distance alone: the first guess, which `nlp.subject` weighs.

Candidates are the references of the cue's own sentence, each with a distance: words in between, clauses
crossed, and on which side it stands. The nearest wins, with what it is joined to ("Claude and Gemini").
Without one, the sentence goes on speaking of what the sentences before it spoke of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.clauses import between
from nlp.discourse import Discourse
from nlp.references import OWNERS, Reference
from nlp.references import words as lists_of
from nlp.types import Cue, Sentence

# Distances in words; guesses, tuned on press text.
_CROSSING = {"start": 0, "hard": 10, "join": 5, "relative": 3, "contrast": 25, "cause": 8}
_AFTER = 6
_BY_COMPANY = 14
_BY_PRONOUN = 4
_BY_NOUN = 1
_ASIDE = 60
_TOO_FAR = 90
_SENTENCES_BACK = 4
# Types whose victim or defendant is named after the cue: 'sued OpenAI', 'trained ChatGPT on'.
AIMED = frozenset(["legal_action", "copyright", "privacy"])
_WORD = re.compile(r"\w+")
_JOINED = re.compile(
    r"\s*(?:,|et|ou|and|or|&|ainsi que|comme|as well as|both|ni|nor|sur|à|de|du|d['’]|of|to|on|the|le|la|"
    r"l['’]|its|son|(?:\w+['’]s))(?:\s*(?:,|et|ou|and|or|sur|à|de|du|d['’]|of|to|on|the|le|la|l['’]|son|its|\w+['’]s))*\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A model and why it is the one."""

    model: str
    reason: str
    rank: int = 0
    """How loose the tie: 0 named before the cue or in it, 1 carried over, 2 after it, 3 the text's focus."""
    by_name: bool = False
    tie: str = ""
    """How it was found, in a word: `before`, `after` or `in` the cue, `noun`, `company`, `carried`…"""
    chance: float = 1.0
    """How likely it is the one, among all models of the text."""


def is_about_somebody_else(cue: Cue, discourse: Discourse) -> bool:
    """Whether a cue is about nobody whose model the text names, whatever model stands near."""
    sentence = discourse.document.sentences[cue.sentence]
    if cue.type == "legal_action" and (
        _is_quarrel(cue, sentence, discourse) or _is_against_others(cue, sentence, discourse)
    ):
        return True
    best = _nearest(cue, sentence, discourse)
    return best is not None and best.stands == "stranger" and not best.vendor and best.start <= cue.start


def is_sure(cue: Cue, discourse: Discourse) -> bool:
    """Whether the nearest reference leaves no doubt: 'the latter', or a name that the cue goes on about."""
    sentence = discourse.document.sentences[cue.sentence]
    best = _nearest(cue, sentence, discourse)
    if best is None or best.end > cue.start:
        return False
    return best.is_sure or (
        best.stands == "name"
        and _RELATIVE.fullmatch(discourse.document.text, best.end, cue.start) is not None
    )


# 'GPT-4o, which had [praised Hitler]'
_RELATIVE = re.compile(r",?\s+(?:which|that|who|qui|lequel|laquelle)(?:\s+\w+)?\s+", re.IGNORECASE)


def subjects(cue: Cue, discourse: Discourse) -> list[Subject]:
    """The models of the nearest reference; else what the sentences before spoke of."""
    sentence = discourse.document.sentences[cue.sentence]
    references = discourse.in_sentence(cue.sentence)
    best = _defendant(cue, references, discourse) if cue.type == "legal_action" else None
    best = best or _nearest(cue, sentence, discourse)
    if best is not None:
        return _chosen(best, references, cue, discourse)
    return [] if _blames_unnamed_company(cue, references) else _carried_over(cue, sentence, discourse)


def _is_against_others(cue: Cue, sentence: Sentence, discourse: Discourse) -> bool:
    """A step against somebody no reference stands for, or a company whose models the text never names."""
    references = discourse.in_sentence(cue.sentence)
    if _defendant(cue, references, discourse) is None:
        return _blames_a_stranger(cue, sentence, discourse)
    return not any(r.models for r in references)


def _nearest(cue: Cue, sentence: Sentence, discourse: Discourse) -> Reference | None:
    ranked = sorted(
        (_distance(r, cue, sentence, discourse), r.start, at)
        for at, r in enumerate(discourse.in_sentence(cue.sentence))
        if (r.models or r.stands == "stranger") and (r.stands != "pronoun" or r.start < cue.end)
    )
    if not ranked or ranked[0][0] >= _TOO_FAR:
        return None
    return discourse.in_sentence(cue.sentence)[ranked[0][2]]


def _is_quarrel(cue: Cue, sentence: Sentence, discourse: Discourse) -> bool:
    """Companies or their owners at law with each other about business: news, but about no model."""
    document = discourse.document
    business = lists_of(document.lang)["quarrel"]
    if business.search(document.words(sentence)):
        return True
    companies = [r for r in discourse.in_sentence(sentence.index) if r.stands == "company"]
    before = document.text[sentence.start : cue.start].lower()
    owners = {vendor for name, vendor in OWNERS.items() if re.search(rf"\b{name}\b", before)}
    rivals = {r.vendor for r in companies if r.end <= cue.start and r.models}
    defendants = {r.vendor for r in companies if r.start >= cue.start}
    if any(plaintiffs and defendants and not plaintiffs & defendants for plaintiffs in (owners, rivals)):
        return True
    return len(owners | rivals | defendants) > 1 and any(
        business.search(document.words(beside))
        for beside in document.sentences[max(0, sentence.index - 1) : sentence.index + 2]
    )


def _defendant(cue: Cue, references: tuple[Reference, ...], discourse: Discourse) -> Reference | None:
    """The company that a suit is against, where the text names a model of none it would fall on another."""
    text = discourse.document.text
    for reference in references:
        if reference.stands == "company" and reference.vendor and reference.start >= cue.start:
            gap = text[cue.end : reference.start]
            if reference.start < cue.end or _AGAINST.fullmatch(gap):
                return reference
    return None


_AGAINST = re.compile(
    r"(?:\s+[\w-]+){0,5}?\s+(?:contre|à|against|on|into|of|visant|targeting)\s+(?:the\s|la\s|le\s|l['’])?|\s+",
    re.IGNORECASE,
)


def _chosen(
    best: Reference, references: tuple[Reference, ...], cue: Cue, discourse: Discourse
) -> list[Subject]:
    if best.stands == "stranger":
        return []
    if best.stands == "company":
        return [
            Subject(model, f"model of {r.vendor}, named in the sentence", tie="company")
            for r in (best, *_joined(best, references, discourse))
            for model in r.models
        ]
    words = discourse.document.text[best.start : best.end]
    tie = "in" if cue.start <= best.start < cue.end else "before" if best.start < cue.start else "after"
    reason = f"'{words}' {_SIDES[tie]}"
    if best.stands != "name":
        tie, reason = "noun", f"{reason} stands for it"
    rank = 2 if best.start >= cue.end else 0
    found = [Subject(model, reason, rank, best.stands == "name", tie) for model in best.models]
    for other in _joined(best, references, discourse):
        found += [
            Subject(m, f"joined to '{words}'", rank, tie="joined")
            for m in other.models
            if m not in best.models
        ]
    return found


_SIDES = {"in": "in the cue", "before": "before it", "after": "after it"}


def _joined(best: Reference, references: tuple[Reference, ...], discourse: Discourse) -> list[Reference]:
    """The other members of the enumeration that a reference is in."""
    row = [r for r in references if r.stands == best.stands and r.models]
    at = row.index(best) if best in row else -1
    found: list[Reference] = []
    for step in (1, -1):
        here = at
        while at >= 0 and 0 <= here + step < len(row):
            first, second = sorted((row[here], row[here + step]), key=lambda r: r.start)
            if not _JOINED.fullmatch(discourse.document.text[first.end : second.start]):
                break
            here += step
            if not row[here].aside:
                found.append(row[here])
    return found


def _distance(reference: Reference, cue: Cue, sentence: Sentence, discourse: Discourse) -> int:
    """How far a reference stands from a cue, in words; crossings and passing mentions count as more."""
    text = discourse.document.text
    if reference.start < cue.end and cue.start < reference.end:
        gap, after = "", False
    elif reference.end <= cue.start:
        gap, after = text[reference.end : cue.start], False
    else:
        gap, after = text[cue.end : reference.start], True
    parts = discourse.clauses[cue.sentence]
    crossed = between(parts, reference.start - sentence.start, cue.start - sentence.start)
    distance = len(_WORD.findall(gap)) + sum(_CROSSING[opening] for opening in crossed)
    if after and not (cue.type in AIMED or _attached(gap)):
        distance += _AFTER
    distance += {"company": _BY_COMPANY, "pronoun": _BY_PRONOUN, "noun": _BY_NOUN}.get(reference.stands, 0)
    return distance + (_ASIDE if reference.aside else 0)


_ATTACHED = re.compile(
    r"\s*(?:par|de|du|d['’]|dans|chez|contre|à|by|of|in|from|against|for|with|to|on|visant|targeting)\s+(?:\w+['’]s\s|le\s|la\s|the\s|l['’])?\s*",
    re.IGNORECASE,
)


def _attached(gap: str) -> bool:
    return _ATTACHED.fullmatch(gap) is not None


def _blames_unnamed_company(cue: Cue, references: tuple[Reference, ...]) -> bool:
    """A suit against a company whose models the text never names is about no model."""
    companies = [r for r in references if r.stands == "company" and r.vendor]
    return cue.type in AIMED and bool(companies) and not any(r.models for r in companies)


def _blames_a_stranger(cue: Cue, sentence: Sentence, discourse: Discourse) -> bool:
    """A suit against somebody that no reference stands for: 'plainte contre X', 'sued the airline'."""
    return cue.type == "legal_action" and bool(
        _SOMEBODY.match(discourse.document.text, cue.end, sentence.end)
    )


_SOMEBODY = re.compile(r"\s+(?:contre|against)\s+\w", re.IGNORECASE)


def _carried_over(cue: Cue, sentence: Sentence, discourse: Discourse) -> list[Subject]:
    """What the text was speaking of when it came to this sentence."""
    sentences = discourse.document.sentences
    for index in range(cue.sentence - 1, max(-1, cue.sentence - 1 - _SENTENCES_BACK), -1):
        if sentences[index].paragraph != sentence.paragraph:
            break
        named = [
            r
            for r in discourse.in_sentence(index)
            if r.stands in ("name", "noun", "stranger") and not r.aside
        ]
        if named:
            if named[0].stands == "stranger":
                return []
            return [Subject(m, "spoken of in the sentence before", 1, tie="carried") for m in named[0].models]
    if discourse.in_charge:
        return [Subject(discourse.in_charge, "what the text is about", 3, tie="charge")]
    return []
