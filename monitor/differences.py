"""What changed between two texts, line by line. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

AROUND = 2
"""Unchanged lines shown around each change."""


@dataclass(frozen=True, slots=True)
class Line:
    """old, new: its number in either text, None where it is not there. A gap stands for what is left out."""

    mark: Literal["same", "gone", "come", "gap"]
    old: int | None = None
    new: int | None = None
    text: str = ""


def differences(before: str, after: str) -> list[Line]:
    """Empty where both say the same."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if found:
            found.append(Line("gap"))
        for tag, from_old, to_old, from_new, to_new in group:
            if tag == "equal":
                found += [
                    Line("same", o + 1, from_new + o - from_old + 1, old[o]) for o in range(from_old, to_old)
                ]
                continue
            found += [Line("gone", o + 1, None, old[o]) for o in range(from_old, to_old)]
            found += [Line("come", None, n + 1, new[n]) for n in range(from_new, to_new)]
    return found
