"""What the gate answers, and how holds begin, change and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor import gate
from monitor.decide import decide
from monitor.errors import UsageError
from monitor.types import Hold, Verdict
from tests.monitor.make import GROK_4, NOW, evidence, incident, shipped_policy

HOUR = timedelta(hours=1)


def verdict(n_origins: int = 2) -> Verdict:
    pieces = [evidence(f"Outlet {n}") for n in range(n_origins)]
    return decide(incident(*pieces), [GROK_4], shipped_policy(), now=NOW)[0]


def hold(n_origins: int = 2) -> Hold:
    return gate.hold_from(verdict(n_origins), now=NOW)


def after(found: Verdict, *existing: Hold) -> Hold | None:
    return gate.next_hold([found], existing, cooldown=24 * HOUR, now=NOW + HOUR)


def ask(**values: Any) -> gate.Decision:
    defaults: dict[str, Any] = {
        "catalogue": GROK_4,
        "holds": [],
        "override": None,
        "rejection": None,
        "data_age": HOUR,
        "stale_after": 6 * HOUR,
        "on_stale": {"general_availability": "hold", "red_team": "allow"},
        "now": NOW,
    }
    stage = values.pop("stage", None)
    return gate.check("xai/grok-4", stage, **{**defaults, **values})


OVERRIDE = {"actor": "Ada", "expires_at": "2025-07-12T00:00:00Z", "reason": "checked"}
REJECTION = {"actor": "Ada", "reason": "no"}
CASES = {
    "nothing held, data fresh": ({}, "allow"),
    "held": ({"holds": [hold()]}, "paused"),
    "held for another stage": ({"holds": [hold()], "stage": "red_team"}, "allow"),
    "held for a stage on the way": ({"holds": [hold()], "stage": "public_preview"}, "paused"),
    "only a review": ({"holds": [replace(hold(), effect="review")]}, "allow"),
    "only observed": ({"holds": [replace(hold(), effect="observe")]}, "allow"),
    "released": ({"holds": [replace(hold(), state="released")]}, "allow"),
    "time is up, though nobody wrote it down yet": ({"holds": [hold()], "now": NOW + 73 * HOUR}, "allow"),
    "override beats a hold": ({"holds": [hold()], "override": OVERRIDE}, "allow"),
    "rejection beats an override": ({"override": OVERRIDE, "rejection": REJECTION}, "rejected"),
    "a hold beats stale data": ({"holds": [hold()], "data_age": 9 * HOUR}, "paused"),
    "stale": ({"data_age": 7 * HOUR}, "unknown"),
    "data from the future": ({"data_age": -HOUR}, "unknown"),
    "retiring needs no news": ({"data_age": 7 * HOUR, "stage": "retired"}, "allow"),
    "no data at all": ({"data_age": None}, "unknown"),
    "stale where that is allowed": ({"data_age": 7 * HOUR, "stage": "red_team"}, "allow"),
    "stale for a stage the policy does not name": (
        {"data_age": 7 * HOUR, "stage": "public_preview"},
        "unknown",
    ),
    "not in the catalogue": ({"catalogue": None}, "unknown"),
}


@pytest.mark.parametrize("case", CASES)
def test_decision(case: str) -> None:
    values, expected = CASES[case]
    decision = ask(**values)
    assert decision.decision == expected
    assert decision.reason
    assert "\n" not in decision.reason


def test_the_same_verdict_twice_is_one_hold() -> None:
    assert after(verdict(), hold()) is None


def test_a_new_origin_changes_a_live_hold_and_keeps_its_beginning() -> None:
    grown = after(verdict(3), hold())
    assert grown is not None
    assert (grown.origins, grown.created_at, len(grown.evidence)) == (3, NOW, 3)


def test_a_confirmed_hold_stays_confirmed_when_it_grows() -> None:
    grown = after(verdict(3), gate.confirm(hold(), actor="Ada"))
    assert grown is not None
    assert (grown.state, grown.expires_at) == ("confirmed", None)


def test_released_holds_come_back_only_with_a_new_origin() -> None:
    released = gate.release(hold(), actor="Ada", reason="a hoax", now=NOW)
    assert after(verdict(2), released) is None
    again = after(verdict(3), released)
    assert again is not None
    assert again.state == "provisional"


def test_two_other_outlets_may_hold_again_though_no_more_than_before() -> None:
    released = gate.release(hold(), actor="Ada", reason="a hoax", now=NOW)
    others = [evidence("Other one"), evidence("Other two")]
    found = decide(incident(*others), [GROK_4], shipped_policy(), now=NOW)[0]
    assert after(found, released) is not None


def test_copies_by_new_owners_do_not_hold_again() -> None:
    released = gate.release(hold(), actor="Ada", reason="a hoax", now=NOW)
    texts = [e["origin"] for e in released.evidence]
    copies = [evidence(f"Copy {n}", origin=text) for n, text in enumerate(texts)]
    found = decide(incident(*copies), [GROK_4], shipped_policy(), now=NOW)[0]
    assert after(found, released) is None


@pytest.mark.parametrize(("hours", "held"), [(23, False), (25, True)])
def test_after_the_cool_down_the_same_outlets_may_hold_again_with_fresh_reports(
    hours: int, held: bool
) -> None:
    released = gate.release(hold(), actor="Ada", reason="a hoax", now=NOW)
    later = NOW + hours * HOUR
    fresh = [evidence(f"Outlet {n}", origin=900 + n, published_at=later - HOUR) for n in range(2)]
    found = decide(incident(*fresh), [GROK_4], shipped_policy(), now=later)
    again = gate.next_hold(found, [released], cooldown=24 * HOUR, now=later)
    assert (again is not None) == held
    assert again is None or again.effect == "review", "a person released it: the same voices only ask"
    expired = replace(released, state="expired")
    again = gate.next_hold(found, [expired], cooldown=24 * HOUR, now=later)
    assert (again is not None) == held
    assert again is None or again.effect == "pause"


def test_expiry_ends_provisional_holds_only() -> None:
    confirmed = gate.confirm(hold(), actor="Ada")
    ended = gate.expired([hold(), confirmed], now=NOW + 72 * HOUR)
    assert [h.state for h in ended] == ["expired"]
    assert gate.expired([hold()], now=NOW + 71 * HOUR) == []


@pytest.mark.parametrize(("actor", "reason"), [("", "why"), ("engine", "why"), ("Ada", " ")])
def test_releasing_names_a_person_and_a_reason(actor: str, reason: str) -> None:
    with pytest.raises(UsageError):
        gate.release(hold(), actor=actor, reason=reason, now=NOW)


def test_an_ended_hold_cannot_be_released_again() -> None:
    with pytest.raises(UsageError, match="is released"):
        gate.release(replace(hold(), state="released"), actor="Ada", reason="again", now=NOW)


def test_evidence_is_kept_with_the_hold() -> None:
    kept = hold().evidence[0]
    assert kept["quote"] == "Grok a fait l’éloge d’Hitler"
    assert kept["text_sha256"] == "0" * 64


def test_another_rule_does_not_hold_again_what_was_released() -> None:
    released = replace(gate.release(hold(), actor="Ada", reason="a hoax", now=NOW), rule="grave", key="other")
    assert after(verdict(2), released) is None


def test_one_pause_for_an_incident_grows_by_its_own_rule() -> None:
    first = replace(hold(), rule="grave")
    own = replace(verdict(3), rule="grave")
    grown = gate.next_hold([verdict(3), own], [first], cooldown=24 * HOUR, now=NOW)
    assert grown is not None
    assert (grown.rule, grown.origins) == ("grave", 3)


def test_a_pause_that_does_not_expire_takes_the_place_of_one_that_does() -> None:
    lasting = replace(verdict(1), rule="regulator-order", effect="pause", expires_at=None)
    taken = gate.next_hold([lasting, verdict()], [hold()], cooldown=24 * HOUR, now=NOW)
    assert taken is not None
    assert (taken.rule, taken.expires_at) == ("regulator-order", None)
    assert gate.next_hold([verdict(), lasting], [taken], cooldown=24 * HOUR, now=NOW) is None


def test_a_rule_of_its_own_stages_pauses_beside_another() -> None:
    """Else the first rule that matches would let the other's moves pass."""
    first = replace(verdict(), rule="launch", stages=("general_availability",))
    second = replace(verdict(), rule="preview", stages=("public_preview",))
    made = [gate.hold_from(first, now=NOW)]
    beside = gate.next_hold([first, second], made, cooldown=24 * HOUR, now=NOW)
    assert beside is not None
    assert (beside.rule, beside.stages) == ("preview", ("public_preview",))
    assert not gate.takes_the_place(beside, made[0])
    assert gate.next_hold([first, second], [*made, beside], cooldown=24 * HOUR, now=NOW) is None
    confirmed = [gate.confirm(h, actor="Ada") for h in (*made, beside)]
    assert gate.next_hold([first, second], confirmed, cooldown=24 * HOUR, now=NOW) is None


@pytest.mark.parametrize(
    ("stages", "lasts", "state", "taken"),
    [
        (("public_preview", "general_availability"), True, "provisional", True),
        (("public_preview", "general_availability"), False, "provisional", True),
        (("general_availability",), True, "provisional", False),
        (("public_preview", "general_availability"), False, "confirmed", False),
    ],
)
def test_a_new_pause_ends_only_what_it_holds_too(stages: Any, lasts: bool, state: Any, taken: bool) -> None:
    new = replace(hold(), rule="new", stages=stages, expires_at=None if lasts else NOW + HOUR)
    old = replace(hold(), stages=("public_preview", "general_availability"), state=state)
    old = replace(old, expires_at=None if state == "confirmed" else NOW + HOUR)
    assert gate.takes_the_place(new, old) is taken
    assert gate.takes_the_place(new, replace(old, effect="review"))
    assert not gate.takes_the_place(new, replace(old, effect="review", rule=gate.SOURCE_CHANGED))


def test_a_new_voice_that_another_rule_hears_holds_again() -> None:
    """What was released by the first rule does not hide the others."""
    released = gate.release(hold(), actor="Ada", reason="a hoax", now=NOW)
    heard = replace(verdict(3), rule="grave")
    again = gate.next_hold([verdict(2), heard], [released], cooldown=24 * HOUR, now=NOW + HOUR)
    assert again is not None
    assert (again.rule, again.effect) == ("grave", "pause")
    deaf = replace(verdict(2), rule="grave")
    assert gate.next_hold([verdict(2), deaf], [released], cooldown=24 * HOUR, now=NOW + HOUR) is None


def test_a_review_becomes_a_pause() -> None:
    asked = replace(hold(1), effect="review", rule="single-voice")
    paused = after(verdict(2), asked)
    assert paused is not None
    assert (paused.effect, paused.rule) == ("pause", "critical-harm")


def test_what_waits_for_a_person_is_asked_once() -> None:
    pending = replace(hold(), effect="review")
    assert after(replace(verdict(), effect="review"), pending) is None
    assert after(verdict(), pending) is None
    more = after(verdict(3), pending)
    assert more is not None
    assert more.effect == "pause"


def test_a_released_hold_does_not_come_back_with_a_report_that_only_cites_its_source() -> None:
    released = replace(hold(), state="released", ended_at=NOW)
    outlets = [evidence("Outlet 0"), evidence("Outlet 1")]
    for cites, expected in (("Outlet 0", False), (None, True)):
        pieces = [*outlets, evidence("Nordblatt", cites=cites)]
        found = decide(incident(*pieces), [GROK_4], shipped_policy(), now=NOW)[0]
        assert (after(found, released) is not None) == expected


def test_a_hold_remembers_whom_its_evidence_cites() -> None:
    pieces = [evidence("Outlet 0", cites="The Lantern"), evidence("Outlet 1")]
    found = decide(incident(*pieces), [GROK_4], shipped_policy(), now=NOW)[0]
    released = replace(gate.hold_from(found, now=NOW), state="released", ended_at=NOW)
    own = decide(incident(*pieces, evidence("The Lantern")), [GROK_4], shipped_policy(), now=NOW)[0]
    assert after(own, released) is None
