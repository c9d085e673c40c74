"""Near-copies and wire credits."""

from __future__ import annotations

import random
import time

import pytest

from monitor import origins

WORDS = [
    "Le",
    "régulateur",
    "italien",
    "a",
    "ordonné",
    "jeudi",
    "le",
    "blocage",
    "du",
    "robot",
    "conversationnel",
    "chinois",
    "après",
    "avoir",
    "jugé",
    "insuffisantes",
    "les",
    "réponses",
    "de",
    "l’entreprise",
    "sur",
    "l’usage",
    "des",
    "données",
    "personnelles",
    "de",
    "ses",
    "utilisateurs",
    "européens,",
    "une",
    "décision",
    "à",
    "effet",
    "immédiat",
    "qui",
    "vise",
    "les",
    "deux",
    "sociétés",
    "derrière",
    "le",
    "service",
    "et",
    "ouvre",
    "une",
    "enquête",
    "formelle",
    "sur",
    "la",
    "collecte",
    "des",
    "conversations,",
    "leur",
    "conservation",
    "hors",
    "d’Europe",
    "et",
    "l’absence",
    "d’information",
    "des",
    "personnes",
    "concernées",
]
OTHER = [
    "Thursday",
    "brought",
    "bad",
    "news",
    "for",
    "the",
    "Chinese",
    "start-up",
    "whose",
    "assistant",
    "had",
    "topped",
    "download",
    "charts:",
    "Rome’s",
    "privacy",
    "watchdog",
    "told",
    "it",
    "to",
    "stop",
    "serving",
    "people",
    "in",
    "Italy,",
    "unconvinced",
    "by",
    "what",
    "the",
    "firm",
    "had",
    "said",
    "about",
    "where",
    "chats",
    "go,",
    "who",
    "reads",
    "them",
    "and",
    "for",
    "how",
    "long",
    "they",
    "stay",
    "on",
    "servers",
    "abroad,",
    "and",
    "it",
    "said",
    "a",
    "formal",
    "inquiry",
    "was",
    "now",
    "under",
    "way",
]


def reworded(words: list[str], share: float, rng: random.Random) -> str:
    return " ".join(f"mot{rng.randrange(10**6)}" if rng.random() < share else w for w in words)


@pytest.mark.parametrize("seed", range(20))
def test_a_tenth_reworded_is_still_the_same_text(seed: int) -> None:
    rng = random.Random(seed)
    words = [rng.choice(WORDS + OTHER) for _ in range(350)]
    original, copy = origins.fingerprint(" ".join(words)), origins.fingerprint(reworded(words, 0.1, rng))
    assert origins.similarity(original, copy) >= origins.SAME_TEXT
    assert set(origins.bands(original)) & set(origins.bands(copy))


def test_another_report_of_the_event_is_another_text() -> None:
    a, b = origins.fingerprint(" ".join(WORDS)), origins.fingerprint(" ".join(OTHER))
    assert origins.similarity(a, b) < 0.1


def test_typography_does_not_matter() -> None:
    text = " ".join(WORDS)
    assert origins.similarity(origins.fingerprint(text), origins.fingerprint(text.upper())) == 1


CREDITS = {
    "ROME, 30 janv 2025 (AFP) - Le régulateur…": "afp",
    "Feb 22 (Reuters) - Google suspended…": "reuters",
    "Le service est bloqué.\n\nAvec AFP": "afp",
    "Le service est bloqué (avec l’AFP).": "afp",
    "The service is blocked.\n\n— Reuters": "reuters",
    "The service is blocked.\n\nAdditional reporting by Reuters": "reuters",
    "The service is blocked.\n\nAP": "ap",
    "« C’est une erreur », a déclaré le groupe à l’AFP avant midi.": None,
    "The company told Reuters it was looking into the matter.": None,
    "Aucune agence ici.": None,
    "The service is blocked.\n\nContributing: Reuters": "reuters",
    "Le service est bloqué.\n\nSource : AFP": "afp",
    "Le service est bloqué.\n\n(avec l’AFP et Reuters)": "afp",
    "The service is blocked.\n\nWith agencies": "agencies",
    "Le service est bloqué (avec agences)": "agencies",
    "The firm works with agencies of the state.": None,
}


@pytest.mark.parametrize("text", CREDITS)
def test_wire(text: str) -> None:
    assert origins.wire_of(text) == CREDITS[text]


@pytest.mark.parametrize("run", ["\n", "\n ", "(", "- ", "avec "])
def test_a_page_of_blanks_costs_no_minutes(run: str) -> None:
    began = time.process_time()
    assert origins.wire_of(run * 5000) is None
    assert time.process_time() - began < 5


def test_an_agency_is_its_own_wire() -> None:
    assert origins.wire_of("Rien de plus.", outlet="Reuters") == "reuters"


def test_an_agency_quoted_in_the_middle_of_a_long_text_is_no_credit() -> None:
    text = "a b c. " * 100 + "\nReuters\n" + "d e f. " * 100
    assert origins.wire_of(text) is None


def test_another_headline_and_credit_make_no_other_text() -> None:
    body = " ".join(WORDS * 3)
    a, b = (
        origins.fingerprint(f"ROME (AFP) - {body}"),
        origins.fingerprint(f"{body} Avec AFP. Lire aussi : tout."),
    )
    assert origins.similarity(a, b) >= origins.SAME_TEXT
