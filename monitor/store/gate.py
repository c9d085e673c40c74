"""The catalogue under promotion, holds, overrides and the policies decisions were made under."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from monitor.clock import from_text, text_or_none, time_or_none, to_text
from monitor.store.base import Part, to_json
from monitor.types import CatalogueModel, Hold
from nlp.vocabulary import Stage


class Gate(Part):
    # --- catalogue -------------------------------------------------------------------------------

    def models(self) -> list[CatalogueModel]:
        return [
            CatalogueModel(**row)
            for row in self._rows("SELECT id, stage, target, access FROM models ORDER BY id")
        ]

    def model(self, model: str) -> CatalogueModel | None:
        row = self._row("SELECT id, stage, target, access FROM models WHERE id = :id", id=model)
        return CatalogueModel(**row) if row else None

    def save_model(self, model: CatalogueModel, *, since: datetime) -> None:
        """Add a model or change it; `since` moves only when its stage does."""
        self._do(
            """INSERT INTO models (id, stage, target, access, since)
               VALUES (:id, :stage, :target, :access, :since)
               ON CONFLICT (id) DO UPDATE SET
                 since = CASE WHEN stage = :stage THEN since ELSE :since END,
                 stage = :stage, target = :target, access = :access""",
            id=model.id,
            stage=model.stage,
            target=model.target,
            access=model.access,
            since=to_text(since),
        )

    def add_stage_change(
        self, model: str, *, at: datetime, actor: str, before: str | None, after: str, reason: str
    ) -> None:
        self._insert(
            "stage_changes",
            model=model,
            at=to_text(at),
            actor=actor,
            from_stage=before,
            to_stage=after,
            reason=reason,
        )

    def stage_changes(self, model: str) -> list[dict[str, Any]]:
        return self._rows(
            "SELECT at, actor, from_stage, to_stage, reason FROM stage_changes WHERE model = :m ORDER BY id",
            m=model,
        )

    def since(self, model: str) -> datetime | None:
        return time_or_none(self._value("SELECT since FROM models WHERE id = :id", id=model))

    # --- holds -----------------------------------------------------------------------------------

    def holds(self, model: str | None = None, *, live_only: bool = False) -> list[Hold]:
        """Oldest first, pauses before reviews."""
        rows = self._rows(
            """SELECT * FROM holds WHERE (:model IS NULL OR model = :model)
                 AND (NOT :live OR state IN ('provisional', 'confirmed'))
               ORDER BY effect <> 'pause', created_at, model, incident_id, rule""",
            model=model,
            live=live_only,
        )
        return [_hold(row) for row in rows]

    def hold(self, key: str) -> Hold | None:
        row = self._row("SELECT * FROM holds WHERE key = :key", key=key)
        return _hold(row) if row else None

    def holds_like(self, prefix: str) -> list[Hold]:
        """The holds whose key starts so; people type a few characters."""
        return [
            _hold(row)
            for row in self._rows("SELECT * FROM holds WHERE substr(key, 1, length(:p)) = :p", p=prefix)
        ]

    def save_hold(self, hold: Hold, *, at: datetime, policy_sha256: str = "", analyser: str = "") -> None:
        """Add a hold or change it; a person's change keeps the policy and analyser that it was made under."""
        self._do(
            """INSERT INTO holds (key, rule, model, stage, stages, incident_id, effect, state, created_at,
                 created_by,
                 expires_at, ended_at, reason, origins, evidence, policy_sha256, analyser)
               VALUES (:key, :rule, :model, :stage, :stages, :incident, :effect, :state, :created_at,
                 :created_by,
                 :expires_at, :ended_at, :reason, :origins, :evidence, :policy, :analyser)
               ON CONFLICT (key) DO UPDATE SET effect = :effect, state = :state, created_at = :created_at,
                 created_by = :created_by, expires_at = :expires_at, ended_at = :ended_at, reason = :reason,
                 origins = :origins, evidence = :evidence,
                 stages = :stages,
                 policy_sha256 = CASE WHEN :policy = '' THEN policy_sha256 ELSE :policy END,
                 analyser = CASE WHEN :analyser = '' THEN analyser ELSE :analyser END""",
            key=hold.key,
            rule=hold.rule,
            model=hold.model,
            stage=hold.stage,
            stages=to_json(hold.stages),
            incident=hold.incident,
            effect=hold.effect,
            state=hold.state,
            created_at=to_text(hold.created_at),
            created_by=hold.created_by,
            expires_at=text_or_none(hold.expires_at),
            ended_at=None if hold.live else to_text(hold.ended_at or at),
            reason=hold.reason,
            origins=hold.origins,
            evidence=to_json([dict(e) for e in hold.evidence]),
            policy=policy_sha256,
            analyser=analyser,
        )

    def pausing_incidents(self, *, since: datetime) -> set[int]:
        """The incidents by which the engine paused a model that nothing paused before, since then."""
        rows = self._rows(
            """SELECT DISTINCT h.incident_id FROM holds h
               WHERE h.created_by = 'engine' AND h.effect = 'pause' AND h.created_at > :since
                 AND NOT EXISTS (SELECT 1 FROM holds o WHERE o.model = h.model AND o.effect = 'pause'
                   AND o.rowid < h.rowid AND coalesce(o.ended_at, h.created_at) >= h.created_at)""",
            since=to_text(since),
        )
        return {row["incident_id"] for row in rows}

    # --- overrides and rejections ----------------------------------------------------------------

    def override(self, model: str, stage: str, *, now: datetime) -> dict[str, Any] | None:
        """The live override that lasts longest."""
        return self._row(
            """SELECT actor, reason, created_at, expires_at FROM overrides
               WHERE model = :model AND stage = :stage AND expires_at > :now
               ORDER BY expires_at DESC LIMIT 1""",
            model=model,
            stage=stage,
            now=to_text(now),
        )

    def rejection(self, model: str, stage: str) -> dict[str, Any] | None:
        return self._row(
            "SELECT actor, reason, created_at FROM rejections WHERE model = :model AND stage = :stage",
            model=model,
            stage=stage,
        )

    # --- policies --------------------------------------------------------------------------------

    def keep_policy(self, sha256: str, text: str, staleness: dict[str, Any], *, at: datetime) -> None:
        self._do(
            """INSERT INTO policies (sha256, text, first_used_at, last_used_at, staleness)
               VALUES (:sha256, :text, :at, :at, :staleness) ON CONFLICT DO UPDATE SET last_used_at = :at""",
            sha256=sha256,
            text=text,
            at=to_text(at),
            staleness=to_json(staleness),
        )

    def staleness(self, sha256: str) -> dict[str, Any] | None:
        """`{stale_after_s, on_stale}` of a policy used before, so that a gate check need not read YAML."""
        row = self._row("SELECT staleness FROM policies WHERE sha256 = :sha256", sha256=sha256)
        return json.loads(row["staleness"]) if row else None


def _hold(row: dict[str, Any]) -> Hold:
    stages: list[Stage] = json.loads(row["stages"])
    return Hold(
        key=row["key"],
        rule=row["rule"],
        model=row["model"],
        stage=row["stage"],
        stages=tuple(stages),
        incident=row["incident_id"],
        effect=row["effect"],
        state=row["state"],
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
        expires_at=time_or_none(row["expires_at"]),
        reason=row["reason"],
        origins=row["origins"],
        ended_at=time_or_none(row["ended_at"]),
        evidence=tuple(json.loads(row["evidence"])),
    )
