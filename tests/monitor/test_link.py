"""Which reports are one happening."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.link import keys_of, link_report
from monitor.types import Article, Incident
from nlp.types import Finding
from tests.monitor.make import NOW, analysis, article, finding, incident, linked

HITLER = incident(reports=(linked(keys=frozenset({"hitler", "mechahitler"})),))
LEAK = incident(id=2, reports=(linked(types=frozenset({"privacy"}), keys=frozenset({"wiz", "1000000"})),))
CHATGPT_SUIT = incident(
    id=3,
    family="openai/chatgpt",
    reports=(
        linked(
            family="openai/chatgpt",
            models=frozenset({"openai/chatgpt"}),
            types=frozenset({"legal_action", "copyright"}),
            keys=frozenset({"times", "manhattan", "springer"}),
        ),
    ),
)


def told(text: str, *findings: Finding, **values: object) -> tuple[Article, list[Finding]]:
    return article("The Lantern", title="", text=text, lang="en", **values), list(findings)


def target(found: tuple[Article, list[Finding]], *incidents: Incident) -> list[int | None]:
    subject, findings = found
    return [i.incident for i in link_report(subject, analysis(*findings), incidents, seen_at=NOW)]


def days(n: float) -> dict[str, object]:
    return {"published_at": NOW + timedelta(days=n)}


GROK_HITLER = told("The chatbot Grok praised Hitler on X.", finding())
SUIT = "In a court in Manhattan the Times says GPT-4 was trained on its archive, as Springer did not."
CASES = {
    "same type, same name": (GROK_HITLER, [HITLER], [1]),
    "same type, no name, same days": (told("The chatbot was vile again.", finding()), [HITLER], [1]),
    "nothing there yet": (GROK_HITLER, [], [None]),
    "another maker": (told("R1 praised Hitler.", finding("deepseek/deepseek-r1")), [HITLER], [None]),
    "a version joins its family's incident": (
        told("It was Grok 3 that praised Hitler.", finding("xai/grok-3")),
        [HITLER],
        [1],
    ),
    "the nearer of two": (GROK_HITLER, [LEAK, HITLER], [1]),
    "another type and other names": (
        told("Many chats were open, said a researcher.", finding(type_="privacy")),
        [HITLER],
        [None],
    ),
    "another type, the same names": (
        told("The leak, called MechaHitler after Hitler, cost Wiz 1,000,000 chats.", finding(type_="bias")),
        [LEAK],
        [None],
    ),
    "a denial joins": (told("Did Grok praise Hitler? No.", finding(assertion="denied")), [HITLER], [1]),
    "a denial alone opens nothing": (
        told("Did Grok praise Hitler? No.", finding(assertion="denied")),
        [],
        [],
    ),
    "ten days on, one name": (told("The chatbot Grok praised Hitler.", finding(), **days(9)), [HITLER], [1]),
    "three weeks on, one name": (
        told("The chatbot Grok praised Hitler.", finding(), **days(21)),
        [HITLER],
        [None],
    ),
    "three weeks on, both names": (
        told("The bot that praised Hitler as MechaHitler, three weeks on.", finding(), **days(21)),
        [HITLER],
        [None],
    ),
    "the model inside the product, same names": (
        told(SUIT, finding("openai/gpt-4", "copyright")),
        [CHATGPT_SUIT],
        [3],
    ),
    "the model beside the product, no name": (
        told("GPT-4 was trained on songs.", finding("openai/gpt-4", "copyright")),
        [CHATGPT_SUIT],
        [None],
    ),
    "no finding": (told("Grok is new."), [HITLER], []),
}


@pytest.mark.parametrize("case", CASES)
def test_link(case: str) -> None:
    found, incidents, expected = CASES[case]
    assert target(found, *incidents) == expected


def test_a_near_copy_joins_whatever_it_says() -> None:
    copy, findings = told("Other words.", finding(type_="bias"), origin=HITLER.reports[0].origin)
    (link,) = link_report(copy, analysis(*findings), [HITLER], seen_at=NOW)
    assert (link.incident, link.reason) == (1, "near-copy of a report in Le Matin")


def test_every_link_says_why() -> None:
    subject, findings = GROK_HITLER
    (link,) = link_report(subject, analysis(*findings), [HITLER], seen_at=NOW)
    assert link.reason == "like the report in Le Matin: hate too; tells of hitler; within a day"


def test_two_families_in_one_report_are_two_happenings() -> None:
    subject, findings = told("Grok praised Hitler; R1 too.", finding(), finding("deepseek/deepseek-r1"))
    links = link_report(subject, analysis(*findings), [HITLER], seen_at=NOW)
    assert [(i.incident, i.findings) for i in links] == [(1, (0,)), (None, (1,))]


def test_keys_survive_translation() -> None:
    english, _ = told("Regulators led by Garante fined it 15,000 euros, says Wiz of Rome.")
    french, _ = told("À la demande de la Garante, il paiera 15 000 euros, dit Wiz.")
    assert keys_of(english) & keys_of(french) == {"garante", "15000", "wiz"}


def test_years_and_household_names_are_no_keys() -> None:
    subject, _ = told("In 2025 the bot Grok spoke to Microsoft.")
    assert keys_of(subject) == frozenset()
