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
    made = gate.hold_for(verdict(n_origins), None, now=NOW)
    assert made is not None
    return made


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
    assert gate.hold_for(verdict(), hold(), now=NOW + HOUR) is None


def test_a_new_origin_changes_a_live_hold_and_keeps_its_beginning() -> None:
    grown = gate.hold_for(verdict(3), hold(), now=NOW + HOUR)
    assert grown is not None
    assert (grown.origins, grown.created_at, len(grown.evidence)) == (3, NOW, 3)


def test_a_confirmed_hold_stays_confirmed_when_it_grows() -> None:
    grown = gate.hold_for(verdict(3), gate.confirm(hold(), actor="Ada"), now=NOW)
    assert grown is not None
    assert (grown.state, grown.expires_at) == ("confirmed", None)


def test_released_holds_come_back_only_with_a_new_origin() -> None:
    released = gate.release(hold(), actor="Ada", reason="a hoax")
    assert gate.hold_for(verdict(2), released, now=NOW) is None
    again = gate.hold_for(verdict(3), released, now=NOW)
    assert again is not None
    assert again.state == "provisional"


def test_expiry_ends_provisional_holds_only() -> None:
    confirmed = gate.confirm(hold(), actor="Ada")
    ended = gate.expired([hold(), confirmed], now=NOW + 72 * HOUR)
    assert [h.state for h in ended] == ["expired"]
    assert gate.expired([hold()], now=NOW + 71 * HOUR) == []


@pytest.mark.parametrize(("actor", "reason"), [("", "why"), ("engine", "why"), ("Ada", " ")])
def test_releasing_names_a_person_and_a_reason(actor: str, reason: str) -> None:
    with pytest.raises(UsageError):
        gate.release(hold(), actor=actor, reason=reason)


def test_an_ended_hold_cannot_be_released_again() -> None:
    with pytest.raises(UsageError, match="is released"):
        gate.release(replace(hold(), state="released"), actor="Ada", reason="again")


def test_evidence_is_kept_with_the_hold() -> None:
    kept = hold().evidence[0]
    assert kept["quote"] == "Grok a fait l’éloge d’Hitler"
    assert kept["text_sha256"] == "0" * 64
