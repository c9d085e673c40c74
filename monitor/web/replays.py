"""Replays of changed policies, asked for on the policy page: one at a time, each in a process of its own that
is ended when it takes too long. Nothing of them is stored: they end with the server."""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from monitor.clock import to_text
from monitor.errors import UsageError
from monitor.past import Clock
from monitor.rehearse import rehearse
from monitor.workers import Outcome, Workers

LONGEST_S = 600
MEMORY_MB = 4096
KEPT = 10
"""Results that can still be looked at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """before, after: policies as text. since, until: of the past, as it was read or as it was dated."""

    before: str
    after: str
    since: datetime
    until: datetime
    clock: Clock


@dataclass(frozen=True, slots=True)
class Replay:
    """change: what `compare` says; incidents as in the database. fault: why there is none."""

    id: str
    asked: Asked
    by: str
    at: datetime
    state: Literal["running", "done", "failed"] = "running"
    share: float = 0.0
    change: dict[str, Any] | None = None
    fault: str = ""


Run = Callable[[Path, Asked, Path], Outcome[dict[str, Any]]]


def in_a_process(db: Path, asked: Asked, progress: Path) -> Outcome[dict[str, Any]]:
    since, until = to_text(asked.since), to_text(asked.until)
    with Workers(1, timeout_s=LONGEST_S, memory_mb=MEMORY_MB) as workers:
        return workers.run(rehearse, db, asked.before, asked.after, since, until, asked.clock, progress)


class Replays:
    """Safe to use from several threads."""

    def __init__(self, db: Path, *, run: Run = in_a_process) -> None:
        self._db, self._run = db, run
        self._kept: dict[str, Replay] = {}
        self._lock = threading.Lock()
        self._progress: dict[str, Path] = {}

    def start(self, asked: Asked, *, by: str, now: datetime) -> Replay:
        """Raises UsageError while another one runs."""
        with self._lock:
            if any(r.state == "running" for r in self._kept.values()):
                raise UsageError("another replay is running: wait for it to end, then try again")
            begun = Replay(secrets.token_urlsafe(9), asked, by, now)
            self._kept[begun.id] = begun
            for old in list(self._kept)[:-KEPT]:
                del self._kept[old]
                self._progress.pop(old, None)
        threading.Thread(target=self._work, args=(begun,), daemon=True).start()
        return begun

    def find(self, replay_id: str) -> Replay | None:
        found = self._kept.get(replay_id)
        if found is not None and found.state == "running":
            return replace(found, share=_share(self._progress.get(replay_id)))
        return found

    def latest(self) -> Replay | None:
        return next(reversed(self._kept.values()), None)

    def _work(self, begun: Replay) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="monitor-replay-") as folder:
                self._progress[begun.id] = Path(folder) / "share"
                outcome = self._run(self._db, begun.asked, self._progress[begun.id])
        except Exception as e:  # whatever it was, the page must not wait for ever
            self._kept[begun.id] = replace(begun, state="failed", fault=f"{type(e).__name__}: {e}")
            return
        if outcome.error is not None:
            self._kept[begun.id] = replace(begun, state="failed", fault=str(outcome.error))
        else:
            self._kept[begun.id] = replace(begun, state="done", share=1.0, change=outcome.value)


def _share(progress: Path | None) -> float:
    if progress is None:
        return 0.0
    try:
        return float(progress.read_text("utf-8") or 0)
    except (OSError, ValueError):
        return 0.0
