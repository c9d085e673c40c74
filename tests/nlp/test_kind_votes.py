"""What the learned weights of kinds read, and that weights which cannot be used are refused by name."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from nlp import document, kind, kind_votes
from nlp.types import KINDS
from nlp.weights import ModelError


def test_each_word_and_pair_of_a_zone_counts_once_and_a_zone_has_length_one():
    read = kind_votes.features({"title": [["<model>", "apologises", "<model>"]], "text": []})
    assert [name for _, name in read.names] == [
        "<model>",
        "apolog",
        "^ <model>",
        "<model> apolog",
        "apolog <model>",
    ]
    assert math.isclose(sum(value**2 for value in read.values), 1)


def test_a_word_of_the_title_is_another_sign_than_the_word_in_the_text():
    read = kind_votes.features({"title": [["sorry"]], "text": [["sorry"]]})
    title, _, text, _ = read.buckets
    assert title != text


def test_names_are_no_signs():
    one = kind.words_read(document.read("Grok goes dark", "xAI has not said why.", "en"))
    other = kind.words_read(document.read("Claude goes dark", "Anthropic has not said why.", "en"))
    assert one == other


def test_a_word_in_the_packaged_weights_has_a_vote_for_each_kind():
    read = kind_votes.features({"title": [["sorry"]]})
    assert kind_votes.votes(read, kind_votes.load()).shape == (2, len(KINDS))


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_damaged_weights_are_refused_by_name(content: bytes, tmp_path: Path):
    (tmp_path / "kind.npz").write_bytes(content)
    with pytest.raises(ModelError, match=r"kind\.npz: .*python -m training\.kind"):
        kind_votes.read_weights(tmp_path / "kind.npz")


def test_missing_weights_are_refused_by_name(tmp_path: Path):
    with pytest.raises(ModelError, match=r"kind\.npz: cannot be read"):
        kind_votes.read_weights(tmp_path / "kind.npz")
