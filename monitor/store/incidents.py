"""Incidents, the evidence attached to them, and everything that happened to them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from monitor.citations import followed
from monitor.clock import from_text, text_or_none, time_or_none, to_text
from monitor.store.base import Part, to_json
from monitor.types import Evidence, Incident, LinkedReport
from nlp.vocabulary import ASSERTIONS

_EVIDENCE = """
  SELECT l.incident_id, f.article_id AS article, a.url, coalesce(s.outlet, '') AS outlet,
         coalesce(s.owner, '') AS owner, coalesce(s.tier, 3) AS tier, coalesce(s.kind, 'news') AS feed_kind,
         r.lang, a.published_at, coalesce(r.origin, f.article_id) AS origin, r.wire, f.model, f.family,
         f.type,         f.assertion, f.severity, f.quote, f.start, f."end", r.text_sha256,
         coalesce(k.set_aside, 0) AS set_aside, n.kind, r.cites,
         (SELECT min(min(b.published_at, coalesce(n.told_at, b.published_at))) FROM revisions q
          JOIN articles b ON b.id = q.article_id AND b.revision_id = q.id
          WHERE q.origin = r.origin) AS first_told_at, a.first_seen_at
  FROM incident_findings l JOIN findings f ON f.id = l.finding_id
  JOIN analyses n ON n.id = f.analysis_id JOIN revisions r ON r.id = n.revision_id
  JOIN articles a ON a.id = f.article_id LEFT JOIN feeds s ON s.id = a.feed_id
  LEFT JOIN incident_articles k ON k.incident_id = l.incident_id AND k.article_id = f.article_id"""


_LOOKED_AT = 32
"""Reports looked at for each key: enough to tell a rare key from a common one."""


class Incidents(Part):
    def open(
        self, family: str, title: str, *, at: datetime, actor: str = "engine", detail: Any = None
    ) -> int:
        """A new, empty incident; `attach` fills it."""
        incident = self._insert(
            "incidents",
            maker=family.partition("/")[0],
            family=family,
            subject=family,
            types="[]",
            assertion="alleged",
            severity=1,
            status="open",
            title=title,
            created_at=to_text(at),
        )
        self.event(incident, at=at, actor=actor, action="opened", detail={"title": title, **(detail or {})})
        return incident

    def attach(
        self,
        incident: int,
        article: int,
        findings: Sequence[int],
        *,
        keys: Iterable[str],
        reason: str,
        at: datetime,
    ) -> None:
        """Put an article's findings into an incident and bring its summary up to date."""
        self._do(
            """INSERT INTO incident_articles (incident_id, article_id, linked_at, keys, reason)
               VALUES (:incident, :article, :at, :keys, :reason)
               ON CONFLICT DO UPDATE SET keys = :keys, reason = :reason""",
            incident=incident,
            article=article,
            at=to_text(at),
            keys=to_json(sorted(keys)),
            reason=reason,
        )
        self._insert_all(
            "incident_findings", [{"incident_id": incident, "finding_id": f} for f in findings], ignore=True
        )
        self.event(
            incident, at=at, actor="engine", action="linked", detail={"article": article, "reason": reason}
        )
        self._summarise(self.get(incident))

    def withdraw(
        self, article: int, *, at: datetime, action: str = "report_changed"
    ) -> dict[int, frozenset[tuple[str, str, str]]]:
        """Take an article's findings out of all incidents, because its text changed or is read
        again; a person sees it in the incident's events. Returns what it told, by incident:
        (model, type, assertion)."""
        told: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
        for row in self._rows(
            """SELECT l.incident_id, f.model, f.type, f.assertion FROM incident_findings l
               JOIN findings f ON f.id = l.finding_id WHERE f.article_id = :article""",
            article=article,
        ):
            told[row["incident_id"]].add((row["model"], row["type"], row["assertion"]))
        self._do(
            """DELETE FROM incident_findings
               WHERE finding_id IN (SELECT id FROM findings WHERE article_id = :article)""",
            article=article,
        )
        for incident in told:
            self.event(incident, at=at, actor="engine", action=action, detail={"article": article})
        return {incident: frozenset(pairs) for incident, pairs in told.items()}

    def weights(self, article: int) -> dict[tuple[int, str, str, str], int]:
        """How grave an article is in its incidents: (incident, model, type, assertion) to severity."""
        rows = self._rows(
            """SELECT l.incident_id, f.model, f.type, f.assertion, max(f.severity) AS severity
               FROM findings f JOIN incident_findings l ON l.finding_id = f.id
               WHERE f.article_id = :article GROUP BY 1, 2, 3, 4""",
            article=article,
        )
        return {(r["incident_id"], r["model"], r["type"], r["assertion"]): r["severity"] for r in rows}

    def detach(self, incident: int, article: int) -> None:
        """The article tells nothing here any more; the incident's events remember that it did."""
        self._do(
            "DELETE FROM incident_articles WHERE incident_id = :incident AND article_id = :article",
            incident=incident,
            article=article,
        )

    def dismissed(self, family: str, *, before: Iterable[int], origin: int | None) -> int | None:
        """The dismissed incident of a family that had this very article (`before`) or a copy of its text."""
        found = self._value(
            """SELECT min(i.id) FROM incidents i WHERE i.status = 'dismissed' AND i.family = :family
                 AND i.id IN (SELECT value FROM json_each(:before)
                   UNION ALL SELECT l.incident_id FROM revisions r
                     JOIN articles a ON a.id = r.article_id AND a.revision_id = r.id
                     JOIN incident_articles l ON l.article_id = a.id
                     WHERE r.origin = :origin)""",
            family=family,
            before=to_json(list(before)),
            origin=origin,
        )
        return None if found is None else int(found)

    def tells(self, incident: int, article: int) -> frozenset[tuple[str, str, str]]:
        """What an article now tells in an incident: (model, type, assertion)."""
        return frozenset(
            (e.model, e.type, e.assertion) for e in self.get(incident).evidence if e.article == article
        )

    def summarise(self, incident: int) -> None:
        """Bring the incident's own row up to date with its evidence."""
        self._summarise(self.get(incident))

    def _summarise(self, incident: Incident) -> None:
        if not incident.evidence:
            return  # every source changed its text: the row keeps what was said, its events say the rest
        reported = incident.reported_at
        self._do(
            """UPDATE incidents SET subject = :subject, types = :types, assertion = :assertion,
                 severity = :severity, first_reported_at = :first, last_reported_at = :last WHERE id = :id""",
            id=incident.id,
            subject=incident.subject,
            types=to_json(incident.types),
            assertion=min((e.assertion for e in incident.evidence), key=ASSERTIONS.index, default="alleged"),
            severity=incident.severity,
            first=text_or_none(reported[0] if reported else None),
            last=text_or_none(reported[-1] if reported else None),
        )

    def event(self, incident: int, *, at: datetime, actor: str, action: str, detail: Any) -> None:
        self._insert(
            "incident_events",
            incident_id=incident,
            at=to_text(at),
            actor=actor,
            action=action,
            detail=to_json(detail),
        )

    def set_status(self, incident: int, status: str) -> None:
        """What is dismissed is no voice any more, until a person says that it is."""
        if status == "dismissed":
            self._do("UPDATE incident_articles SET set_aside = 1 WHERE incident_id = :id", id=incident)
        self._do("UPDATE incidents SET status = :status WHERE id = :id", id=incident, status=status)

    def get(self, incident: int) -> Incident:
        """Raises KeyError where there is none."""
        found = self._load("i.id = :id", id=incident)
        if not found:
            raise KeyError(incident)
        return found[0]

    def several(self, incidents: Iterable[int]) -> dict[int, Incident]:
        """Those that there are, by id."""
        found = self._load("i.id IN (SELECT value FROM json_each(:ids))", ids=to_json(list(incidents)))
        return {incident.id: incident for incident in found}

    def telling(self, clues: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """The newest reports that tell each key, by (maker, key): where they are, (incident, article)."""
        found = {}
        for maker, key in sorted(clues):
            rows = self._connection.execute(
                """SELECT incident_id, article_id FROM report_keys WHERE maker = ? AND key = ?
                   ORDER BY article_id DESC, incident_id DESC LIMIT ?""",
                (maker, key, _LOOKED_AT),
            ).fetchall()
            if rows:
                found[maker, key] = rows
        return found

    def copies(self, article: int, origin: int | None) -> list[tuple[int, int]]:
        """Where the copies of a text are, (incident, article): the first of each incident."""
        rows = self._rows(
            """SELECT l.incident_id, min(l.article_id) AS article_id
               FROM revisions r JOIN articles a ON a.id = r.article_id AND a.revision_id = r.id
               JOIN incident_articles l ON l.article_id = a.id
               WHERE r.origin = :origin AND a.id <> :article
               GROUP BY l.incident_id ORDER BY l.incident_id""",
            origin=origin,
            article=article,
        )
        return [(row["incident_id"], row["article_id"]) for row in rows]

    def reports(
        self, places: Iterable[tuple[int, int]], *, since: datetime, until: datetime
    ) -> list[LinkedReport]:
        """These reports, as far as they are of that time and their incidents still take others."""
        rows = self._rows(
            """SELECT l.incident_id, l.article_id, l.keys, coalesce(a.published_at, a.first_seen_at) AS at,
                 coalesce(s.outlet, '') AS outlet, coalesce(r.origin, a.id) AS origin, i.status, f.family,
                 json_group_array(f.model) AS models, json_group_array(f.type) AS types
               FROM json_each(:places) p
               JOIN incident_articles l
                 ON l.incident_id = json_extract(p.value, '$[0]')
                AND l.article_id = json_extract(p.value, '$[1]')
               JOIN incidents i ON i.id = l.incident_id AND i.status <> 'merged'
               JOIN articles a ON a.id = l.article_id JOIN revisions r ON r.id = a.revision_id
               LEFT JOIN feeds s ON s.id = a.feed_id
               JOIN findings f ON f.article_id = l.article_id
               JOIN incident_findings e ON e.finding_id = f.id AND e.incident_id = l.incident_id
               WHERE coalesce(a.published_at, a.first_seen_at) BETWEEN :since AND :until
               GROUP BY l.incident_id, l.article_id, f.family
               ORDER BY at, a.url, l.incident_id, f.family""",
            places=to_json(sorted(set(places))),
            since=to_text(since),
            until=to_text(until),
        )
        return [_linked(row) for row in rows]

    def undecided(self, policy_sha256: str, *, since: datetime, now: datetime) -> list[int]:
        """The incidents still in the news, or confirmed, that were touched since they were last decided on;
        or that were decided on under another policy; or whose time has come."""
        rows = self._rows(
            """SELECT i.id FROM incidents i LEFT JOIN decided d ON d.incident_id = i.id
               WHERE (i.status = 'confirmed' OR (i.status = 'open' AND i.last_reported_at >= :since))
                 AND (d.incident_id IS NULL OR d.policy_sha256 <> :policy OR d.again_at <= :now)
               ORDER BY i.id""",
            policy=policy_sha256,
            since=to_text(since),
            now=to_text(now),
        )
        return [row["id"] for row in rows]

    def note_decided(self, incident: int, policy_sha256: str, *, again_at: datetime | None) -> None:
        """It need not be decided on again until something touches it (triggers see to that), or then."""
        self._do(
            """INSERT INTO decided (incident_id, policy_sha256, again_at) VALUES (:incident, :policy, :again)
               ON CONFLICT DO UPDATE SET policy_sha256 = :policy, again_at = :again""",
            incident=incident,
            policy=policy_sha256,
            again=text_or_none(again_at),
        )

    def has_finding_of(self, article: int) -> bool:
        return bool(self._value("SELECT 1 FROM incident_articles WHERE article_id = :a LIMIT 1", a=article))

    def _load(self, where: str, **parameters: Any) -> list[Incident]:
        rows = self._rows(f"SELECT i.id, i.family, i.status FROM incidents i WHERE {where}", **parameters)
        ids = to_json([row["id"] for row in rows])
        evidence: dict[int, list[Evidence]] = defaultdict(list)
        for row in self._rows(
            f"""{_EVIDENCE} WHERE l.incident_id IN (SELECT value FROM json_each(:ids))
                ORDER BY a.published_at IS NULL, a.published_at, a.url, f.start, f.id""",
            ids=ids,
        ):
            row["published_at"] = time_or_none(row["published_at"])
            row["first_told_at"] = time_or_none(row["first_told_at"])
            row["first_seen_at"] = from_text(row["first_seen_at"])
            row["set_aside"] = bool(row["set_aside"])
            evidence[row.pop("incident_id")].append(Evidence(**row))
        return [
            Incident(row["id"], row["family"], row["status"], tuple(followed(evidence[row["id"]])))
            for row in sorted(rows, key=lambda row: row["id"])
        ]

    # --- for people ------------------------------------------------------------------------------

    def listed(
        self,
        *,
        status: str | None = None,
        model: str | None = None,
        type_: str | None = None,
        lang: str | None = None,
        assertion: str | None = None,
        since: datetime | None = None,
        text: str | None = None,
        limit: int = 50,
    ) -> list[dict[str, Any]]:
        """Rows of v_incidents, gravest and newest first; merged ones only when asked for by status.

        model: the subject or its family. text: words of its title or of a quote, in any case.
        """
        return self._rows(
            """SELECT v.* FROM v_incidents v JOIN incidents i ON i.id = v.incident_id
               WHERE v.status = coalesce(:status, v.status)
                 AND (v.status <> 'merged' OR :status = 'merged')
                 AND (:model IS NULL OR v.subject = :model OR i.family = :model)
                 AND (:type IS NULL OR instr(',' || v.types || ',', ',' || :type || ',') > 0)
                 AND (:lang IS NULL OR instr(',' || v.langs || ',', ',' || :lang || ',') > 0)
                 AND (:assertion IS NULL OR v.assertion = :assertion)
                 AND (:since IS NULL OR v.last_reported_at >= :since)
                 AND (:text IS NULL OR instr(lower(v.title), lower(:text)) > 0
                   OR EXISTS (SELECT 1 FROM incident_findings l JOIN findings f ON f.id = l.finding_id
                     WHERE l.incident_id = v.incident_id AND instr(lower(f.quote), lower(:text)) > 0))
               ORDER BY v.severity DESC, v.last_reported_at DESC, v.incident_id LIMIT :limit""",
            status=status,
            model=model,
            type=type_,
            lang=lang,
            assertion=assertion,
            since=text_or_none(since),
            text=text,
            limit=limit,
        )

    def touching(self, model: str, family: str) -> list[dict[str, Any]]:
        """Rows of v_incidents with evidence about this model, or about its family as a whole."""
        return self._rows(
            """SELECT DISTINCT v.* FROM v_incidents v
               JOIN incident_findings l ON l.incident_id = v.incident_id
               JOIN findings f ON f.id = l.finding_id
               WHERE f.model = :model OR f.model = :family
               ORDER BY v.last_reported_at DESC""",
            model=model,
            family=family,
        )

    def summary(self, incident: int) -> dict[str, Any] | None:
        return self._row("SELECT * FROM v_incidents WHERE incident_id = :id", id=incident)

    def articles(self, incident: int) -> list[dict[str, Any]]:
        """The articles with the reason of each link, oldest report first."""
        return self._rows(
            """SELECT a.id, a.url, a.title, s.outlet, s.owner, s.tier, s.kind AS feed_kind, r.lang,
                 a.published_at,                 r.wire, coalesce(r.origin, a.id) AS origin, l.reason, n.kind
               FROM incident_articles l JOIN articles a ON a.id = l.article_id
               JOIN revisions r ON r.id = a.revision_id LEFT JOIN feeds s ON s.id = a.feed_id
               LEFT JOIN analyses n ON n.id = (SELECT max(id) FROM analyses WHERE revision_id = r.id)
               WHERE l.incident_id = :id ORDER BY a.published_at IS NULL, a.published_at, a.url""",
            id=incident,
        )

    def events(self, incident: int) -> list[dict[str, Any]]:
        return self._rows(
            "SELECT at, actor, action, detail FROM incident_events WHERE incident_id = :id ORDER BY id",
            id=incident,
        )


def _linked(row: dict[str, Any]) -> LinkedReport:
    return LinkedReport(
        incident=row["incident_id"],
        dismissed=row["status"] == "dismissed",
        outlet=row["outlet"],
        at=from_text(row["at"]),
        origin=row["origin"],
        family=row["family"],
        models=frozenset(json.loads(row["models"])),
        types=frozenset(json.loads(row["types"])),
        keys=frozenset(json.loads(row["keys"])),
    )
