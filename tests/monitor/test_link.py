"""Which reports are one happening."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.keys import rarity
from monitor.link import SHORTLIST, Candidates, happenings, link_report, shortlist
from monitor.types import Article, Link, LinkedReport
from nlp.types import Analysis, Finding, Mention
from tests.monitor.make import NOW, analysis, article, finding, linked

HITLER = linked(keys=frozenset({"hitler", "mechahitler"}))
LEAK = linked(incident=2, types=frozenset({"privacy"}), keys=frozenset({"wiz", "1000000"}))
RICH_KEYS = frozenset({"mars", "wiz", "1000000", "ono"})
RICH = [linked(incident=n, types=frozenset({"hate"}), keys=RICH_KEYS) for n in (5, 6)]
CHATGPT_SUIT = linked(
    incident=3,
    family="openai/chatgpt",
    models=frozenset({"openai/chatgpt"}),
    types=frozenset({"legal_action", "copyright"}),
    keys=frozenset({"times", "manhattan", "springer"}),
)


def told(text: str, *findings: Finding, **values: object) -> tuple[Article, list[Finding]]:
    return article("The Lantern", title="", text=text, lang="en", **values), list(findings)


def links(subject: Article, said: Analysis, *reports: LinkedReport) -> list[Link]:
    """As if the index held these reports and no others."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for r in reports:
        for key in r.keys:
            found.setdefault((r.family.partition("/")[0], key), []).append((r.incident, r.incident))
    return link_report(subject, said, Candidates(reports, found), seen_at=NOW)


def target(found: tuple[Article, list[Finding]], *reports: LinkedReport) -> list[int | None]:
    subject, findings = found
    return [link.incident for link in links(subject, analysis(*findings), *reports)]


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
        [1],
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
    copy, findings = told("Other words.", finding(type_="bias"), origin=HITLER.origin)
    (link,) = links(copy, analysis(*findings), HITLER)
    assert (link.incident, link.reason) == (1, "near-copy of a report in Le Matin")


def test_every_link_says_why() -> None:
    subject, findings = GROK_HITLER
    (link,) = links(subject, analysis(*findings), HITLER)
    assert link.reason == "like the report in Le Matin: hate too; tells of hitler; within a day"


def test_two_families_in_one_report_are_two_happenings() -> None:
    subject, findings = told("Grok praised Hitler; R1 too.", finding(), finding("deepseek/deepseek-r1"))
    found = links(subject, analysis(*findings), HITLER)
    assert [(i.incident, i.findings) for i in found] == [(1, (0,)), (None, (1,))]


def test_two_happenings_of_one_family_each_meet_their_own_incident() -> None:
    text = "The chatbot Grok praised Hitler as MechaHitler. Later Wiz found 1,000,000 chats of Grok open."
    subject, findings = told(text, finding(), finding(type_="privacy"))
    found = links(subject, analysis(*findings), HITLER, LEAK)
    assert [(i.incident, i.findings) for i in found] == [(1, (0,)), (2, (1,))]


def test_a_side_of_one_happening_is_not_parted_by_its_type_alone() -> None:
    """Another incident of the same days, with nothing else in common, takes nothing away."""
    subject, findings = told(
        "The chatbot Grok praised Hitler as MechaHitler.", finding(), finding(type_="privacy")
    )
    (link,) = links(subject, analysis(*findings), HITLER, LEAK)
    assert (link.incident, link.findings) == (1, (0, 1))


def test_what_meets_two_incidents_by_names_alone_stays_whole() -> None:
    subject, findings = told("It was on Mars that Wiz and Ono found 1,000,000 chats.", finding(type_="bias"))
    (link,) = links(subject, analysis(*findings), *RICH)
    assert (link.incident, link.findings) == (5, (0,))


NAMES = ("Garcia", "Setzer", "Megan", "Orlando", "Conway", "Jain")
OTHER_NAMES = frozenset({"raine", "adam", "edelson", "maria", "matthew", "soelig"})


def test_two_happenings_of_one_type_and_week_stay_two_when_they_share_no_name() -> None:
    """Few names say nothing of it; many, none of them shared, do; but two who tell of it at once are two voices."""
    there = linked(types=frozenset({"hate"}), keys=OTHER_NAMES)
    many = f"The bot was vile to {', to '.join(NAMES)}."
    few = f"The bot was vile to {', to '.join(NAMES[:3])}."
    assert target(told(many, finding(), **days(4)), there) == [None]
    assert target(told(few, finding(), **days(4)), there) == [1]
    assert target(told(many, finding(), **days(1)), there) == [1]
    assert target(told(many, finding("xai/grok-3"), **days(1)), there) == [None]


def test_a_story_that_goes_on_for_ten_days_stays_one() -> None:
    """Each follow-up meets the one before it, though the last has little in common with the first."""
    chain = ["to Garcia and Setzer", "to Setzer and Conway", "to Conway and Jain"]
    reports: list[LinkedReport] = []
    for n, names in enumerate(chain):
        subject, findings = told(f"The bot was vile {names}.", finding(), **days(5 * n))
        (link,) = links(subject, analysis(*findings), *reports)
        assert link.incident == (1 if reports else None)
        reports.append(linked(at=NOW + timedelta(days=5 * n), keys=link.keys))


def test_a_round_up_has_the_names_of_each_familys_own_paragraphs() -> None:
    text = "Grok, says Rossi, was vile.\nR1, says Wiz, leaked.\nClaude, says Bores, lied.\nLe Chat, says Ono, too."
    models = ("xai/grok", "deepseek/deepseek-r1", "anthropic/claude", "mistral/le-chat")
    spots = [text.index(name) for name in ("Grok", "R1", "Claude", "Le Chat")]
    findings = [finding(m, start=at) for m, at in zip(models, spots, strict=True)]
    mentions = tuple(Mention(at, at, "", m, m, "") for m, at in zip(models, spots, strict=True))
    subject, _ = told(text)
    parts = happenings(subject, analysis(*findings, mentions=mentions))
    assert [part.keys for part in parts] == [{"rossi"}, {"wiz"}, {"bores"}, {"chat", "ono"}]
    one_story = happenings(subject, analysis(*findings[:2], mentions=mentions[:2]))
    assert all(part.keys == {"rossi", "wiz", "bores", "chat", "ono"} for part in one_story)


def test_the_shortlist_prefers_rare_names_and_is_bounded() -> None:
    subject, findings = told("The chatbot praised Hitler, says Rossi.", finding())
    parts = happenings(subject, analysis(*findings))
    common = [(n, n) for n in range(100)]
    found = {("xai", "hitler"): common, ("xai", "xai/grok hate"): common, ("xai", "rossi"): [(500, 500)]}
    places = shortlist(parts, {**found, ("xai", "rossi"): [(500, 500), (7, 7)]})
    assert places[0] == (7, 7)  # of the type, and with the rare name
    assert len(places) == SHORTLIST
    assert rarity(1) > rarity(10) > rarity(len(common)) == 0


def test_the_name_of_a_version_is_one_sign_once_the_news_is_old() -> None:
    """What it did in spring and whom it copied in summer share "Opus" and "4.6", and are two stories."""
    there = linked(models=frozenset({"xai/grok-4.6"}), keys=frozenset({"opus", "46"}))
    text, surface = "It was about Opus 4.6 that they wrote.", "Opus 4.6"
    mention = Mention(text.index(surface), 0, surface, "xai/grok-4.6", "xai/grok", "xai")
    for day, expected in ((1, 1), (20, None)):
        subject, findings = told(text, finding("xai/grok-4.6"), **days(day))
        said = replace(analysis(*findings), mentions=(mention,))
        assert [link.incident for link in links(subject, said, there)] == [expected]
