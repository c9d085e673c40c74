"""Sentences with the types they show: those written for training, and those of the gold articles.

A gold article says which sentence shows a finding. Its other sentences show nothing, with one doubt: they
may show again what is quoted elsewhere, so that for the types of its article such a sentence says neither yes
nor no.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp import document, learned, names
from nlp.types import TYPES, Sentence

SILENT = frozenset(["opinion", "retrospective", "satire"])
"""Kinds of articles whose gold carries no findings although their sentences show them."""
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """forms: the words as `nlp.learned` reads them. doubtful: types on which this sentence says nothing.

    group: what must stand on one side of a split; empty for sentences that are only trained on.
    """

    forms: tuple[str, ...]
    lang: str
    types: frozenset[str]
    doubtful: frozenset[str] = frozenset()
    group: str = ""
    is_gold: bool = False


def written(folder: Path) -> list[Example]:
    """The sentences of `training/sentences`."""
    return [
        Example(_forms(item["text"]), item["lang"], frozenset(item["types"]))
        for path in sorted(folder.glob("*.jsonl"))
        for item in _lines(path)
    ]


def of_articles(paths: Sequence[Path]) -> list[Example]:
    """The sentences of gold articles; articles on one event, in any language, share a group."""
    items = [item for path in paths for item in _lines(path)]
    groups = grouped(items)
    return [
        example
        for item in items
        if item["gold"]["kind"] not in SILENT
        for example in _sentences(item, groups[item["id"]])
    ]


def grouped(items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A group for each article: articles that share an event, directly or through others, share it."""
    leader: dict[str, str] = {}

    def lead(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for item in items:
        for event in item["gold"].get("events", []):
            leader[lead(event)] = lead(item["id"])
    return {item["id"]: lead(item["id"]) for item in items}


def labels(examples: Sequence[Example]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which types each sentence shows, and on which it has a say: both (sentences, types)."""
    shown = np.array([[t in e.types for t in TYPES] for e in examples])
    certain = np.array([[t not in e.doubtful for t in TYPES] for e in examples])
    return shown, certain


def _sentences(item: Mapping[str, Any], group: str) -> Iterator[Example]:
    read = document.read(item["title"], item["text"], item["lang"])
    findings = item["gold"]["findings"]
    of_article = frozenset(finding["type"] for finding in findings)
    for sentence in read.sentences:
        if not sentence.is_junk:
            types = frozenset(f["type"] for f in findings if _quotes(f["quote"], sentence, read.text))
            forms = tuple(word.form for word in learned.words_of(sentence, read))
            yield Example(forms, item["lang"], types, of_article - types, group, is_gold=True)


def _quotes(quote: str, sentence: Sentence, text: str) -> bool:
    """Whether the quote is most of the sentence, or the sentence holds most of it."""
    at = text.find(quote)
    while at >= 0:
        shared = min(sentence.end, at + len(quote)) - max(sentence.start, at)
        if shared > _MOSTLY * min(len(quote), sentence.end - sentence.start):
            return True
        at = text.find(quote, at + 1)
    return False


def _forms(text: str) -> tuple[str, ...]:
    return tuple(word.form for word in learned.words(text, names.find(text), 0, len(text)))


def _lines(path: Path) -> Iterator[Any]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield json.loads(line)
        except ValueError as e:
            raise SystemExit(f"{path}:{number}: not JSON ({e}); write one object a line") from e
