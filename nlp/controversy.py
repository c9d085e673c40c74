"""Finds the words that show a controversy, and says of which type.

Which model they are about, and whether it is asserted, is for others to say. The rules are data:
`data/<lang>/controversy/*.yaml`, read with the inflection of `data/<lang>/inflection.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from nlp import inflection
from nlp.patterns import Compiler, Pattern, PatternError, Token, tokens
from nlp.types import ASSERTIONS, TYPES, Assertion, ControversyType, Cue, Document, Lang, Sentence

MASKED = "@masked"
COMPANIONS = ("near", "also", "around", "document")
PATTERN_KEYS = ("any", *COMPANIONS, "not", "except", "absent")
RULE_KEYS = (*PATTERN_KEYS, "severity", "assertion", "why")
FILE_KEYS = ("lists", "rules", "never")


class RuleError(ValueError):
    """Rule data that cannot be used: names the file, the rule and what to write instead."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A construction and the company it must keep; each tuple of patterns is met by any one of them.

    any: the cue itself. near, also: also in its sentence. around: in its sentence or a neighbour.
    document: anywhere. not_: nowhere in its sentence. except_: not across the cue's own words.
    absent: nowhere in the document.
    """

    name: str
    type: ControversyType
    any: tuple[Pattern, ...]
    near: tuple[Pattern, ...] = ()
    also: tuple[Pattern, ...] = ()
    around: tuple[Pattern, ...] = ()
    document: tuple[Pattern, ...] = ()
    not_: tuple[Pattern, ...] = ()
    except_: tuple[Pattern, ...] = ()
    absent: tuple[Pattern, ...] = ()
    severity: int | None = None
    assertion: Assertion | None = None


Entry = tuple[Rule, Pattern]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one language, indexed by the words their cues can begin with."""

    rules: tuple[Rule, ...]
    never: tuple[Pattern, ...]
    by_form: Mapping[str, tuple[Entry, ...]]
    by_prefix: Mapping[str, tuple[Entry, ...]]

    def beginning(self, token: Token) -> Iterator[Entry]:
        """What may begin at this word."""
        for key in token.keys:
            yield from self.by_form.get(key, ())
        word = token.keys[0]
        for length in range(1, len(word) + 1):
            yield from self.by_prefix.get(word[:length], ())


def find_cues(document: Document, rules: Rules) -> list[Cue]:
    """The cues of a document in order; furniture is not read."""
    view = _View(document, rules.never)
    found = [cue for sentence in view.sentences for cue in _in_sentence(sentence, view, rules)]
    return sorted(found, key=lambda cue: (cue.start, cue.end, cue.type))


class _View:
    """The document as words, made once for all rules."""

    def __init__(self, document: Document, never: Sequence[Pattern]) -> None:
        names = {m.start: (m.end, "@model") for m in document.names.mentions}
        names |= {c.start: (c.end, "@company") for c in document.names.companies}
        text = _folded(document.text)
        self.sentences = [sentence for sentence in document.sentences if not sentence.is_junk]
        self.words: dict[int, list[Token]] = {}
        for sentence in self.sentences:
            words = tokens(text[sentence.start : sentence.end], sentence.start, names)
            self.words[sentence.index] = _mask(words, never)
        self._seen: dict[tuple[str, int], bool] = {}

    def has(self, patterns: Iterable[Pattern], sentence: int) -> bool:
        return any(self._has(pattern, sentence) for pattern in patterns)

    def has_around(self, patterns: Iterable[Pattern], sentence: int) -> bool:
        return any(self._has(p, near) for p in patterns for near in (sentence, sentence - 1, sentence + 1))

    def has_anywhere(self, patterns: Iterable[Pattern]) -> bool:
        return any(self._has(p, index) for p in patterns for index in self.words)

    def _has(self, pattern: Pattern, sentence: int) -> bool:
        key = (pattern.source, sentence)
        if key not in self._seen:
            self._seen[key] = next(_matches(pattern, self.words.get(sentence, [])), None) is not None
        return self._seen[key]


def _in_sentence(sentence: Sentence, view: _View, rules: Rules) -> list[Cue]:
    words = view.words[sentence.index]
    best: dict[ControversyType, list[Cue]] = {}
    for at, token in enumerate(words):
        for rule, pattern in rules.beginning(token):
            stop = max(pattern.ends(words, at), default=None)
            if stop is None or not _in_company(rule, view, sentence.index, (at, stop)):
                continue
            cue = Cue(
                token.start,
                words[stop - 1].end,
                rule.type,
                rule.name,
                sentence.index,
                rule.severity,
                rule.assertion,
            )
            _keep(best.setdefault(rule.type, []), cue)
    return [cue for cues in best.values() for cue in cues]


def _keep(kept: list[Cue], cue: Cue) -> None:
    """Adds a cue; of two that overlap the graver one stays, else the longer."""
    rivals = [other for other in kept if other.start < cue.end and cue.start < other.end]
    if all(_weight(cue) > _weight(rival) for rival in rivals):
        kept[:] = [other for other in kept if other not in rivals] + [cue]


def _weight(cue: Cue) -> tuple[int, int]:
    return (cue.severity or 0, cue.end - cue.start)


def _in_company(rule: Rule, view: _View, sentence: int, cue: tuple[int, int]) -> bool:
    return (
        (not rule.near or view.has(rule.near, sentence))
        and (not rule.also or view.has(rule.also, sentence))
        and (not rule.around or view.has_around(rule.around, sentence))
        and (not rule.document or view.has_anywhere(rule.document))
        and not view.has(rule.not_, sentence)
        and not view.has_anywhere(rule.absent)
        and not _across(rule.except_, view.words[sentence], cue)
    )


def _across(patterns: Iterable[Pattern], words: Sequence[Token], cue: tuple[int, int]) -> bool:
    start, stop = cue
    return any(s < stop and start < e for pattern in patterns for s, e in _matches(pattern, words))


def _matches(pattern: Pattern, words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    for at, token in enumerate(words):
        if pattern.first.fits(token):
            stop = max(pattern.ends(words, at), default=None)
            if stop is not None:
                yield at, stop


def _mask(words: list[Token], never: Sequence[Pattern]) -> list[Token]:
    hidden = {at for pattern in never for span in _matches(pattern, words) for at in range(*span)}
    return [Token(t.start, t.end, (MASKED,), t.apart) if at in hidden else t for at, t in enumerate(words)]


def _folded(text: str) -> str:
    """Lower case without moving any offset ('İ' would become two characters)."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


@cache
def load(lang: Lang) -> Rules:
    """The packaged rules of a language; RuleError where the data is wrong."""
    folder = files("nlp") / "data" / lang
    table = _read_yaml(f"{lang}/inflection.yaml", (folder / "inflection.yaml").read_text("utf-8"))
    parts = {
        f"{lang}/controversy/{part.name}": part.read_text("utf-8")
        for part in sorted((folder / "controversy").iterdir(), key=lambda part: part.name)
        if part.name.endswith(".yaml")
    }
    return compile_rules(parts, table)


def compile_rules(parts: Mapping[str, str], table: Mapping[str, Any]) -> Rules:
    """parts: YAML text by file name, for messages. Word lists are shared between the files."""
    contents = {name: _checked_file(name, _read_yaml(name, text)) for name, text in parts.items()}
    lists = {key: members for content in contents.values() for key, members in content["lists"].items()}
    compiler = Compiler(inflection.read(table), lists)
    rules: list[Rule] = []
    never: list[Pattern] = []
    for file, content in contents.items():
        never += _patterns(content["never"], f"{file}, never", compiler)
        for type_, entries in content["rules"].items():
            _check_key(type_, TYPES, file, "type")
            rules += [
                _rule(f"{file}, {type_}/{name}", type_, name, e, compiler) for name, e in entries.items()
            ]
    return _indexed(rules, never)


def _checked_file(file: str, content: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise RuleError(f"{file}: write a mapping with {', '.join(FILE_KEYS)}")
    for key in content:
        _check_key(key, FILE_KEYS, file, "key")
    return {
        "lists": content.get("lists", {}),
        "rules": content.get("rules", {}),
        "never": content.get("never", []),
    }


def _rule(where: str, type_: ControversyType, name: str, entry: Any, compiler: Compiler) -> Rule:
    if not isinstance(entry, dict) or not entry.get("any"):
        raise RuleError(f"{where}: a rule needs `any:`, a list of patterns")
    for key in entry:
        _check_key(key, RULE_KEYS, where, "key")
    severity, assertion = entry.get("severity"), entry.get("assertion")
    if severity not in (None, 1, 2, 3, 4, 5):
        raise RuleError(f"{where}: severity is {severity!r}; write a whole number from 1 to 5")
    if assertion is not None:
        _check_key(assertion, ASSERTIONS, where, "assertion")
    found = {key: _patterns(entry.get(key, []), f"{where}, {key}", compiler) for key in PATTERN_KEYS}
    found["not_"], found["except_"] = found.pop("not"), found.pop("except")
    return Rule(name, type_, severity=severity, assertion=assertion, **found)


def _patterns(sources: Any, where: str, compiler: Compiler) -> tuple[Pattern, ...]:
    if not isinstance(sources, list):
        raise RuleError(f"{where}: write a list of patterns")
    if odd := [source for source in sources if not isinstance(source, str)]:
        raise RuleError(f"{where}: {odd[0]!r} is no pattern; put it in quotes")
    try:
        return tuple(compiler.compile(source) for source in sources)
    except PatternError as error:
        raise RuleError(f"{where}: {error}") from error


def _check_key(key: Any, known: Sequence[str], where: str, what: str) -> None:
    if key not in known:
        close = get_close_matches(str(key), known, 1)
        hint = f"did you mean {close[0]}?" if close else f"write one of {', '.join(known)}"
        raise RuleError(f"{where}: unknown {what} {key!r}; {hint}")


def _read_yaml(name: str, text: str) -> Any:
    try:
        return YAML(typ="safe").load(text)
    except YAMLError as error:
        raise RuleError(f"{name}: {error}") from error


def _indexed(rules: Sequence[Rule], never: Sequence[Pattern]) -> Rules:
    by_form: dict[str, list[Entry]] = {}
    by_prefix: dict[str, list[Entry]] = {}
    for rule in rules:
        for pattern in rule.any:
            for form in pattern.first.forms:
                by_form.setdefault(form, []).append((rule, pattern))
            for prefix in set(pattern.first.prefixes):
                by_prefix.setdefault(prefix, []).append((rule, pattern))
    return Rules(
        tuple(rules),
        tuple(never),
        {form: tuple(entries) for form, entries in by_form.items()},
        {prefix: tuple(entries) for prefix, entries in by_prefix.items()},
    )
