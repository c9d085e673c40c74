"""What the catalogue and the page of one model show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from monitor.clock import to_text
from monitor.store.ahead import SKEW
from monitor.store.base import Part, to_json
from monitor.store.gate import hold_of
from monitor.types import Hold

# A report about the family touches each of its versions, also in an incident that blames one of them.
_ABOUT = """EXISTS (
    SELECT 1 FROM incident_findings l JOIN findings f ON f.id = l.finding_id
    WHERE l.incident_id = i.id AND f.model IN (p.model, p.family))"""
_PAIRS = """(SELECT json_extract(value, '$[0]') AS model, json_extract(value, '$[1]') AS family
    FROM json_each(:pairs)) p"""


class ModelPages(Part):
    def open_incidents(self, families: Mapping[str, str]) -> dict[str, tuple[int, int]]:
        """Of each model, given with its family: how many incidents are open, and the worst severity."""
        rows = self._rows(
            f"""SELECT p.model, count(*) AS n, max(i.severity) AS severity
                FROM {_PAIRS} CROSS JOIN incidents i ON i.family = p.family
                WHERE i.status IN ('open', 'confirmed') AND {_ABOUT} GROUP BY p.model""",
            pairs=to_json(list(families.items())),
        )
        return {row["model"]: (row["n"], row["severity"]) for row in rows}

    def incidents(self, model: str, family: str, *, limit: int) -> list[dict[str, Any]]:
        """The newest incidents about a model or its whole family, however they ended; merged ones apart."""
        return self._rows(
            f"""SELECT i.id, i.subject, i.types, i.severity, i.status, i.title,
                  coalesce(i.first_reported_at, i.created_at) AS first_at,
                  coalesce(i.last_reported_at, i.created_at) AS last_at
                FROM {_PAIRS} CROSS JOIN incidents i ON i.family = p.family
                WHERE i.status <> 'merged' AND {_ABOUT} ORDER BY last_at DESC, i.id DESC LIMIT :limit""",
            pairs=to_json([[model, family]]),
            limit=limit,
        )

    def milestones(self, model: str) -> list[dict[str, Any]]:
        """The stages that the press says a model reached, each with its first report, oldest first."""
        return self._rows(
            """SELECT m.stage, m.platform, min(a.published_at) AS at, m.quote, a.url, r.lang, s.outlet,
                 count(DISTINCT a.id) AS n_articles
               FROM milestones m JOIN analyses n ON n.id = m.analysis_id
               JOIN articles a ON a.id = m.article_id AND a.revision_id = n.revision_id
               JOIN revisions r ON r.id = n.revision_id LEFT JOIN feeds s ON s.id = a.feed_id
               WHERE m.model = :model AND a.published_at IS NOT NULL
               GROUP BY m.stage, m.platform ORDER BY at, m.stage""",
            model=model,
        )

    def live_holds(self, models: Iterable[str]) -> dict[str, list[Hold]]:
        """Of each model that has any, in the order of `Gate.holds`."""
        found: dict[str, list[Hold]] = defaultdict(list)
        for row in self._rows(
            """SELECT h.* FROM json_each(:models) m CROSS JOIN holds h
                 ON h.model = m.value AND h.state IN ('provisional', 'confirmed')
               ORDER BY h.effect <> 'pause', h.created_at, h.model, h.incident_id, h.rule""",
            models=to_json(list(models)),
        ):
            found[row["model"]].append(hold_of(row))
        return dict(found)

    def ended_holds(self, model: str, *, limit: int) -> list[Hold]:
        """The last that were released, expired or replaced."""
        rows = self._rows(
            """SELECT * FROM holds WHERE model = :model AND state NOT IN ('provisional', 'confirmed')
               ORDER BY ended_at DESC, created_at DESC, key LIMIT :limit""",
            model=model,
            limit=limit,
        )
        return [hold_of(row) for row in rows]

    def policies_of(self, holds: Iterable[Hold]) -> dict[str, tuple[str, str]]:
        """By a hold's key: hash and text of the policy that it was made under, where one is known."""
        rows = self._rows(
            """SELECT h.key, p.sha256, p.text FROM json_each(:keys) k JOIN holds h ON h.key = k.value
               JOIN policies p ON p.sha256 = h.policy_sha256""",
            keys=to_json([h.key for h in holds]),
        )
        return {row["key"]: (row["sha256"], row["text"]) for row in rows}

    def rejections(self, models: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
        """By model and stage, as `Gate.rejection` tells one."""
        rows = self._rows(
            """SELECT x.model, x.stage, x.actor, x.seconded_by, x.reason, x.created_at
               FROM json_each(:models) m JOIN rejections x ON x.model = m.value""",
            models=to_json(list(models)),
        )
        return {(row.pop("model"), row.pop("stage")): row for row in rows}

    def overrides(self, models: Iterable[str], *, now: datetime) -> dict[tuple[str, str], dict[str, Any]]:
        """By model and stage, as `Gate.override` tells the live one."""
        rows = self._rows(
            """SELECT model, stage, actor, reason, created_at, expires_at FROM overrides
               WHERE expires_at > :now AND created_at <= :soon
                 AND model IN (SELECT value FROM json_each(:models)) ORDER BY expires_at""",
            now=to_text(now),
            soon=to_text(now + SKEW),
            models=to_json(list(models)),
        )
        return {(row.pop("model"), row.pop("stage")): row for row in rows}

    def since(self) -> dict[str, str]:
        """When each model reached the stage it stands at."""
        return {row["id"]: row["since"] for row in self._rows("SELECT id, since FROM models")}
