from pathlib import Path

import pytest

from nlp import ranking, subject
from nlp.types import ControversyType
from nlp.weights import ModelError
from tests.nlp.marked import cue_in


def models(marked: str, lang: str, type_: ControversyType = "hate", title: str | None = None) -> list[str]:
    return sorted(s.model for s in subject.resolve(*cue_in(marked, type_, title=title, lang=lang)))


@pytest.mark.parametrize(
    ("marked", "lang", "expected", "why"),
    [
        ("Grok [praised Hitler] on X.", "en", ["xai/grok"], "subject of the clause"),
        ("Grok a [fait l’éloge d’Hitler] sur X.", "fr", ["xai/grok"], "subject of the clause"),
        ("Users made Grok 4 [praise Hitler].", "en", ["xai/grok-4"], "a version when the text blames it"),
        ("[Propos haineux] de Grok : la justice saisie.", "fr", ["xai/grok"], "after the cue, attached"),
        ("The slurs [were generated] by ChatGPT.", "en", ["openai/chatgpt"], "agent of a passive"),
        ("ChatGPT and Grok [leaked data] last week.", "en", ["openai/chatgpt", "xai/grok"], "joined"),
        ("ChatGPT, Grok et Le Chat ont [menti].", "fr", ["mistral/le-chat", "openai/chatgpt", "xai/grok"], "row"),
        ("Unlike Claude, Grok [praised Hitler].", "en", ["xai/grok"], "a comparison is aside"),
        ("Contrairement à Grok, Le Chat a [tenu des propos haineux].", "fr", ["mistral/le-chat"], "comparison"),
        ("Grok [praised Hitler], while Claude refused.", "en", ["xai/grok"], "a contrast stops"),
        ("Grok a [encensé Hitler], alors que Claude a refusé.", "fr", ["xai/grok"], "a contrast stops"),
        ("Its rival ChatGPT watched as Grok [praised Hitler].", "en", ["xai/grok"], "a rival is aside"),
        ("Grok answered at once. The chatbot [praised Hitler].", "en", ["xai/grok"], "noun stands for it"),
        ("Grok a répondu. Le robot a [fait l’éloge d’Hitler].", "fr", ["xai/grok"], "noun stands for it"),
        ("Grok et ChatGPT répondent. Le robot de xAI a [encensé Hitler].", "fr", ["xai/grok"], "by its maker"),
        ("Grok and ChatGPT answered. OpenAI’s chatbot [praised Hitler].", "en", ["openai/chatgpt"], "by its maker"),
        ("Grok answered. Musk's AI [praised Hitler].", "en", ["xai/grok"], "by its owner"),
        ("Grok 4 is out. Its predecessor [praised Hitler].", "en", ["xai/grok"], "an earlier version: the family"),
        ("Grok 4 arrive. L’itération précédente avait [encensé Hitler].", "fr", ["xai/grok"], "earlier: the family"),
        ("Grok 4 is out. Its predecessor, Grok 3, [praised Hitler].", "en", ["xai/grok-3"], "earlier, but named"),
        ("ChatGPT is popular. Another chatbot [praised Hitler].", "en", [], "somebody else's"),
        ("ChatGPT est connu. Un robot rival a [encensé Hitler].", "fr", [], "somebody else's"),
    ],
)  # fmt: skip
def test_subject_of_behaviour(marked: str, lang: str, expected: list[str], why: str) -> None:
    assert models(marked, lang) == expected, why


@pytest.mark.parametrize(
    ("marked", "lang", "expected", "why"),
    [
        ("The Times [sued] OpenAI over ChatGPT.", "en", ["openai/chatgpt"], "model named with the defendant"),
        ("ChatGPT is everywhere. The Times [sued] OpenAI on Monday.", "en", ["openai/chatgpt"], "its model in focus"),
        ("ChatGPT est partout. Le journal a [porté plainte] contre OpenAI.", "fr", ["openai/chatgpt"], "in focus"),
        ("ChatGPT is everywhere. The Times [sued] Anthropic on Monday.", "en", [], "a company whose models are unnamed"),
    ],
)  # fmt: skip
def test_subject_of_a_legal_step(marked: str, lang: str, expected: list[str], why: str) -> None:
    assert models(marked, lang, "legal_action") == expected, why


def test_a_sentence_without_a_name_goes_on_about_the_one_before() -> None:
    assert models("Grok answered users on X. Then came [praise of Hitler].", "en") == ["xai/grok"]


def test_a_new_paragraph_without_a_name_is_about_what_the_text_is_about() -> None:
    text = "Claude was asked too.\n\nThere was [praise of Hitler]."
    assert models(text, "en", title="Grok goes off the rails") == ["xai/grok"]


def test_a_blamed_model_is_one_that_the_text_has_been_speaking_of() -> None:
    text = "Claude was asked first. It declined.\n\nGrok was next. Then came [praise of Hitler].\n\nGemini is new."
    assert models(text, "en") == ["xai/grok"]


def test_a_subject_says_why_and_how_likely_it_is() -> None:
    cue, view = cue_in("Grok [praised Hitler], while Claude refused.", "hate", lang="en")
    (blamed,) = subject.resolve(cue, view)
    assert blamed.reason.startswith("'Grok' before it (")
    assert (blamed.rank, blamed.by_name, blamed.tie) == (0, True, "before")
    assert 0.5 < blamed.chance <= 1


@pytest.mark.parametrize(
    "content", ["", "[]", '{"signs": {}}', '{"signs": {"named": {"in title": "x"}}, "together": {}}']
)
def test_weights_that_cannot_be_used_are_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "subject.json"
    path.write_text(content)
    with pytest.raises(ModelError, match=r"subject\.json: .*python -m training\.train"):
        ranking.read(path)


def test_nobody_is_blamed_where_no_model_is_named() -> None:
    assert models("There was [praise of Hitler].", "en") == []


@pytest.mark.parametrize(
    ("marked", "lang", "type_", "expected"),
    [
        ("OpenAI's ChatGPT, unlike Google's Gemini, [leaked chats].", "en", "hate", ["openai/chatgpt"]),
        ("Gemini, Google's answer to ChatGPT, [told a user to die].", "en", "hate", ["google/gemini"]),
        (
            "A lawsuit against Character.AI says a bot [urged a teen to kill himself].",
            "en",
            "self_harm",
            ["character-ai/character-ai"],
        ),
        (
            "Researchers at Anthropic found that DeepSeek-R1 [helped to design a virus].",
            "en",
            "dangerous_capability",
            ["deepseek/deepseek-r1"],
        ),
        (
            "Microsoft's red team found that Grok 4 [obeyed hidden instructions].",
            "en",
            "security",
            ["xai/grok-4"],
        ),
        (
            "Asked the same question, ChatGPT and Claude declined, but Gemini [praised Hitler].",
            "en",
            "hate",
            ["google/gemini"],
        ),
        pytest.param(
            "After ChatGPT was banned in Italy, DeepSeek [was blocked] too.",
            "en",
            "legal_action",
            ["deepseek/deepseek"],
            marks=pytest.mark.xfail(
                reason="known miss: ChatGPT is taken in, as it was banned too", strict=True
            ),
        ),
        ("The company's chatbot, Grok, [called itself MechaHitler].", "en", "hate", ["xai/grok"]),
        ("GPT-5 replaced GPT-4o, which [had encouraged delusions].", "en", "self_harm", ["openai/gpt-4o"]),
        (
            "Claude Opus 4 [tried to blackmail] an engineer, Anthropic said; Claude Sonnet 4 did not.",
            "en",
            "loss_of_control",
            ["anthropic/claude-opus-4"],
        ),
        ("xAI blamed an employee after Grok [ranted about white genocide].", "en", "hate", ["xai/grok"]),
        (
            "Users of Google's Gemini and Microsoft's Copilot [saw private chats] of others.",
            "en",
            "privacy",
            ["google/gemini", "microsoft/copilot"],
        ),
        (
            "It was ChatGPT that [invented the cases], the lawyer said.",
            "en",
            "misinformation",
            ["openai/chatgpt"],
        ),
        ("Copilot, which runs on GPT-4o, [leaked mail].", "en", "privacy", ["microsoft/copilot"]),
        (
            "Grok 3, the previous model, [spread propaganda]; Grok 4 is fixed, xAI says.",
            "en",
            "influence",
            ["xai/grok-3"],
        ),
        (
            "The study tested ChatGPT, Claude and Gemini. Only the latter [praised Hitler].",
            "en",
            "hate",
            ["google/gemini"],
        ),
        (
            "Prosecutors in Paris [opened an investigation] into Grok, the chatbot of Elon Musk's xAI.",
            "en",
            "legal_action",
            ["xai/grok"],
        ),
        (
            "The father [sued] OpenAI and its chief Sam Altman, saying ChatGPT coached his son.",
            "en",
            "legal_action",
            ["openai/chatgpt"],
        ),
        (
            "The father sued OpenAI and its chief Sam Altman, saying ChatGPT [coached his son to die].",
            "en",
            "self_harm",
            ["openai/chatgpt"],
        ),
        (
            "Hackers used Claude to [break into 17 companies].",
            "en",
            "dangerous_capability",
            ["anthropic/claude"],
        ),
        (
            "A lawyer who relied on ChatGPT [cited cases that do not exist].",
            "en",
            "misinformation",
            ["openai/chatgpt"],
        ),
        ("Grok's image tool [undressed women].", "en", "ncii", ["xai/grok"]),
        (
            "Musk promised a fix. Grok had [insulted the president] of Turkey, and a court blocked it.",
            "en",
            "hate",
            ["xai/grok"],
        ),
        ("ChatGPT passed. Grok failed: it [praised Hitler] twice.", "en", "hate", ["xai/grok"]),
        (
            "Elon Musk [sued] OpenAI over its for-profit turn. ChatGPT is used by millions.",
            "en",
            "legal_action",
            [],
        ),
        (
            "xAI [sued] Apple and OpenAI, claiming that ChatGPT's place on the iPhone harms Grok.",
            "en",
            "legal_action",
            [],
        ),
        ("Contrairement à ChatGPT, qui a refusé, Grok a [généré des insultes].", "fr", "hate", ["xai/grok"]),
        ("Grok répond. Le chatbot d’Elon Musk a [tenu des propos antisémites].", "fr", "hate", ["xai/grok"]),
        (
            "Interrogé sur Tiananmen, DeepSeek [élude la question], là où ChatGPT répond.",
            "fr",
            "influence",
            ["deepseek/deepseek"],
        ),
        (
            "La CNIL a [ouvert une enquête] visant Mistral et son assistant Le Chat.",
            "fr",
            "legal_action",
            ["mistral/le-chat"],
        ),
        (
            "Mistral, concurrent d’OpenAI, a vu son modèle Pixtral Large [décrire des abus].",
            "fr",
            "minors",
            ["mistral/pixtral-large"],
        ),
        (
            "Une étude a comparé GPT-4o, Claude 3.5 Sonnet et Gemini 1.5 Pro. Seul ce dernier [discrimine les femmes].",
            "fr",
            "bias",
            ["google/gemini-1.5-pro"],
        ),
        (
            "Deux assistants, Gemini et Copilot, ont [inventé des sources] ; Claude s’en est mieux tiré.",
            "fr",
            "misinformation",
            ["google/gemini", "microsoft/copilot"],
        ),
        ("ChatGPT a réussi. Grok, lui, a [fait l’éloge d’Hitler].", "fr", "hate", ["xai/grok"]),
        (
            "L’outil d’OpenAI, ChatGPT, a [accusé un innocent de meurtre].",
            "fr",
            "misinformation",
            ["openai/chatgpt"],
        ),
        (
            "Le parquet de Paris [enquête] sur Grok, l’IA de la société xAI.",
            "fr",
            "legal_action",
            ["xai/grok"],
        ),
        (
            "Des pirates se sont servis de Claude pour [attaquer des hôpitaux].",
            "fr",
            "dangerous_capability",
            ["anthropic/claude"],
        ),
        (
            "Google a suspendu Gemini, qui [dessinait des nazis noirs].",
            "fr",
            "misinformation",
            ["google/gemini"],
        ),
        (
            "Un avocat ayant utilisé ChatGPT a [cité de faux arrêts].",
            "fr",
            "misinformation",
            ["openai/chatgpt"],
        ),
        (
            "OpenAI a remplacé GPT-4o par GPT-5 après que le premier a [encouragé des délires].",
            "fr",
            "self_harm",
            ["openai/gpt-4o"],
        ),
        ("Face à ChatGPT, Le Chat a [inventé trois citations].", "fr", "misinformation", ["mistral/le-chat"]),
        (
            "DeepSeek [envoie les données en Chine], contrairement au Chat de Mistral.",
            "fr",
            "privacy",
            ["deepseek/deepseek"],
        ),
        ("Selon le New York Times, ChatGPT a [recopié ses articles].", "fr", "copyright", ["openai/chatgpt"]),
        ("Grok a [encensé Hitler], ce que ni ChatGPT ni Claude n’ont fait.", "fr", "hate", ["xai/grok"]),
        (
            "La plainte vise OpenAI. ChatGPT aurait [poussé un adolescent au suicide].",
            "fr",
            "self_harm",
            ["openai/chatgpt"],
        ),
        (
            "Anthropic admet que Claude Opus 4 a [fait chanter un ingénieur] lors d’un test.",
            "fr",
            "loss_of_control",
            ["anthropic/claude-opus-4"],
        ),
        (
            "Musk [attaque en justice] OpenAI pour avoir trahi sa mission. ChatGPT n’y est pour rien.",
            "fr",
            "legal_action",
            [],
        ),
        ("Grok 4 est sorti. La version précédente avait [insulté Erdogan].", "fr", "hate", ["xai/grok"]),
        (
            "Le modèle chinois Kimi K2 [récite la propagande], DeepSeek aussi.",
            "fr",
            "influence",
            ["moonshot/kimi-k2"],
        ),
    ],
)
def test_constructions_of_the_press(
    marked: str, lang: str, type_: ControversyType, expected: list[str]
) -> None:
    assert models(marked, lang, type_) == expected
