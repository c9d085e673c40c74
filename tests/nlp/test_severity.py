import pytest

from nlp.severity import BY_TYPE, NO_ORDER, severity_of
from nlp.types import TYPES, Assertion, ControversyType, Cue, Kind


@pytest.mark.parametrize(
    ("type_", "own", "assertion", "kind", "expected", "why"),
    [
        ("hate", None, "asserted", "report", 4, "the default of the type"),
        ("hate", None, "alleged", "report", 4, "a claim keeps its weight"),
        ("hate", None, "potential", "report", 3, "it may never happen"),
        ("hate", None, "denied", "report", 3, "nobody upholds it"),
        ("ncii", None, "negated", "report", 1, "it did not happen"),
        ("environment", None, "retracted", "report", 1, "never below a note"),
        ("security", 5, "asserted", "report", 5, "the cue knows better"),
        ("hate", None, "asserted", "release", 3, "recalled in passing"),
    ],
)
def test_severity(
    type_: ControversyType, own: int | None, assertion: Assertion, kind: Kind, expected: int, why: str
) -> None:
    cue = Cue(0, 1, type_, "rule", 0, severity=own)
    severity, reason = severity_of(cue, assertion, kind)
    assert severity == expected, why
    assert reason


def test_every_type_has_a_default() -> None:
    assert set(BY_TYPE) == set(TYPES)


@pytest.mark.parametrize("rule", ["learned: authority, findings", "probe", "authority-order"])
def test_a_legal_step_is_grave_as_an_order_in_effect_alone(rule: str) -> None:
    cue = Cue(0, 4, "legal_action", rule, 0, severity=5)
    assert severity_of(cue, "asserted", "report")[0] == NO_ORDER
    assert severity_of(cue, "potential", "report")[0] < NO_ORDER
    assert severity_of(cue, "asserted", "report", order=True)[0] == 5
