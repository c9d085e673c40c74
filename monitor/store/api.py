"""What the HTTP API lists page by page, and what it counts for Prometheus."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from monitor.clock import to_text
from monitor.store.base import Part


class Api(Part):
    # --- pages -----------------------------------------------------------------------------------

    def holds(
        self, *, model: str | None, effect: str | None, live_only: bool, after: int, limit: int
    ) -> list[tuple[int, str]]:
        """(number, key) of holds in the order they were first made; the next page begins after a number."""
        rows = self._rows(
            """SELECT rowid AS number, key FROM holds
               WHERE rowid > :after AND (:model IS NULL OR model = :model)
                 AND (:effect IS NULL OR effect = :effect)
                 AND (NOT :live OR state IN ('provisional', 'confirmed'))
               ORDER BY rowid LIMIT :limit""",
            model=model,
            effect=effect,
            live=live_only,
            after=after,
            limit=limit,
        )
        return [(row["number"], row["key"]) for row in rows]

    def incidents(
        self, *, status: str | None, model: str | None, type_: str | None, before: int | None, limit: int
    ) -> list[dict[str, Any]]:
        """Rows of v_incidents, newest first; merged ones only when asked for by status.

        Chosen before the view counts their articles, so that a page costs the same in a large database.
        """
        return self._rows(
            """SELECT v.* FROM v_incidents v WHERE v.incident_id IN (
                 SELECT id FROM incidents
                 WHERE (:before IS NULL OR id < :before)
                   AND status = coalesce(:status, status) AND (status <> 'merged' OR :status = 'merged')
                   AND (:model IS NULL OR subject = :model OR family = :model)
                   AND (:type IS NULL OR EXISTS (SELECT 1 FROM json_each(types) WHERE value = :type))
                 ORDER BY id DESC LIMIT :limit)
               ORDER BY v.incident_id DESC""",
            before=before,
            status=status,
            model=model,
            type=type_,
            limit=limit,
        )

    def audit(self, *, after: int, limit: int) -> list[dict[str, Any]]:
        """Rows after a number, oldest first, `before` and `after` read out of their JSON."""
        rows = self._rows(
            "SELECT * FROM audit WHERE seq > :after ORDER BY seq LIMIT :limit", after=after, limit=limit
        )
        return [
            {**row, **{k: None if row[k] is None else json.loads(row[k]) for k in ("before", "after")}}
            for row in rows
        ]

    # --- counts ----------------------------------------------------------------------------------

    def holds_live(self, *, now: datetime) -> list[dict[str, Any]]:
        """`{rule, effect, n}` of what holds or asks for a review now."""
        return self._rows(
            """SELECT rule, effect, count(*) AS n FROM holds
               WHERE state IN ('provisional', 'confirmed') AND coalesce(expires_at > :now, 1)
               GROUP BY rule, effect ORDER BY rule, effect""",
            now=to_text(now),
        )

    def incidents_open(self) -> dict[int, int]:
        """How many incidents of each severity nobody has decided on."""
        rows = self._rows(
            "SELECT severity, count(*) AS n FROM incidents WHERE status = 'open' GROUP BY severity"
        )
        return {row["severity"]: row["n"] for row in rows}

    def notices(self) -> dict[str, int]:
        """How many wait to be sent, and how many nobody could be told of."""
        rows = self._rows(
            "SELECT state, count(*) AS n FROM notices WHERE state IN ('pending', 'given_up') GROUP BY state"
        )
        return {"pending": 0, "given_up": 0, **{row["state"]: row["n"] for row in rows}}

    def last_finished_run(self) -> dict[str, Any] | None:
        """`{started_at, finished_at}`."""
        return self._row(
            """SELECT started_at, finished_at FROM runs WHERE finished_at IS NOT NULL
               ORDER BY id DESC LIMIT 1"""
        )
