"""What rules read off a parse, and how sentences become trees."""

from __future__ import annotations

import pytest

from nlp import syntax
from nlp.document import read
from nlp.syntax import Parses, is_tied, parse
from nlp.types import Lang
from tests.nlp.test_context import told


def test_a_missing_language_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(syntax.PIPES, "fr", ("no_such_package",))
    syntax.pipe.cache_clear()
    with pytest.raises(RuntimeError, match="install the package no_such_package"):
        syntax.pipe("fr")
    syntax.pipe.cache_clear()


def test_a_tree_is_made_once_and_counts_from_the_document() -> None:
    document = read(None, "Grok praised Hitler. It was removed.", "en")
    parses = Parses(document)
    tree = parses.of(document.sentences[1])
    assert tree is parses.of(document.sentences[1])
    assert [document.text[word.start : word.end] for word in tree] == [word.text for word in tree]
    assert tree[-2].text == "removed"


def test_a_parse_leaves_no_words_behind() -> None:
    parse("Zyxwvut praised Hitler.", "en")
    assert "Zyxwvut" not in syntax.pipe("en").vocab.strings


@pytest.mark.parametrize(
    ("words", "lang", "first", "second", "expected"),
    [
        ("Critics claim that Grok leaked chats.", "en", "claim", "leaked chats", True),
        ("Grok leaked chats, a lawsuit alleges.", "en", "alleges", "leaked chats", True),
        ("According to two employees, Grok leaked chats.", "en", "According to", "leaked chats", True),
        ("Grok dropped Chinese characters into its replies.", "en", "replies", "Chinese characters", False),
        ("Critics call Grok a propaganda machine.", "en", "Critics", "propaganda machine", True),
        ("The suspect had shot himself, which was untrue.", "en", "suspect", "untrue", False),
        ("L'association affirme que Grok a divulgué des données.", "fr", "affirme", "divulgué des données", True),
        ("Selon deux employés, Grok a divulgué des données.", "fr", "Selon", "divulgué des données", True),
        ("Grok divulgue des données dans une affaire de soupçons.", "fr", "soupçons", "des données", False),
    ],
)  # fmt: skip
def test_tied(words: str, lang: Lang, first: str, second: str, expected: bool) -> None:
    spans = [(words.index(part), words.index(part) + len(part)) for part in (first, second)]
    assert is_tied(parse(words, lang), spans[0], spans[1]) is expected


@pytest.mark.parametrize(
    ("marked", "lang", "expected", "why"),
    [
        ("Grok said that the suspect in the killing had shot himself, which was [untrue].", "en", "asserted",
         "the suspect is another story's"),
        ("Grok leaked chats, the text said, and [gave the police a list].", "en", "alleged", "said of both"),
        ("The bug put [Chinese characters] into replies of Grok.", "en", "asserted", "a reply claims nothing"),
        ("Critics claim that Grok [leaked chats].", "en", "alleged", "the claim"),
        ("The complaint says Grok ran for days and [leaked chats].", "en", "alleged", "the claim goes on"),
        ("Des clients accusent Grok d’avoir [divulgué des conversations].", "fr", "alleged", "the claim"),
        ("L’association affirme que Grok a tout gardé et [divulgué des conversations].", "fr", "alleged",
         "the claim goes on"),
    ],
)  # fmt: skip
def test_claims_reach_what_hangs_on_them(marked: str, lang: str, expected: str, why: str) -> None:
    assert told(marked, lang) == expected, why
