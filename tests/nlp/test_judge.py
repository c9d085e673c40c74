from pathlib import Path

import numpy as np
import pytest

from nlp import cues, discourse, document, judge, learned, tagger
from nlp.judge import Trial, Weights
from nlp.learned import Reading
from nlp.types import TYPES
from nlp.weights import ModelError
from training import articles, train
from training.articles import ArticleError

LEAK = "Grok leaked private chats. ChatGPT wrote a poem."


def reading(**logits: float) -> Reading:
    of_types = [logits.get(type_, -8.0) for type_ in TYPES]
    words = [learned.Word(0, 4, "word")]
    return Reading(words, np.array([of_types], dtype=np.float32), of_types, of_types)


def trial_of(text: str, read: dict[int, Reading] | None = None, title: str = "AI of xAI") -> Trial:
    parsed = document.read(title, text, "en", "2025-07-09T08:00:00Z")
    return tagger.trial(parsed, discourse.of(parsed), read or cues.readings(parsed))


def signs_of(text: str, read: dict[int, Reading] | None = None) -> dict[str, float]:
    trial = trial_of(text, read)
    return judge.signs(trial.cases["xai/grok", "privacy"], trial)


@pytest.mark.parametrize(
    ("logits", "n_cues", "why"),
    [
        ({"privacy": 2.0}, 1, "likely, and no rule saw it"),
        ({"privacy": -2.5}, 1, "not unlikely: the judge decides"),
        ({"privacy": -3.5}, 0, "unlikely"),
        ({"privacy": 2.0, "security": 0.0}, 2, "one for each type"),
    ],
)
def test_cues_of_the_weights(logits: dict[str, float], n_cues: int, why: str) -> None:
    read = document.read(None, "Grok wrote a poem.", "en")
    assert len(cues.cues_of(read, {0: reading(**logits)})) == n_cues, why


def test_a_rule_and_the_weights_make_one_cue() -> None:
    read = document.read(None, LEAK, "en")
    rules = [c.rule for c in cues.cues_of(read, {}) if c.type == "privacy"]
    both = [c.rule for c in cues.cues_of(read, {0: reading(privacy=3.0)}) if c.type == "privacy"]
    assert rules
    assert rules == both


def test_signs_say_what_speaks_for_a_case() -> None:
    shown = signs_of(LEAK)
    assert shown["any rule"] == shown["any rule of privacy"] == shown["type privacy"] == 1
    assert shown["told asserted"] == 1
    assert shown["in the title"] == 0


def test_more_said_weighs_more() -> None:
    once, twice = reading(privacy=-1.0), reading(privacy=2.0)
    faint, clear = signs_of(LEAK, {1: once}), signs_of(LEAK, {1: twice})
    assert judge.logit(clear, judge.load()) > judge.logit(faint, judge.load())


def test_sentences_that_show_nothing_change_no_sign() -> None:
    more = "The weather stays fine in Brittany. A bakery opens on Monday."
    assert signs_of(LEAK) == signs_of(f"{LEAK} {more}")


def test_a_verdict_names_its_chance_and_the_loudest_signs() -> None:
    trial = trial_of("Grok leaked private chats of 300,000 users, exposing names and addresses.")
    said = judge.convinced(trial)["xai/grok", "privacy"]
    chance, _, loudest = said.partition(": ")
    assert judge.load().threshold <= float(chance) <= 1
    assert loudest


def test_unknown_signs_weigh_nothing() -> None:
    assert judge.logit({"news": 1.0}, Weights(0.5, 0.3, {})) == 0.5


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"bias": "x", "threshold": 1, "signs": {}}', '{"bias": 1}']
)
def test_damaged_weights_say_what_to_do(tmp_path: Path, content: str) -> None:
    damaged = tmp_path / "judge.json"
    damaged.write_text(content)
    with pytest.raises(ModelError, match=r"judge\.json: cannot be read .* training\.train"):
        judge.read_weights(damaged)


ARTICLE = """=== x-1 | en | report | 2025-07-09T08:10:00Z | Post | Owner | 2
{{xai/grok hate asserted:: Grok praised Hitler}}
On Monday {{xai/grok hate alleged + xai/grok-4 minors alleged:: it is said to have done it again}}.
@models: xai/grok xai/grok-4
@not: xai/grok-4:hate
@milestones: xai/grok-4 all general_availability
@events: grok-hate
"""


def test_a_marked_article_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE)
    (article,) = articles.read(path)
    whole = f"{article.title}\n\n{article.text}"
    assert "Grok praised Hitler" in [whole[s.start : s.end] for s in article.shows]
    assert "{{" not in whole
    assert {(f["model"], f["type"], f["assertion"]) for f in article.gold["findings"]} == {
        ("xai/grok", "hate", "asserted"),
        ("xai/grok-4", "minors", "alleged"),
    }
    assert article.gold["milestones"] == [
        {"model": "xai/grok-4", "platform": "all", "stage": "general_availability"}
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("| 2\n", "\n", "header"),
        ("| report |", "| novel |", "unknown 'novel'"),
        ("hate asserted::", "love asserted::", "unknown 'love'"),
        ("hate asserted::", "hate::", "cannot read the mark"),
        ("Grok praised Hitler}}", "Grok praised Hitler", "not closed"),
        ("again}}", "again}} }}", "closes nothing"),
        ("@models: xai/grok xai/grok-4", "@models: xai/grok", "add it"),
        ("all general", "general", "cannot read the milestone"),
    ],
)
def test_a_bad_mark_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE.replace(old, new))
    with pytest.raises(ArticleError, match=said):
        articles.read(path)


def test_every_marked_article_of_the_training_can_be_read() -> None:
    paths = sorted(train.ARTICLES.glob("*.txt"))
    assert sum(len(articles.read(path)) for path in paths) > 1000
    assert any(path.name.startswith(train.USUAL) for path in paths)
