"""How long models take from stage to stage, beside the rest of the catalogue. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from monitor.clock import from_text

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """A model's time in one stage, all its visits together.

    since: when it first came. now_there: it has not left yet, and `days` counts to now. median_days: of all
    models that have been in this stage, this one among them.
    """

    model: str
    stage: str
    since: datetime
    days: float
    now_there: bool
    median_days: float

    @property
    def ratio(self) -> float | None:
        """How many times the median; None where the median is nothing."""
        return round(self.days / self.median_days, 1) if self.median_days else None


def stays(changes: Iterable[Mapping[str, Any]], *, now: datetime) -> list[Stay]:
    """changes: `{model, at, to_stage}` oldest first. Model by model, its visits in order."""
    by_model: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for change in changes:
        by_model[change["model"]].append((from_text(change["at"]), change["to_stage"]))
    found: dict[tuple[str, str], float] = defaultdict(float)
    since: dict[tuple[str, str], datetime] = {}
    for model, moves in sorted(by_model.items()):
        ends = [at for at, _ in moves[1:]] + [now]
        for (at, stage), end in zip(moves, ends, strict=True):
            since.setdefault((model, stage), at)
            found[model, stage] += max(end - at, timedelta()) / DAY
    by_stage: dict[str, list[float]] = defaultdict(list)
    for (_, stage), days in found.items():
        by_stage[stage].append(days)
    return [
        Stay(
            model,
            stage,
            since[model, stage],
            round(days, 2),
            stage == by_model[model][-1][1],
            round(median(by_stage[stage]), 2),
        )
        for (model, stage), days in found.items()
    ]
