"""Two policies on one past: which pauses one has and the other has not, or at another time. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from monitor.clock import from_text

Decision = Mapping[str, Any]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """`{gained, lost, earlier, later, same}`, from two outcomes of one past.

    Both have the same incidents, since linking knows no policy. The n-th pause of a model by an incident is
    compared with the n-th; `by_s` says by how many seconds it moved.
    """
    subjects = {i["id"]: i["subject"] for i in before["incidents"]}
    old, new = pauses(before["decisions"]), pauses(after["decisions"])
    found: dict[str, Any] = {"gained": [], "lost": [], "earlier": [], "later": [], "same": 0}
    for key in sorted(old.keys() | new.keys()):
        here, there = old.get(key, []), new.get(key, [])
        for was, is_now in zip(here, there, strict=False):
            by_s = int((from_text(is_now["at"]) - from_text(was["at"])).total_seconds())
            if by_s == 0:
                found["same"] += 1
                continue
            moved = _row(is_now, subjects) | {
                "was_at": was["at"],
                "was_rule": was["rule"],
                "by_s": abs(by_s),
            }
            found["later" if by_s > 0 else "earlier"].append(moved)
        found["lost"] += [_row(d, subjects) for d in here[len(there) :]]
        found["gained"] += [_row(d, subjects) for d in there[len(here) :]]
    for kind in ("gained", "lost", "earlier", "later"):
        found[kind].sort(key=lambda row: (row["at"], row["model"], row["incident"]))
    return found


def pauses(decisions: Iterable[Decision]) -> dict[tuple[str, int], list[Decision]]:
    """When each incident began to pause each model: holds that follow without a gap are one pause."""
    begun: dict[tuple[str, int], list[Decision]] = defaultdict(list)
    live: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
    for d in decisions:
        key, hold = (d["model"], d["incident"]), (d["rule"], d["stage"])
        if d["event"] == "ended":
            live[key].discard(hold)
        elif d["decision"] == "paused":
            if not live[key]:
                begun[key].append(d)
            live[key].add(hold)
    return dict(begun)


def _row(d: Decision, subjects: Mapping[int, str]) -> dict[str, Any]:
    return {
        "at": d["at"],
        "model": d["model"],
        "stage": d["stage"],
        "incident": d["incident"],
        "subject": subjects[d["incident"]],
        "rule": d["rule"],
        "reason": d["reason"],
    }
