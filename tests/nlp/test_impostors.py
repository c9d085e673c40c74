import pytest

from nlp import impostors
from tests.nlp.marked import cue_in


@pytest.mark.parametrize(
    ("title", "marked", "lang", "expected"),
    [
        ("Bogus ChatGPT app", "A fraudulent app with its logo [robbed thousands].", "en", True),
        ("ChatGPT scam", "Scammers [sent mails] in the name of OpenAI.", "en", True),
        ("Grok banned? Letter is forged", "A forged letter of Ofcom [bans Grok].", "en", True),
        ("Fausse application ChatGPT", "Elle a [dépouillé des milliers de clients].", "fr", True),
        (
            "Arnaque",
            "Des escrocs se font passer pour OpenAI et [vident les comptes] des abonnés à ChatGPT.",
            "fr",
            True,
        ),
        ("Grok interdit ?", "Un faux courrier de la CNIL [interdit Grok].", "fr", True),
        ("Fake bank site", "Scammers used ChatGPT and [robbed thousands].", "en", False),
        ("Fake letters", "Grok wrote a fake letter of the tax office that [robbed thousands].", "en", False),
        ("ChatGPT leak", "ChatGPT [exposed chats] on Monday.", "en", False),
        ("Fausse banque", "Des escrocs ont utilisé ChatGPT et [vidé des comptes].", "fr", False),
        (
            "Faux courriers",
            "Grok a rédigé une fausse lettre du fisc qui a [ruiné des retraités].",
            "fr",
            False,
        ),
        ("Fuite", "ChatGPT a [exposé des conversations] lundi.", "fr", False),
    ],
)
def test_a_thing_that_bears_a_name(title: str, marked: str, lang: str, expected: bool) -> None:
    assert (
        impostors.is_impostor(*cue_in(marked, "fraud", title=f"{title} (OpenAI, xAI)", lang=lang)) == expected
    )
