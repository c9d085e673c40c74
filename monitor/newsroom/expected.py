"""What the demo ought to end with, model by model: the answer key to the newsroom's stories.

`paused` is the gate's word under the default rules, with a `max_auto_pauses_24h` that leaves room for all
of them; a model that stays free may still have a review waiting for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Expectation:
    """`act`: the first after which the decision stands. `stories`: those that speak of the model."""

    model: str
    decision: Literal["paused", "allow"]
    act: int
    stories: tuple[str, ...]
    why: str


EXPECTED = (
    Expectation(
        "xai/grok-4", "paused", 2, ("grok-hitler", "grok-deepfakes", "azure-grok-4"),
        "two scandals of the family, each told by owners that have nothing in common",
    ),
    Expectation(
        "xai/grok-3", "paused", 1, ("grok-3-denial", "grok-hitler", "grok-deepfakes", "azure-grok-3"),
        "a French and an English paper blame this very version",
    ),
    Expectation(
        "xai/grok-3-mini", "paused", 2, ("grok-hitler", "grok-deepfakes", "azure-grok-3"),
        "the family's scandals touch it; that of Grok 3 alone asks for a review only",
    ),
    Expectation(
        "deepseek/deepseek-r1", "paused", 1, ("deepseek-block", "deepseek-azure"),
        "a regulator's order, told by two sources of the first tier",
    ),
    Expectation(
        "meta/llama-4-maverick", "paused", 2, ("child-safety-study",),
        "the one model of six that failed, in two papers",
    ),
    Expectation(
        "microsoft/phi-4", "paused", 2, ("phi-4-numbers",),
        "two papers; one retracts in the third act: a person decides again, nothing is freed by itself",
    ),
    Expectation(
        "google/gemini-2.5-pro", "allow", 1, ("gemini-wire", "namesakes", "opinion", "child-safety-study"),
        "one dispatch in five papers is one origin; a horoscope and an essay are no evidence",
    ),
    Expectation(
        "mistral/mistral-large-2", "allow", 1, ("mistral-rumour", "namesakes", "launches"),
        "a lone blog's rumour, then denied; the wind of that name is no model",
    ),
    Expectation(
        "openai/gpt-4o", "allow", 1, ("gpt-4o-one-owner", "outage", "child-safety-study"),
        "a grave report in two outlets of one owner; the outage is ChatGPT's",
    ),
    Expectation(
        "openai/gpt-5.1", "allow", 1, ("launches",),
        "a launch and a price are no controversy",
    ),
    Expectation(
        "anthropic/claude-opus-4", "allow", 1, ("satire", "copyright", "denial", "namesakes", "launches"),
        "a satire, a suit between parties in one paper, a claim shown false, a retired teacher",
    ),
)  # fmt: skip
