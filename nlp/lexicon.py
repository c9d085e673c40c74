"""The cue rules of a language: reads `data/<lang>/`, refuses what it cannot use, indexes the rest.

`data/<lang>/controversy/*.yaml` hold `lists:` of words shared by all files, `never:` (words that no rule may
read) and `rules:` by type and name. `data/<lang>/inflection.yaml` says how the words inflect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from nlp import inflection
from nlp.patterns import Compiler, Pattern, PatternError, Token
from nlp.types import ASSERTIONS, TYPES, Assertion, ControversyType, Lang

ECHO = "same"
"""In place of a type: the cue takes the types of the cues before it."""

PATTERN_KEYS = ("any", "near", "also", "around", "document", "not", "except", "absent")
RULE_KEYS = (*PATTERN_KEYS, "severity", "assertion", "why")
FILE_KEYS = ("lists", "rules", "never")


class RuleError(ValueError):
    """Rule data that cannot be used: names the file, the rule and what to write instead."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A construction and the company it must keep; each tuple of patterns is met by any one of them.

    type: None for an echo. any: the cue itself. near, also: also in its sentence. around: in its sentence or
    near it. document: anywhere. not_: nowhere in its sentence. except_: not across the cue's own words.
    absent: nowhere in the document.
    """

    name: str
    type: ControversyType | None
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
    by_key: Mapping[str, tuple[Entry, ...]]
    beginnings: frozenset[str]
    """The beginnings of words that patterns ask for ("exfiltr*"); tokens carry those they have as keys."""

    def beginning(self, token: Token) -> Iterator[Entry]:
        """What may begin at this word."""
        for key in token.keys:
            yield from self.by_key.get(key, ())


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
    """parts: YAML text by file name, for messages. table: the content of `inflection.yaml`."""
    contents = {name: _checked_file(name, _read_yaml(name, text)) for name, text in parts.items()}
    lists = {key: members for content in contents.values() for key, members in content["lists"].items()}
    compiler = Compiler(inflection.read(table), lists)
    rules: list[Rule] = []
    never: list[Pattern] = []
    for file, content in contents.items():
        never += _patterns(content["never"], f"{file}, never", compiler)
        for type_, entries in content["rules"].items():
            check_key(type_, (*TYPES, ECHO), file, "type")
            for name, entry in entries.items():
                rules.append(_rule(f"{file}, {type_}/{name}", type_, name, entry, compiler))
    return Rules(tuple(rules), tuple(never), _by_first_key(rules), frozenset(compiler.beginnings))


def _checked_file(file: str, content: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise RuleError(f"{file}: write a mapping with {', '.join(FILE_KEYS)}")
    for key in content:
        check_key(key, FILE_KEYS, file, "key")
    return {"lists": {}, "rules": {}, "never": []} | content


def _rule(where: str, type_: str, name: str, entry: Any, compiler: Compiler) -> Rule:
    if not isinstance(entry, dict) or not entry.get("any"):
        raise RuleError(f"{where}: a rule needs `any:`, a list of patterns")
    for key in entry:
        check_key(key, RULE_KEYS, where, "key")
    severity, assertion = entry.get("severity"), entry.get("assertion")
    if severity not in (None, 1, 2, 3, 4, 5):
        raise RuleError(f"{where}: severity is {severity!r}; write a whole number from 1 to 5")
    if assertion is not None:
        check_key(assertion, ASSERTIONS, where, "assertion")
    found = {key: _patterns(entry.get(key, []), f"{where}, {key}", compiler) for key in PATTERN_KEYS}
    found["not_"], found["except_"] = found.pop("not"), found.pop("except")
    known = next((known for known in TYPES if known == type_), None)
    return Rule(name, known, severity=severity, assertion=assertion, **found)


def _patterns(sources: Any, where: str, compiler: Compiler) -> tuple[Pattern, ...]:
    if not isinstance(sources, list):
        raise RuleError(f"{where}: write a list of patterns")
    if odd := [source for source in sources if not isinstance(source, str)]:
        raise RuleError(f"{where}: {odd[0]!r} is no pattern; put it in quotes")
    try:
        return tuple(compiler.compile(source) for source in sources)
    except PatternError as error:
        raise RuleError(f"{where}: {error}") from error


def check_key(key: Any, known: Sequence[str], where: str, what: str) -> None:
    if key not in known:
        close = get_close_matches(str(key), known, 1)
        hint = f"did you mean {close[0]}?" if close else f"write one of {', '.join(known)}"
        raise RuleError(f"{where}: unknown {what} {key!r}; {hint}")


def _read_yaml(name: str, text: str) -> Any:
    try:
        return YAML(typ="safe").load(text)
    except YAMLError as error:
        raise RuleError(f"{name}: {error}") from error


def _by_first_key(rules: Sequence[Rule]) -> dict[str, tuple[Entry, ...]]:
    entries: dict[str, list[Entry]] = {}
    for rule in rules:
        for pattern in rule.any:
            for key in pattern.first:
                entries.setdefault(key, []).append((rule, pattern))
    return {key: tuple(found) for key, found in entries.items()}
