"""What the page of feeds shows."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from monitor.clock import to_text
from monitor.store.base import Part


class FeedsPage(Part):
    def rows(self) -> list[dict[str, Any]]:
        """Every feed that is asked: its masthead, how it answered last, when it last brought something."""
        return self._rows(
            """SELECT f.id, f.url, f.lang, f.outlet, f.owner, f.tier, f.kind, f.last_ok_at, f.next_poll_at,
                 f.last_error, h.failures, json_extract(f.state, '$.asked_at') AS asked_at,
                 coalesce(json_extract(f.state, '$.stopped'), 0) AS stopped,
                 json_extract(f.state, '$.new_url') AS new_url,
                 (SELECT max(at) FROM polls WHERE feed_id = f.id AND n_new > 0) AS last_new_at
               FROM feeds f JOIN v_feed_health h ON h.feed_id = f.id ORDER BY f.lang, f.outlet, f.id"""
        )

    def new_by_day(self, *, since: datetime) -> dict[str, dict[str, int]]:
        """How many new articles each feed brought, by day: `{feed: {"2025-07-09": 3}}`."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for row in self._rows(
            """SELECT p.feed_id, substr(p.at, 1, 10) AS day, sum(p.n_new) AS n
               FROM feeds f CROSS JOIN polls p ON p.feed_id = f.id
               WHERE f.enabled = 1 AND p.n_new > 0 AND p.at >= :since GROUP BY p.feed_id, day""",
            since=to_text(since),
        ):
            found[row["feed_id"]][row["day"]] = row["n"]
        return dict(found)
