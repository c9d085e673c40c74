"""What the page of one incident asks: texts around the quotes, its neighbours, who changed its holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from monitor.store.base import Part, to_json

MOST_KEYS = 80
"""Of an incident's own keys, those that most of its reports tell: the others hardly make a neighbour."""


class IncidentPage(Part):
    def head(self, incident: int) -> dict[str, Any] | None:
        """Its own row; of v_incidents, only what is not read out of the articles anyway."""
        row = self._row(
            """SELECT id, maker, family, subject, types, assertion, severity, status, title, created_at,
                 first_reported_at, last_reported_at, merged_into FROM incidents WHERE id = :id""",
            id=incident,
        )
        return row and {**row, "types": json.loads(row["types"])}

    def articles(self, incident: int) -> list[dict[str, Any]]:
        """Its reports with source, kind and the reason of the link, oldest first."""
        return self._rows(
            """SELECT a.id, a.url, a.title, coalesce(s.outlet, '') AS outlet, coalesce(s.owner, '') AS owner,
                 coalesce(s.tier, 3) AS tier, coalesce(s.kind, 'news') AS feed_kind, r.lang, a.published_at,
                 a.first_seen_at, a.withdrawn_at, r.wire, r.cites, l.reason, l.set_aside, l.linked_at,
                 coalesce(n.kind, 'other') AS kind
               FROM incident_articles l JOIN articles a ON a.id = l.article_id
               JOIN revisions r ON r.id = a.revision_id LEFT JOIN feeds s ON s.id = a.feed_id
               LEFT JOIN analyses n ON n.id = (SELECT max(id) FROM analyses WHERE revision_id = r.id)
               WHERE l.incident_id = :id ORDER BY a.published_at IS NULL, a.published_at, a.url""",
            id=incident,
        )

    def texts(self, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
        """What offsets refer to, title, blank line and text, by article and hash of the text."""
        rows = self._rows(
            """SELECT r.article_id, r.text_sha256, r.title, r.text FROM json_each(:wanted) w
               JOIN revisions r ON r.article_id = json_extract(w.value, '$[0]')
                 AND r.text_sha256 = json_extract(w.value, '$[1]')""",
            wanted=to_json(sorted(set(wanted))),
        )
        return {
            (r["article_id"], r["text_sha256"]): f"{r['title']}\n\n{r['text']}" if r["title"] else r["text"]
            for r in rows
        }

    def own_keys(self, incident: int) -> list[str]:
        """The names and numbers that its reports tell, those of most reports first."""
        rows = self._rows(
            """SELECT k.value AS key FROM incident_articles l, json_each(l.keys) k
               WHERE l.incident_id = :id GROUP BY k.value ORDER BY count(*) DESC, k.value LIMIT :most""",
            id=incident,
            most=MOST_KEYS,
        )
        return [row["key"] for row in rows]

    def heads(self, incidents: Iterable[int]) -> list[dict[str, Any]]:
        """Of several incidents, in a line each; merged ones are left out."""
        rows = self._rows(
            """SELECT i.id, i.subject, i.types, i.assertion, i.severity, i.status, i.title,
                 i.first_reported_at, i.last_reported_at
               FROM json_each(:ids) w JOIN incidents i ON i.id = w.value WHERE i.status <> 'merged'""",
            ids=to_json(list(incidents)),
        )
        return [{**row, "types": json.loads(row["types"])} for row in rows]

    def events(self, incident: int) -> list[dict[str, Any]]:
        """Everything that happened to it, oldest first; `detail` is read."""
        rows = self._rows(
            "SELECT id, at, actor, action, detail FROM incident_events WHERE incident_id = :id ORDER BY id",
            id=incident,
        )
        return [{**row, "detail": json.loads(row["detail"])} for row in rows]

    def audited(self, objects: Iterable[str]) -> list[dict[str, Any]]:
        """The rows of the audit about these objects, such as holds and moves, oldest first."""
        return self._rows(
            """SELECT a.seq, a.at, a.actor, a.action, a.object, a.reason
               FROM json_each(:objects) o JOIN audit a ON a.object = o.value ORDER BY a.seq""",
            objects=to_json(sorted(set(objects))),
        )

    def policy_of(self, hold: str) -> str | None:
        """The text of the policy that a hold was made under."""
        return self._value(  # type: ignore[no-any-return]
            """SELECT p.text FROM holds h JOIN policies p ON p.sha256 = h.policy_sha256
               WHERE h.key = :hold""",
            hold=hold,
        )

    def corrections_of(self, texts: Iterable[str]) -> list[dict[str, Any]]:
        """What people said of these texts (their hashes), oldest first."""
        rows = self._rows(
            """SELECT c.id, c.article_id, c.before, c.after, c.actor, c.at, c.reason
               FROM json_each(:texts) w JOIN corrections c ON c.text_sha256 = w.value ORDER BY c.id""",
            texts=to_json(sorted(set(texts))),
        )
        return [
            {**row, "before": row["before"] and json.loads(row["before"]), "after": json.loads(row["after"])}
            for row in rows
        ]
