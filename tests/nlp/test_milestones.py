"""Stages told in one sentence, in every wording we could think of; then what needs the sentences around."""

from __future__ import annotations

import pytest

from nlp import document, milestones, phrases, stage_cues
from nlp.types import Lang, Milestone, Stage
from tests.nlp import milestone_cases_en, milestone_cases_fr
from tests.nlp.milestone_cases import DEPRECATED, LEGACY, OPEN, PRIVATE, PUBLIC, RED_TEAM, RETIRED


def found_in(text: str, lang: Lang, title: str | None = None) -> list[Milestone]:
    return milestones.find_milestones(document.read(title, text, lang))


def stages(text: str, lang: Lang, title: str | None = None) -> set[tuple[str, Stage]]:
    return {(m.model, m.stage) for m in found_in(text, lang, title)}


@pytest.mark.parametrize(("text", "models", "stage"), milestone_cases_fr.HITS)
def test_stage_told_in_french(text: str, models: str, stage: Stage):
    assert stages(text, "fr") == {(model, stage) for model in models.split()}


@pytest.mark.parametrize(("text", "models", "stage"), milestone_cases_en.HITS)
def test_stage_told_in_english(text: str, models: str, stage: Stage):
    assert stages(text, "en") == {(model, stage) for model in models.split()}


@pytest.mark.parametrize("text", milestone_cases_fr.NEAR_MISSES)
def test_no_stage_in_french(text: str):
    assert stages(text, "fr") == set()


@pytest.mark.parametrize("text", milestone_cases_en.NEAR_MISSES)
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
        (
            "en",
            "Meta showed Llama 4 Scout and Llama 4 Maverick. DeepSeek V3 and GPT-4o did not take part. "
            "Both can be had by anyone with an account.",
            {("meta/llama-4-scout", OPEN), ("meta/llama-4-maverick", OPEN)},
            "both stands for two of the maker most spoken of",
        ),
        (
            "en",
            "OpenAI shipped GPT-5.2 and praised GPT-5.2. GPT-5.1 moves to the legacy menu.\n\n"
            "On GitHub it is in public preview.",
            {("openai/gpt-5.1", LEGACY), ("openai/gpt-5.2", PUBLIC)},
            "where a paragraph opens, it stands for the model most spoken of",
        ),
        (
            "fr",
            "Les clients de GPT-4.5 sont priés de migrer vers GPT-5.2.",
            {("openai/gpt-4.5", DEPRECATED)},
            "the one to move to stays",
        ),
        (
            "en",
            "Developers on GPT-4.5 have been told to move over to GPT-5.2.",
            {("openai/gpt-4.5", DEPRECATED)},
            "the one to move to stays",
        ),
        (
            "en",
            "OpenAI removed GPT-4.5. Users were advised to switch over to GPT-5.2.",
            {("openai/gpt-4.5", RETIRED)},
            "advice to move says less than a retirement",
        ),
        (
            "fr",
            "Panne chez Anthropic. Claude Opus 4.5 ne répond plus depuis ce matin.",
            set(),
            "silence in an outage is no retirement",
        ),
        (
            "en",
            "An outage hit Anthropic. Claude Opus 4.5 stopped answering at nine.",
            set(),
            "silence in an outage is no retirement",
        ),
        (
            "fr",
            "GPT-5.2 est servi aux abonnés de ChatGPT Plus, tandis que GPT-4.5 quitte le menu de ChatGPT.",
            {("openai/gpt-5.2", OPEN), ("openai/gpt-4.5", RETIRED)},
            "a product can be where a model is offered",
        ),
        (
            "en",
            "The older GPT-4 models in the API, small and large, are deprecated.",
            {("openai/gpt-4", DEPRECATED)},
            "the one model at a sentence's head is its topic",
        ),
        (
            "en",
            "Stable Diffusion 2.1 was built on a set from which unsafe images had been removed.",
            set(),
            "unless another subject comes between",
        ),
        (
            "fr",
            "DeepSeek V3 a refait ses calculs. Les poids sont désormais déposés sur Hugging Face.",
            {("deepseek/deepseek-v3", OPEN)},
            "weights stand for the model named before",
        ),
        ("fr", "Rome débranche ChatGPT.", set(), "a ban of an assistant is no end of life"),
        ("en", "A mother attacks Character.AI in court.", set(), "nor is a lawsuit red teaming"),
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
        ("en", "GPT-5.2 is live for every ChatGPT Plus subscriber.", "chatgpt"),
        ("fr", "GPT-4.5 a disparu du menu de ChatGPT.", "chatgpt"),
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
        ({"cues": {"x": {"stage": "legacy", "any": "a", "unless": "rain"}}}, "unless 'rain'; write `outage`"),
        ({"extra": "a"}, "write exactly"),
    ],
)
def test_bad_data_is_refused_by_name(change: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch):
    good = phrases.table("en", "milestones")
    monkeypatch.setattr(phrases, "table", lambda lang, name: good | change)
    with pytest.raises(phrases.PhraseError) as refusal:
        stage_cues.load.__wrapped__("en")
    assert "en/milestones.yaml" in str(refusal.value)
    assert said in str(refusal.value)
