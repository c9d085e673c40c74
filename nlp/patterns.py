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
from collections.abc import Container, Iterator, Mapping, Sequence
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

    keys: all that a pattern may ask for here: the word in lower case, or what a name is (`@model`); `#` for a
    number, `^` for a capital; and each known beginning of the word ("exfiltr*").
    apart: 0 next to the word before, 1 with a comma, colon or bracket between, 2 with a semicolon.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    apart: int = 0


Span = tuple[int, int]
"""Positions of words in their sentence, `[start, end)`."""


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a sentence, and the keys of all of them."""

    tokens: Sequence[Token]
    keys: frozenset[str]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Line:
        return cls(tokens, frozenset(key for token in tokens for key in token.keys))


@dataclass(frozen=True, slots=True)
class Word:
    """One word, with any of these keys."""

    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gap:
    longest: int


@dataclass(frozen=True, slots=True)
class Either:
    """One of several sequences; an empty one makes the rest optional."""

    choices: tuple[Sequence_, ...]
    by_key: Mapping[str, tuple[Sequence_, ...]] = field(compare=False)
    """The choices that can begin at a word with this key."""
    unbound: tuple[Sequence_, ...] = field(compare=False)
    """The choices that can be empty: they can begin anywhere."""
    need: frozenset[str] | None = field(compare=False)
    """Keys of which every choice has one; None where a choice can be empty."""

    def fitting(self, tokens: Sequence[Token], at: int) -> Iterator[Sequence_]:
        if at < len(tokens):
            for key in tokens[at].keys:
                yield from self.by_key.get(key, ())
        yield from self.unbound


Node = Word | Gap | Either
Sequence_ = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    source: str
    nodes: Sequence_
    first: frozenset[str] = field(compare=False)
    """The keys of every word the pattern can begin with."""
    needs: tuple[frozenset[str], ...] = field(compare=False)
    """Sets of keys of each of which a sentence must have one, the smallest set first."""

    def may_match(self, keys: frozenset[str]) -> bool:
        """Whether words with these keys in all can hold a match; most patterns end here."""
        return not any(need.isdisjoint(keys) for need in self.needs)

    def end(self, tokens: Sequence[Token], at: int) -> int | None:
        """The position after the last word of the longest match that begins at token `at`."""
        end = _longest(self.nodes, tokens, at, opens=True)
        return None if end < 0 else end

    def matches(self, line: Line) -> Iterator[Span]:
        """The longest match at each word where one begins."""
        if not self.may_match(line.keys):
            return
        for at, token in enumerate(line.tokens):
            if not self.first.isdisjoint(token.keys) and (end := self.end(line.tokens, at)) is not None:
                yield at, end


_NOWHERE = -1


def _longest(nodes: Sequence_, tokens: Sequence[Token], at: int, *, opens: bool = False) -> int:
    """Where the longest match of `nodes` from `at` ends.

    opens: whether the next word opens the match or ends a gap; a comma may stand before it then.
    """
    for position, node in enumerate(nodes):
        if isinstance(node, Word):
            if at >= len(tokens) or (tokens[at].apart and not opens):
                return _NOWHERE
            if node.forms.isdisjoint(tokens[at].keys):
                return _NOWHERE
            at, opens = at + 1, False
        elif isinstance(node, Gap):
            return _after_gap(node, nodes[position + 1 :], tokens, at)
        else:
            rest = nodes[position + 1 :]
            ends = [_longest(choice + rest, tokens, at, opens=opens) for choice in node.fitting(tokens, at)]
            return max(ends, default=_NOWHERE)
    return at


def _after_gap(gap: Gap, rest: Sequence_, tokens: Sequence[Token], at: int) -> int:
    best = _NOWHERE
    for here in range(at, min(at + gap.longest + 1, len(tokens))):
        if tokens[here].apart == 2:
            break
        best = max(best, _longest(rest, tokens, here, opens=True))
    return best


WORD = re.compile(r"[^\W_]+")
HARD = re.compile(r";")
SOFT = re.compile(r"[:,()\[\]–—…!?]")


def tokens(
    text: str, offset: int, names: Mapping[int, tuple[int, str]], beginnings: Container[str]
) -> list[Token]:
    """The words of `text`, which begins at `offset`.

    names: from the start of a name to its end and its key (`@model`, `@company`); a name is one token,
    so that no rule reads the words inside it. beginnings: the keys of known beginnings of words.
    """
    found: list[Token] = []
    at = 0
    while (word := WORD.search(text, at)) is not None:
        start, end = word.span()
        keys = _keys(word.group(), beginnings)
        if (name := names.get(offset + start)) is not None and name[0] - offset > start:
            end, keys = max(end, min(name[0] - offset, len(text))), (name[1],)
        found.append(Token(offset + start, offset + end, keys, _apart(text[at:start]) if found else 0))
        at = end
    return found


def _keys(word: str, beginnings: Container[str]) -> tuple[str, ...]:
    low = word.lower()
    known = [key for n in range(1, len(low) + 1) if (key := low[:n] + "*") in beginnings]
    if word.isdigit():
        return (low, "#", *known)
    return (low, "^", *known) if word[0].isupper() else (low, *known)


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
        self.lists: dict[str, Node | None] = {}
        self.beginnings: set[str] = set()
        self._words: dict[str, Sequence_] = {}

    def compile(self, source: str) -> Pattern:
        nodes = self._read(source)
        first, can_be_empty = _first(nodes)
        if can_be_empty or not first:
            raise PatternError(f"{source!r} can match nothing: begin it with a word")
        if isinstance(nodes[-1], Gap):
            raise PatternError(f"{source!r} ends in a gap: end it with a word")
        needs = {need for node in nodes if (need := _need(node)) is not None}
        return Pattern(source, nodes, first, tuple(sorted(needs, key=len)))

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
                nodes[-1] = _either(((nodes[-1],), ()))
            else:
                tagged = tagged or "/" in value
                if kind == "word" and tag and not tagged and value[-1] != "*" and _ends_choice(lexemes):
                    value = f"{value}/{tag}"
                nodes.extend(self._item(kind, value, lexemes, source))
        return (_merge([*choices, tuple(nodes)]),) if choices else tuple(nodes)

    def _item(self, kind: str, value: str, lexemes: list[tuple[str, str]], source: str) -> Sequence_:
        if kind == "word":
            if value not in self._words:
                self._words[value] = self._spelled(value, source)
            return self._words[value]
        if kind == "gap":
            return (Gap(int(value[1:] or DEFAULT_GAP)),)
        if kind == "list":
            return (self._list(value[1:-1], source),)
        inside = self._choices(lexemes, source, _closing_tag(lexemes))
        if not lexemes:
            raise PatternError(f"{source!r}: a bracket is open; close it with ')'")
        lexemes.pop(0)
        return inside if len(inside) == 1 else (_either((inside,)),)

    def _list(self, name: str, source: str) -> Node:
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

    def _spelled(self, value: str, source: str) -> Sequence_:
        value, _, tag = value.partition("/")
        if tag and tag not in self.inflection:
            raise PatternError(f"{source!r}: unknown tag /{tag}; write one of /{' /'.join(self.inflection)}")
        parts = [part for part in re.split(r"['’-]", value.lower()) if part]
        if "*" in parts:
            raise PatternError(f"{source!r}: '*' needs a beginning, as in exfiltr*; for any word write ~")
        self.beginnings.update(part for part in parts if part.endswith("*"))
        nodes = [Word(frozenset({part})) for part in parts]
        if tag:
            nodes[-1] = Word(self.inflection[tag].forms(parts[-1]))
        return tuple(nodes)


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


def _merge(choices: Sequence[Sequence_]) -> Node:
    """Single words become one set: the usual word list is then one look-up."""
    single: set[str] = set()
    longer: list[Sequence_] = []
    for choice in choices:
        if len(choice) == 1 and isinstance(choice[0], Word):
            single |= choice[0].forms
        elif len(choice) == 1 and isinstance(choice[0], Either):
            longer += choice[0].choices
        else:
            longer.append(choice)
    if not longer:
        return Word(frozenset(single))
    return _either((*([(Word(frozenset(single)),)] if single else []), *longer))


def _either(choices: tuple[Sequence_, ...]) -> Either:
    by_key: dict[str, list[Sequence_]] = {}
    unbound: list[Sequence_] = []
    for choice in choices:
        first, can_be_empty = _first(choice)
        if can_be_empty:
            unbound.append(choice)
        else:
            for key in first:
                by_key.setdefault(key, []).append(choice)
    needs = [min(filter(None, map(_need, choice)), key=len, default=None) for choice in choices]
    need = None if None in needs else frozenset(key for keys in needs if keys for key in keys)
    return Either(choices, {key: tuple(found) for key, found in by_key.items()}, tuple(unbound), need)


def _need(node: Node) -> frozenset[str] | None:
    """Keys of which a match of the node has one, if that can be said."""
    match node:
        case Word():
            return node.forms
        case Gap():
            return None
        case Either():
            return node.need


def _first(nodes: Sequence_) -> tuple[frozenset[str], bool]:
    """The keys a sequence can begin with, and whether it can be empty."""
    keys: frozenset[str] = frozenset()
    for node in nodes:
        if isinstance(node, Gap):
            return frozenset(), True
        if isinstance(node, Word):
            return keys | node.forms, False
        keys = keys.union(node.by_key, *(_first(choice)[0] for choice in node.unbound))
        if not node.unbound:
            return keys, False
    return keys, True
