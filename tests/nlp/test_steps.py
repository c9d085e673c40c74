"""What parts an order in effect from other legal steps, in whole short articles: title, text, model."""

import pytest

from nlp import tagger
from nlp.severity import NO_ORDER


def gravest(title: str, text: str, model: str, lang: str) -> int:
    read = tagger.analyse(title, text, lang=lang, published_at="2025-11-20T08:00:00Z")
    return max((f.severity for f in read.findings if (f.model, f.type) == (model, "legal_action")), default=0)


@pytest.mark.parametrize(
    ("title", "text", "model", "lang"),
    [
        (
            "Italy blocks DeepSeek R1",
            "Italy's data protection authority has blocked DeepSeek R1 with immediate effect.",
            "deepseek/deepseek-r1",
            "en",
        ),
        (
            "OpenAI fined over ChatGPT",
            "The Garante has fined OpenAI 15 million euros over the way ChatGPT used personal data. It can appeal.",
            "openai/chatgpt",
            "en",
        ),
        (
            "Judge halts Mistral Large 2",
            "A judge in Munich granted a preliminary injunction against Mistral, barring it from offering "
            "Mistral Large 2 in Germany until the trial.",
            "mistral/mistral-large-2",
            "en",
        ),
        (
            "CNIL suspends Qwen3-Max",
            "The French data watchdog on Monday suspended Qwen3-Max in France, pending an inquiry. "
            "Alibaba could be fined later.",
            "alibaba/qwen3-max",
            "en",
        ),
        (
            "Grok 4 interdit en Turquie",
            "Un tribunal d’Ankara a interdit l’accès à Grok 4 après des insultes visant le président.",
            "xai/grok-4",
            "fr",
        ),
        (
            "OpenAI condamnée",
            "Le régulateur italien a infligé une amende de 15 millions d’euros à OpenAI pour la manière dont "
            "ChatGPT utilise les données personnelles.",
            "openai/chatgpt",
            "fr",
        ),
        (
            "La justice ordonne le retrait de Mistral Large 2",
            "Le tribunal judiciaire de Paris a ordonné jeudi à Mistral de retirer Mistral Large 2 de la vente, "
            "sous astreinte de 50 000 euros par jour.",
            "mistral/mistral-large-2",
            "fr",
        ),
        (
            "Gemini 2.5 Flash retiré des boutiques",
            "L’Arcom a enjoint à Google de retirer Gemini 2.5 Flash des magasins d’applications.",
            "google/gemini-2.5-flash",
            "fr",
        ),
    ],
)
def test_an_order_in_effect_is_grave(title: str, text: str, model: str, lang: str) -> None:
    assert gravest(title, text, model, lang) > NO_ORDER


@pytest.mark.parametrize(
    ("title", "text", "model", "lang", "why"),
    [
        (
            "Irish regulator opens inquiry into Grok",
            "The Data Protection Commission said it had opened an inquiry into Grok. "
            "It can impose fines of up to 4% of turnover under the GDPR.",
            "xai/grok",
            "en",
            "a probe, and what the authority has the power to do",
        ),
        (
            "Publisher takes Mistral to court over Mistral Large 2",
            "A publisher filed a lawsuit against Mistral, saying Mistral Large 2 reproduces its guides. "
            "It asks the court to order the company to stop distributing the model.",
            "mistral/mistral-large-2",
            "en",
            "a suit, and what it asks for",
        ),
        (
            "Regulator threatens to fine xAI over Grok 4",
            "The watchdog warned xAI that it risks a fine of 20 million euros and a suspension of Grok 4.",
            "xai/grok-4",
            "en",
            "a threat",
        ),
        (
            "Could Australia ban DeepSeek?",
            "Australian ministers are weighing whether to ban DeepSeek R1 from government devices.",
            "deepseek/deepseek-r1",
            "en",
            "a question, and a plan",
        ),
        (
            "KFTC looks at Claude",
            "South Korea's Fair Trade Commission is investigating Anthropic over Claude Opus 4.1. "
            "Last spring it fined OpenAI over ChatGPT.",
            "anthropic/claude-opus-4.1",
            "en",
            "an order against another maker",
        ),
        (
            "Le parquet enquête sur DeepSeek R1",
            "Le parquet de Paris a ouvert une enquête préliminaire visant DeepSeek R1. "
            "L’entreprise s’expose à une amende de 1,5 million d’euros.",
            "deepseek/deepseek-r1",
            "fr",
            "a probe, and what may come of it",
        ),
        (
            "Un éditeur lyonnais assigne Mistral",
            "Un éditeur a assigné Mistral devant le tribunal judiciaire, affirmant que Mistral Large 2 "
            "reproduit ses guides. Il demande au tribunal d’interdire la diffusion du modèle.",
            "mistral/mistral-large-2",
            "fr",
            "a suit, and what it asks for",
        ),
        (
            "L’Arcom menace xAI de sanctions",
            "L’Arcom a prévenu xAI qu’elle pourrait suspendre Grok 4 et lui infliger une amende.",
            "xai/grok-4",
            "fr",
            "a threat",
        ),
        (
            "Des députés veulent bannir Grok",
            "Un groupe de députés appelle le gouvernement à bannir Grok des administrations.",
            "xai/grok",
            "fr",
            "a call",
        ),
        (
            "Claude : l’autorité de la concurrence se saisit",
            "L’Autorité de la concurrence s’est autosaisie des conditions de Claude Opus 4.1. "
            "Elle avait sanctionné OpenAI au printemps pour ChatGPT.",
            "anthropic/claude-opus-4.1",
            "fr",
            "an order against another maker",
        ),
    ],
)
def test_other_steps_are_less_grave(title: str, text: str, model: str, lang: str, why: str) -> None:
    assert gravest(title, text, model, lang) <= NO_ORDER, why


@pytest.mark.parametrize(
    ("title", "text", "model", "lang"),
    [
        (
            "Watchdog questions Alibaba",
            "The Garante asked Alibaba about Qwen3-Max. In January the same authority blocked DeepSeek.",
            "deepseek/deepseek",
            "en",
        ),
        (
            "Le gendarme italien questionne Alibaba",
            "Le Garante a interrogé Alibaba sur Qwen3-Max. En janvier, la même autorité avait bloqué DeepSeek.",
            "deepseek/deepseek",
            "fr",
        ),
    ],
)
def test_an_order_of_months_ago_is_recalled(title: str, text: str, model: str, lang: str) -> None:
    assert gravest(title, text, model, lang) <= NO_ORDER
