"""Whether a report only passes on what another outlet reported."""

from __future__ import annotations

import time

import pytest

from monitor.citations import cited, followed
from tests.monitor.make import article, evidence

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
    "According to a report on The Lantern, Grok praised Hitler.": "Lantern Media",
    "As reported by the Danish site Nyhedsblitz, Grok praised Hitler.": "Nyhedsblitz",
    "According to the tech blog Wirebox, Grok praised Hitler.": "Wirebox",
    "Le site belge Technoscope révèle que Grok a fait l’éloge d’Hitler.": "Technoscope",
    "L’éloge d’Hitler par Grok a été rapporté par le site américain Wirebox.": "Wirebox",
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
    "a maker's site": "According to the company, Grok praised Hitler on its own site.",
    "itself": "As first reported by Écho, Grok praised Hitler.",
    "a quote that nobody closes": "Selon Le Matin, Grok a loué Hitler. « Nous avons testé Grok.\n« Oui »",
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


def test_a_sister_title_is_no_other_voice() -> None:
    """Who cites a title of its own owner speaks for that owner still, not for one more."""
    owners = {**OWNERS, "Le Soir": "Écho"}
    text = "Selon le quotidien Le Soir, Grok a fait l’éloge d’Hitler."
    at = text.index("Hitler")
    assert cited(article("Écho", title="", text=text), [(at, at + 6)], owners) is None


def test_a_citation_in_the_lead_covers_what_follows() -> None:
    assert of("The Lantern reported it on Monday.\nOn X.\n\nGrok praised Hitler.") == "Lantern Media"


def test_every_accusation_must_be_the_others() -> None:
    text = "Grok leaked chats.\nIt was bad.\nThe Lantern reported that Grok praised Hitler."
    subject = article("Écho", title="", text=text)
    assert cited(subject, [(0, 4), (text.index("Hitler"), len(text))], OWNERS) is None


CHAINS: dict[str, tuple[dict[str, str | None], dict[str, str | None]]] = {
    "nobody cites": ({"A": None, "B": None}, {"A": None, "B": None}),
    "who cites one that cites": ({"A": None, "B": "A", "C": "B"}, {"A": None, "B": "A", "C": "A"}),
    "beyond the incident": ({"B": "Z", "C": "B"}, {"B": "Z", "C": "Z"}),
    "a circle": ({"A": "B", "B": "C", "C": "A"}, {"A": "A", "B": "A", "C": "A"}),
    "into a circle": ({"A": "B", "B": "A", "C": "b"}, {"A": "A", "B": "A", "C": "A"}),
    "by itself": ({"A": "A"}, {"A": "A"}),
}


@pytest.mark.parametrize("case", CHAINS)
def test_citations_are_followed_to_the_one_who_tells(case: str) -> None:
    cites, expected = CHAINS[case]
    found = followed([evidence(outlet, cites=who) for outlet, who in cites.items()])
    assert {e.outlet: e.cites for e in found} == expected


def test_who_also_reports_itself_is_not_passed_through() -> None:
    found = followed([evidence("A"), evidence("B"), evidence("B", cites="A"), evidence("C", cites="B")])
    assert [e.cites for e in found] == [None, None, "A", "B"]


def test_an_outlet_that_was_not_known_yet_is_told_by_its_report() -> None:
    """Who cites it may come before it does: then only its name is known, and its owner later."""
    found = followed([evidence("A", cites="Blog"), evidence("The Blog", owner="Blogs Ltd")])
    assert [e.cites for e in found] == ["Blogs Ltd", None]


@pytest.mark.parametrize("opening", ["«", "“", '"', "« a "])
def test_a_page_of_openings_costs_no_minutes(opening: str) -> None:
    text = opening * 100_000 + "\nSelon Le Matin, Grok a loué Hitler."
    at = text.index("Hitler")
    began = time.process_time()
    assert cited(article("Écho", title="", text=text), [(at, at + 6)], OWNERS) == "Groupe Matin"
    assert time.process_time() - began < 5
