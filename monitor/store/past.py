"""What was decided, seen and promoted before: what a policy is judged by, and what replay reads."""

from __future__ import annotations

from datetime import datetime

from monitor.clock import to_text
from monitor.store.base import Part

_OUTCOMES = {
    "hold.held": "paused",
    "hold.confirmed": "confirmed",
    "hold.released": "released",
    "hold.expired": "expired",
}


class Past(Part):
    def rule_outcomes(self, *, since: datetime) -> dict[str, dict[str, int]]:
        """How the pauses of each rule went: `{rule: {paused, confirmed, released, expired}}`."""
        outcomes: dict[str, dict[str, int]] = {}
        for row in self._rows(
            """SELECT json_extract(after, '$.rule') AS rule, action, count(*) AS n FROM audit
               WHERE at >= :since AND json_extract(after, '$.effect') = 'pause'
                 AND action IN ('hold.held', 'hold.confirmed', 'hold.released', 'hold.expired')
               GROUP BY 1, 2""",
            since=to_text(since),
        ):
            counts = outcomes.setdefault(row["rule"], dict.fromkeys(_OUTCOMES.values(), 0))
            counts[_OUTCOMES[row["action"]]] = row["n"]
        return outcomes
