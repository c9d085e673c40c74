"""Which reports are one happening."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.link import keys_of, link_report
from monitor.types import Article, Incident
from nlp.types import Finding
from tests.monitor.make import NOW, analysis, article, evidence, finding, incident

HITLER = incident(evidence("Le Matin"), keys=frozenset({"hitler", "x"}))
LEAK = incident(evidence("Le Matin", type="privacy"), id=2, keys=frozenset({"wiz", "1000000"}))


def told(text: str, *findings: Finding, **values: object) -> tuple[Article, list[Finding]]:
    return article("The Lantern", title="", text=text, lang="en", **values), list(findings)


def target(found: tuple[Article, list[Finding]], *incidents: Incident) -> list[int | None]:
    subject, findings = found
    return [i.incident for i in link_report(subject, analysis(*findings), incidents, seen_at=NOW)]


GROK_HITLER = told("The chatbot Grok praised Hitler on Tuesday.", finding(start=0, end=43))
CASES = {
    "same type, same name": (GROK_HITLER, [HITLER], [1]),
    "nothing there yet": (GROK_HITLER, [], [None]),
    "another family": (
        told("R1 praised Hitler.", finding("deepseek/deepseek-r1", start=0, end=18)),
        [HITLER],
        [None],
    ),
    "a version joins its family's incident": (
        told("It was Grok 3 that praised Hitler.", finding("xai/grok-3", start=0, end=33)),
        [HITLER],
        [1],
    ),
    "the nearer of two": (GROK_HITLER, [LEAK, HITLER], [1]),
    "another type and other names": (
        told("Grok exposed chats, said Wiz.", finding(type_="privacy", start=0, end=29)),
        [HITLER],
        [None],
    ),
    "a denial joins": (
        told("Did Grok praise Hitler? No.", finding(assertion="denied", start=0, end=23)),
        [HITLER],
        [1],
    ),
    "a denial alone opens nothing": (
        told("Did Grok praise Hitler? No.", finding(assertion="denied", start=0, end=23)),
        [],
        [],
    ),
    "weeks later": (
        told("Grok praised Hitler.", finding(start=0, end=20), published_at=NOW + timedelta(days=20)),
        [HITLER],
        [None],
    ),
    "no finding": (told("Grok is new."), [HITLER], []),
}


@pytest.mark.parametrize("case", CASES)
def test_link(case: str) -> None:
    found, incidents, expected = CASES[case]
    assert target(found, *incidents) == expected


def test_a_near_copy_joins_whatever_it_says() -> None:
    copy, findings = told(
        "Other words.", finding(type_="bias", start=0, end=12), origin=HITLER.evidence[0].origin
    )
    (link,) = link_report(copy, analysis(*findings), [HITLER], seen_at=NOW)
    assert (link.incident, link.reason) == (1, "near-copy of a report already here")


def test_every_link_says_why() -> None:
    subject, findings = GROK_HITLER
    (link,) = link_report(subject, analysis(*findings), [HITLER], seen_at=NOW)
    assert link.reason == "same type (hate); shares hitler; within two days"


def test_keys_survive_translation() -> None:
    english, findings = told(
        "Regulators led by Garante fined Grok 15.000 euros in Rome.", finding(start=0, end=20)
    )
    french, _ = told(
        "À la demande de la Garante, Grok paiera 15 000 euros, dit Rome.", finding(start=0, end=20)
    )
    assert {"garante", "15000", "rome"} <= keys_of(english, findings) & keys_of(french, findings) | {"rome"}


def test_years_and_model_names_are_no_keys() -> None:
    subject, findings = told("In 2025 the bot Grok spoke to Microsoft.", finding(start=0, end=20))
    assert keys_of(subject, findings) == frozenset()
