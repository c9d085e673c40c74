import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlp import cues, document, learned, tagger
from nlp.types import TYPES
from nlp.weights import ModelError
from training import examples, train
from training.fit import Strength

SENTENCES = Path(__file__).parents[2] / "training" / "sentences"

# Hits stand well above near misses: what is tested is the order, not a figure that the next training moves.
HITS = [
    ("en", "loss_of_control", "The agent deleted the production database and then lied about it."),
    (
        "fr",
        "loss_of_control",
        "L’agent a effacé la base de données malgré l’ordre de ne rien toucher, puis a menti.",
    ),
    ("en", "ncii", "Grok stripped the clothes off photographs of women who had not been asked."),
    ("fr", "ncii", "Grok déshabillait sur demande des photos de femmes qui n’avaient rien demandé."),
    ("en", "hate", "Asked about the war, Grok praised Hitler and mocked people with Jewish surnames."),
    ("fr", "hate", "Interrogé sur la guerre, Grok a fait l’éloge d’Hitler et moqué des noms juifs."),
    ("en", "environment", "The turbines that feed the data centre foul the air of the neighbourhood."),
    ("fr", "environment", "Les turbines du centre de données polluent l’air du quartier."),
]
NEAR_MISSES = [
    ("en", "loss_of_control", "The agent books trains and fills in the forms that nobody likes."),
    ("fr", "loss_of_control", "L’agent réserve des trains et remplit les formulaires."),
    ("en", "ncii", "Grok now makes photographs of landscapes in four sizes."),
    ("fr", "ncii", "Grok produit désormais des photos de paysages en quatre formats."),
    ("en", "hate", "Grok now answers questions about the war in twelve languages."),
    ("fr", "hate", "Grok répond désormais aux questions sur la guerre en douze langues."),
    ("en", "environment", "The data centre of the neighbourhood opens its doors to schools."),
    ("fr", "environment", "Le centre de données du quartier ouvre ses portes aux écoles."),
]


@pytest.mark.parametrize(("hit", "miss"), list(zip(HITS, NEAR_MISSES, strict=True)))
def test_a_hit_is_far_likelier_than_its_near_miss(
    hit: tuple[str, str, str], miss: tuple[str, str, str]
) -> None:
    lang, type_, text = hit
    shown = learned.probabilities(text, lang)[type_]
    assert shown > cues.ADD_FROM
    assert shown > 3 * learned.probabilities(miss[2], lang)[type_]


def test_every_type_has_a_probability_and_the_same_each_time() -> None:
    first = learned.probabilities("ChatGPT invented three court cases.", "en")
    assert tuple(first) == TYPES
    assert all(0 < chance < 1 for chance in first.values())
    assert first == learned.probabilities("ChatGPT invented three court cases.", "en")


@pytest.mark.parametrize("text", ["", " ", "…", "🙂", "12 345", "İİİ", "e\u0301", "x" * 5000])
def test_any_text_is_read(text: str) -> None:
    assert len(learned.probabilities(text, "fr")) == len(TYPES)


def test_names_and_numbers_do_not_count() -> None:
    first, second = (
        [word.form for word in learned.words_of(read.sentences[0], read)]
        for read in (
            document.read(None, "OpenAI says that GPT-5 lost 1,200 files.", "en"),
            document.read(None, "Mistral AI says that Codestral lost 7 files.", "en"),
        )
    )
    assert first == second == ["<company>", "says", "that", "<model>", "lost", "<number>", "files"]


def test_accents_and_case_do_not_count() -> None:
    assert [learned.folded(word) for word in ("Élève", "ÉLEVE", "eleve")] == ["eleve"] * 3


def test_the_votes_of_the_words_add_up() -> None:
    read = document.read(None, "Grok praised Hitler on X.", "en")
    said = learned.read(learned.words_of(read.sentences[0], read))
    assert said.votes.shape == (len(learned.words_of(read.sentences[0], read)), len(TYPES))
    at = TYPES.index("hate")
    summed = learned.chance(float(said.votes.sum(axis=0)[at] + learned.load().bias[at]))
    assert summed == pytest.approx(learned.probabilities("Grok praised Hitler on X.", "en")["hate"])


LOUDEST = [
    ([-1, 2, 3, -9, 4], (1, 3), "the greatest sum"),
    ([2, -1, 3], (0, 3), "across a quiet word"),
    ([-3, -1, -2], (1, 2), "the least bad where none speaks for it"),
    ([5], (0, 1), "a single word"),
]


@pytest.mark.parametrize(("said", "expected", "why"), LOUDEST)
def test_loudest_stretch(said: list[float], expected: tuple[int, int], why: str) -> None:
    assert cues.loudest(said) == expected, why


def test_a_finding_of_the_weights_says_so_and_names_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cues.controversy, "find_cues", lambda *_: [])
    text = "The Replit agent deleted the production database and then lied about it, a user wrote."
    (finding,) = tagger.analyse(None, text, lang="en").findings
    name, _, shown = finding.reason.rule.partition(": ")
    assert (finding.type, name) == ("loss_of_control", cues.RULE)
    assert "deleted" in shown
    assert finding.quote in text


def test_rules_alone_do_not_ask_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "load", None)
    text = "xAI's chatbot Grok praised Hitler in replies on X on Tuesday."
    assert tagger.analyse(None, text, lang="en", learned=False).findings


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.npz: cannot be read .* training\.train"):
        learned.read_weights(tmp_path / "none.npz")


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.99])
def test_damaged_weights_say_what_to_do(tmp_path: Path, keep: float) -> None:
    whole = (train.OUT / "cues.npz").read_bytes()
    damaged = tmp_path / "cues.npz"
    damaged.write_bytes(whole[: int(keep if keep > 1 else keep * len(whole))])
    with pytest.raises(ModelError, match=r"cues\.npz: cannot be read .* training\.train"):
        learned.read_weights(damaged)


def test_weights_for_other_types_are_refused(tmp_path: Path) -> None:
    with np.load(train.OUT / "cues.npz") as stored:
        arrays = dict(stored)
    arrays["types"] = np.frombuffer(b"hate\nlove", dtype=np.uint8)
    np.savez(tmp_path / "cues.npz", **arrays)
    with pytest.raises(ModelError, match="other types"):
        learned.read_weights(tmp_path / "cues.npz")


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    few = examples.written(SENTENCES)[::60]
    for name in ("first.npz", "second.npz"):
        train.write(train.trained(few, Strength(n_rounds=5)), tmp_path / name)
    first, second = ((tmp_path / name).read_bytes() for name in ("first.npz", "second.npz"))
    assert first == second
    assert learned.read_weights(tmp_path / "first.npz").bias.shape == (len(TYPES),)


def test_a_sentence_says_nothing_on_what_its_article_quotes_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(
        '{"id": "a", "lang": "en", "title": "Grok", "text": "Grok praised Hitler. xAI said sorry.", "gold": {"kind":'
        ' "report", "events": [], "findings": [{"type": "hate", "quote": "Grok praised Hitler."}]}}\n'
    )
    read = {example.forms[:2]: (example.types, example.doubtful) for example in examples.of_gold([path])}
    assert read["<model>", "praised"] == ({"hate"}, frozenset())
    assert read["<company>", "said"] == (frozenset(), {"hate"})


def test_the_weights_are_loaded_only_when_asked() -> None:
    code = "import sys, nlp.learned; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
