import pytest

from nlp.document import read, split
from nlp.junk import is_furniture, is_list_header


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il ment. Il s’excuse.", ["Il ment.", "Il s’excuse."]),
        ("M. Dupont et Mme. Le Goff ont porté plainte.", ["M. Dupont et Mme. Le Goff ont porté plainte."]),
        ("The U.S. Senate voted. It lost.", ["The U.S. Senate voted.", "It lost."]),
        ("It is banned in the U.S. The law is new.", ["It is banned in the U.S.", "The law is new."]),
        ("J.K. Rowling sued. She won.", ["J.K. Rowling sued.", "She won."]),
        (
            "GPT-4.5 and Grok 4.1 leaked 3.5 million files.",
            ["GPT-4.5 and Grok 4.1 leaked 3.5 million files."],
        ),
        ("It spread on X. Now it is gone.", ["It spread on X.", "Now it is gone."]),
        ("Grok lied. xAI is sorry.", ["Grok lied.", "xAI is sorry."]),
        ("We tested R1. It failed.", ["We tested R1.", "It failed."]),
        ("« Il ment. » Elle rit.", ["« Il ment. »", "Elle rit."]),
        ("« C’est faux ! » dit-il.", ["« C’est faux ! » dit-il."]),
        ("“It lied.” She laughed.", ["“It lied.”", "She laughed."]),
        ("Rien… Puis tout.", ["Rien…", "Puis tout."]),
        ("Nobody… until now.", ["Nobody… until now."]),
        ("Musk et al. v. OpenAI was filed.", ["Musk et al. v. OpenAI was filed."]),
        (
            "On Sept. 30 it fell. Acme Inc. The rest held.",
            ["On Sept. 30 it fell.", "Acme Inc.", "The rest held."],
        ),
        ("  • Un point\n  • Un autre", ["Un point", "Un autre"]),
        ("a line that\ngoes on here.\nAnother one.", ["a line that\ngoes on here.", "Another one."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_title_is_the_first_sentence_and_stays_whole() -> None:
    read_ = read("Grok dérape. Encore", "Le robot a menti. Il s’excuse.", "fr")
    assert [(read_.words(s), s.is_title) for s in read_.sentences] == [
        ("Grok dérape. Encore", True),
        ("Le robot a menti.", False),
        ("Il s’excuse.", False),
    ]


def test_plain_text_takes_its_first_line_for_a_title() -> None:
    first, *rest = read(None, "Microsoft : un accord prudent\nLe groupe a signé.", "fr").sentences
    assert first.is_title
    assert not any(s.is_title for s in rest)


def test_a_first_line_that_is_a_sentence_is_no_title() -> None:
    assert not read(None, "Le groupe a signé.\nIl se tait.", "fr").sentences[0].is_title


@pytest.mark.parametrize(
    "line",
    [
        "Publicité", "Advertisement", "logo Octet", "Publié le 22 février 2024 à 18h40", "Reading time: 2 minutes",
        "Newsletter: get CloudLedger every Tuesday", "Share this story · 4 comments · 3 min read",
        "Stackdrift » AI » Europe", "CloudLedger / Platforms / News", "— Reuters", "(AFP)",
        "Lire aussi : Mirabel, la tour de contrôle à vendre", "> Related: ranking every mascot",
        "Recevez chaque matin l’essentiel de l’actualité.", "Sign up for Docket Daily to follow the answer.",
        "If you or someone you know needs help, call or text 988.",
        "En France, le 3114, numéro national de prévention du suicide, est joignable à toute heure.",
        "Accessibilité : partiellement conforme", "→ Notre canal WhatsApp", "Tous droits réservés",
    ],
)  # fmt: skip
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Une plainte a été déposée mardi en Floride contre Character.AI.",
        "Get the model to talk and it will tell you how to build a bomb.",
        "Publicly, the company says nothing.",
        "Microsoft a publié le modèle sur Azure.",
        "Share prices fell after the outage.",
        "Call centres that use the bot have been fined.",
        "Recevez-vous des appels d'une voix clonée ? Une enquête est ouverte.",
        "Related work shows that the model lies.",
        "Un réglage qui déraille",
    ],
)
def test_news_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


def test_bullets_under_read_also_are_furniture_until_the_list_ends() -> None:
    text = "Grok a menti.\n\nÀ lire aussi sur Octet :\n  • GROK 4 accusé de racisme\n  • Soldes\n\nUne enquête est ouverte."
    assert [s.is_junk for s in split(text)] == [False, True, True, True, False]


@pytest.mark.parametrize(
    "header", ["À lire aussi :", "Read also:", "Related stories", "Sur le même sujet", "Most read"]
)
def test_list_header(header: str) -> None:
    assert is_list_header(header)


@pytest.mark.parametrize(
    "line", ["Read the complaint before you laugh", "Les plus lus des romans sont copiés"]
)
def test_no_list_header(line: str) -> None:
    assert not is_list_header(line)


def test_language_is_taken_from_the_feed_and_else_detected() -> None:
    assert read(None, "The chatbot was blocked in the country.", "fr").lang == "fr"
    assert read(None, "Le robot a été bloqué dans le pays.", None).lang == "fr"
    assert read(None, "Das Modell ist nicht da.", None).lang == "en"
