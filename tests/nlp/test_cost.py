"""That long texts are read in time with their length, and texts that name no model hardly at all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from nlp import document, tagger

CLAIM = "Grok 4 praised Claude on Monday, said xAI, and DeepSeek's R1 or Copilot did not. "
LAYOUTS: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: "\n\n".join([CLAIM * 2] * (n // 2)),
    "one paragraph": lambda n: CLAIM * n,
    "one sentence": lambda n: CLAIM.replace(". ", ", ") * n,
    "no sentence ends": lambda n: "a. b. c. d. e. Grok 4. i. j. k. " * n,
}


def steps(n: int, layout: str) -> int:
    """How many steps of Python it takes to read a text of `n` claims."""
    text = LAYOUTS[layout](n)
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        document.read("Title", text, "en")
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reading_takes_steps_in_proportion_to_length(layout: str) -> None:
    steps(4, layout)  # what is built once
    assert steps(40, layout) < 2.2 * steps(20, layout)


def test_a_text_that_names_no_model_is_not_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "split", lambda text: pytest.fail("split"))
    analysis = tagger.analyse("Une usine ferme", "Microsoft ferme une usine dans le Nord.", lang="fr")
    assert (analysis.kind, analysis.relevant, analysis.mentions) == ("other", False, ())
