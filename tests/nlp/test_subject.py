import pytest

from nlp import subject
from nlp.types import ControversyType
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


def test_nobody_is_blamed_where_several_vie() -> None:
    assert models("ChatGPT and Grok were asked.\n\nThere was [praise of Hitler].", "en") == []


def test_nobody_is_blamed_where_no_model_is_named() -> None:
    assert models("There was [praise of Hitler].", "en") == []
