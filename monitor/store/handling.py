"""What people's acts on incidents leave behind: moved reports, places, tombstones, corrections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from monitor.clock import to_text
from monitor.store.base import Part, to_json

INTERNAL = "internal"
"""The owner of all that a company's own people report: together they are one voice."""


class Handling(Part):
    # --- events ----------------------------------------------------------------------------------

    def acts(self, incident: int) -> list[dict[str, Any]]:
        """What people did, newest first: `{id, at, actor, action, detail}`."""
        rows = self._rows(
            """SELECT id, at, actor, action, detail FROM incident_events
               WHERE incident_id = :id AND actor <> 'engine' ORDER BY id DESC""",
            id=incident,
        )
        return [{**row, "detail": json.loads(row["detail"])} for row in rows]

    def n_linked_after(self, incident: int, event: int) -> int:
        """How many reports the machine put there since."""
        return int(
            self._value(
                """SELECT count(*) FROM incident_events
                   WHERE incident_id = :id AND id > :event AND action = 'linked' AND actor = 'engine'""",
                id=incident,
                event=event,
            )
        )

    # --- tombstones ------------------------------------------------------------------------------

    def bury(self, incident: int, into: int) -> None:
        """The incident is merged: its id stays, and leads to the other."""
        self._do("UPDATE incidents SET status = 'merged', merged_into = :into WHERE id = :id",
                 id=incident, into=into)  # fmt: skip

    def unbury(self, incident: int, status: str) -> None:
        self._do("UPDATE incidents SET status = :status, merged_into = NULL WHERE id = :id",
                 id=incident, status=status)  # fmt: skip

    def own_ids(self, incident: int) -> list[int]:
        """The incident and all that were merged into it, directly or through others."""
        rows = self._rows(
            """WITH RECURSIVE own(id) AS (VALUES (:id) UNION
                 SELECT i.id FROM incidents i JOIN own ON i.merged_into = own.id)
               SELECT id FROM own ORDER BY id""",
            id=incident,
        )
        return [row["id"] for row in rows]

    def resting_place(self, incident: int) -> int:
        """Where a merged incident's evidence is now; itself where it was not merged."""
        into = self._value("SELECT merged_into FROM incidents WHERE id = :id", id=incident)
        return incident if into is None else self.resting_place(int(into))

    # --- reports on the move ---------------------------------------------------------------------

    def move(
        self, source: int, target: int, articles: Sequence[int], *, why: str
    ) -> dict[str, list[dict[str, Any]] | list[int]]:
        """Move reports with their findings; returns what `move_back` needs."""
        parameters = {"source": source, "target": target, "articles": to_json(list(articles))}
        links = self._rows(
            """SELECT article_id, linked_at, keys, reason, set_aside,
                 article_id IN (SELECT article_id FROM incident_articles WHERE incident_id = :target) AS there
               FROM incident_articles WHERE incident_id = :source
                 AND article_id IN (SELECT value FROM json_each(:articles)) ORDER BY article_id""",
            **parameters,
        )
        findings = self._finding_ids(source, articles)
        self._do(
            """INSERT OR IGNORE INTO incident_articles
                 (incident_id, article_id, linked_at, keys, reason, set_aside)
               SELECT :target, article_id, linked_at, keys, :why || reason, set_aside FROM incident_articles
               WHERE incident_id = :source AND article_id IN (SELECT value FROM json_each(:articles))""",
            **parameters,
            why=why,
        )
        self._move_findings(source, target, findings)
        self.unlink(source, articles)
        return {"links": links, "findings": findings}

    def move_back(self, source: int, target: int, moved: dict[str, Any]) -> None:
        """Undo a `move` from source to target: each report is linked as it was, with what it tells now."""
        own = [link["article_id"] for link in moved["links"] if not link["there"]]
        self._insert_all("incident_articles", [
            {"incident_id": source, **{k: v for k, v in link.items() if k != "there"}}
            for link in moved["links"]
        ], ignore=True)  # fmt: skip
        self._move_findings(target, source, [*moved["findings"], *self._finding_ids(target, own)])
        self.unlink(target, own)

    def unlink(self, incident: int, articles: Sequence[int]) -> dict[str, Any]:
        """Take reports out of an incident; returns what `relink` needs."""
        parameters = {"incident": incident, "articles": to_json(list(articles))}
        links = self._rows(
            """SELECT article_id, linked_at, keys, reason, set_aside FROM incident_articles
               WHERE incident_id = :incident AND article_id IN (SELECT value FROM json_each(:articles))""",
            **parameters,
        )
        findings = self._finding_ids(incident, articles)
        self._do(
            """DELETE FROM incident_findings WHERE incident_id = :incident
                 AND finding_id IN (SELECT value FROM json_each(:findings))""",
            incident=incident,
            findings=to_json(findings),
        )
        self._do(
            """DELETE FROM incident_articles WHERE incident_id = :incident
                 AND article_id IN (SELECT value FROM json_each(:articles))""",
            **parameters,
        )
        return {"links": links, "findings": findings}

    def relink(self, incident: int, unlinked: dict[str, Any]) -> None:
        self._insert_all("incident_articles", [{"incident_id": incident, **row} for row in unlinked["links"]])
        self._insert_all(
            "incident_findings",
            [{"incident_id": incident, "finding_id": f} for f in unlinked["findings"]],
            ignore=True,
        )

    def are_loose_and_current(self, findings: Iterable[int]) -> bool:
        """Whether these findings are their articles' newest, and in no incident."""
        return not self._value(
            """SELECT count(*) FROM findings f JOIN analyses n ON n.id = f.analysis_id
               JOIN articles a ON a.id = f.article_id
               WHERE f.id IN (SELECT value FROM json_each(:findings)) AND (
                 n.id <> (SELECT max(id) FROM analyses WHERE revision_id = a.revision_id)
                 OR EXISTS (SELECT 1 FROM incident_findings l WHERE l.finding_id = f.id))""",
            findings=to_json(list(findings)),
        )

    def _finding_ids(self, incident: int, articles: Sequence[int]) -> list[int]:
        rows = self._rows(
            """SELECT l.finding_id FROM incident_findings l JOIN findings f ON f.id = l.finding_id
               WHERE l.incident_id = :incident
                 AND f.article_id IN (SELECT value FROM json_each(:articles)) ORDER BY l.finding_id""",
            incident=incident,
            articles=to_json(list(articles)),
        )
        return [row["finding_id"] for row in rows]

    def _move_findings(self, source: int, target: int, findings: Sequence[int]) -> None:
        self._do(
            """UPDATE OR REPLACE incident_findings SET incident_id = :target WHERE incident_id = :source
                 AND finding_id IN (SELECT value FROM json_each(:findings))""",
            source=source,
            target=target,
            findings=to_json(list(findings)),
        )

    # --- what people said of a report's place ----------------------------------------------------

    def place(self, article: int, incident: int, *, belongs: bool) -> None:
        self._do(
            """INSERT INTO placements (article_id, incident_id, belongs)
               VALUES (:article, :incident, :belongs)
               ON CONFLICT DO UPDATE SET belongs = :belongs""",
            article=article,
            incident=incident,
            belongs=int(belongs),
        )

    def forget_place(self, article: int, incident: int) -> None:
        self._do(
            "DELETE FROM placements WHERE article_id = :article AND incident_id = :incident",
            article=article,
            incident=incident,
        )

    def places(self, article: int) -> dict[int, bool]:
        """By incident, merged ones followed: True where it belongs, False where it may not go."""
        rows = self._rows(
            "SELECT incident_id, belongs FROM placements WHERE article_id = :a ORDER BY belongs, incident_id",
            a=article,
        )
        return {self.resting_place(row["incident_id"]): bool(row["belongs"]) for row in rows}

    def told_before(self, article: int, *, but: Iterable[int]) -> frozenset[tuple[str, str]]:
        """(model, type) of all that the article was ever found to tell, but for these findings."""
        rows = self._rows(
            """SELECT DISTINCT model, type FROM findings WHERE article_id = :article
                 AND id NOT IN (SELECT value FROM json_each(:but))""",
            article=article,
            but=to_json(list(but)),
        )
        return frozenset((row["model"], row["type"]) for row in rows)

    def set_aside(self, incident: int, articles: Iterable[int] | None = None) -> list[int]:
        """These reports, or all, are no voices any more; returns the ones that were."""
        return self._turn(incident, articles, 1)

    def count_again(self, incident: int, articles: Iterable[int] | None = None) -> list[int]:
        """These reports, or all, are voices again; returns the ones that were not."""
        return self._turn(incident, articles, 0)

    def _turn(self, incident: int, articles: Iterable[int] | None, value: int) -> list[int]:
        chosen = None if articles is None else to_json(list(articles))
        rows = self._rows(
            """SELECT article_id FROM incident_articles WHERE incident_id = :incident AND set_aside <> :value
                 AND (:chosen IS NULL OR article_id IN (SELECT value FROM json_each(:chosen)))""",
            incident=incident,
            value=value,
            chosen=chosen,
        )
        turned = [row["article_id"] for row in rows]
        self._do(
            """UPDATE incident_articles SET set_aside = :value WHERE incident_id = :incident
                 AND article_id IN (SELECT value FROM json_each(:turned))""",
            incident=incident,
            value=value,
            turned=to_json(turned),
        )
        return turned

    # --- corrections -----------------------------------------------------------------------------

    def add_correction(
        self,
        *,
        text_sha256: str,
        article: int,
        before: dict[str, Any] | None,
        after: dict[str, Any],
        actor: str,
        at: datetime,
        reason: str,
    ) -> None:
        self._insert(
            "corrections",
            text_sha256=text_sha256,
            article_id=article,
            before=None if before is None else to_json(before),
            after=to_json(after),
            actor=actor,
            at=to_text(at),
            reason=reason,
        )

    def corrections(self, text_sha256: str | None = None) -> list[dict[str, Any]]:
        """Of one text or of all, oldest first."""
        rows = self._rows(
            "SELECT * FROM corrections WHERE (:sha IS NULL OR text_sha256 = :sha) ORDER BY id",
            sha=text_sha256,
        )
        return [
            {**row, "before": row["before"] and json.loads(row["before"]), "after": json.loads(row["after"])}
            for row in rows
        ]

    def rewrite(self, text_sha256: str, before: dict[str, Any], after: dict[str, Any], family: str) -> None:
        """Say of a text what a person says, wherever an analyser said it of that text."""
        self._do(
            """UPDATE findings SET model = :model, family = :family, type = :type, assertion = :assertion,
                 severity = :severity, reason = :reason
               WHERE model = :old_model AND type = :old_type AND analysis_id IN (
                 SELECT n.id FROM analyses n JOIN revisions r ON r.id = n.revision_id
                 WHERE r.text_sha256 = :sha)""",
            sha=text_sha256,
            old_model=before["model"],
            old_type=before["type"],
            family=family,
            model=after["model"],
            type=after["type"],
            assertion=after["assertion"],
            severity=after["severity"],
            reason=to_json(after["reason"]),
        )

    def findings(self, incident: int) -> list[dict[str, Any]]:
        """An incident's findings as corrections keep them, with `article` and `text_sha256`."""
        rows = self._rows(
            """SELECT f.article_id AS article, r.text_sha256, f.model, f.type, f.assertion, f.severity,
                 f.start, f."end", f.quote, f.reason
               FROM incident_findings l JOIN findings f ON f.id = l.finding_id
               JOIN analyses n ON n.id = f.analysis_id JOIN revisions r ON r.id = n.revision_id
               WHERE l.incident_id = :incident ORDER BY f.id""",
            incident=incident,
        )
        return [{**row, "reason": json.loads(row["reason"])} for row in rows]

    def incidents_telling(self, text_sha256: str) -> list[int]:
        """The incidents with evidence out of this very text."""
        rows = self._rows(
            """SELECT DISTINCT l.incident_id FROM incident_findings l JOIN findings f ON f.id = l.finding_id
               JOIN analyses n ON n.id = f.analysis_id JOIN revisions r ON r.id = n.revision_id
               WHERE r.text_sha256 = :sha ORDER BY l.incident_id""",
            sha=text_sha256,
        )
        return [row["incident_id"] for row in rows]

    def set_family(self, incident: int, family: str) -> None:
        self._do(
            "UPDATE incidents SET family = :family, maker = :maker WHERE id = :id",
            id=incident,
            family=family,
            maker=family.partition("/")[0],
        )

    def examples(self) -> list[dict[str, Any]]:
        """The texts that people corrected, each with all that is now said of it: what a gold line needs."""
        rows = self._rows(
            """SELECT c.text_sha256, min(c.id) AS first, n.id AS analysis_id, n.kind, n.models, r.lang,
                 r.title, r.text, a.url, a.published_at, s.outlet, s.owner, s.tier
               FROM corrections c JOIN revisions r ON r.article_id = c.article_id
                 AND r.text_sha256 = c.text_sha256
               JOIN analyses n ON n.id = (SELECT max(id) FROM analyses WHERE revision_id = r.id)
               JOIN articles a ON a.id = c.article_id LEFT JOIN feeds s ON s.id = a.feed_id
               WHERE c.before IS NOT NULL GROUP BY c.text_sha256 ORDER BY first"""
        )
        for row in rows:
            row["findings"] = self._rows(
                "SELECT model, type, assertion, quote FROM findings WHERE analysis_id = :id ORDER BY id",
                id=row["analysis_id"],
            )
            row["milestones"] = self._rows(
                "SELECT model, platform, stage FROM milestones WHERE analysis_id = :id ORDER BY id",
                id=row.pop("analysis_id"),
            )
            row["models"] = json.loads(row["models"])
        return rows

    # --- internal evidence -----------------------------------------------------------------------

    def keep_internal_source(self, source: str, lang: str) -> str:
        """The feed that stands for a company's own people; nobody polls it."""
        feed = f"{INTERNAL}-{source}"
        self._do(
            """INSERT INTO feeds (id, url, lang, outlet, owner, tier, kind, interval_s, enabled)
               VALUES (:id, :url, :lang, :source, :owner, 2, :owner, 0, 0) ON CONFLICT DO NOTHING""",
            id=feed,
            url=f"{INTERNAL}:{source}",
            lang=lang,
            source=source,
            owner=INTERNAL,
        )
        return feed

    def incident_of(self, url: str) -> tuple[int, int] | None:
        """(article, incident) of what stands at an address, where it is in an incident."""
        row = self._row(
            """SELECT d.article_id, l.incident_id FROM addresses d
               JOIN incident_articles l ON l.article_id = d.article_id
               WHERE d.url = :url ORDER BY l.incident_id LIMIT 1""",
            url=url,
        )
        return None if row is None else (row["article_id"], row["incident_id"])

    def latest_policy(self) -> str | None:
        """The text of the policy that decisions were last made under."""
        return self._value(  # type: ignore[no-any-return]
            "SELECT text FROM policies ORDER BY last_used_at DESC, rowid DESC LIMIT 1"
        )

    def latest_analyser(self) -> str:
        return str(self._value("SELECT analyser FROM analyses WHERE analyser <> 'person' "
                               "ORDER BY id DESC LIMIT 1") or "none")  # fmt: skip
