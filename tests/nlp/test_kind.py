"""Headline and first sentences of each kind, in both languages; most stand on a border between kinds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp import document, kind, phrases
from nlp.types import Kind, Lang
from tests.nlp.kind_cases import EN_CASES, FR_CASES

GOLD = Path(__file__).parents[1] / "gold" / "press_a.jsonl"
NOW = "2026-02-20T08:00:00Z"


def guess(title: str, text: str, lang: Lang) -> kind.KindGuess:
    return kind.kind_of(document.read(title, text, lang, NOW))


@pytest.mark.parametrize(("expected", "title", "text"), FR_CASES)
def test_french_kind(expected: Kind, title: str, text: str):
    found = guess(title, text, "fr")
    assert found.kind == expected, found.reason


@pytest.mark.parametrize(("expected", "title", "text"), EN_CASES)
def test_english_kind(expected: Kind, title: str, text: str):
    found = guess(title, text, "en")
    assert found.kind == expected, found.reason


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_all_of_a_satirical_feed_is_satire(lang: Lang):
    read = document.read("Mistral lance Medium 3", "Le modèle est disponible pour tous.", lang, NOW)
    assert kind.kind_of(read, feed_kind="satire").kind == "satire"
    assert kind.kind_of(read, feed_kind="news").kind != "satire"


def test_text_without_a_model_is_other():
    assert (
        guess("Téléphonie. Fin de la 2G dans l’Ouest", "L’opérateur coupe son réseau.", "fr").kind == "other"
    )
    assert (
        guess("Crane topples at river terminal", "The operator lost control in a gust.", "en").kind == "other"
    )


def test_counts_tip_the_scales():
    read = document.read("Grok 4 on Azure", "Microsoft wrote on Tuesday about Grok 4.", "en", NOW)
    assert kind.kind_of(read).kind == "report"
    assert kind.kind_of(read, n_controversy_cues=0, n_milestones=3).kind == "release"


def test_page_furniture_is_not_read():
    links = "À lire aussi :\n• Tribune : je rêve, nous devons"
    text = f"La faille a été décrite mardi par des chercheurs.\n\n{links}"
    assert guess("Une faille dans Microsoft Copilot", text, "fr").kind == "report"


def test_quoted_speech_is_not_the_author_s_voice():
    text = (
        "Researchers found on Tuesday that ChatGPT leaked files. “I think we should, I must, my view is that "
        "I was right,” said one of them. “I would do it again, myself.”"
    )
    assert guess("ChatGPT leaked files", text, "en").kind == "report"


def test_reason_names_what_spoke_for_the_kind():
    found = guess("xAI apologises for Grok’s posts", "The company said on Saturday it was sorry.", "en")
    assert found.kind == "follow_up"
    assert "maker answers, in the title" in found.reason


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled articles are not here")
def test_labelled_articles_keep_their_kind():
    right = 0
    articles = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines() if line]
    for a in articles:
        read = document.read(a["title"], a["text"], a["lang"], a["published_at"], a["outlet"])
        right += kind.kind_of(read).kind == a["gold"]["kind"]
    assert right / len(articles) >= 0.9


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"in": "titel", "any": "x", "says": {"report": 1}}, "`any` needs `in`, one or more of title"),
        ({"any": "x", "says": {"report": 1}}, "`any` needs `in`"),
        ({"says": {"report": 1}}, "write `in` and `any`, or a `fact`"),
        ({"fact": "rain", "says": {"report": 1}}, "unknown fact 'rain'; write one of"),
        ({"in": "title", "any": "x", "says": {"news": 1}}, "write a weight for one or more of report"),
        ({"in": "title", "any": "x", "weight": 2, "says": {"report": 1}}, "unknown ['weight']"),
        ({"in": "title", "any": "{nowhere}", "says": {"report": 1}}, "unknown list {nowhere}"),
        ({"in": "title", "any": "(x", "says": {"report": 1}}, "is no regular expression"),
    ],
)
def test_bad_data_is_refused_by_name(entry: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch):
    good = phrases.table("en", "kind")
    monkeypatch.setattr(phrases, "table", lambda lang, name: good | {"features": {"odd one": entry}})
    with pytest.raises(phrases.PhraseError) as refusal:
        kind.load.__wrapped__("en")
    assert "en/kind.yaml, odd one" in str(refusal.value)
    assert said in str(refusal.value)
