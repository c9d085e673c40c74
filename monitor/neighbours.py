"""Incidents like one: they tell the same names and numbers, or the same harm of the same family."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from monitor import keys
from monitor.store import Store
from monitor.types import Incident

MOST = 8


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An incident like this one. shared: the names and numbers that both tell, rarest first."""

    head: dict[str, Any]
    shared: tuple[str, ...]
    same_type: bool


def neighbours(
    store: Store, incident: Incident, head: dict[str, Any], own_ids: Iterable[int]
) -> list[Neighbour]:
    """By the names and numbers that both tell, rare ones before common ones, and by family and type."""
    maker = head["maker"]
    alike = {f"{incident.family} {type_}" for type_ in incident.types}
    told = store.incident_page.own_keys(incident.id)
    found = store.incidents.telling([(maker, key) for key in (*told, *alike)])
    worth: dict[int, float] = {}
    shared: dict[int, list[tuple[float, str]]] = {}
    same_type: set[int] = set()
    for (_, key), places in found.items():
        others = {i for i, _ in places} - set(own_ids)
        value = 0.5 if key in alike else keys.rarity(len(others) + 1)
        for other in others:
            worth[other] = worth.get(other, 0.0) + value
            if key in alike:
                same_type.add(other)
            elif value:
                shared.setdefault(other, []).append((-value, key))
    near = {i: w for i, w in worth.items() if i in same_type or w >= 1.0}
    heads = {h["id"]: h for h in store.incident_page.heads(near)}
    best = sorted(heads, key=lambda i: heads[i]["last_reported_at"] or "", reverse=True)
    best.sort(key=lambda i: -near[i])
    return [
        Neighbour(heads[i], tuple(key for _, key in sorted(shared.get(i, ()))[:6]), i in same_type)
        for i in best[:MOST]
    ]
