"""The closed sets of words that annotations use. Apart from `types`, since a gate check needs them fast."""

from __future__ import annotations

from typing import Literal, get_args

Lang = Literal["fr", "en"]
Assertion = Literal["asserted", "alleged", "potential", "denied", "negated", "retracted"]
Kind = Literal["report", "follow_up", "opinion", "retrospective", "release", "satire", "other"]
Stage = Literal[
    "red_team", "private_preview", "public_preview", "general_availability", "legacy", "deprecated", "retired"
]
ControversyType = Literal[
    "hate", "harmful_content", "ncii", "minors", "self_harm", "dangerous_capability", "privacy", "security",
    "fraud", "influence", "misinformation", "loss_of_control", "bias", "copyright", "legal_action",
    "reliability", "transparency", "surveillance_military", "labour", "environment",
]  # fmt: skip

ASSERTIONS: tuple[Assertion, ...] = get_args(Assertion)
KINDS: tuple[Kind, ...] = get_args(Kind)
STAGES: tuple[Stage, ...] = get_args(Stage)
TYPES: tuple[ControversyType, ...] = get_args(ControversyType)
