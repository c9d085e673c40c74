"""Finds the words that show a controversy, and says of which type: `find_cues(document, load(lang))`.

Which model they are about, and whether it is asserted, is for others to say.
The rules are data: see `lexicon`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.lexicon import Rule, RuleError, Rules, load
from nlp.patterns import Line, Pattern, Span, Token, tokens
from nlp.types import ControversyType, Cue, Document, Sentence

__all__ = ["RuleError", "Rules", "find_cues", "load"]

MASKED = "@masked"
AROUND = 2
"""Sentences before and after that count as `around`. Measured: 2 finds more than 1 at the same precision."""
ECHO_REACH = 10
"""How many sentences back an echo looks for its types: a test report lists its subjects in a row. Guess."""

# A court or a failure concerns the model it names; the next model in the text does not share it.
NOT_ECHOED: frozenset[ControversyType] = frozenset(["legal_action", "reliability"])

# Sexual or violent content that shows real people, children or hate is of that type alone.
NARROWER: frozenset[ControversyType] = frozenset(["ncii", "minors", "hate", "self_harm"])


def find_cues(document: Document, rules: Rules) -> list[Cue]:
    """The cues of a document in order; furniture is not read."""
    view = _View(document, rules)
    found: list[Cue] = []
    for sentence in view.sentences:
        found += _in_sentence(sentence, view, rules, before=found)
    return sorted(found, key=lambda cue: (cue.start, cue.end, cue.type))


class _View:
    """The document as words, made once for all rules."""

    def __init__(self, document: Document, rules: Rules) -> None:
        names = {m.start: (m.end, "@model") for m in document.names.mentions}
        names |= {c.start: (c.end, "@company") for c in document.names.companies}
        self.sentences = [sentence for sentence in document.sentences if not sentence.is_junk]
        self.lines: dict[int, Line] = {}
        for sentence in self.sentences:
            words = tokens(document.words(sentence), sentence.start, names, rules.beginnings)
            self.lines[sentence.index] = _mask(Line.of(words), rules.never)
        self.keys = frozenset(key for line in self.lines.values() for key in line.keys)
        self._seen: dict[tuple[str, int], bool] = {}

    def has(self, patterns: Iterable[Pattern], sentence: int) -> bool:
        return any(self._has(pattern, sentence) for pattern in patterns)

    def has_around(self, patterns: Iterable[Pattern], sentence: int) -> bool:
        nearby = sorted(
            range(sentence - AROUND, sentence + AROUND + 1), key=lambda other: abs(other - sentence)
        )
        return any(self._has(pattern, other) for pattern in patterns for other in nearby)

    def has_anywhere(self, patterns: Iterable[Pattern]) -> bool:
        return any(
            self._has(pattern, index)
            for pattern in patterns
            if pattern.may_match(self.keys)
            for index in self.lines
        )

    def _has(self, pattern: Pattern, sentence: int) -> bool:
        line = self.lines.get(sentence)
        if line is None or not pattern.may_match(line.keys):
            return False
        key = (pattern.source, sentence)
        if key not in self._seen:
            self._seen[key] = next(pattern.matches(line), None) is not None
        return self._seen[key]


def _in_sentence(sentence: Sentence, view: _View, rules: Rules, *, before: Sequence[Cue]) -> list[Cue]:
    line = view.lines[sentence.index]
    words = line.tokens
    kept: dict[ControversyType, list[Cue]] = {}
    echoes: list[tuple[Rule, Span]] = []
    for at, token in enumerate(words):
        for rule, pattern in rules.beginning(token):
            stop = pattern.end(words, at) if pattern.may_match(line.keys) else None
            if stop is None or not _in_company(rule, view, sentence.index, (at, stop)):
                continue
            if rule.type is None:
                echoes.append((rule, (at, stop)))
            else:
                cue = _cue(rule, rule.type, words[at:stop], sentence)
                _keep(kept.setdefault(rule.type, []), cue)
    if "harmful_content" in kept:
        narrower = [cue for type_ in NARROWER & set(kept) for cue in kept[type_]]
        kept["harmful_content"] = [cue for cue in kept["harmful_content"] if not _rivals(narrower, cue)]
    for rule, (start, stop) in echoes[:1]:
        for echoed in _told_before(before, sentence):
            if echoed.type not in kept:
                cue = _cue(rule, echoed.type, words[start:stop], sentence)
                kept[echoed.type] = [replace(cue, assertion=rule.assertion or echoed.assertion)]
    return [cue for cues in kept.values() for cue in cues]


def _cue(rule: Rule, type_: ControversyType, words: Sequence[Token], sentence: Sentence) -> Cue:
    return Cue(words[0].start, words[-1].end, type_, rule.name, sentence.index, rule.severity, rule.assertion)


def _told_before(cues: Sequence[Cue], sentence: Sentence) -> list[Cue]:
    """The cues of the nearest sentence before this one that has any."""
    near = [
        cue
        for cue in cues
        if cue.type not in NOT_ECHOED and sentence.index - ECHO_REACH <= cue.sentence < sentence.index
    ]
    last = max((cue.sentence for cue in near), default=None)
    return [cue for cue in near if cue.sentence == last]


def _keep(kept: list[Cue], cue: Cue) -> None:
    """Adds a cue; of two that share words the graver one stays, else the longer."""
    rivals = _rivals(kept, cue)
    if all(_weight(cue) > _weight(rival) for rival in rivals):
        kept[:] = [other for other in kept if other not in rivals] + [cue]


def _rivals(cues: Iterable[Cue], cue: Cue) -> list[Cue]:
    """The cues that share words with this one."""
    return [other for other in cues if other.start < cue.end and cue.start < other.end]


def _weight(cue: Cue) -> tuple[int, int]:
    return (cue.severity or 0, cue.end - cue.start)


def _in_company(rule: Rule, view: _View, sentence: int, cue: Span) -> bool:
    return (
        (not rule.near or view.has(rule.near, sentence))
        and (not rule.also or view.has(rule.also, sentence))
        and (not rule.around or view.has_around(rule.around, sentence))
        and (not rule.document or view.has_anywhere(rule.document))
        and not view.has(rule.not_, sentence)
        and not view.has_anywhere(rule.absent)
        and not _across(rule.except_, view.lines[sentence], cue)
    )


def _across(patterns: Iterable[Pattern], line: Line, cue: Span) -> bool:
    start, stop = cue
    return any(s < stop and start < e for pattern in patterns for s, e in pattern.matches(line))


def _mask(line: Line, never: Sequence[Pattern]) -> Line:
    hidden = {at for pattern in never for span in pattern.matches(line) for at in range(*span)}
    if not hidden:
        return line
    return Line.of(
        [Token(t.start, t.end, (MASKED,), t.apart) if at in hidden else t for at, t in enumerate(line.tokens)]
    )
