"""The policy as `decide` and `gate` use it: every default filled in. `config` reads it from the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Literal

from monitor.types import Effect, Source
from nlp.vocabulary import Assertion, ControversyType, Stage

Mode = Literal["observe", "advise", "enforce"]
Scope = Literal["subject", "siblings"]
OnStale = Literal["hold", "allow"]


@dataclass(frozen=True, slots=True)
class When:
    """What evidence a rule looks at; None means any."""

    types: frozenset[ControversyType] | None = None
    assertions: frozenset[Assertion] | None = None
    min_severity: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    when: When
    action: Literal["pause", "review"]
    mode: Mode
    scope: Scope
    stages: frozenset[Stage] | None
    min_origins: int
    max_tier: int
    max_age: timedelta
    ttl: timedelta | None
    sources: frozenset[Source]
    """Whose word counts."""

    @property
    def effect(self) -> Effect:
        """What a match does once the mode has had its say: only `enforce` pauses."""
        if self.mode == "observe":
            return "observe"
        return "review" if self.mode == "advise" else self.action

    @property
    def sha256(self) -> str:
        """Of what the rule says, however it is written down: one that a person changed is another rule."""
        told = json.dumps(asdict(self), default=_plain, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: frozenset[str] | timedelta) -> list[str] | float:
    return value.total_seconds() if isinstance(value, timedelta) else sorted(value)


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """How often a rule may be wrong before it only observes: more than `share` of the incidents by which it
    paused models within `window`. Fewer than `min_pauses` tell nothing yet."""

    share: float = 0.1
    window: timedelta = timedelta(days=90)
    min_pauses: int = 10


@dataclass(frozen=True, slots=True)
class Policy:
    rules: tuple[Rule, ...]
    cooldown: timedelta
    max_auto_pauses_24h: int
    stale_after: timedelta
    on_stale: Mapping[Stage, OnStale]
    sha256: str
    text: str
    """The file as it was read, kept with every decision so that it can be replayed."""
    error_budget: ErrorBudget = ErrorBudget()
