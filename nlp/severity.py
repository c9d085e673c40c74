"""How grave a finding is, 1 (note) to 5 (critical).

The default of the type, or what the cue's own words ask for; then how the text tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import get_args

from nlp.lexicon import load
from nlp.types import Assertion, ControversyType, Cue, Kind, Lang

BY_TYPE: Mapping[ControversyType, int] = {
    "hate": 4, "harmful_content": 3, "ncii": 5, "minors": 5, "self_harm": 5, "dangerous_capability": 5,
    "privacy": 4, "security": 4, "fraud": 4, "influence": 4, "misinformation": 3, "loss_of_control": 5,
    "bias": 3, "copyright": 2, "legal_action": 4, "reliability": 3, "transparency": 2,
    "surveillance_military": 3, "labour": 2, "environment": 1,
}  # fmt: skip
# A claim keeps its weight: whether it holds is for the gate and the analyst. Guesses, for the rest.
_BY_ASSERTION: Mapping[Assertion, int] = {
    "asserted": 0, "alleged": 0, "potential": -1, "denied": -1, "negated": -4, "retracted": -4,
}  # fmt: skip
NO_ORDER = 3
"""A probe, a request, a suit, a threat, or a step that only the weights saw, so that nobody knows which: one
voice on it must pause nothing."""
_RECALLED: frozenset[Kind] = frozenset(["release"])


def severity_of(cue: Cue, assertion: Assertion, kind: Kind, *, order: bool = False) -> tuple[int, str]:
    """The severity of a cue told in this way in an article of this kind, and how it came about.

    order: whether the legal step is an order that was given.
    """
    base = cue.severity or BY_TYPE[cue.type]
    steps = [f"{base} for {cue.rule}" if cue.severity else f"{base} for {cue.type}"]
    if cue.type == "legal_action" and not order and base > NO_ORDER:
        base = NO_ORDER
        steps.append(f"{base} as no order is told to be in effect")
    change = _BY_ASSERTION[assertion]
    if change:
        steps.append(f"{change} because {assertion}")
    if kind in _RECALLED:
        change -= 1
        steps.append("-1 because recalled in passing")
    return max(1, min(5, base + change)), ", ".join(steps)


@cache
def gravest(type_: ControversyType, assertion: Assertion) -> int:
    """The highest severity that a finding of this type, told in this way, can have."""
    asked = [r.severity or 0 for lang in get_args(Lang) for r in load(lang).rules if r.type == type_]
    return max(1, min(5, max([BY_TYPE[type_], *asked]) + _BY_ASSERTION[assertion]))
