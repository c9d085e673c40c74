"""Phrase lists kept as data: `data/<lang>/*.yaml`, mappings of a name to a block of phrases, one a line.

A phrase is a regular expression: a space stands for any white space, `'` for either apostrophe, and it
matches whole words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from nlp.types import Lang


class PhraseError(ValueError):
    """Phrase data that cannot be used; the message names file and entry, and says what to write."""


@cache
def table(lang: Lang | Literal["shared"], name: str) -> Any:
    """The content of `data/<lang>/<name>.yaml`, read once."""
    where = f"{lang}/{name}.yaml"
    text = (files("nlp") / "data" / lang / f"{name}.yaml").read_text("utf-8")
    try:
        return YAML(typ="safe").load(text)
    except YAMLError as error:
        raise PhraseError(f"{where}: {error}") from error


@cache
def lists(lang: Lang, name: str, known: tuple[str, ...]) -> Mapping[str, re.Pattern[str]]:
    """One expression for each list of a file; PhraseError unless the file has exactly the `known` lists."""
    content = table(lang, name)
    where = f"{lang}/{name}.yaml"
    if not isinstance(content, dict) or set(content) != set(known):
        found = sorted(content) if isinstance(content, dict) else content
        raise PhraseError(f"{where}: has {found}; write exactly the lists {sorted(known)}")
    return {key: any_of(block, f"{where}, {key}") for key, block in content.items()}


def any_of(block: Any, where: str, *, of_low: bool = False) -> re.Pattern[str]:
    """One expression that matches any phrase of a block as whole words, whatever their case.

    of_low: it reads only text already in lower case, and does so three times as fast.
    """
    if not isinstance(block, str) or not block.strip():
        raise PhraseError(f"{where}: write a block of phrases, `name: |` and one phrase a line")
    phrases = [line.strip() for line in block.splitlines() if line.strip()]
    # A phrase may open with a dash or comma of its own; only letters need a word's edge.
    inner = "|".join(spelled(phrase) for phrase in phrases)
    source = rf"(?!(?<=\w)\w)(?:{inner})(?:(?!\w)|(?<=['’]))"
    try:
        return re.compile(_ESCAPED.sub(_lower, source)) if of_low else re.compile(source, re.IGNORECASE)
    except re.error:
        for phrase in phrases:
            _check(phrase, where)
        raise


def spelled(phrase: str) -> str:
    """The expression of a phrase: spaces and apostrophes as the press writes them."""
    return _SPELLING.sub(lambda found: _SPELLED.get(found.group(), found.group()), phrase)


_ESCAPED = re.compile(r"(\\.)|[^\\]+")


def _lower(found: re.Match[str]) -> str:
    """Letters in lower case, but not the class of an escape: \\S is not \\s."""
    return found[1] or found[0].lower()


_SPELLING = re.compile(r"\[[^\]]*\]| \?|['’ ]")
_SPELLED = {"'": "['’]", "’": "['’]", " ?": r"\s*", " ": r"\s+"}


def _check(phrase: str, where: str) -> None:
    try:
        re.compile(spelled(phrase))
    except re.error as error:
        raise PhraseError(f"{where}: {phrase!r} is no regular expression: {error}") from error
