"""The outbox: notices are written with the decision and sent after it is committed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from monitor.clock import from_text, text_or_none, to_text
from monitor.store.audit import Audit
from monitor.store.base import Part, to_json
from monitor.types import Notice


class Notices(Part):
    def add(self, notice: Notice, channels: Iterable[str]) -> None:
        """One row a channel; the same notice twice is one. Its facts carry the head of the audit out of the
        database, where whoever cuts the audit cannot reach it."""
        facts = {**notice.facts, "audit_head": Audit(self._connection, self._tables).head()}
        for channel in channels:
            self._do(
                """INSERT INTO notices (id, channel, at, severity, subject, body, facts)
                   VALUES (:id, :channel, :at, :severity, :subject, :body, :facts) ON CONFLICT DO NOTHING""",
                id=notice.id,
                channel=channel,
                at=to_text(notice.at),
                severity=notice.severity,
                subject=notice.subject,
                body=notice.body,
                facts=to_json(facts),
            )

    def pending(self, now: datetime) -> list[tuple[str, int, Notice]]:
        """(channel, attempts so far, notice), oldest first."""
        rows = self._rows(
            """SELECT * FROM notices WHERE state = 'pending' AND coalesce(next_try_at, '') <= :now
               ORDER BY at, id, channel""",
            now=to_text(now),
        )
        return [(row["channel"], row["attempts"], _notice(row)) for row in rows]

    def sent(self, notice: Notice, channel: str, *, at: datetime) -> None:
        self._do(
            """UPDATE notices SET state = 'sent', sent_at = :at, attempts = attempts + 1, last_error = NULL
               WHERE id = :id AND channel = :channel""",
            id=notice.id,
            channel=channel,
            at=to_text(at),
        )

    def failed(self, notice: Notice, channel: str, error: str, *, next_try_at: datetime | None) -> None:
        """next_try_at None: given up, and shown by `doctor`."""
        self._do(
            """UPDATE notices SET attempts = attempts + 1, last_error = :error, next_try_at = :next,
                 state = CASE WHEN :next IS NULL THEN 'given_up' ELSE 'pending' END
               WHERE id = :id AND channel = :channel""",
            id=notice.id,
            channel=channel,
            error=error,
            next=text_or_none(next_try_at),
        )

    def given_up(self) -> list[dict[str, Any]]:
        return self._rows("SELECT id, channel, subject, last_error FROM notices WHERE state = 'given_up'")


def _notice(row: dict[str, Any]) -> Notice:
    return Notice(
        row["id"],
        from_text(row["at"]),
        row["severity"],
        row["subject"],
        row["body"],
        json.loads(row["facts"]),
    )
