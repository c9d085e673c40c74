"""The pages behind what is held, as they were last looked at."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from monitor.clock import text_or_none, time_or_none, to_text
from monitor.crawl.sources import Source
from monitor.store.base import Part


class Sources(Part):
    def due(self, *, now: datetime, every: timedelta, limit: int) -> list[Source]:
        """Pages behind live pauses that were not looked at for so long, newest report first.

        A time ahead of `now` was written while a clock was wrong, and counts as none.
        """
        rows = self._rows(
            """SELECT a.id AS article, a.url, s.looked_at, s.etag, s.last_modified, s.missing_since,
                 a.withdrawn_at
               FROM articles a JOIN feeds f ON f.id = a.feed_id AND f.enabled = 1
               LEFT JOIN sources s ON s.article_id = a.id
               WHERE a.id IN (SELECT l.article_id FROM holds h
                   JOIN incidents i ON i.id = h.incident_id
                   JOIN incident_articles l ON l.incident_id = coalesce(i.merged_into, i.id)
                   WHERE h.state IN ('provisional', 'confirmed') AND h.effect = 'pause')
                 AND (a.state = 'analysed'
                   OR (a.state = 'failed' AND a.next_try_at IS NULL AND a.revision_id IS NOT NULL))
                 AND (s.looked_at IS NULL OR s.looked_at <= :before OR s.looked_at > :now)
               ORDER BY coalesce(a.published_at, a.first_seen_at) DESC, a.url LIMIT :limit""",
            now=to_text(now),
            before=to_text(now - every),
            limit=limit,
        )
        for row in rows:
            for name in ("looked_at", "missing_since", "withdrawn_at"):
                row[name] = time_or_none(row[name])
        return [Source(**row) for row in rows]

    def save(self, source: Source) -> None:
        values = {k: text_or_none(v) if isinstance(v, datetime) else v for k, v in asdict(source).items()}
        self._do(
            """INSERT INTO sources (article_id, looked_at, etag, last_modified, missing_since)
               VALUES (:article, :looked_at, :etag, :last_modified, :missing_since)
               ON CONFLICT DO UPDATE SET looked_at = :looked_at, etag = :etag,
                 last_modified = :last_modified, missing_since = :missing_since""",
            **values,
        )
        self._do("UPDATE articles SET withdrawn_at = :withdrawn_at WHERE id = :article", **values)

    def incidents_of(self, article: int) -> list[int]:
        """The incidents in which an article stands."""
        rows = self._rows(
            "SELECT incident_id FROM incident_articles WHERE article_id = :article ORDER BY incident_id",
            article=article,
        )
        return [row["incident_id"] for row in rows]
