"""Figures on a small gold set with one of every error, and agreement with the reference scorer."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.evaluate import Share, Tally, evaluate, family_of, quotes_overlap
from monitor.gold import GoldError, read_gold

REFERENCE = Path(__file__).parents[3] / "shared" / "tools" / "score.py"


def finding(model: str, type_: str, assertion: str = "asserted", quote: str = "it did so", severity: int = 4):
    return {"model": model, "type": type_, "assertion": assertion, "quote": quote, "severity": severity}


def gold_line(id_: str, lang: str, **gold: Any) -> dict[str, Any]:
    empty = {"kind": "report", "models": [], "findings": []}
    return {"id": id_, "lang": lang, "text": "…", "gold": empty | gold}


def prediction(models: tuple[str, ...] = (), **rest: Any) -> dict[str, Any]:
    listed = [{"id": model, "family": family_of(model)} for model in models]
    return {"kind": "report", "models": listed, "findings": [], "milestones": []} | rest


GOLD = [
    gold_line(
        "a",
        "fr",
        models=["xai/grok", "openai/gpt-4o"],
        findings=[
            finding("xai/grok", "hate", quote="a généré une série d’opinions haineuses"),
            finding("xai/grok", "minors", "alleged"),
            finding("openai/gpt-4o", "privacy", "negated"),
        ],
        milestones=[{"model": "xai/grok-4", "platform": "azure-ai-foundry", "stage": "private_preview"}],
        events=["grok-row"],
        **{"not": [{"model": "openai/gpt-4o", "type": "hate"}]},
    ),
    gold_line(
        "b", "en", models=["xai/grok-4"], findings=[finding("xai/grok-4", "hate")], events=["grok-row"]
    ),
    gold_line("c", "en", kind="satire", models=["openai/chatgpt"]),
]
PREDICTED = {
    "a": prediction(
        ("xai/grok", "xai/grok-3", "openai/gpt-4o"),
        kind="follow_up",
        findings=[
            finding("xai/grok", "hate", "alleged", "soit a généré une série d'opinions haineuses, dit-on"),
            finding("openai/gpt-4o", "privacy", "negated"),
            finding("openai/gpt-4o", "hate"),
        ],
        milestones=[{"model": "xai/grok-4", "platform": None, "stage": "general_availability"}],
    ),
    "b": prediction(("xai/grok",), findings=[finding("xai/grok", "hate", quote="elsewhere entirely")]),
    "c": prediction(("openai/chatgpt",), findings=[finding("openai/chatgpt", "self_harm", severity=5)]),
}
REPLAY = {"incidents": [{"id": 1, "articles": ["a", "b", "unknown"]}, {"id": 2, "articles": ["b", "c"]}]}


def test_figures_of_a_set_with_one_of_every_error():
    scores = evaluate(GOLD, PREDICTED, REPLAY)
    fr, en, both = scores.by_lang["fr"], scores.by_lang["en"], scores.by_lang["all"]

    assert list(scores.by_lang) == ["en", "fr", "all"]
    assert fr.models == Tally(hits=1, wrong=1, missed=1), "a family beside its own version counts nowhere"
    assert fr.findings_strict == Tally(hits=1, wrong=1, missed=1), "negated findings are not to be found"
    assert en.findings_strict == Tally(hits=0, wrong=2, missed=1)
    assert en.findings_lenient == Tally(hits=1, wrong=1, missed=0), "Grok for Grok 4 is right by family"
    assert fr.milestones == Tally(hits=0, wrong=1, missed=1), "the stage counts, the platform does not"
    assert fr.assertion == Share(0, 1)
    assert fr.evidence == Share(1, 1), "other quotation marks, same words"
    assert fr.traps == Share(1, 2), "a gold negated pair is a trap too, but was predicted as negated"
    assert en.false_alarms == Share(1, 1)
    assert both.kind == Share(1, 3)
    assert both.docs == 3
    assert scores.events is not None
    assert scores.events.pairs == Tally(hits=1, wrong=1, missed=0), "an article outside gold joins nothing"
    assert scores.events.cross_lingual == Share(1, 1)


def test_misses_name_article_task_and_what():
    said = {str(miss) for miss in evaluate(GOLD, PREDICTED).misses}
    assert {
        "a missed finding: xai/grok minors",
        "a wrong  model: xai/grok-3",
        "a wrong  assertion: xai/grok hate is asserted, not alleged",
        "a wrong  trap: openai/gpt-4o hate",
        "a wrong  kind: is report, not follow_up",
        "a missed milestone: xai/grok-4 private_preview",
        "c wrong  false alarm: openai/chatgpt self_harm",
    } <= said


def test_perfect_predictions_score_one_and_miss_nothing():
    perfect = {
        record["id"]: prediction(
            tuple(record["gold"]["models"]),
            kind=record["gold"]["kind"],
            findings=record["gold"]["findings"],
            milestones=record["gold"].get("milestones", []),
        )
        for record in GOLD
    }
    scores = evaluate(GOLD, perfect)
    assert scores.misses == ()
    assert scores.events is None
    assert scores.by_lang["all"].findings_strict.f1 == scores.by_lang["all"].kind.value == 1.0


def test_json_and_table_carry_the_same_figures():
    scores = evaluate(GOLD, PREDICTED, REPLAY)
    row = scores.as_json()["fr"]
    assert row["models"] == {"p": 0.5, "r": 0.5, "f": 0.5}
    assert row["traps"] == "1/2"
    table = scores.as_table().splitlines()
    assert table[0].split() == ["en", "fr", "all"]
    assert any(line.split() == ["traps", "0/0", "1/2", "1/2"] for line in table)
    assert "across languages: recall 1.000" in table[-1]


def test_nothing_to_score_is_no_error():
    assert evaluate([], {}).as_json() == {}


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("xai/grok-4.1-fast", "xai/grok"),
        ("openai/gpt-4o", "openai/gpt"),
        ("openai/o3-mini", "openai/o"),
        ("anthropic/claude-3.7-sonnet", "anthropic/claude"),
        ("anthropic/claude-opus-4", "anthropic/claude"),
        ("mistral/mistral-large-2", "mistral/mistral-large"),
        ("deepseek/deepseek-r1", "deepseek/deepseek"),
        ("alibaba/qwen2.5-max", "alibaba/qwen"),
        ("openai/gpt-oss-20b", "openai/gpt-oss"),
        ("mistral/le-chat", "mistral/le-chat"),
        ("x/4", "x/4"),
    ],
)
def test_family_is_the_name_up_to_its_version(model: str, family: str):
    assert family_of(model) == family


@pytest.mark.parametrize(
    ("one", "other", "overlap", "why"),
    [
        ("l’outil a menti", "Selon elle, l'outil a  menti hier", True, "one holds the other"),
        ("a b c d e x", "y a b c d e", True, "five words in a row"),
        ("a b c d x", "y a b c d", False, "only four"),
        ("", "anything", False, "an empty quote shows nothing"),
    ],
)
def test_quotes_overlap(one: str, other: str, overlap: bool, why: str):
    assert quotes_overlap(one, other) is overlap, why


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{broken", "gold.jsonl:2: not JSON"),
        ('{"id": "z", "lang": "fr"}', "gold.jsonl:2: gold: Field required"),
        (json.dumps(GOLD[0]), "gold.jsonl:2: id 'a' is already on line 1"),
        (json.dumps(gold_line("z", "en", kind="news")), "gold.jsonl:2: gold.kind: Input should be 'report'"),
        (
            json.dumps(gold_line("z", "en", findings=[finding("xai/grok", "hatred")])),
            "gold.jsonl:2: gold.findings.0.type: Input should be 'hate'",
        ),
        (json.dumps(gold_line("z", "en", milestone=[])), "gold.jsonl:2: gold.milestone: Extra inputs"),
    ],
)
def test_bad_gold_line_is_refused_by_file_and_line(line: str, said: str):
    with pytest.raises(GoldError) as refusal:
        read_gold([json.dumps(GOLD[0]), line], file="gold.jsonl")
    assert said in str(refusal.value)


def test_empty_lines_are_skipped_and_counted():
    assert read_gold(["", json.dumps(GOLD[1]), " \n"], file="g") == [GOLD[1]]


def test_missing_prediction_is_refused():
    with pytest.raises(GoldError, match="no prediction for 'b'"):
        evaluate(GOLD, {"a": PREDICTED["a"]})


TYPES = ("hate", "minors", "privacy", "security")
MODELS = (
    "xai/grok",
    "xai/grok-4",
    "openai/gpt-4o",
    "openai/gpt",
    "anthropic/claude-opus-4",
    "mistral/le-chat",
)
STAGES = ("private_preview", "general_availability", "retired")
ASSERTIONS = ("asserted", "alleged", "negated", "denied")
QUOTES = ("one two three four five six", "zero one two three four five", "six seven", "")


def random_set(rng: random.Random, n: int) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Gold and predictions drawn apart from a small stock, so that every kind of error occurs."""

    def some_findings() -> list[dict[str, Any]]:
        pairs = {(rng.choice(MODELS), rng.choice(TYPES)) for _ in range(rng.randrange(4))}
        draw = rng.choice
        return [finding(m, t, draw(ASSERTIONS), draw(QUOTES), rng.randint(1, 5)) for m, t in sorted(pairs)]

    def some_stages() -> list[dict[str, Any]]:
        n = rng.randrange(3)
        return [
            {"model": rng.choice(MODELS), "platform": None, "stage": rng.choice(STAGES)} for _ in range(n)
        ]

    gold, predicted = [], {}
    for i in range(n):
        traps = [{"model": rng.choice(MODELS), "type": rng.choice(TYPES)}]
        annotation = {
            "kind": rng.choice(("report", "other")),
            "models": rng.sample(MODELS, 3),
            "findings": some_findings(),
            "milestones": some_stages(),
            "events": rng.sample(("e1", "e2", "e3"), rng.randrange(3)),
            "not": traps,
        }
        gold.append(gold_line(f"r{i}", rng.choice(("fr", "en")), **annotation))
        predicted[f"r{i}"] = prediction(
            tuple(rng.sample(MODELS, 3)),
            kind=rng.choice(("report", "other")),
            findings=some_findings(),
            milestones=some_stages(),
        )
    return gold, predicted


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference scorer is not here")
@pytest.mark.parametrize("seed", range(5))
def test_every_figure_agrees_with_the_reference_scorer(seed: int, tmp_path: Path):
    rng = random.Random(seed)
    gold, predicted = random_set(rng, 40)
    replay = {"incidents": [{"id": i, "articles": rng.sample([g["id"] for g in gold], 6)} for i in range(8)]}
    (tmp_path / "gold").write_text("\n".join(map(json.dumps, gold)))
    (tmp_path / "predicted").write_text("\n".join(json.dumps({"id": i} | p) for i, p in predicted.items()))
    (tmp_path / "replay").write_text(json.dumps(replay))

    command = [sys.executable, str(REFERENCE), "gold", "predicted", "--replay", "replay"]
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout

    assert evaluate(gold, predicted, replay).as_json() == json.loads(printed)
