"""What the cases of test_milestones are written with."""

from __future__ import annotations

from nlp.types import Stage

Case = tuple[str, str, Stage]
"""The sentence, the ids it is about (a space between), the stage."""

PRIVATE: Stage = "private_preview"
PUBLIC: Stage = "public_preview"
OPEN: Stage = "general_availability"
LEGACY: Stage = "legacy"
DEPRECATED: Stage = "deprecated"
RETIRED: Stage = "retired"
RED_TEAM: Stage = "red_team"
