"""Which models a cue is about.

Rules of distance (`nlp.nearest`) make the first guess and know whose fault it cannot be; then every model
that the text names is weighed by the signs for it (`nlp.signs`, `nlp.ranking`), the guess being one of them.
"""

from __future__ import annotations

from nlp import nearest, ranking, signs
from nlp.discourse import Discourse
from nlp.nearest import AIMED, Subject
from nlp.references import Reference
from nlp.signs import Signs
from nlp.types import Cue

__all__ = ["AIMED", "Subject", "resolve"]

_CARRIED, _AFTER, _FOCUS = 1, 2, 3
# What only the weights say must be likelier than not, but for several spoken of as one: 'They both…'.
_TOGETHER = "in last row, plural"
_SURE_ENOUGH = 0.5
_BACK = ("named 1 back", "named 2 back", "named 3 back")


def resolve(cue: Cue, discourse: Discourse) -> list[Subject]:
    """The models a cue is about; none where it is about somebody else, or nobody the text names."""
    if nearest.is_about_somebody_else(cue, discourse):
        return []
    said = nearest.subjects(cue, discourse)
    if said and nearest.is_sure(cue, discourse):
        return said
    found = signs.of(cue, discourse, said)
    known = ranking.weights()
    by_rules = {subject.model: subject for subject in said}
    return [
        _subject(model, chance, found, by_rules.get(model), cue)
        for model, chance in ranking.together(found, ranking.ranked(found, known), known)
        if model in by_rules or chance >= _SURE_ENOUGH or _TOGETHER in found.of[model]
    ]


def _subject(model: str, chance: float, found: Signs, said: Subject | None, cue: Cue) -> Subject:
    reference = found.nearest.get(model)
    reason = said.reason if said else ", ".join(ranking.loudest(model, found, ranking.weights()))
    return Subject(
        model,
        f"{reason} ({chance:.0%})",
        said.rank if said else _rank(model, reference, found, cue),
        by_name=reference is not None and reference.stands == "name",
        tie=said.tie if said else "weighed",
        chance=chance,
    )


def _rank(model: str, reference: Reference | None, found: Signs, cue: Cue) -> int:
    if reference is not None:
        return _AFTER if reference.start >= cue.end else 0
    is_carried = "named before in paragraph" in found.of[model] and any(s in found.of[model] for s in _BACK)
    return _CARRIED if is_carried else _FOCUS
