"""What people ask of the whole: counts, days, the gate at a glance, and the database's own health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.clock import to_text
from monitor.store.base import Part, to_json
from monitor.store.named_queries import named_queries


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a named query."""

    columns: Sequence[str]
    rows: list[dict[str, Any]]


class Reports(Part):
    def ask(self, name: str, **parameters: str) -> Answer:
        """Run a named query as it stands; what is not given is empty, and so the query's own default."""
        query = named_queries()[name]
        cursor = self._connection.execute(query.sql, dict.fromkeys(query.parameters, "") | parameters)
        columns = [d[0] for d in cursor.description]
        return Answer(columns, [dict(zip(columns, row, strict=True)) for row in cursor])

    def policies(self) -> list[dict[str, Any]]:
        """All that decided anything, the last used first: `{sha256, first_used_at, last_used_at}`."""
        return self._rows(
            """SELECT sha256, first_used_at, last_used_at FROM policies
               ORDER BY last_used_at DESC, rowid DESC"""
        )

    def told_by(self, articles: Sequence[int], *, subject: str) -> int | None:
        """The incident about a subject that most of these articles tell; a merged one is told as where it
        went. None where there is none."""
        found = self._value(
            """SELECT coalesce(i.merged_into, i.id)
               FROM incident_articles l JOIN incidents i ON i.id = l.incident_id
               WHERE l.article_id IN (SELECT value FROM json_each(:articles))
                 AND (i.subject = :subject OR i.family = :subject OR :subject LIKE i.family || '%')
               GROUP BY 1 ORDER BY count(*) DESC, max(i.subject = :subject) DESC, 1 LIMIT 1""",
            articles=to_json(list(articles)),
            subject=subject,
        )
        return None if found is None else int(found)

    def counts(self) -> dict[str, int]:
        """Rows of the tables that tell how much was seen."""
        tables = (
            "feeds",
            "articles",
            "revisions",
            "analyses",
            "findings",
            "incidents",
            "holds",
            "notices",
            "audit",
        )
        return {t: int(self._value(f"SELECT count(*) FROM {t}")) for t in tables}

    def by_kind(self) -> dict[str, int]:
        """How many relevant articles of each kind, by their newest analysis."""
        rows = self._rows(
            """SELECT n.kind, count(*) AS n FROM articles a JOIN analyses n ON n.id =
                 (SELECT max(id) FROM analyses WHERE revision_id = a.revision_id)
               WHERE n.relevant = 1 GROUP BY n.kind ORDER BY n DESC, n.kind"""
        )
        return {row["kind"]: row["n"] for row in rows}

    def daily(self, *, since: datetime) -> list[dict[str, Any]]:
        return self._rows(
            """SELECT * FROM v_daily WHERE day >= substr(:since, 1, 10)
               ORDER BY day DESC, n_articles DESC, subject, type""",
            since=to_text(since),
        )

    def gate(self) -> list[dict[str, Any]]:
        """One row a model and live hold; a model without holds has one row."""
        return self._rows("SELECT * FROM v_gate ORDER BY model, since")

    def milestones(self, model: str) -> list[dict[str, Any]]:
        """What the press says of a model's stages, oldest first."""
        return self._rows(
            """SELECT a.published_at, m.platform, m.stage, m.quote, a.url FROM milestones m
               JOIN analyses n ON n.id = m.analysis_id
               JOIN articles a ON a.id = m.article_id AND a.revision_id = n.revision_id
               WHERE m.model = :model ORDER BY a.published_at, a.url""",
            model=model,
        )

    def first_milestones(self) -> dict[tuple[str, str], str]:
        """When the press first said that a model had reached a stage, by model and stage."""
        rows = self._rows(
            """SELECT m.model, m.stage, min(a.published_at) AS at FROM milestones m
               JOIN analyses n ON n.id = m.analysis_id
               JOIN articles a ON a.id = m.article_id AND a.revision_id = n.revision_id
               WHERE a.published_at IS NOT NULL GROUP BY m.model, m.stage"""
        )
        return {(row["model"], row["stage"]): row["at"] for row in rows}

    def in_the_news(self) -> list[dict[str, Any]]:
        """Families with findings: how many articles, owners and incidents."""
        return self._rows(
            """SELECT i.family, count(DISTINCT l.article_id) AS n_articles,
                 count(DISTINCT s.owner) AS n_owners, count(DISTINCT i.id) AS n_incidents,
                 max(i.severity) AS severity
               FROM incidents i JOIN incident_articles l ON l.incident_id = i.id
               JOIN articles a ON a.id = l.article_id LEFT JOIN feeds s ON s.id = a.feed_id
               GROUP BY i.family ORDER BY severity DESC, n_articles DESC, i.family"""
        )

    def named(self, model: str, family: str) -> list[dict[str, Any]]:
        """Articles that name a model or its family, by article kind: `{kind, n}`, most first."""
        return self._rows(
            """SELECT n.kind, count(*) AS n FROM articles a JOIN analyses n ON n.id =
                 (SELECT max(id) FROM analyses WHERE revision_id = a.revision_id)
               WHERE n.relevant = 1
                 AND EXISTS (SELECT 1 FROM json_each(n.models) WHERE value IN (:model, :family))
               GROUP BY n.kind ORDER BY n DESC, n.kind""",
            model=model,
            family=family,
        )

    def findings_about(self, model: str, family: str) -> list[dict[str, Any]]:
        """What is said of a model or its family, gravest first: type, assertion, severity, outlet, quote."""
        return self._rows(
            """SELECT f.type, f.assertion, f.severity, s.outlet, f.quote FROM findings f
               JOIN analyses n ON n.id = f.analysis_id
               JOIN articles a ON a.id = f.article_id AND a.revision_id = n.revision_id
               LEFT JOIN feeds s ON s.id = a.feed_id
               WHERE f.model IN (:model, :family) ORDER BY f.severity DESC, a.url, f.start""",
            model=model,
            family=family,
        )

    def polls(self, run_id: int) -> list[dict[str, Any]]:
        """How each feed answered in one run."""
        return self._rows(
            """SELECT f.outlet, f.lang, f.owner, f.kind, p.outcome, p.n_entries, p.n_new, p.error
               FROM polls p JOIN feeds f ON f.id = p.feed_id WHERE p.run_id = :run
               ORDER BY f.lang, f.outlet""",
            run=run_id,
        )

    def integrity(self) -> list[str]:
        """What SQLite finds wrong with the file; empty where all is well."""
        rows = self._connection.execute("PRAGMA integrity_check").fetchall()
        return [str(r[0]) for r in rows if r[0] != "ok"] + [
            f"a row of {r[0]} points to a missing row of {r[2]}"
            for r in self._connection.execute("PRAGMA foreign_key_check").fetchall()
        ]
