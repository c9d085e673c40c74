"""kill -9 at random moments of two acts; `python -m tests.kill` does it two hundred times."""

from __future__ import annotations

import random
from pathlib import Path

from monitor import newsroom
from monitor.clock import utc_now
from tests import kill


def test_killed_runs_leave_nothing_half_done_and_lose_nothing(tmp_path: Path) -> None:
    rng = random.Random(1)
    with newsroom.open(now=utc_now(), act=1, slow_s=0.01) as room:
        first = kill.act(room, None, tmp_path / "1", rng, kills=2)
        room.advance()
        kill.act(room, first, tmp_path / "2", rng, kills=2)
