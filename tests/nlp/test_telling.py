"""How all signs of a cue are weighed, with the packaged weights and with made ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp import context, telling, telling_signs
from nlp.telling import Weights
from nlp.types import ASSERTIONS, Assertion
from nlp.weights import ModelError
from tests.nlp.marked import cue_in


def weights(**leanings: Assertion) -> Weights:
    """Weights in which each sign ('_' for a space) leans to one assertion."""
    rows = {sign.replace("_", " "): row for row, sign in enumerate(leanings)}
    of_signs = np.zeros((len(rows), len(ASSERTIONS)), dtype=np.float32)
    for row, told in enumerate(leanings.values()):
        of_signs[row, ASSERTIONS.index(told)] = 1
    return Weights(rows, of_signs, np.zeros(len(ASSERTIONS), dtype=np.float32))


def test_the_reason_of_the_rules_stays_where_the_signs_agree() -> None:
    ruled: tuple[Assertion, str] = ("alleged", "'claims'")
    assert telling.weighed({"quoted": 1.0}, ruled, weights(quoted="alleged")) == ruled


def test_signs_that_overrule_the_rules_are_named() -> None:
    told, why = telling.weighed(
        {"quoted": 1.0, "question": 0.5, "unheard of": 9.0},
        ("asserted", context.PLAIN),
        weights(quoted="alleged", question="alleged"),
    )
    assert (told, why) == ("alleged", "weighed: quoted; question")


def test_no_known_sign_leaves_the_bias_to_speak() -> None:
    biased = replace(weights(quoted="denied"), bias=np.eye(len(ASSERTIONS), dtype=np.float32)[0])
    assert telling.weighed({}, (ASSERTIONS[0], "x"), biased) == (ASSERTIONS[0], "x")


def test_names_are_no_signs() -> None:
    seen = []
    for name in ("Grok", "ChatGPT"):
        cue, view = cue_in(f"Critics say {name} [leaked chats].", "privacy", lang="en")
        seen.append(telling_signs.of(cue, view, (), ("alleged", "'say'")))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("marked", "lang", "sign"),
    [
        ("Critics claim that Grok [leaked chats].", "en", "very nearest: alleged"),
        ("The study says Grok [leaked chats].", "en", "alleged before, study before it"),
        ("Did Grok [leak chats]?", "en", "question"),
        ("“Grok [leaked chats],” he wrote.", "en", "quoted"),
        ("Grok aurait [divulgué des conversations].", "fr", "conditional of hearsay"),
        (
            "L’association dit que Grok a [divulgué des conversations].",
            "fr",
            "first in the sentence: claimant",
        ),
    ],
)
def test_signs(marked: str, lang: str, sign: str) -> None:
    cue, view = cue_in(marked, "privacy", lang=lang)
    assert sign in telling_signs.of(cue, view, (), context.by_rules(cue, view))


@pytest.mark.parametrize(
    ("marked", "lang", "expected"),
    [
        ("Grok [leaked chats] on Monday.", "en", "asserted"),
        ("Researchers found that Grok [leaked chats].", "en", "asserted"),
        ("The lawsuit says Grok [leaked chats].", "en", "alleged"),
        ("Grok could [leak chats].", "en", "potential"),
        ("xAI denies that Grok [leaked chats].", "en", "denied"),
        ("Grok a [divulgué des conversations] lundi.", "fr", "asserted"),
        ("Grok aurait [divulgué des conversations].", "fr", "alleged"),
        ("Grok pourrait [divulguer des conversations].", "fr", "potential"),
        ("xAI dément que Grok ait [divulgué des conversations].", "fr", "denied"),
    ],
)
def test_clear_words_win(marked: str, lang: str, expected: Assertion) -> None:
    assert context.assertion_of(*cue_in(marked, "privacy", lang=lang))[0] == expected


def test_damaged_weights_name_file_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "assertions.npz"
    file.write_bytes(b"no zip")
    with pytest.raises(ModelError, match=r"assertions\.npz.*training\.assertion"):
        telling.read(file)
