"""The catalogue under promotion, holds, overrides and the policies decisions were made under."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from monitor.clock import from_text, text_or_none, time_or_none, to_text
from monitor.people import Request
from monitor.store.ahead import SKEW
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

    def all_stage_changes(self) -> list[dict[str, Any]]:
        """Of every model that is still under promotion, in the order they happened."""
        return self._rows(
            """SELECT c.model, c.at, c.to_stage FROM stage_changes c JOIN models m ON m.id = c.model
               ORDER BY c.id"""
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
        return [hold_of(row) for row in rows]

    def holds_of(self, incidents: Iterable[int]) -> list[Hold]:
        """Every hold made for these incidents, live and ended, in the order of `holds`."""
        rows = self._rows(
            """SELECT * FROM holds WHERE incident_id IN (SELECT value FROM json_each(:incidents))
               ORDER BY effect <> 'pause', created_at, model, incident_id, rule""",
            incidents=to_json(list(incidents)),
        )
        return [hold_of(row) for row in rows]

    def is_paused(self, model: str) -> bool:
        """Whether any live hold pauses it."""
        return bool(
            self._value(
                """SELECT 1 FROM holds WHERE model = :model AND effect = 'pause'
                     AND state IN ('provisional', 'confirmed') LIMIT 1""",
                model=model,
            )
        )

    def expiring(self, *, until: datetime) -> list[Hold]:
        """The provisional holds whose time is up by then, first to end first."""
        rows = self._rows(
            """SELECT * FROM holds WHERE state = 'provisional' AND expires_at <= :until
               ORDER BY expires_at, created_at, model, incident_id, rule""",
            until=to_text(until),
        )
        return [hold_of(row) for row in rows]

    def hold(self, key: str) -> Hold | None:
        row = self._row("SELECT * FROM holds WHERE key = :key", key=key)
        return hold_of(row) if row else None

    def holds_like(self, prefix: str) -> list[Hold]:
        """The holds whose key starts so; people type a few characters."""
        return [
            hold_of(row)
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

    # --- overrides, rejections and what waits for a second person ---------------------------------

    def override(self, model: str, stage: str, *, now: datetime) -> dict[str, Any] | None:
        """The live override of a move. One made ahead of `now` was made while a clock was wrong: nobody knows
        when, so it lets nothing pass."""
        return self._row(
            """SELECT actor, reason, created_at, expires_at FROM overrides
               WHERE model = :model AND stage = :stage AND expires_at > :now AND created_at <= :soon
               ORDER BY expires_at DESC LIMIT 1""",
            model=model,
            stage=stage,
            now=to_text(now),
            soon=to_text(now + SKEW),
        )

    def overrides(self, *, now: datetime) -> list[dict[str, Any]]:
        """The live ones, the next to end first."""
        return self._rows(
            """SELECT model, stage, actor, reason, created_at, expires_at FROM overrides
               WHERE expires_at > :now AND created_at <= :soon ORDER BY expires_at, model, stage""",
            now=to_text(now),
            soon=to_text(now + SKEW),
        )

    def add_override(
        self, model: str, stage: str, *, actor: str, reason: str, at: datetime, expires_at: datetime
    ) -> None:
        self._insert(
            "overrides",
            model=model,
            stage=stage,
            actor=actor,
            reason=reason,
            created_at=to_text(at),
            expires_at=to_text(expires_at),
        )

    def end_override(self, model: str, stage: str, *, at: datetime) -> None:
        """Whatever override of a move is not written down as ended, ends now at the latest."""
        self._do(
            """UPDATE overrides SET ended_at = :at, expires_at = min(expires_at, :at)
               WHERE model = :model AND stage = :stage AND ended_at IS NULL""",
            model=model,
            stage=stage,
            at=to_text(at),
        )

    def overrides_ended(self, *, now: datetime) -> list[dict[str, Any]]:
        """Those whose time is up, or that were made ahead of `now`, and whose end is not written down yet."""
        return self._rows(
            """SELECT model, stage, actor, reason, created_at, expires_at FROM overrides
               WHERE (expires_at <= :now OR created_at > :soon) AND ended_at IS NULL
               ORDER BY expires_at, id""",
            now=to_text(now),
            soon=to_text(now + SKEW),
        )

    def rejection(self, model: str, stage: str) -> dict[str, Any] | None:
        return self._row(
            """SELECT actor, seconded_by, reason, created_at FROM rejections
               WHERE model = :model AND stage = :stage""",
            model=model,
            stage=stage,
        )

    def reject(
        self, model: str, stage: str, *, actor: str, seconded_by: str, reason: str, at: datetime
    ) -> None:
        self._insert(
            "rejections",
            model=model,
            stage=stage,
            actor=actor,
            seconded_by=seconded_by,
            reason=reason,
            created_at=to_text(at),
        )

    def reopen(self, model: str, stage: str) -> None:
        """The rejection is no more; the audit remembers it."""
        self._do("DELETE FROM rejections WHERE model = :model AND stage = :stage", model=model, stage=stage)

    def severity(self, hold: Hold) -> int:
        """Of the incident that a hold is about, wherever it was merged, or of what the hold rests on: to
        correct a report, or to part it from the incident, makes the hold no lighter. A person's own hold is
        about none, and not grave."""
        found = self._value(
            """WITH RECURSIVE way(id) AS (VALUES (:id) UNION
                 SELECT i.merged_into FROM incidents i JOIN way ON i.id = way.id)
               SELECT max(severity) FROM incidents WHERE id IN (SELECT id FROM way)""",
            id=hold.incident,
        )
        return int(max([found or 1, *(e["severity"] for e in hold.evidence)]))

    def requests(self, action: str | None = None, obj: str | None = None, *, now: datetime) -> list[Request]:
        """What still waits for a second person, newest first."""
        rows = self._rows(
            """SELECT id, action, object, actor, reason, marked_false, created_at, expires_at FROM requests
               WHERE done_at IS NULL AND expires_at > :now AND (:action IS NULL OR action = :action)
                 AND (:object IS NULL OR object = :object) ORDER BY id DESC""",
            action=action,
            object=obj,
            now=to_text(now),
        )
        return [_request(row) for row in rows]

    def add_request(self, request: Request) -> None:
        self._insert(
            "requests",
            action=request.action,
            object=request.object,
            actor=request.actor,
            reason=request.reason,
            marked_false=request.marked_false,
            created_at=to_text(request.created_at),
            expires_at=to_text(request.expires_at),
        )

    def close_request(self, request: Request, *, at: datetime) -> None:
        self._do("UPDATE requests SET done_at = :at WHERE id = :id", id=request.id, at=to_text(at))

    # --- how often a rule was wrong --------------------------------------------------------------

    def add_pause(self, hold: Hold, rule_sha256: str, *, at: datetime) -> None:
        self._insert(
            "pauses",
            at=to_text(at),
            rule=hold.rule,
            rule_sha256=rule_sha256,
            incident_id=hold.incident,
            hold_key=hold.key,
        )

    def judge_false(self, hold: Hold, *, at: datetime) -> None:
        """The last pause that this hold was: people say that it should not have been."""
        self._do(
            """UPDATE pauses SET judged_false_at = :at
               WHERE id = (SELECT max(id) FROM pauses WHERE hold_key = :key)""",
            key=hold.key,
            at=to_text(at),
        )

    def tally(self, rule_sha256: str, *, since: datetime) -> tuple[int, int]:
        """By how many incidents a rule paused models since then, and how many of them were judged false."""
        row = self._row(
            """SELECT count(*) AS n, coalesce(sum(wrong), 0) AS n_false FROM (
                 SELECT max(p.judged_false_at IS NOT NULL OR i.status = 'dismissed') AS wrong
                 FROM pauses p JOIN incidents i ON i.id = p.incident_id
                 WHERE p.rule_sha256 = :rule AND p.at > :since GROUP BY p.incident_id)""",
            rule=rule_sha256,
            since=to_text(since),
        )
        return (row["n"], row["n_false"]) if row else (0, 0)

    def dropped(self) -> dict[str, str]:
        """The rules that only observe for now: since when, by the hash of the rule."""
        rows = self._rows("SELECT rule_sha256, at FROM rule_drops WHERE ended_at IS NULL")
        return {row["rule_sha256"]: row["at"] for row in rows}

    def drop_rule(self, rule: str, rule_sha256: str, *, at: datetime) -> None:
        self._insert("rule_drops", rule=rule, rule_sha256=rule_sha256, at=to_text(at))

    def restore_rule(self, rule_sha256: str, *, at: datetime) -> None:
        """It pauses again, also what it has only observed: every incident is to be decided on again."""
        self._do(
            "UPDATE rule_drops SET ended_at = :at WHERE rule_sha256 = :rule AND ended_at IS NULL",
            rule=rule_sha256,
            at=to_text(at),
        )
        self._do("DELETE FROM decided")

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


def _request(row: dict[str, Any]) -> Request:
    times = {key: from_text(row[key]) for key in ("created_at", "expires_at")}
    return Request(**{**row, **times, "marked_false": bool(row["marked_false"])})


def hold_of(row: dict[str, Any]) -> Hold:
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
