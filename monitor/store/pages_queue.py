"""Reads for the queue and the list of incidents: what waits for a person, filters, counts; and kept views.

A page begins after the last row of the one before: it costs the same however far one has read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from monitor.clock import text_or_none, to_text
from monitor.store.base import Part, to_json

MOST_MATCHES = 10_000
"""Of the articles that a search finds, the newest so many are followed to their incidents."""

_AT = "coalesce(i.last_reported_at, i.created_at)"
_TOLD_IN = """incident_articles l JOIN articles a INDEXED BY articles_revision ON a.id = l.article_id
  JOIN revisions r INDEXED BY revisions_lang ON r.id = a.revision_id"""  # not the rows: a text fills a page
_WHERE = {
    "model": """(i.subject = :model OR i.family = :model OR i.maker = :model OR i.id IN (
        SELECT l.incident_id FROM findings f JOIN incident_findings l ON l.finding_id = f.id
        WHERE f.model = :model))""",
    "since": f"{_AT} >= :since",
    "question": """(i.id IN (SELECT rowid FROM search_incidents WHERE search_incidents MATCH :question)
        OR i.id IN (SELECT l.incident_id FROM incident_articles l WHERE l.article_id IN (
          SELECT rowid FROM search_articles WHERE search_articles MATCH :question
          ORDER BY rowid DESC LIMIT :most)))""",
    "lang": f"EXISTS (SELECT 1 FROM {_TOLD_IN} WHERE l.incident_id = i.id AND r.lang = :lang)",
    "type": "EXISTS (SELECT 1 FROM json_each(i.types) WHERE value = :type)",
    "status": "i.status = :status",
    "assertion": "i.assertion = :assertion",
    "severity": "i.severity >= :severity",
}
"""By field of `Wanted`."""
_COUNTED = {
    "type": ("base i, json_each(i.types) t", "t.value"),
    "status": ("base i", "i.status"),
    "assertion": ("base i", "i.assertion"),
    "severity": ("base i", "i.severity"),
}
"""Fields whose values are counted: where they stand."""
_ALONE = tuple(name for name in _WHERE if name not in _COUNTED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which incidents; None is any. severity: at least. question: see `monitor.search`."""

    model: str | None = None
    type: str | None = None
    lang: str | None = None
    status: str | None = None
    assertion: str | None = None
    severity: int | None = None
    since: datetime | None = None
    question: str | None = None


Rank = tuple[int, int]
"""An incident that waits, and how much it presses: 0 most."""
Place = tuple[int | str, ...]
"""What a row is ordered by, greatest first: `(severity, -rank, time, id)` in the queue, else `(time, id)`."""
_QUEUE = (
    "json_each(:ranks) k JOIN incidents i ON i.id = json_extract(k.value, '$[0]')",
    ("i.severity", "-json_extract(k.value, '$[1]')", _AT, "i.id"),
)
_ALL = ("incidents i", (_AT, "i.id"))


class Queue(Part):
    # --- what waits ------------------------------------------------------------------------------

    def holds(self, *, expired_since: datetime) -> list[dict[str, Any]]:
        """Live pauses and reviews, and pauses that ended since then unconfirmed and undecided.

        `place` is the incident where each one's evidence is now, `status` that incident's; a person's own
        hold has none.
        """
        return self._rows(
            """WITH RECURSIVE found AS (
                 SELECT key, incident_id, model, stage, rule, effect, state, created_at, created_by,
                   expires_at, ended_at, reason
                 FROM holds
                 WHERE state IN ('provisional', 'confirmed') AND effect IN ('pause', 'review')
                 UNION ALL
                 SELECT h.key, h.incident_id, h.model, h.stage, h.rule, h.effect, h.state, h.created_at,
                   h.created_by, h.expires_at, h.ended_at, h.reason
                 FROM holds h JOIN incidents i ON i.id = h.incident_id
                 WHERE h.state = 'expired' AND h.expires_at >= :since AND h.effect = 'pause'
                   AND i.status IN ('open', 'merged')
                   AND NOT EXISTS (SELECT 1 FROM holds o
                     WHERE o.incident_id = h.incident_id AND o.model = h.model AND o.key <> h.key
                       AND o.effect = 'pause' AND o.state <> 'superseded' AND o.created_at >= h.created_at)
               ), placed(origin, place, into_id) AS (
                 SELECT i.id, i.id, i.merged_into FROM incidents i
                 WHERE i.id IN (SELECT incident_id FROM found)
                 UNION SELECT p.origin, i.id, i.merged_into FROM placed p JOIN incidents i ON i.id = p.into_id
               )
               SELECT w.*, p.place, i.status FROM found w
               LEFT JOIN placed p ON p.origin = w.incident_id AND p.into_id IS NULL
               LEFT JOIN incidents i ON i.id = p.place
               ORDER BY w.effect, w.expires_at IS NULL, w.expires_at, w.model, w.key""",
            since=to_text(expired_since),
        )

    def undecided(self, *, severity: int, since: datetime) -> list[int]:
        """Open incidents this grave, reported on since then, on whose holds nobody decided anything."""
        rows = self._rows(
            f"""SELECT i.id FROM incidents i
                WHERE {_AT} >= :since AND +i.status = 'open' AND i.severity >= :severity
                  AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.state IN ('confirmed', 'released')
                    AND h.incident_id IN (
                      SELECT i.id UNION ALL SELECT m.id FROM incidents m WHERE m.merged_into = i.id))""",
            since=to_text(since),
            severity=severity,
        )
        return [row["id"] for row in rows]

    def version(self) -> tuple[int, int]:
        """Another one whenever an incident, a hold or a request may be another."""
        audit = self._value("SELECT max(seq) FROM audit")
        event = self._value("SELECT max(id) FROM incident_events")
        return (audit or 0, event or 0)

    # --- lists -----------------------------------------------------------------------------------

    def waiting(
        self, wanted: Wanted, ranks: Sequence[Rank], *, after: Place | None, limit: int
    ) -> list[dict[str, Any]]:
        """Of these incidents the ones wanted: gravest first, then what presses most, then the newest."""
        return self._list(*_QUEUE, wanted, after, limit, ranks=to_json(list(ranks)))

    def newest(self, wanted: Wanted, *, after: Place | None, limit: int) -> list[dict[str, Any]]:
        """All incidents wanted, the newest first; merged ones only when asked for by status."""
        return self._list(*_ALL, wanted, after, limit)

    def _list(
        self,
        source: str,
        keys: tuple[str, ...],
        wanted: Wanted,
        after: Place | None,
        limit: int,
        **more: Any,
    ) -> list[dict[str, Any]]:
        before = {f"after{n}": value for n, value in enumerate(after or ())}
        past = f"({', '.join(keys)}) < ({', '.join(f':{name}' for name in before)})" if after else "1"
        if after:
            past += f" AND {keys[0]} <= :after0"  # says the same once more, as the index can be sought by it
        rows = self._rows(
            f"""SELECT i.id, i.family, i.subject, i.types, i.assertion, i.severity, i.status, i.title,
                  i.first_reported_at, i.last_reported_at, i.merged_into,
                  json_array({", ".join(keys)}) AS place
                FROM {source} WHERE {_filter(wanted)} AND {past}
                ORDER BY {", ".join(f"{key} DESC" for key in keys)} LIMIT :limit""",
            **_values(wanted),
            **more,
            **before,
            limit=limit,
        )
        return [
            {**row, "types": json.loads(row["types"]), "place": tuple(json.loads(row["place"]))}
            for row in rows
        ]

    def counts(self, wanted: Wanted, ranks: Sequence[Rank] | None) -> dict[str, dict[str, int]]:
        """How many incidents there are by value of each filter, with the other filters applied.

        `{"type": {"hate": 3}, …, "all": {"": n}}`, the last with all filters. ranks: among these only.
        """
        among = (
            "1" if ranks is None else "i.id IN (SELECT json_extract(value, '$[0]') FROM json_each(:ranks))"
        )
        parts = [
            f"""SELECT '{name}', CAST({value} AS TEXT), count(*) FROM {source}
                WHERE {_filter(wanted, [other for other in _COUNTED if other != name])} GROUP BY 2"""
            for name, (source, value) in _COUNTED.items()
        ]
        rows = self._connection.execute(
            f"""WITH base AS MATERIALIZED (
                  SELECT i.id, i.types, i.status, i.assertion, i.severity FROM incidents i
                  WHERE {_filter(wanted, _ALONE)} AND {among})
                SELECT 'all', '', count(*) FROM base i WHERE {_filter(wanted, _COUNTED)}
                UNION ALL {" UNION ALL ".join(parts)}""",
            {**_values(wanted), "ranks": to_json(list(ranks or ()))},
        )
        found: dict[str, dict[str, int]] = {name: {} for name in (*_COUNTED, "all")}
        for name, value, n in rows:
            found[name][value] = n
        return found

    def reports(self, incidents: Sequence[int]) -> dict[int, dict[str, Any]]:
        """`{n_articles, langs}` of each."""
        rows = self._rows(
            f"""SELECT l.incident_id, count(*) AS n_articles, group_concat(DISTINCT r.lang) AS langs
               FROM {_TOLD_IN} WHERE l.incident_id IN (SELECT value FROM json_each(:incidents))
               GROUP BY l.incident_id""",
            incidents=to_json(list(incidents)),
        )
        return {
            row["incident_id"]: {
                "n_articles": row["n_articles"],
                "langs": sorted(filter(None, (row["langs"] or "").split(","))),
            }
            for row in rows
        }

    # --- kept views ------------------------------------------------------------------------------

    def views(self, account: str) -> list[dict[str, Any]]:
        return self._rows(
            "SELECT id, name, address FROM account_views WHERE account = :account ORDER BY name",
            account=account,
        )

    def view(self, account: str, view: int) -> dict[str, Any] | None:
        return self._row(
            "SELECT id, name, address FROM account_views WHERE account = :account AND id = :id",
            account=account,
            id=view,
        )

    def keep_view(self, account: str, name: str, address: str, *, at: datetime) -> int:
        """Under a name that the account has already, it takes the place of the other."""
        self._do(
            """INSERT INTO account_views (account, name, address, created_at)
               VALUES (:account, :name, :address, :at)
               ON CONFLICT (account, name) DO UPDATE SET address = :address""",
            account=account,
            name=name,
            address=address,
            at=to_text(at),
        )
        found = self._value(
            "SELECT id FROM account_views WHERE account = :account AND name = :name",
            account=account,
            name=name,
        )
        return int(found)

    def drop_view(self, account: str, view: int) -> None:
        self._do("DELETE FROM account_views WHERE account = :account AND id = :id", account=account, id=view)


def _filter(wanted: Wanted, names: Iterable[str] = tuple(_WHERE)) -> str:
    """Merged incidents are others now: they are shown only when asked for."""
    asked = [name for name in names if getattr(wanted, name) is not None]
    parts = [_WHERE[name] for name in asked]
    if "status" in names and wanted.status is None:
        parts.append("i.status <> 'merged'")
    return " AND ".join(parts) or "1"


def _values(wanted: Wanted) -> dict[str, Any]:
    return {**asdict(wanted), "since": text_or_none(wanted.since), "most": MOST_MATCHES}
