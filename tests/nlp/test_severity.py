import pytest

from nlp.severity import BY_TYPE, severity_of
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


def test_a_legal_step_that_no_rule_names_is_less_grave() -> None:
    learned = Cue(0, 4, "legal_action", "learned: authority, findings", 0)
    named = Cue(0, 4, "legal_action", "probe", 0)
    assert severity_of(learned, "asserted", "report")[0] < severity_of(named, "asserted", "report")[0]
