"""Sentences with the types they show: those written for training, and those of marked and gold articles.

In a marked article every clause that shows a finding is marked. A gold article says which sentence shows one;
its other sentences may show it again, so that for the types of its article they say neither yes nor no.
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
from nlp.types import TYPES, Document, Sentence
from training.articles import Article

SILENT = frozenset(["opinion", "retrospective", "satire"])
"""Kinds of articles whose gold carries no findings although their sentences show them."""
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """forms: the words as `nlp.learned` reads them. doubtful: types on which this sentence says nothing."""

    forms: tuple[str, ...]
    lang: str
    types: frozenset[str]
    doubtful: frozenset[str] = frozenset()
    is_press: bool = False
    """From an article, not written as a single sentence."""


def written(folder: Path) -> list[Example]:
    """The sentences of `training/sentences`."""
    return [
        Example(_forms(item["text"]), item["lang"], frozenset(item["types"]))
        for path in sorted(folder.glob("*.jsonl"))
        for item in _lines(path)
    ]


def of_marked(found: Sequence[Article]) -> list[Example]:
    """The sentences of marked articles."""
    return [
        example for article in found if article.gold["kind"] not in SILENT for example in _marked(article)
    ]


def _marked(article: Article) -> Iterator[Example]:
    read = document.read(article.title, article.text, article.lang)
    for sentence in read.sentences:
        if not sentence.is_junk:
            types = frozenset(s.type for s in article.shows if _covers((s.start, s.end), sentence))
            yield Example(_words(sentence, read), article.lang, types, is_press=True)


def of_gold(paths: Sequence[Path]) -> list[Example]:
    """The sentences of gold articles."""
    items = [item for path in paths for item in _lines(path)]
    return [example for item in items if item["gold"]["kind"] not in SILENT for example in _sentences(item)]


def labels(examples: Sequence[Example]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which types each sentence shows, and on which it has a say: both (sentences, types)."""
    shown = np.array([[t in e.types for t in TYPES] for e in examples])
    certain = np.array([[t not in e.doubtful for t in TYPES] for e in examples])
    return shown, certain


def _sentences(item: Mapping[str, Any]) -> Iterator[Example]:
    read = document.read(item["title"], item["text"], item["lang"])
    findings = item["gold"]["findings"]
    of_article = frozenset(finding["type"] for finding in findings)
    for sentence in read.sentences:
        if not sentence.is_junk:
            types = frozenset(f["type"] for f in findings if _quotes(f["quote"], sentence, read.text))
            yield Example(_words(sentence, read), item["lang"], types, of_article - types, is_press=True)


def _quotes(quote: str, sentence: Sentence, text: str) -> bool:
    at = text.find(quote)
    while at >= 0:
        if _covers((at, at + len(quote)), sentence):
            return True
        at = text.find(quote, at + 1)
    return False


def _covers(span: tuple[int, int], sentence: Sentence) -> bool:
    """Whether the span is most of the sentence, or the sentence holds most of it."""
    shared = min(sentence.end, span[1]) - max(sentence.start, span[0])
    return shared > _MOSTLY * min(span[1] - span[0], sentence.end - sentence.start)


def _words(sentence: Sentence, read: Document) -> tuple[str, ...]:
    return tuple(word.form for word in learned.words_of(sentence, read))


def _forms(text: str) -> tuple[str, ...]:
    return tuple(word.form for word in learned.words(text, names.find(text), 0, len(text)))


def _lines(path: Path) -> Iterator[Any]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield json.loads(line)
        except ValueError as e:
            raise SystemExit(f"{path}:{number}: not JSON ({e}); write one object a line") from e
