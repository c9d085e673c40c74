"""Feeds, what each poll of them gave, and runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import text_or_none, time_or_none, to_text
from monitor.store.base import Part, to_json
from monitor.types import Feed, FeedState, FeedUpdate, Response

_MASTHEAD = ("id", "url", "lang", "outlet", "owner", "tier", "kind", "interval_s")
SILENT_AFTER = timedelta(days=3)
"""Guess, unmeasured: longer than a weekend without news, shorter than anybody would miss."""


class Feeds(Part):
    def sync(self, feeds: Iterable[Feed]) -> None:
        """Make the table say what feeds.yaml says; what left the file is disabled and kept."""
        self._do("UPDATE feeds SET enabled = 0")
        for feed in feeds:
            self._do(
                """INSERT INTO feeds (id, url, lang, outlet, owner, tier, kind, interval_s)
                   VALUES (:id, :url, :lang, :outlet, :owner, :tier, :kind, :interval_s)
                   ON CONFLICT (id) DO UPDATE SET lang = :lang, outlet = :outlet, owner = :owner,
                     tier = :tier,
                     kind = :kind, interval_s = :interval_s, enabled = 1,
                     -- a new address in the file starts afresh; the same one keeps its learned state
                     state = CASE WHEN url = :url THEN state ELSE '{}' END, url = :url""",
                **asdict(feed),
            )

    def keep(self, feed: Feed) -> None:
        """A row for an outlet that nobody polls."""
        self._do(
            """INSERT INTO feeds (id, url, lang, outlet, owner, tier, kind, interval_s, enabled)
               VALUES (:id, :url, :lang, :outlet, :owner, :tier, :kind, :interval_s, 0)
               ON CONFLICT DO NOTHING""",
            **asdict(feed),
        )

    def owners(self) -> dict[str, str]:
        """The owner of each outlet, those outside feeds.yaml too; what the file says outranks them."""
        rows = self._rows("SELECT outlet, owner FROM feeds ORDER BY enabled, id")
        return {row["outlet"]: row["owner"] for row in rows}

    def all(self) -> list[Feed]:
        rows = self._rows(f"SELECT {', '.join(_MASTHEAD)} FROM feeds WHERE enabled = 1 ORDER BY id")
        return [Feed(**row) for row in rows]

    def states(self) -> list[FeedState]:
        rows = self._rows(
            "SELECT id, url, interval_s, state, next_poll_at FROM feeds WHERE enabled = 1 ORDER BY id"
        )
        return [
            FeedState(
                **{"url": row["url"], **_remembered(row["state"])},
                feed_id=row["id"],
                interval_s=row["interval_s"],
                next_poll_at=time_or_none(row["next_poll_at"]),
            )
            for row in rows
        ]

    def save_poll(
        self, run_id: int, response: Response, update: FeedUpdate, *, at: datetime, n_entries: int, n_new: int
    ) -> None:
        """The poll's row and the feed's new state."""
        error = None if update.ok else (response.error or update.reason)
        self._insert(
            "polls",
            feed_id=update.feed_id,
            run_id=run_id,
            at=to_text(at),
            outcome=response.outcome if update.ok or response.outcome != "ok" else "soft",
            status=response.status,
            n_entries=n_entries,
            n_new=n_new,
            error=error,
        )
        state = {
            "asked_at": to_text(at),
            "url": update.url,
            "etag": update.etag,
            "last_modified": update.last_modified,
            "failures": update.failures,
            "new_url": update.new_url,
            "new_url_count": update.new_url_count,
            "stopped": update.stopped,
        }
        self._do(
            """UPDATE feeds SET state = :state, next_poll_at = :next_poll_at, last_error = :error,
                 last_ok_at = CASE WHEN :ok THEN :at ELSE last_ok_at END
               WHERE id = :feed_id""",
            feed_id=update.feed_id,
            state=to_json(state),
            next_poll_at=to_text(update.next_poll_at),
            error=error,
            ok=update.ok,
            at=to_text(at),
        )

    def last_ok_at(self) -> datetime | None:
        """When any feed last answered: how old what we know is."""
        return time_or_none(self._value("SELECT max(last_ok_at) FROM feeds WHERE enabled = 1"))

    def silent(self, *, now: datetime) -> list[str]:
        """The feeds that have not answered for long."""
        rows = self._rows(
            """SELECT id FROM feeds WHERE enabled = 1 AND coalesce(last_ok_at, '') < :since ORDER BY id""",
            since=to_text(now - SILENT_AFTER),
        )
        return [row["id"] for row in rows]

    def health(self) -> list[dict[str, Any]]:
        return self._rows(
            """SELECT h.*, f.url, f.lang, f.outlet, f.owner, f.tier, f.kind
               FROM v_feed_health h JOIN feeds f ON f.id = h.feed_id ORDER BY f.lang, f.id"""
        )

    def start_run(self, at: datetime) -> int:
        return self._insert("runs", started_at=to_text(at))

    def finish_run(self, run_id: int, at: datetime, summary: dict[str, Any]) -> None:
        self._do(
            "UPDATE runs SET finished_at = :at, summary = :summary WHERE id = :id",
            id=run_id,
            at=text_or_none(at),
            summary=to_json(summary),
        )

    def last_run(self) -> dict[str, Any] | None:
        return self._row("SELECT id, started_at, finished_at, summary FROM runs ORDER BY id DESC LIMIT 1")


def _remembered(state: str) -> dict[str, Any]:
    return {k: v for k, v in json.loads(state).items() if k != "asked_at"}
