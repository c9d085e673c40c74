"""The pattern language: what a pattern finds in a sentence, and what it leaves out without looking."""

from __future__ import annotations

import pytest

from nlp import inflection
from nlp.patterns import Compiler, Line, Pattern, PatternError, tokens

TABLE = {"n": {"endings": {"": "- s"}}, "v": {"endings": {"er": "e ent é"}}}
LISTS = {"output": ["message", "deepfake*", "image de synthèse"], "loop": ["{loop}"]}


def compiled(source: str) -> tuple[Pattern, Compiler]:
    compiler = Compiler(inflection.read(TABLE), LISTS)
    return compiler.compile(source), compiler


CASES = [
    # pattern, text, words found, why
    ("vanter/v ~ hitler", "Le robot vante le nommé Hitler.", "vante le nommé Hitler", "forms, gap, any case"),
    ("vanter/v ~2 hitler", "Il vante un certain Adolf Hitler.", "", "three words are more than two"),
    ("vanter/v ~ hitler", "Il vante, sans rire, Hitler.", "vante, sans rire, Hitler", "commas inside a gap"),
    ("vanter/v ~ hitler", "Il vante le vin ; Hitler fut cité.", "", "no gap reaches over a semicolon"),
    ("grand modèle", "un grand, modèle", "", "a comma parts words that must touch"),
    ("self-harm", "about self harm", "self harm", "a hyphen is a space"),
    ("self harm", "about self-harm", "self-harm", "and a space a hyphen"),
    ("exfiltr*", "Ils exfiltrent tout", "exfiltrent", "any ending"),
    ("exfiltr*", "Ils filtrent tout", "", "a beginning is the word's own"),
    ("# euro/n", "une amende de 15 euros", "15 euros", "a number"),
    ("deepfake of ^", "a deepfake of Swift", "deepfake of Swift", "a capital"),
    ("deepfake of ^", "a deepfake of somebody", "", "no capital"),
    ("(très)? laid", "un robot laid", "laid", "what is optional may be absent"),
    ("(très)? laid", "un robot très laid", "très laid", "or there"),
    ("un (deux)? ~1 trois", "un deux x trois", "un deux x trois", "optional before a gap"),
    (
        "(un|un deux) ~1 (quatre)?trois",
        "un deux trois quatre trois",
        "un deux trois quatre trois",
        "choices of unlike length",
    ),
    ("une {output}", "une image de synthèse", "une image de synthèse", "a list of words and phrases"),
    ("des {output}", "des deepfakes", "des deepfakes", "with any ending"),
    ("un (robot|outil)/n", "un outils", "un outils", "a tag after a bracket is for each choice"),
    ("mot (un|un deux|un deux trois)", "mot un deux trois", "mot un deux trois", "the longest match counts"),
]


@pytest.mark.parametrize(("source", "text", "expected", "why"), CASES)
def test_finds_first(source: str, text: str, expected: str, why: str) -> None:
    pattern, compiler = compiled(source)
    words = tokens(text, 0, {}, compiler.beginnings)
    found = [text[words[s].start : words[e - 1].end] for s, e in pattern.matches(Line.of(words))]
    assert found[:1] == ([expected] if expected else []), why


def test_a_name_is_one_word() -> None:
    text = "Grok 4 insulte"
    pattern, compiler = compiled("@model insulter/v")
    words = tokens(text, 0, {0: (6, "@model")}, compiler.beginnings)
    assert list(pattern.matches(Line.of(words))) == [(0, 2)]


@pytest.mark.parametrize(
    ("source", "keys", "expected"),
    [
        ("a ~ (b|c d)", {"a", "b"}, True),
        ("a ~ (b|c d)", {"a", "c"}, True),
        ("a ~ (b|c d)", {"a", "x"}, False),
        ("a ~ (b)? c", {"a", "c"}, True),
        ("a ~ (b)? c", {"a", "b"}, False),
        ("a b*", {"a", "b*"}, True),
    ],
)
def test_a_sentence_without_the_words_a_pattern_needs_is_not_searched(
    source: str, keys: set[str], expected: bool
) -> None:
    assert compiled(source)[0].may_match(frozenset(keys)) is expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("~ a", "begin it with a word"),
        ("(a)?", "begin it with a word"),
        ("a ~", "end it with a word"),
        ("a (b", "close it with"),
        ("a b)", "check the brackets"),
        ("? a", "nothing before"),
        ("a/x", "unknown tag"),
        ("{outptu}", "did you mean {output}"),
        ("{loop}", "contains itself"),
        ("a * b", "for any word write ~"),
        ("a & b", "cannot read"),
    ],
)
def test_refuses(source: str, message: str) -> None:
    with pytest.raises(PatternError) as error:
        compiled(source)
    assert message in str(error.value)
