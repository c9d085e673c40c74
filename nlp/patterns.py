"""A small language for constructions, matched on words.

    vanter/v ~ hitler           a form of "vanter", up to four words, "hitler"
    éloge/n ~2 (hitler|nazi*)   `/n` `/v` `/a` inflect, `~2` is at most two words, `*` is any ending
    (image|photo)/n             a tag after a bracket is for each choice
    {output} (très)? raciste/a  `{output}` is a word list of the language, `?` makes the item before optional
    @model ~1 # euro/n          `@model` and `@company` are names found in the text, `#` is a number
    deepfake/n of ^             `^` is a word with a capital

Hyphens and apostrophes part words in the text as in the pattern: "self-harm" also finds "self harm".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from nlp.inflection import Inflection

DEFAULT_GAP = 4
"""Words that `~` may skip: enough for an article, an adjective and an adverb. Guess, tuned on press text."""


class PatternError(ValueError):
    """A pattern that cannot be read; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text.

    apart: 0 next to the word before, 1 with a comma, colon or bracket between, 2 with a semicolon.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    apart: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    forms: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def fits(self, token: Token) -> bool:
        return any(key in self.forms for key in token.keys) or token.keys[0].startswith(
            self.prefixes or ("\0",)
        )


@dataclass(frozen=True, slots=True)
class Gap:
    longest: int


@dataclass(frozen=True, slots=True)
class Either:
    """One of several sequences; an empty one makes the rest optional."""

    choices: tuple[Sequence_, ...]


Node = Word | Gap | Either
Sequence_ = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    source: str
    nodes: Sequence_
    first: Word = field(compare=False)
    """Every word the pattern can begin with."""

    def ends(self, tokens: Sequence[Token], at: int) -> Iterator[int]:
        """Positions after the last word of each match that begins at token `at`."""
        return _ends(self.nodes, tokens, at, first=True)


def _ends(nodes: Sequence_, tokens: Sequence[Token], at: int, *, first: bool = False) -> Iterator[int]:
    if not nodes:
        yield at
        return
    node, rest = nodes[0], nodes[1:]
    if isinstance(node, Gap):
        yield from _after_gap(node, rest, tokens, at)
    elif isinstance(node, Either):
        for choice in node.choices:
            yield from _ends(choice + rest, tokens, at, first=first)
    elif at < len(tokens) and (first or tokens[at].apart == 0) and node.fits(tokens[at]):
        yield from _ends(rest, tokens, at + 1)


def _after_gap(gap: Gap, rest: Sequence_, tokens: Sequence[Token], at: int) -> Iterator[int]:
    for skipped in range(gap.longest + 1):
        here = at + skipped
        if here >= len(tokens) or tokens[here].apart == 2:
            return
        # A comma may stand inside the gap, so the word after it counts as a first word.
        yield from _ends(rest, tokens, here, first=True)


WORD = re.compile(r"[^\W_]+")
HARD = re.compile(r";")
SOFT = re.compile(r"[:,()\[\]–—…!?]")


def tokens(text: str, offset: int, names: Mapping[int, tuple[int, str]]) -> list[Token]:
    """The words of `text`, which begins at `offset`; their keys are in lower case.

    names: from the start of a name to its end and its key (`@model`, `@company`); a name is one token,
    so that no rule reads the words inside it.
    """
    found: list[Token] = []
    at = 0
    while (word := WORD.search(text, at)) is not None:
        start, end = word.span()
        keys = _keys(word.group())
        if (name := names.get(offset + start)) is not None and name[0] - offset > start:
            end, keys = max(end, min(name[0] - offset, len(text))), (name[1],)
        found.append(Token(offset + start, offset + end, keys, _apart(text[at:start]) if found else 0))
        at = end
    return found


def _keys(word: str) -> tuple[str, ...]:
    if word.isdigit():
        return (word, "#")
    return (word.lower(), "^") if word[0].isupper() else (word,)


def _apart(between: str) -> int:
    if HARD.search(between):
        return 2
    return 1 if SOFT.search(between) else 0


LEXEME = re.compile(
    r"\s*(?:(?P<list>\{\w+\})|(?P<gap>~\d*)|(?P<mark>\)/\w|[()|?])|(?P<word>[\w#^@*'’-]+(?:/\w)?))"
)


class Compiler:
    """Reads patterns with the word lists and the inflection of one language."""

    def __init__(self, inflection: Inflection, lists: Mapping[str, Sequence[str]]) -> None:
        self.inflection = inflection
        self.members = lists
        self.lists: dict[str, Either | None] = {}

    def compile(self, source: str) -> Pattern:
        nodes = self._read(source)
        first, can_be_empty = _first(nodes)
        if can_be_empty or not (first.forms or first.prefixes):
            raise PatternError(f"{source!r} can match nothing: begin it with a word")
        if isinstance(nodes[-1], Gap):
            raise PatternError(f"{source!r} ends in a gap: end it with a word")
        return Pattern(source, nodes, first)

    def _read(self, source: str) -> Sequence_:
        lexemes = _lexemes(source)
        nodes = self._choices(lexemes, source, "")
        if lexemes:
            raise PatternError(f"{source!r}: unexpected {lexemes[0][1]!r}; check the brackets")
        return nodes

    def _choices(self, lexemes: list[tuple[str, str]], source: str, tag: str) -> Sequence_:
        """Reads up to the closing bracket or the end.

        tag: inflects the last word of each choice that has no tag of its own.
        """
        choices: list[Sequence_] = []
        nodes: list[Node] = []
        tagged = False
        while lexemes and lexemes[0][1][0] != ")":
            kind, value = lexemes.pop(0)
            if value == "|":
                choices.append(tuple(nodes))
                nodes, tagged = [], False
            elif value == "?":
                if not nodes:
                    raise PatternError(f"{source!r}: nothing before '?'; write it after a word or a bracket")
                nodes[-1] = Either(((nodes[-1],), ()))
            else:
                tagged = tagged or "/" in value
                if kind == "word" and tag and not tagged and value[-1] != "*" and _ends_choice(lexemes):
                    value = f"{value}/{tag}"
                nodes.extend(self._item(kind, value, lexemes, source))
        return (_merge([*choices, tuple(nodes)]),) if choices else tuple(nodes)

    def _item(self, kind: str, value: str, lexemes: list[tuple[str, str]], source: str) -> Sequence_:
        if kind == "word":
            return self._words(value, source)
        if kind == "gap":
            return (Gap(int(value[1:] or DEFAULT_GAP)),)
        if kind == "list":
            return (self._list(value[1:-1], source),)
        inside = self._choices(lexemes, source, _closing_tag(lexemes))
        if not lexemes:
            raise PatternError(f"{source!r}: a bracket is open; close it with ')'")
        lexemes.pop(0)
        return inside if len(inside) == 1 else (Either((inside,)),)

    def _list(self, name: str, source: str) -> Either:
        if name not in self.members:
            close = get_close_matches(name, self.members, 1) or sorted(self.members)
            raise PatternError(f"{source!r}: unknown list {{{name}}}; did you mean {{{', '.join(close)}}}?")
        if name not in self.lists:
            self.lists[name] = None
            self.lists[name] = _merge([self._read(member) for member in self.members[name]])
        found = self.lists[name]
        if found is None:
            raise PatternError(f"{source!r}: the list {{{name}}} contains itself; write its words out")
        return found

    def _words(self, value: str, source: str) -> Sequence_:
        value, _, tag = value.partition("/")
        if tag and tag not in self.inflection:
            raise PatternError(f"{source!r}: unknown tag /{tag}; write one of /{' /'.join(self.inflection)}")
        parts = [part for part in re.split(r"['’-]", value.lower()) if part]
        nodes = [_word(part) for part in parts]
        if tag:
            nodes[-1] = Word(self.inflection[tag].forms(parts[-1]))
        return tuple(nodes)


def _word(part: str) -> Word:
    return Word(frozenset(), (part[:-1],)) if part.endswith("*") else Word(frozenset({part}))


def _ends_choice(lexemes: list[tuple[str, str]]) -> bool:
    return not lexemes or lexemes[0][1][0] in "|)"


def _closing_tag(lexemes: list[tuple[str, str]]) -> str:
    """The tag written after the bracket that closes the one just opened."""
    depth = 1
    for _, value in lexemes:
        depth += (value == "(") - (value[0] == ")")
        if depth == 0:
            return value[2:]
    return ""


def _lexemes(source: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(source.rstrip()):
        lexeme = LEXEME.match(source, at)
        if lexeme is None:
            raise PatternError(f"{source!r}: cannot read {source[at:]!r}")
        found.append((str(lexeme.lastgroup), lexeme.group().strip()))
        at = lexeme.end()
    return found


def _merge(choices: Sequence[Sequence_]) -> Either:
    """Single words become one set: the usual word list is then one look-up."""
    forms: set[str] = set()
    prefixes: list[str] = []
    longer: list[Sequence_] = []
    for choice in choices:
        if len(choice) == 1 and isinstance(choice[0], Word):
            forms |= choice[0].forms
            prefixes += choice[0].prefixes
        elif len(choice) == 1 and isinstance(choice[0], Either):
            longer += choice[0].choices
        else:
            longer.append(choice)
    single: list[Sequence_] = [(Word(frozenset(forms), tuple(prefixes)),)] if forms or prefixes else []
    return Either((*single, *longer))


def _first(nodes: Sequence_) -> tuple[Word, bool]:
    """The words a sequence can begin with, and whether it can be empty."""
    forms: set[str] = set()
    prefixes: list[str] = []
    for node in nodes:
        if isinstance(node, Gap):
            return Word(frozenset()), True
        if isinstance(node, Word):
            return Word(node.forms | forms, (*prefixes, *node.prefixes)), False
        parts = [_first(choice) for choice in node.choices]
        for word, _ in parts:
            forms |= word.forms
            prefixes += word.prefixes
        if not any(empty for _, empty in parts):
            return Word(frozenset(forms), tuple(prefixes)), False
    return Word(frozenset(forms), tuple(prefixes)), True
