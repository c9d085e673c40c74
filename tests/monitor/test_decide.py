"""When an incident pauses a model, when it only asks for a review, and when it does nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.decide import decide, independent, standings
from monitor.types import CatalogueModel, Evidence
from tests.monitor.make import GROK_3, GROK_4, NOW, evidence, incident, shipped_policy

A, B, C = "Le Matin", "The Lantern", "Nordblatt"


def effect_of(*pieces: Evidence, model: CatalogueModel = GROK_4) -> tuple[str, str] | None:
    verdicts = decide(incident(*pieces), [model], shipped_policy(), now=NOW)
    return (verdicts[0].effect, verdicts[0].rule) if verdicts else None


CASES = {
    "two owners": ([evidence(A), evidence(B, lang="en")], ("pause", "critical-harm")),
    "one voice": ([evidence(A)], ("review", "single-voice")),
    "one owner, five titles": (
        [evidence(f"Title {n}", owner="Group") for n in range(5)],
        ("review", "single-voice"),
    ),
    "forty copies of one dispatch": (
        [evidence(f"Site {n}", origin=7) for n in range(40)],
        ("review", "single-voice"),
    ),
    "two texts of one wire": ([evidence(A, wire="afp"), evidence(B, wire="afp")], ("review", "single-voice")),
    "copies, and one other": (
        [evidence(A, origin=7), evidence(B, origin=7), evidence(C)],
        ("pause", "critical-harm"),
    ),
    "owner of one is origin of another": (
        [evidence(A, owner="X"), evidence(B, owner="X", origin=9), evidence(C, origin=9)],
        ("review", "single-voice"),
    ),
    "satire does not count": ([evidence(A), evidence(B, feed_kind="satire")], ("review", "single-voice")),
    "an aggregator does not count": (
        [evidence(A), evidence(B, feed_kind="aggregator")],
        ("review", "single-voice"),
    ),
    "a vendor does not count": ([evidence(A), evidence(B, feed_kind="vendor")], ("review", "single-voice")),
    "undated completes nothing": ([evidence(A), evidence(B, published_at=None)], ("review", "single-voice")),
    "too old": (
        [evidence(A), evidence(B, published_at=NOW - timedelta(days=8))],
        ("review", "single-voice"),
    ),
    "from the future": (
        [evidence(A), evidence(B, published_at=NOW + timedelta(hours=1))],
        ("review", "single-voice"),
    ),
    "one owner spelled two ways": (
        [evidence(A, owner="Reworld Media"), evidence(B, owner="Reworld media ")],
        ("review", "single-voice"),
    ),
    "undated alone is still worth a look": ([evidence(A, published_at=None)], ("review", "single-voice")),
    "denied": ([evidence(A, assertion="denied"), evidence(B, assertion="denied")], None),
    "only possible": ([evidence(A, assertion="potential"), evidence(B, assertion="potential")], None),
    "alleged counts": ([evidence(A, assertion="alleged"), evidence(B)], ("pause", "critical-harm")),
    "grave but not critical": (
        [evidence(A, type="privacy"), evidence(B, type="privacy")],
        ("pause", "grave"),
    ),
    "light": ([evidence(A, type="copyright", severity=2), evidence(B, type="copyright", severity=2)], None),
    "a regulator's order, from a paper of record": (
        [evidence(A, type="legal_action", tier=1)],
        ("pause", "regulator-order"),
    ),
    "a regulator's order, from a blog": (
        [evidence(A, type="legal_action", tier=3)],
        ("review", "single-voice"),
    ),
    "a sibling's scandal": (
        [evidence(A, model="xai/grok-3"), evidence(B, model="xai/grok-3")],
        ("review", "lineage"),
    ),
    "one blames the sibling, one the family": (
        [evidence(A, model="xai/grok-3"), evidence(B)],
        ("review", "single-voice"),
    ),
    "both blame this version": (
        [evidence(A, model="xai/grok-4"), evidence(B, model="xai/grok-4")],
        ("pause", "critical-harm"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_effect(case: str) -> None:
    pieces, expected = CASES[case]
    assert effect_of(*pieces) == expected


def test_version_and_family_together_pause_that_version() -> None:
    assert effect_of(evidence(A, model="xai/grok-3"), evidence(B), model=GROK_3) == ("pause", "critical-harm")


def test_other_families_are_not_touched() -> None:
    other = CatalogueModel("deepseek/deepseek-r1", "public_preview", "general_availability")
    assert effect_of(evidence(A), evidence(B), model=other) is None


def test_a_move_within_the_house_is_not_held() -> None:
    """The shipped rules hold moves to the public, however far off; red teaming goes on."""
    early = CatalogueModel("xai/grok-4", "red_team", "private_preview")
    pause = decide(incident(evidence(A), evidence(B)), [early], shipped_policy(), now=NOW)[0]
    assert (pause.effect, pause.stage) == ("pause", "public_preview")
    assert "private_preview" not in pause.stages


def test_a_model_without_a_target_is_watched_too() -> None:
    resting = CatalogueModel("xai/grok-4", "private_preview", None)
    assert effect_of(evidence(A), evidence(B), model=resting) == ("pause", "critical-harm")


def test_a_confirmed_incident_holds_without_expiry_and_does_not_age() -> None:
    old = [evidence(o, published_at=NOW - timedelta(days=60)) for o in (A, B)]
    verdict = decide(incident(*old, status="confirmed"), [GROK_4], shipped_policy(), now=NOW)[0]
    assert (verdict.effect, verdict.expires_at, verdict.confirmed) == ("pause", None, True)


def test_a_hold_blocks_every_public_stage_ahead() -> None:
    verdict, *_ = decide(incident(evidence(A), evidence(B)), [GROK_4], shipped_policy(), now=NOW)
    assert verdict.stages == ("public_preview", "general_availability")
    assert verdict.expires_at == NOW + timedelta(hours=72)


@pytest.mark.parametrize("status", ["dismissed", "merged"])
def test_what_a_person_closed_stays_closed(status: str) -> None:
    assert (
        decide(incident(evidence(A), evidence(B), status=status), [GROK_4], shipped_policy(), now=NOW) == []
    )


@pytest.mark.parametrize(("mode", "expected"), [("advise", "review"), ("observe", "observe")])
def test_modes(mode: str, expected: str) -> None:
    policy = shipped_policy(**{"mode: enforce": f"mode: {mode}"})
    verdicts = decide(incident(evidence(A), evidence(B)), [GROK_4], policy, now=NOW)
    assert verdicts[0].effect == expected


def test_reason_names_origins_and_rule() -> None:
    verdict, *_ = decide(incident(evidence(A), evidence(B)), [GROK_4], shipped_policy(), now=NOW)
    assert verdict.reason == (
        "hate about xai/grok: 2 independent origins (Le Matin, The Lantern); rule critical-harm"
    )


def test_order_and_repetition_change_nothing() -> None:
    pieces = [evidence(A), evidence(B, origin=7), evidence(C, origin=7), evidence(A)]
    first = decide(incident(*pieces), [GROK_4], shipped_policy(), now=NOW)
    assert decide(incident(*reversed(pieces)), [GROK_4], shipped_policy(), now=NOW) == first


def test_independent_groups_chain() -> None:
    assert independent(["a", "b", "c", "d"], [{1}, {2}, {1, 2}, {3}]) == [["a", "b", "c"], ["d"]]


STANDINGS = {  # the second piece beside one of Le Matin's: is it a voice of its own, and why not?
    "another owner": ({}, None),
    "a copy": ({"origin": evidence(A).origin}, "a copy of the report in Le Matin"),
    "one owner": ({"owner": " LE MATIN"}, "of one owner with Le Matin"),
    "satire": ({"feed_kind": "satire"}, "satire: only news and regulators are voices"),
    "denied": ({"assertion": "denied"}, "denied"),
    "another type": ({"type": "privacy"}, "privacy: the rule is not about it"),
    "undated": ({"published_at": None}, "undated"),
    "old": ({"published_at": NOW - timedelta(days=8)}, "older than 7 days"),
    "ahead": ({"published_at": NOW + timedelta(hours=1)}, "dated ahead of the clock"),
    "another version": ({"model": "xai/grok-3"}, "about xai/grok-3"),
}


@pytest.mark.parametrize("case", STANDINGS)
def test_each_piece_says_why_it_is_no_voice(case: str) -> None:
    values, expected = STANDINGS[case]
    first = evidence(A, published_at=NOW - timedelta(hours=3))
    rule = shipped_policy().rules[0]
    told = standings([evidence(B, **values), first], rule, GROK_4, now=NOW)
    assert (told[0].counts, told[0].why) == (expected is None, expected or "an independent voice")
    assert told[1].counts


def test_standings_agree_with_the_decision() -> None:
    pieces = [
        evidence(A),
        evidence(B, origin=7),
        evidence(C, origin=7, wire="afp"),
        evidence("D", wire="afp"),
    ]
    rule = shipped_policy().rules[0]
    (verdict, *_) = decide(incident(*pieces), [GROK_4], shipped_policy(), now=NOW)
    told = standings(pieces, rule, GROK_4, now=NOW)
    assert sum(s.counts for s in told) == verdict.origins == 2
    assert told[2].why == "the same dispatch (afp) as in D"


def test_the_rules_own_bounds_are_told() -> None:
    order = shipped_policy().rules[2]
    piece = evidence(A, type="legal_action", severity=3, tier=1)
    assert standings([piece], order, GROK_4, now=NOW)[0].why == "severity 3: the rule asks for 4"
    piece = evidence(A, type="legal_action", severity=4, tier=2)
    assert standings([piece], order, GROK_4, now=NOW)[0].why == "tier 2: the rule hears tiers up to 1"


def effects(*pieces: Evidence) -> set[str]:
    return {v.effect for v in decide(incident(*pieces), [GROK_4], shipped_policy(), now=NOW)}


OPINION = {"kind": "opinion"}
OLD = NOW - timedelta(days=30)
CONTEXT = {
    "two reports": ([evidence("A"), evidence("B")], {"pause", "review"}),
    "a report and an opinion": ([evidence("A"), evidence("B", **OPINION)], {"review"}),
    "one opinion": ([evidence("A", **OPINION)], set()),
    "two opinions ask a person: the analyser may be wrong": (
        [evidence("A", **OPINION), evidence("B", kind="retrospective")],
        {"review"},
    ),
    "two opinions of one owner": (
        [evidence("A", **OPINION), evidence("B", **OPINION, owner="A")],
        set(),
    ),
    "two reports with an opinion": (
        [evidence("A"), evidence("B", **OPINION), evidence("C")],
        {"pause", "review"},
    ),
    "satire": ([evidence("A", kind="satire"), evidence("B", kind="satire")], set()),
    "an old text under a new date": ([evidence("A"), evidence("B", first_told_at=OLD)], {"review"}),
    "a copy of this week's text": (
        [evidence("A"), evidence("B", first_told_at=NOW - timedelta(days=1))],
        {"pause", "review"},
    ),
    "who passes on a report of the other": ([evidence("A"), evidence("B", cites="A")], {"review"}),
    "two who pass on one report": ([evidence("A", cites="C"), evidence("B", cites="C")], {"review"}),
    "two who pass on two reports": (
        [evidence("A", cites="C"), evidence("B", cites="D")],
        {"pause", "review"},
    ),
    "who copies both makes them no one voice": (
        [
            evidence("A", origin=1),
            evidence("B", origin=2),
            evidence("C", origin=1, published_at=NOW),
            evidence("C", origin=2, published_at=NOW),
        ],
        {"pause", "review"},
    ),
    "who writes one and copies the other is one of the two": (
        [evidence("A", origin=1), evidence("C", origin=1, published_at=NOW), evidence("C", origin=2)],
        {"pause", "review"},
    ),
    "two texts that one owner printed first": (
        [
            evidence("A", origin=1, published_at=NOW),
            evidence("B", origin=2, published_at=NOW),
            evidence("C", origin=1),
            evidence("C", origin=2),
        ],
        {"review"},
    ),
    "a second piece that cites joins no voices": (
        [evidence("A"), evidence("B"), evidence("B", article=9, origin=9, cites="A")],
        {"pause", "review"},
    ),
}


@pytest.mark.parametrize("case", CONTEXT)
def test_context_old_texts_and_citations_are_no_voices(case: str) -> None:
    pieces, expected = CONTEXT[case]
    assert effects(*pieces) == expected
