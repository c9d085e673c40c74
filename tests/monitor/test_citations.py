"""Whether a report only passes on what another outlet reported."""

from __future__ import annotations

import pytest

from monitor.citations import cited
from tests.monitor.make import article

OWNERS = {"The Lantern": "Lantern Media", "Le Matin": "Groupe Matin", "Nordblatt": "Nord", "Écho": "Écho"}
HITS = {
    "As first reported by The Lantern, Grok praised Hitler.": "Lantern Media",
    "Grok praised Hitler, according to a report by The Lantern.": "Lantern Media",
    "Grok praised Hitler, the newspaper Le Matin reported.": "Groupe Matin",
    "Grok praised Hitler, citing The Lantern.": "Lantern Media",
    "The Lantern reported that Grok praised Hitler.": "Lantern Media",
    "As first reported by The Daily Post, Grok praised Hitler.": "Daily Post",
    "Selon le quotidien Le Matin, Grok a fait l’éloge d’Hitler.": "Groupe Matin",
    "Grok a fait l’éloge d’Hitler, selon une enquête du Nordblatt.": "Nord",
    "Grok a fait l’éloge d’Hitler, selon une enquête de Nordblatt.": "Nord",
    "Nordblatt a révélé que Grok a fait l’éloge d’Hitler.": "Nord",
    "Grok a fait l’éloge d’Hitler, révèle Le Matin.": "Groupe Matin",
    "L’éloge d’Hitler par Grok a été révélé par The Lantern.": "Lantern Media",
    "Selon Le Matin, Grok a fait l’éloge d’Hitler. « Nous avons corrigé », dit xAI.": "Groupe Matin",
    "D’après le site Numérix, Grok a fait l’éloge d’Hitler.": "Numérix",
}
NEAR = {
    "its own test": "As first reported by The Lantern, Grok praised Hitler. We tested it and saw the same.",
    "verified": "As first reported by The Lantern, Grok praised Hitler, in posts verified by Écho.",
    "told to it": "The Lantern reported that Grok praised Hitler. “True”, an engineer told Écho.",
    "documents seen": "Selon Le Matin, Grok a fait l’éloge d’Hitler. Écho a pu consulter les messages.",
    "its own tests": "Selon Le Matin, Grok a fait l’éloge d’Hitler ; nos propres tests le confirment.",
    "it asked": "Selon Le Matin, Grok a fait l’éloge d’Hitler. Nous avons interrogé xAI.",
    "a person": "According to Anna Rossi, Grok praised Hitler.",
    "a person, in French": "Selon Anna Rossi, Grok a fait l’éloge d’Hitler.",
    "a company": "According to xAI, Grok praised Hitler.",
    "itself": "As first reported by Écho, Grok praised Hitler.",
    "nobody": "Grok praised Hitler.",
    "the outlet sues": "The Lantern sued xAI; Grok praised Hitler.",
    "far below": "Grok praised Hitler.\nIt was Tuesday.\nThe market fell.\nThe Lantern reported a fire.",
}


def of(text: str) -> str | None:
    at = text.index("Hitler")
    return cited(article("Écho", title="", text=text), [(at, at + 6)], OWNERS)


@pytest.mark.parametrize("text", HITS)
def test_a_report_that_only_passes_on_speaks_with_the_others_voice(text: str) -> None:
    assert of(text) == HITS[text]


@pytest.mark.parametrize("case", NEAR)
def test_own_work_or_no_outlet_is_a_voice_of_its_own(case: str) -> None:
    assert of(NEAR[case]) is None


def test_a_citation_in_the_lead_covers_what_follows() -> None:
    assert of("The Lantern reported it on Monday.\nOn X.\n\nGrok praised Hitler.") == "Lantern Media"


def test_every_accusation_must_be_the_others() -> None:
    text = "Grok leaked chats.\nIt was bad.\nThe Lantern reported that Grok praised Hitler."
    subject = article("Écho", title="", text=text)
    assert cited(subject, [(0, 4), (text.index("Hitler"), len(text))], OWNERS) is None
