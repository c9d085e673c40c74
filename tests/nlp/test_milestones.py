"""Stages told in one sentence, in every wording we could think of; then what needs the sentences around."""

from __future__ import annotations

import pytest

from nlp import document, milestones, phrases
from nlp.types import Lang, Milestone, Stage
from tests.nlp.milestone_cases import (
    DEPRECATED,
    EN_HITS,
    EN_NEAR_MISSES,
    FR_HITS,
    FR_NEAR_MISSES,
    LEGACY,
    OPEN,
    PRIVATE,
    PUBLIC,
    RED_TEAM,
    RETIRED,
)


def found_in(text: str, lang: Lang, title: str | None = None) -> list[Milestone]:
    return milestones.find_milestones(document.read(title, text, lang))


def stages(text: str, lang: Lang, title: str | None = None) -> set[tuple[str, Stage]]:
    return {(m.model, m.stage) for m in found_in(text, lang, title)}


@pytest.mark.parametrize(("text", "models", "stage"), FR_HITS)
def test_stage_told_in_french(text: str, models: str, stage: Stage):
    assert stages(text, "fr") == {(model, stage) for model in models.split()}


@pytest.mark.parametrize(("text", "models", "stage"), EN_HITS)
def test_stage_told_in_english(text: str, models: str, stage: Stage):
    assert stages(text, "en") == {(model, stage) for model in models.split()}


@pytest.mark.parametrize("text", FR_NEAR_MISSES)
def test_no_stage_in_french(text: str):
    assert stages(text, "fr") == set()


@pytest.mark.parametrize("text", EN_NEAR_MISSES)
def test_no_stage_in_english(text: str):
    assert stages(text, "en") == set()


@pytest.mark.parametrize(
    ("lang", "text", "expected", "why"),
    [
        (
            "fr",
            "xAI a présenté Grok 4 en juillet. Le modèle n'est accessible sur Azure AI Foundry qu'à "
            "une poignée d'entreprises.",
            {("xai/grok-4", PRIVATE)},
            "a noun stands for the model of the sentence before",
        ),
        (
            "fr",
            "Microsoft vend GPT-5.2 et Claude Opus 4.5. Tous deux ont été ouverts à l'ensemble "
            "des clients d'Azure AI Foundry.",
            {("openai/gpt-5.2", OPEN), ("anthropic/claude-opus-4.5", OPEN)},
            "both stands for two",
        ),
        (
            "en",
            "Microsoft has GPT-5.2 and Claude Opus 4.5. Both were opened to every Azure AI Foundry customer.",
            {("openai/gpt-5.2", OPEN), ("anthropic/claude-opus-4.5", OPEN)},
            "both stands for two",
        ),
        (
            "en",
            "Unlike Grok 3, Grok 4 is available only to select customers on Azure AI Foundry.",
            {("xai/grok-4", PRIVATE)},
            "a model that only measures another has no stage of its own",
        ),
        (
            "en",
            "Grok 4 is in public preview on Azure AI Foundry and is generally available on Amazon Bedrock.",
            {("xai/grok-4", PUBLIC), ("xai/grok-4", OPEN)},
            "two platforms, two stages",
        ),
        (
            "fr",
            "Grok 4 est en préversion publique, tandis que Mistral Medium 3 est disponible pour tous.",
            {("xai/grok-4", PUBLIC), ("mistral/mistral-medium-3", OPEN)},
            "each clause has its own model",
        ),
        (
            "en",
            "Microsoft offers Grok 4 on Azure AI Foundry. For now it is limited to a private preview.",
            {("xai/grok-4", PRIVATE)},
            "a preview outweighs a loose word",
        ),
        (
            "en",
            "As of Friday, GPT-4o is gone from ChatGPT, along with GPT-4.1 and o4-mini.",
            {("openai/gpt-4o", RETIRED), ("openai/gpt-4.1", RETIRED), ("openai/o4-mini", RETIRED)},
            "those named with it share its fate",
        ),
        (
            "en",
            "xAI showed what Grok 4 could do. Testers downloaded the weights from Hugging Face.",
            {("xai/grok-4", OPEN)},
            "its weights stand for a model",
        ),
        (
            "fr",
            "Kimi K2 se fait attendre. L'hébergeur l'a soumis à des attaques simulées.",
            {("moonshot/kimi-k2", RED_TEAM)},
            "a host need not be named to drill a model",
        ),
        (
            "fr",
            "Kimi K2 se fait attendre. Des internautes l'ont soumis à des attaques simulées.",
            set(),
            "a drill by the public is no stage",
        ),
        (
            "fr",
            "Retiré : GPT-4.5. Déprécié : o3. En préversion : Gemini 3 Pro.",
            {("openai/gpt-4.5", RETIRED), ("openai/o3", DEPRECATED), ("google/gemini-3-pro", PUBLIC)},
            "a label stands before its model",
        ),
    ],
)
def test_model_is_found_around_the_cue(lang: Lang, text: str, expected: set[tuple[str, Stage]], why: str):
    assert stages(text, lang) == expected, why


@pytest.mark.parametrize(
    ("lang", "text", "platform"),
    [
        ("fr", "Grok 4 est disponible pour tous sur Vertex AI.", "vertex-ai"),
        ("en", "Grok 4 is generally available on Amazon Bedrock.", "amazon-bedrock"),
        ("fr", "Chez Oracle, Grok 4 est en aperçu privé.", "oracle-cloud"),
        ("en", "OpenAI retired GPT-4.5 from its API on Monday.", "openai-api"),
        ("fr", "GPT-5.2 est accessible à tout le monde depuis jeudi.", None),
        ("en", "Azure AI Foundry has news. Grok 4 is in private preview on Azure.", "azure-ai-foundry"),
    ],
)
def test_platform(lang: Lang, text: str, platform: str | None):
    assert [m.platform for m in found_in(text, lang)] == [platform]


def test_headline_yields_to_the_text():
    title = "Titan Text Express prend sa retraite"
    text = "Chez Amazon Bedrock, Titan Text Express passe au statut « legacy »."
    assert stages(text, "fr", title) == {("amazon/titan-text-express", LEGACY)}


def test_furniture_says_nothing():
    text = "Une actualité calme.\n\nÀ lire aussi :\n• Grok 4 est disponible pour tous sur Vertex AI"
    assert stages(text, "fr") == set()


@pytest.mark.parametrize(
    "text",
    ["Grok 4" + ", le, de" * 200 + " x est disponible pour tous.", "Grok 4 est disponible pour tous " * 100],
)
def test_endless_sentence_does_not_stall(text: str):
    # It would take minutes if a pattern tried every way to read the list.
    assert stages(text, "fr") <= {("xai/grok-4", OPEN)}


def test_quote_is_the_slice():
    text = "xAI patiente. Grok 4 reste en aperçu privé sur Azure AI Foundry. Rien d'autre."
    read = document.read("Grok 4 attend", text, "fr")
    for milestone in milestones.find_milestones(read):
        assert milestone.quote == read.text[milestone.start : milestone.end]
        assert milestone.quote == "Grok 4 reste en aperçu privé sur Azure AI Foundry."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"cues": {"x": {"stage": "launched", "any": "launched"}}},
            "x: stage 'launched'; write one of red_team",
        ),
        ({"cues": {"x": {"stage": "legacy", "any": "a", "nto": "b"}}}, "x: unknown ['nto']; write"),
        ({"cues": {"x": {"stage": "legacy", "any": "{nowhere}"}}}, "unknown list {nowhere}"),
        ({"cues": {"x": {"stage": "legacy", "any": "a", "place": "maybe"}}}, "place 'maybe'; write `needed`"),
        ({"extra": "a"}, "write exactly"),
    ],
)
def test_bad_data_is_refused_by_name(change: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch):
    good = phrases.table("en", "milestones")
    monkeypatch.setattr(phrases, "table", lambda lang, name: good | change)
    with pytest.raises(phrases.PhraseError) as refusal:
        milestones.load.__wrapped__("en")
    assert "en/milestones.yaml" in str(refusal.value)
    assert said in str(refusal.value)
