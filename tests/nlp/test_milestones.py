"""Stages told in one sentence, in every wording we could think of; then what needs the sentences around."""

from __future__ import annotations

import pytest

from nlp import document, milestones, phrases
from nlp.types import Lang, Milestone, Stage

Case = tuple[str, str, Stage]

PRIVATE: Stage = "private_preview"
PUBLIC: Stage = "public_preview"
OPEN: Stage = "general_availability"
LEGACY: Stage = "legacy"
DEPRECATED: Stage = "deprecated"
RETIRED: Stage = "retired"
RED_TEAM: Stage = "red_team"


def found_in(text: str, lang: Lang, title: str | None = None) -> list[Milestone]:
    return milestones.find_milestones(document.read(title, text, lang))


def stages(text: str, lang: Lang, title: str | None = None) -> set[tuple[str, Stage]]:
    return {(m.model, m.stage) for m in found_in(text, lang, title)}


FR_HITS: list[Case] = [
    ("Grok 4 est désormais proposé en disponibilité générale sur Vertex AI.", "xai/grok-4", OPEN),
    ("Vertex AI accueille Grok 4 depuis mardi.", "xai/grok-4", OPEN),
    ("Google ajoute Grok 4 à Vertex AI.", "xai/grok-4", OPEN),
    ("Grok 4 fait son entrée dans le catalogue d'Amazon Bedrock.", "xai/grok-4", OPEN),
    ("Depuis lundi, les clients d'Amazon Bedrock peuvent utiliser Grok 4.", "xai/grok-4", OPEN),
    ("Grok 4 débarque sur Azure AI Foundry.", "xai/grok-4", OPEN),
    (
        "Le catalogue d'Amazon Bedrock s'enrichit de Grok 4 et de Mistral Medium 3.",
        "xai/grok-4 mistral/mistral-medium-3",
        OPEN,
    ),
    ("Grok 4 quitte la phase bêta sur Vertex AI et s'ouvre à tous les clients.", "xai/grok-4", OPEN),
    (
        "Sorti de préversion la semaine dernière, Grok 4 est ouvert à toutes les entreprises sur Vertex AI.",
        "xai/grok-4",
        OPEN,
    ),
    (
        "OpenAI a rendu GPT-5.2 accessible à tous ses utilisateurs, y compris gratuits.",
        "openai/gpt-5.2",
        OPEN,
    ),
    ("GPT-5.2 est accessible à tout le monde depuis jeudi.", "openai/gpt-5.2", OPEN),
    ("Tout développeur peut désormais appeler GPT-5.2 sur l'API d'OpenAI.", "openai/gpt-5.2", OPEN),
    ("Les poids de DeepSeek V3 sont en libre téléchargement sur Hugging Face.", "deepseek/deepseek-v3", OPEN),
    ("Mistral Medium 3 est également hébergé par Snowflake Cortex.", "mistral/mistral-medium-3", OPEN),
    ("On trouve déjà Llama 4 Maverick sur Amazon Bedrock.", "meta/llama-4-maverick", OPEN),
    ("Grok 4 reste cantonné à un aperçu privé sur Azure AI Foundry.", "xai/grok-4", PRIVATE),
    (
        "Seule une poignée de clients triés sur le volet peut essayer Grok 4 sur Azure AI Foundry.",
        "xai/grok-4",
        PRIVATE,
    ),
    ("Seuls quelques partenaires ont accès à Grok 4.", "xai/grok-4", PRIVATE),
    ("Une trentaine d'entreprises testent Grok 4 sur invitation.", "xai/grok-4", PRIVATE),
    ("Grok 4 n'est proposé qu'aux clients invités par Microsoft.", "xai/grok-4", PRIVATE),
    ("Grok 4 est en bêta fermée chez une dizaine de banques.", "xai/grok-4", PRIVATE),
    ("L'accès à Grok 4 se fait sur liste d'attente.", "xai/grok-4", PRIVATE),
    ("Pour l'heure, Grok 4 est réservé à des testeurs de confiance.", "xai/grok-4", PRIVATE),
    ("Google ouvre Gemini 3 Pro en préversion publique sur Vertex AI.", "google/gemini-3-pro", PUBLIC),
    ("Gemini 3 Pro est proposé en préversion sur Vertex AI.", "google/gemini-3-pro", PUBLIC),
    ("Gemini 3 Pro entre en bêta ouverte.", "google/gemini-3-pro", PUBLIC),
    ("La bêta publique de Gemini 3 Pro a commencé lundi sur AI Studio.", "google/gemini-3-pro", PUBLIC),
    ("Aperçu public : Gemini 3 Pro, sur Vertex AI.", "google/gemini-3-pro", PUBLIC),
    ("GPT-4o passe au statut « legacy » sur Azure AI Foundry.", "openai/gpt-4o", LEGACY),
    ("GPT-4o est désormais rangé parmi les modèles hérités.", "openai/gpt-4o", LEGACY),
    ("GPT-4.5 est déprécié ; OpenAI invite à migrer vers GPT-5.2.", "openai/gpt-4.5", DEPRECATED),
    ("OpenAI débranchera GPT-4.5 le 14 juillet.", "openai/gpt-4.5", DEPRECATED),
    ("GPT-4.5 sera retiré de l'API le 14 juillet.", "openai/gpt-4.5", DEPRECATED),
    ("GPT-4.5 ne sera plus accessible après le 14 juillet.", "openai/gpt-4.5", DEPRECATED),
    ("La fin de GPT-4.5 est programmée pour juillet.", "openai/gpt-4.5", DEPRECATED),
    ("GPT-4.5 tirera sa révérence le 14 juillet.", "openai/gpt-4.5", DEPRECATED),
    ("L'arrêt de GPT-4.5 est fixé au 14 juillet.", "openai/gpt-4.5", DEPRECATED),
    ("OpenAI a annoncé l'arrêt prochain de GPT-4.5.", "openai/gpt-4.5", DEPRECATED),
    ("GPT-4.5 et o3 vivent leurs dernières semaines sur l'API.", "openai/gpt-4.5 openai/o3", DEPRECATED),
    ("GPT-4.5 a été débranché lundi.", "openai/gpt-4.5", RETIRED),
    ("GPT-4.5 n'est plus disponible sur l'API depuis lundi.", "openai/gpt-4.5", RETIRED),
    ("OpenAI a mis GPT-4.5 à la retraite.", "openai/gpt-4.5", RETIRED),
    ("OpenAI a coupé l'accès à GPT-4.5.", "openai/gpt-4.5", RETIRED),
    ("Depuis lundi, GPT-4.5 ne répond plus.", "openai/gpt-4.5", RETIRED),
    ("GPT-4.5 disparaît de l'API.", "openai/gpt-4.5", RETIRED),
    ("Le retrait de GPT-4.5 est effectif depuis lundi.", "openai/gpt-4.5", RETIRED),
    ("Clap de fin pour GPT-4.5, retiré lundi du catalogue.", "openai/gpt-4.5", RETIRED),
    (
        "Les équipes de Microsoft ont soumis Grok 4 à un mois de red teaming avant de l'ouvrir.",
        "xai/grok-4",
        RED_TEAM,
    ),
    ("Microsoft a fait passer Grok 4 devant son équipe rouge.", "xai/grok-4", RED_TEAM),
    ("L'équipe rouge d'Azure éprouve Grok 4 depuis trois semaines.", "xai/grok-4", RED_TEAM),
    (
        "Avant de l'inscrire au catalogue, Oracle soumet Grok 4 à des attaques simulées.",
        "xai/grok-4",
        RED_TEAM,
    ),
]
FR_NEAR_MISSES = [
    "Grok 4 sera disponible sur Azure AI Foundry à l'automne.",
    "Grok 4 n'est pas encore disponible sur Azure AI Foundry.",
    "Microsoft prévoit d'ajouter Grok 4 à Azure AI Foundry.",
    "Grok 4 devrait rejoindre Azure AI Foundry dans les prochaines semaines.",
    "Grok 4 arrive le mois prochain sur Azure AI Foundry.",
    "xAI a lancé Grok 4 mardi.",
    "xAI a présenté Grok 4, son nouveau modèle.",
    "L'ouverture de Grok 4 à tous est prévue pour juin.",
    "Aucune date n'a été donnée pour la disponibilité générale de Grok 4.",
    "Des associations réclament le retrait de Grok 4.",
    "Grok 4 est-il disponible sur Azure AI Foundry ?",
    "OpenAI a retiré la mise à jour de GPT-4o.",
    "Google a retiré les images générées par Gemini 3 Pro.",
    "Des chercheurs indépendants ont mené un exercice de red teaming sur Grok 4.",
    "L'application n'est plus disponible en Italie, où Grok 4 fait l'objet d'une enquête.",
    "Grok 4 a produit des messages haineux visibles par tous les utilisateurs de X.",
    "Grok 4 est capable de répondre à tous.",
    "Grok 4 a envoyé ses réponses à tous les clients de la banque.",
    "Selon la fiche du modèle, GPT-5.2 a subi un red teaming externe.",
    "Le service a renoncé à proposer Grok 4 sur Azure AI Foundry.",
]

EN_HITS: list[Case] = [
    ("Grok 4 is now generally available on Vertex AI.", "xai/grok-4", OPEN),
    ("Grok 4 has landed on Amazon Bedrock.", "xai/grok-4", OPEN),
    ("Microsoft has added Grok 4 to Azure AI Foundry.", "xai/grok-4", OPEN),
    ("Azure AI Foundry customers can now call Grok 4.", "xai/grok-4", OPEN),
    ("Grok 4 joins the Amazon Bedrock catalogue.", "xai/grok-4", OPEN),
    ("Amazon Bedrock picks up Grok 4 and Mistral Medium 3.", "xai/grok-4 mistral/mistral-medium-3", OPEN),
    ("Grok 4 left preview on Vertex AI on Monday and is open to every customer.", "xai/grok-4", OPEN),
    ("Grok 4 is out of beta on Vertex AI.", "xai/grok-4", OPEN),
    ("OpenAI made GPT-5.2 available to all users, including free ones.", "openai/gpt-5.2", OPEN),
    ("Anyone can now use GPT-5.2 on the OpenAI API.", "openai/gpt-5.2", OPEN),
    ("GPT-5.2 is open to all developers.", "openai/gpt-5.2", OPEN),
    ("Every Azure customer has had access to GPT-5.2 since its release day.", "openai/gpt-5.2", OPEN),
    ("DeepSeek V3 weights can be downloaded from Hugging Face.", "deepseek/deepseek-v3", OPEN),
    ("Oracle has offered Grok 4 to all its customers since Tuesday.", "xai/grok-4", OPEN),
    ("Both Grok 4 and GPT-5.2 are available through Oracle Cloud.", "openai/gpt-5.2 xai/grok-4", OPEN),
    ("You can already find Llama 4 Maverick on Amazon Bedrock.", "meta/llama-4-maverick", OPEN),
    ("Grok 4 is still confined to a private preview on Azure AI Foundry.", "xai/grok-4", PRIVATE),
    ("Only a handful of hand-picked customers can try Grok 4 on Azure AI Foundry.", "xai/grok-4", PRIVATE),
    ("Microsoft has opened Grok 4 to some thirty invited companies.", "xai/grok-4", PRIVATE),
    ("Access to Grok 4 is by invitation.", "xai/grok-4", PRIVATE),
    ("Grok 4 is available only to select enterprise customers.", "xai/grok-4", PRIVATE),
    ("Grok 4 is in closed beta with a dozen banks.", "xai/grok-4", PRIVATE),
    ("There is a waiting list for Grok 4.", "xai/grok-4", PRIVATE),
    ("Grok 4 remains limited to a small group of testers.", "xai/grok-4", PRIVATE),
    ("A few trusted partners have access to Grok 4.", "xai/grok-4", PRIVATE),
    ("Google has opened a public preview of Gemini 3 Pro on Vertex AI.", "google/gemini-3-pro", PUBLIC),
    ("Gemini 3 Pro is in preview on Vertex AI.", "google/gemini-3-pro", PUBLIC),
    ("Gemini 3 Pro enters open beta.", "google/gemini-3-pro", PUBLIC),
    (
        "Gemini 3 Pro, still in public preview on Vertex AI, costs twice as much.",
        "google/gemini-3-pro",
        PUBLIC,
    ),
    (
        "In public preview: Gemini 3 Pro and Llama 4 Maverick.",
        "google/gemini-3-pro meta/llama-4-maverick",
        PUBLIC,
    ),
    ("GPT-4o has been moved to legacy status on Azure AI Foundry.", "openai/gpt-4o", LEGACY),
    ("GPT-4o is now listed under legacy models.", "openai/gpt-4o", LEGACY),
    ("GPT-4.5 is deprecated and will stop responding on July 14.", "openai/gpt-4.5", DEPRECATED),
    ("OpenAI will switch off GPT-4.5 on July 14.", "openai/gpt-4.5", DEPRECATED),
    ("GPT-4.5 will be removed from the API on July 14.", "openai/gpt-4.5", DEPRECATED),
    ("GPT-4.5 goes dark on July 14.", "openai/gpt-4.5", DEPRECATED),
    ("GPT-4.5 is set to be retired in July.", "openai/gpt-4.5", DEPRECATED),
    ("OpenAI has set July 14 as the end-of-life date for GPT-4.5.", "openai/gpt-4.5", DEPRECATED),
    ("The shutdown of GPT-4.5 is scheduled for July.", "openai/gpt-4.5", DEPRECATED),
    ("OpenAI announced the deprecation of GPT-4.5 and o3.", "openai/gpt-4.5 openai/o3", DEPRECATED),
    ("GPT-4.5 was switched off on Monday.", "openai/gpt-4.5", RETIRED),
    ("OpenAI retired GPT-4.5 on Monday.", "openai/gpt-4.5", RETIRED),
    ("GPT-4.5 no longer answers on the API.", "openai/gpt-4.5", RETIRED),
    ("GPT-4.5 is no longer available to developers.", "openai/gpt-4.5", RETIRED),
    ("OpenAI has pulled GPT-4.5 from its API.", "openai/gpt-4.5", RETIRED),
    ("As of Monday, GPT-4.5 is gone from the API.", "openai/gpt-4.5", RETIRED),
    ("The retirement of GPT-4.5 took effect on Monday.", "openai/gpt-4.5", RETIRED),
    ("Retired on Monday: GPT-4.5 and o3.", "openai/gpt-4.5 openai/o3", RETIRED),
    ("OpenAI pulled the plug on GPT-4.5 this week.", "openai/gpt-4.5", RETIRED),
    ("Microsoft spent the whole of July red-teaming Grok 4.", "xai/grok-4", RED_TEAM),
    (
        "Grok 4 went through a month of red teaming at Microsoft before the preview opened.",
        "xai/grok-4",
        RED_TEAM,
    ),
    ("Oracle's red team has been attacking Grok 4 since June.", "xai/grok-4", RED_TEAM),
    ("Microsoft put Grok 4 through adversarial testing ahead of the launch.", "xai/grok-4", RED_TEAM),
]
EN_NEAR_MISSES = [
    "Grok 4 will be available on Azure AI Foundry in the fall.",
    "Grok 4 is not yet available on Azure AI Foundry.",
    "Microsoft plans to add Grok 4 to Azure AI Foundry.",
    "Grok 4 is expected to join Azure AI Foundry in the coming weeks.",
    "Grok 4 arrives on Azure AI Foundry next month.",
    "xAI launched Grok 4 on Tuesday.",
    "xAI unveiled Grok 4, its newest model.",
    "General availability of Grok 4 is planned for June.",
    "No date has been set for the general availability of Grok 4.",
    "Campaigners want Grok 4 withdrawn.",
    "Is Grok 4 available on Azure AI Foundry?",
    "OpenAI pulled the update to GPT-4o.",
    "Google removed the pictures made by Gemini 3 Pro.",
    "Independent researchers carried out a red-teaming exercise on Grok 4.",
    "The app is no longer available in Italy, where Grok 4 is under investigation.",
    "Grok 4 posted the insults to all users of X.",
    "Hackers used Claude Opus 4.5 to write their code.",
    "According to its system card, GPT-5.2 underwent external red teaming.",
    "Microsoft decided not to offer Grok 4 on Azure AI Foundry.",
    "Regulators could order Grok 4 removed from Azure AI Foundry.",
]


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
