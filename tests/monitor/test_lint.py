"""Linting a policy: each warning by a policy that earns it; the shipped one earns none."""

from __future__ import annotations

import pytest

from monitor.config import parse_policy
from monitor.lint import lint
from nlp.severity import gravest
from tests.monitor.make import shipped_policy

WHOLE = "version: 1\nstaleness: {on_stale: {private_preview: allow, public_preview: hold, general_availability: hold}}\n"
SOUND = """\
  - {id: sound, when: {severity: ">=4", assertion: [asserted, alleged]}, action: pause}
  - {id: single, when: {severity: ">=4", assertion: [asserted, alleged]}, min_origins: 1, action: review}
"""


def warned(rule: str, *, rest: str = SOUND, owners: dict[int, int] | None = None) -> set[tuple[object, ...]]:
    policy = parse_policy(f"{WHOLE}rules:\n{rest}{f'  - {rule}' if rule else ''}\n")
    return {(".".join(map(str, w.place)), w.what) for w in lint(policy, owners)}


RULES = {  # rule: (place, part of what is said), or None where it is sound
    "{id: x, when: {type: [minors], assertion: [alleged]}, ttl: none, min_origins: 3, action: pause}": (
        "rules.2.ttl",
        "without an end",
    ),
    "{id: x, when: {type: [legal_action], assertion: [asserted]}, ttl: none, action: pause}": None,
    "{id: x, when: {type: [environment], severity: 3}, action: pause}": ("rules.2.when", "never matches"),
    "{id: x, when: {type: [minors], assertion: [negated], severity: 2}, action: review}": (
        "rules.2.when",
        "never matches",
    ),
    "{id: x, when: {type: [environment, bias], severity: 3}, action: review}": (
        "rules.2.when.type",
        "environment never reaches severity 3",
    ),
    "{id: x, when: {type: [legal_action], severity: 5, assertion: [asserted]}, ttl: none, action: pause}": None,
    "{id: x, when: {type: []}, action: review}": ("rules.2.when", "never matches"),
    "{id: x, when: {}, stages: [retired], action: review}": ("rules.2.stages", "never matches"),
    "{id: x, when: {}, stages: [red_team], action: review}": ("rules.2.stages", "never matches"),
    "{id: x, when: {}, stages: [legacy, public_preview], action: review}": (
        "rules.2.stages",
        "no promotion leads to legacy",
    ),
    "{id: x, when: {severity: 5, assertion: [asserted]}, min_origins: 3, action: pause}": (
        "rules.2",
        "never decides: sound",
    ),
    "{id: x, when: {severity: 3, assertion: [asserted]}, min_origins: 3, action: pause}": None,
    "{id: x, when: {severity: 5, assertion: [asserted]}, max_age: 30d, action: pause}": None,
    "{id: x, when: {severity: 5, assertion: [asserted]}, sources: [press], action: pause}": (
        "rules.2",
        "never decides: sound",
    ),
    "{id: x, when: {severity: 5, assertion: [asserted]}, action: review}": (
        "rules.2",
        "never decides: single",
    ),
    "{id: x, when: {severity: 5, assertion: [asserted]}, scope: siblings, action: review}": None,
    "{id: x, when: {severity: 5}, min_origins: 1, max_tier: 2, action: pause}": (
        "rules.2.min_origins",
        "one mistake of one outlet",
    ),
    "{id: x, when: {assertion: [asserted], severity: 5}, min_origins: 1, max_tier: 1, action: pause}": None,
    "{id: x, when: {assertion: [asserted, denied]}, action: pause}": (
        "rules.2.when.assertion",
        "pauses on what is denied",
    ),
    "{id: x, when: {assertion: [asserted], severity: 3}, ttl: 48h, action: pause}": (
        "rules.2.ttl",
        "within a weekend",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_warned_of_or_sound(rule: str) -> None:
    found, expected = warned(rule) - warned(""), RULES[rule]
    if expected is None:
        assert found == set()
    else:
        assert any(place == expected[0] and expected[1] in str(what) for place, what in found), found


def test_a_rule_that_hears_fewer_covers_less() -> None:
    deaf = SOUND.replace("}, action: pause", "}, sources: [press], action: pause")
    rule = "{id: x, when: {severity: 5, assertion: [asserted]}, action: pause}"
    assert warned(rule, rest=deaf) == warned("", rest=deaf)


def test_more_owners_than_there_are() -> None:
    rule = "{id: x, when: {severity: 3}, min_origins: 3, max_tier: 1, sources: [press], action: review}"
    few, enough = {1: 2, 2: 9, 3: 9}, {1: 3, 2: 9, 3: 9}
    assert any("never matches: it waits for 3 owners" in str(w) for _, w in warned(rule, owners=few))
    assert not any("never matches" in str(w) for _, w in warned(rule, owners=enough))


def test_what_no_rule_is_about() -> None:
    narrow = "  - {id: a, when: {type: [hate]}, action: pause}\n"
    said = " ".join(str(what) for _, what in warned("", rest=narrow))
    assert "no rule acts on ncii, minors" in said
    assert "environment" not in said
    assert "a single voice about hate is put before nobody" in said
    assert "nothing can ever pause" in str(warned("", rest=narrow.replace("pause", "review")))


def test_the_whole_file_is_looked_at() -> None:
    text = "version: 1\ndefaults: {max_auto_pauses_24h: 0}\nstaleness: {max_age: 9d, on_stale: {public_preview: allow}}\n"
    places = {".".join(map(str, w.place)) for w in lint(parse_policy(f"{text}rules:\n{SOUND}"))}
    assert places == {"defaults.max_auto_pauses_24h", "staleness.max_age", "staleness.on_stale"}


def test_the_shipped_policy_earns_no_warning() -> None:
    assert lint(shipped_policy()) == []


@pytest.mark.parametrize(
    ("type_", "assertion", "expected"),
    [
        ("legal_action", "asserted", 5),
        ("hate", "asserted", 4),
        ("hate", "negated", 1),
        ("minors", "denied", 4),
    ],
)
def test_the_gravest_a_type_can_be(type_: object, assertion: object, expected: int) -> None:
    assert gravest(type_, assertion) == expected  # type: ignore[arg-type]  # drawn from a table
