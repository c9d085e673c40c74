"""The gate's answers about many moves at once, for pages: a few reads in all, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from monitor import gate
from monitor.desk.gate import data_age, terms
from monitor.store import Store
from monitor.types import CatalogueModel, Decision
from nlp.vocabulary import Stage


def answers(
    store: Store, moves: Sequence[tuple[CatalogueModel, Stage | None]], policy: Path, *, now: datetime
) -> list[Decision]:
    """What `desk.gate.ask` says of each model's move to a stage, its target by default."""
    names = {model.id for model, _ in moves}
    holds, under, age = store.model_pages.live_holds(names), terms(store, policy), data_age(store, now=now)
    overrides, rejections = store.model_pages.overrides(names, now=now), store.model_pages.rejections(names)

    def answer(model: CatalogueModel, stage: Stage | None) -> Decision:
        move = model.id, stage or model.target or "general_availability"
        return gate.check(
            model.id,
            stage,
            catalogue=model,
            holds=holds.get(model.id, ()),
            override=overrides.get(move),
            rejection=rejections.get(move),
            data_age=age,
            stale_after=under.stale_after,
            on_stale=under.on_stale,
            now=now,
        )

    return [answer(model, stage) for model, stage in moves]
