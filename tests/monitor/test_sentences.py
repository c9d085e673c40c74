"""Rules in plain words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.config import parse_policy
from monitor.sentences import duration, rule_sentence

RULES = {
    "{id: a, when: {type: [minors, self_harm], assertion: [asserted, alleged]}, stages: [public_preview], action: pause}": (
        "Pauses moves to public preview for 3 days unless a person decides when 2 independent voices within 7 days "
        "report minors or self harm, stated as fact or alleged, about the model or its whole family."
    ),
    "{id: a, when: {severity: 4}, min_origins: 1, max_tier: 1, ttl: none, action: pause}": (
        "Pauses any move until a person decides when 1 independent voice (agencies and papers of record only) "
        "within 7 days reports a controversy of any type of severity 4 or more about the model or its whole family."
    ),
    "{id: a, when: {}, scope: siblings, max_age: 36h, action: review}": (
        "Asks a person to review any move when 2 independent voices within 36 hours report a controversy of any "
        "type about another version of the model."
    ),
    "{id: a, when: {}, sources: [press, red-team], action: review}": (
        "Asks a person to review any move when 2 independent voices of press or red-team within 7 days report "
    ),
    "{id: a, when: {}, mode: observe, action: pause}": "Only records that it would pause any move when ",
    "{id: a, when: {}, mode: advise, action: pause}": "Asks a person to review any move, instead of pausing it, when ",
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_in_a_sentence(rule: str) -> None:
    (read,) = parse_policy(f"version: 1\nrules:\n  - {rule}\n").rules
    assert rule_sentence(read).startswith(RULES[rule])


def test_durations_in_their_largest_whole_unit() -> None:
    told = [duration(timedelta(seconds=s)) for s in (1, 90, 3600, 5400, 86400, 129600)]
    assert told == ["1 second", "90 seconds", "1 hour", "90 minutes", "1 day", "36 hours"]
