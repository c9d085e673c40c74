import pytest

from nlp import plainly
from nlp.types import Assertion
from tests.nlp.marked import cue_in


def told(marked: str, lang: str, title: str | None = None) -> Assertion | None:
    """What is so plain that no weights are asked; None where they are."""
    plain = plainly.told(*cue_in(marked, "privacy", lang=lang, title=title))
    return plain[0] if plain else None


@pytest.mark.parametrize(
    ("marked", "lang", "expected"),
    [
        # questions
        ("Does Grok [leak chats]?", "en", "potential"),
        ("Grok, a bot that [leaks chats]? No, the makers of the study say.", "en", "negated"),
        ("Grok [divulgue-t-il des conversations] ?", "fr", "potential"),
        ("Faut-il croire que Grok [divulguerait des conversations] ?", "fr", "potential"),
        ("Grok [divulgue des conversations] ? Non, dit l’étude.", "fr", "negated"),
        ("Why did Grok [leak chats]?", "en", None),
        ("Should xAI pay for [leaking chats]?", "en", None),
        ("Grok [leaked chats]. Will it stop?", "en", None),
        ("Pourquoi Grok a-t-il [divulgué des conversations] ?", "fr", None),
        ("Que risque xAI pour avoir [divulgué des conversations] ?", "fr", None),
        # checks that found nothing
        ("The audit found no evidence of [leaked chats] in Grok.", "en", "negated"),
        ("Nor does Grok [leak chats].", "en", "negated"),
        ("The tests turned up nothing: no bias, no [leaked chats].", "en", "negated"),
        ("The court cleared Grok of [leaking chats].", "en", "negated"),
        ("They read it all without finding [leaked chats].", "en", "negated"),
        ("L’audit n’a relevé aucune [fuite de conversations].", "fr", "negated"),
        ("Le code ne contient pas non plus de [conversations divulguées].", "fr", "negated"),
        ("Ils n’y ont trouvé aucune trace de [fuite de conversations].", "fr", "negated"),
        ("Le rapport blanchit Grok des [fuites de conversations].", "fr", "negated"),
        ("Les essais n’ont rien donné : pas une [conversation divulguée].", "fr", "negated"),
        ("The audit found that Grok [leaked chats].", "en", None),
        ("The audit found no bias, but Grok [leaked chats].", "en", None),
        ("Grok [leaked chats]; police found no trace of the thief.", "en", None),
        ("L’audit a relevé que Grok [divulguait des conversations].", "fr", None),
        ("L’audit n’a relevé aucun biais, mais Grok [divulgue des conversations].", "fr", None),
        # fears
        ("Grok could be used to [steal chats].", "en", "potential"),
        ("They fear that Grok will [leak chats].", "en", "potential"),
        ("The letter lists the dangers: assistants [leaking chats].", "en", "potential"),
        ("In one scenario Grok [leaks chats].", "en", "potential"),
        ("Grok pourrait servir à [voler des conversations].", "fr", "potential"),
        ("Ils redoutent que Grok [divulgue des conversations].", "fr", "potential"),
        ("La lettre énumère les dangers : un robot [divulguant des conversations].", "fr", "potential"),
        ("Dans un scénario, Grok [divulgue des conversations].", "fr", "potential"),
        ("Researchers showed that Grok could be used to [steal chats].", "en", None),
        ("Grok [leaked chats]. Experts fear more.", "en", None),
        ("Des chercheurs ont montré que Grok pourrait servir à [voler des conversations].", "fr", None),
        ("Grok a [divulgué des conversations], des experts redoutent la suite.", "fr", None),
    ],
)
def test_told(marked: str, lang: str, expected: Assertion | None) -> None:
    assert told(marked, lang) == expected


@pytest.mark.parametrize(
    ("title", "marked", "lang", "expected"),
    [
        (
            "We retract our article on Grok",
            "On Monday we wrote that Grok had [leaked chats].",
            "en",
            "retracted",
        ),
        (
            "Grok did not leak",
            "An earlier version of this article wrongly said that Grok had [leaked chats].",
            "en",
            "retracted",
        ),
        ("Nous retirons notre article sur Grok", "Nous écrivions que Grok avait [fuité].", "fr", "retracted"),
        (
            "Rectificatif sur Grok",
            "Grok n’a rien fait. Nous avions écrit par erreur qu’il avait [divulgué des conversations].",
            "fr",
            "retracted",
        ),
        ("xAI retracts a claim", "Grok [leaked chats], and its maker withdrew the statement.", "en", None),
        (
            "xAI se rétracte",
            "Grok a [divulgué des conversations], et le groupe retire son communiqué.",
            "fr",
            None,
        ),
        (
            "Grok leaks chats",
            "Grok has [leaked chats].\n\nAn earlier version of this article wrongly said it was Tuesday.",
            "en",
            None,
        ),
        (
            "Scientists warn about Grok",
            "A rogue state [steals chats] with it, the letter says.\n\nNothing of the kind has happened.",
            "en",
            "potential",
        ),
        (
            "Lettre ouverte sur Grok",
            "Un État voyou [vole des conversations] avec lui.\n\nAucun cas connu, précise le texte.",
            "fr",
            "potential",
        ),
        ("Grok leaks", "Grok [leaked chats].\n\nNothing of the kind has happened before.", "en", None),
    ],
)
def test_told_by_the_whole_article(title: str, marked: str, lang: str, expected: Assertion | None) -> None:
    assert told(marked, lang, title) == expected
