"""What was decided, seen and promoted before: what a policy is judged by, and what replay reads."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.clock import from_text, time_or_none, to_text
from monitor.store.base import Part, to_json
from monitor.types import Article, CatalogueModel, next_stage

if TYPE_CHECKING:
    from nlp.types import Analysis, Finding

_OUTCOMES = {
    "hold.held": "paused",
    "hold.confirmed": "confirmed",
    "hold.released": "released",
    "hold.expired": "expired",
    "hold.released_as_false": "judged_false",
}


class Past(Part):
    def rule_outcomes(self, *, since: datetime) -> dict[str, dict[str, int]]:
        """How the pauses of each rule went: `{rule: {paused, confirmed, released, …}}`. A person's
        release as false is `judged_false` alone."""
        outcomes: dict[str, dict[str, int]] = {}
        for row in self._rows(
            """SELECT json_extract(after, '$.rule') AS rule, action, count(*) AS n FROM audit
               WHERE at >= :since AND json_extract(after, '$.effect') = 'pause'
                 AND action IN (SELECT value FROM json_each(:actions))
               GROUP BY 1, 2""",
            since=to_text(since),
            actions=to_json(list(_OUTCOMES)),
        ):
            counts = outcomes.setdefault(row["rule"], dict.fromkeys(_OUTCOMES.values(), 0))
            counts[_OUTCOMES[row["action"]]] = row["n"]
        return outcomes

    # --- for replay ------------------------------------------------------------------------------

    def revisions(
        self, *, analyser: str, since: datetime, until: datetime, published: bool, every_text: bool
    ) -> list[tuple[datetime, int]]:
        """(when it was first decided on, id) of the texts that were analysed, in that order.

        published: the article's own date instead, where it has one. Texts in which this analyser found
        nothing are left out, unless `every_text`, or an edit of the same article told something.
        """
        rows = self._rows(
            """WITH seen AS (
                 SELECT r.id, r.article_id, CASE WHEN :published THEN coalesce(a.published_at, min(n.at))
                   ELSE min(n.at) END AS at, min(n.id) AS turn
                 FROM revisions r JOIN articles a ON a.id = r.article_id
                 JOIN analyses n ON n.revision_id = r.id GROUP BY r.id)
               SELECT id, at FROM seen WHERE at >= :since AND at < :until AND (
                 :every_text
                 OR NOT EXISTS (SELECT 1 FROM analyses WHERE revision_id = seen.id AND analyser = :analyser)
                 OR EXISTS (SELECT 1 FROM findings f JOIN analyses n ON n.id = f.analysis_id
                   WHERE f.article_id = seen.article_id AND n.analyser = :analyser))
               ORDER BY at, turn""",
            analyser=analyser,
            since=to_text(since),
            until=to_text(until),
            published=published,
            every_text=every_text,
        )
        return [(from_text(row["at"]), row["id"]) for row in rows]

    def articles(self, revisions: Iterable[int]) -> dict[int, Article]:
        """Each revision as the analyser and the linker want it, under what its feed is called now."""
        rows = self._rows(
            """SELECT r.id AS revision, a.id, a.url, coalesce(f.outlet, '') AS outlet,
                 coalesce(f.owner, '') AS owner, coalesce(f.tier, 3) AS tier,
                 coalesce(f.kind, 'news') AS feed_kind, r.lang, r.title, r.text, r.text_sha256,
                 a.published_at, a.first_seen_at, r.wire
               FROM revisions r JOIN articles a ON a.id = r.article_id LEFT JOIN feeds f ON f.id = a.feed_id
               WHERE r.id IN (SELECT value FROM json_each(:revisions))""",
            revisions=to_json(list(revisions)),
        )
        return {row.pop("revision"): _article(row) for row in rows}

    def moment(self, hold: str) -> dict[str, Any] | None:
        """What the audit kept of a hold as it began, the last time that it did."""
        after = self._value(
            """SELECT after FROM audit WHERE object = :hold AND action = 'hold.held' AND actor = 'engine'
               ORDER BY seq DESC LIMIT 1""",
            hold=hold,
        )
        return json.loads(after) if after else None

    def policy_text(self, sha256: str) -> str | None:
        text = self._value("SELECT text FROM policies WHERE sha256 = :sha256", sha256=sha256)
        return None if text is None else str(text)

    def text(self, article: int, text_sha256: str) -> Article | None:
        """That very revision of an article, with its origin as it is known now."""
        row = self._row(
            "SELECT id, origin FROM revisions WHERE article_id = :article AND text_sha256 = :sha256",
            article=article,
            sha256=text_sha256,
        )
        return replace(self.articles([row["id"]])[row["id"]], origin=row["origin"]) if row else None

    def analyses(self, articles: Mapping[int, Article], analyser: str) -> dict[int, Analysis]:
        """What this analyser said of these revisions, where it read them: its findings, without mentions
        of models that are not blamed and without milestones, which decide nothing."""
        findings: dict[int, list[dict[str, Any]]] = defaultdict(list)
        revisions = to_json(list(articles))
        for row in self._rows(
            """SELECT f.* FROM findings f JOIN analyses n ON n.id = f.analysis_id
               WHERE n.analyser = :analyser AND n.revision_id IN (SELECT value FROM json_each(:revisions))
               ORDER BY f.id""",
            analyser=analyser,
            revisions=revisions,
        ):
            findings[row["analysis_id"]].append(row)
        rows = self._rows(
            """SELECT id, revision_id, kind, relevant, told_at FROM analyses
               WHERE analyser = :analyser AND revision_id IN (SELECT value FROM json_each(:revisions))""",
            analyser=analyser,
            revisions=revisions,
        )
        return {
            row["revision_id"]: _analysis(row, articles[row["revision_id"]], findings[row["id"]], analyser)
            for row in rows
        }

    def cycle_ends(self, *, since: datetime, until: datetime) -> list[datetime]:
        rows = self._rows(
            """SELECT finished_at FROM runs WHERE finished_at >= :since AND finished_at < :until
               ORDER BY finished_at""",
            since=to_text(since),
            until=to_text(until),
        )
        return [from_text(row["finished_at"]) for row in rows]

    def catalogue_acts(self) -> list[tuple[datetime, CatalogueModel]]:
        """The catalogue as it came to be: each model as it stood from a moment on, oldest first."""
        now = {
            row["id"]: (from_text(row.pop("since")), CatalogueModel(**row))
            for row in self._rows("SELECT id, stage, target, access, since FROM models ORDER BY id")
        }
        told: dict[str, list[tuple[datetime, CatalogueModel]]] = {model: [] for model in now}
        for row in self._rows(
            """SELECT at, object, after FROM audit
               WHERE action IN ('model.added', 'model.changed', 'model.promoted') ORDER BY seq"""
        ):
            if row["object"] in now:
                acts, after = told[row["object"]], json.loads(row["after"])
                before = acts[-1][1] if acts else now[row["object"]][1]
                acts.append((from_text(row["at"]), _stood(before, after)))
        for model, acts in told.items():  # it ends as it stands; a target may be set where no act tells it
            acts[-1:] = [(acts[-1][0], now[model][1])] if acts else [now[model]]
        return sorted((act for acts in told.values() for act in acts), key=lambda act: (act[0], act[1].id))


def _stood(before: CatalogueModel, after: Mapping[str, Any]) -> CatalogueModel:
    """An act that does not tell the target leaves the next stage to be it."""
    stage = after["stage"]
    target = after.get("target", next_stage(stage))
    return replace(before, stage=stage, target=target, access=after.get("access", before.access))


def _article(row: dict[str, Any]) -> Article:
    row["published_at"] = time_or_none(row["published_at"])
    row["first_seen_at"] = from_text(row["first_seen_at"])
    return Article(**row)


def _analysis(
    row: dict[str, Any], article: Article, findings: Iterable[dict[str, Any]], analyser: str
) -> Analysis:
    from nlp.types import Analysis, Mention

    found = list(findings)
    families = {f["model"]: f["family"] for f in found}
    return Analysis(
        lang=article.lang,
        kind=row["kind"],
        relevant=bool(row["relevant"]),
        mentions=tuple(Mention(0, 0, "", m, f, f.partition("/")[0]) for m, f in families.items()),
        findings=tuple(map(_finding, found)),
        milestones=(),
        text_sha256=article.text_sha256,
        analyser=analyser,
        told_at=row["told_at"] and row["told_at"][:10],
    )


def _finding(row: dict[str, Any]) -> Finding:
    from nlp.types import Finding, Reason

    return Finding(
        model=row["model"],
        type=row["type"],
        assertion=row["assertion"],
        severity=row["severity"],
        start=row["start"],
        end=row["end"],
        quote=row["quote"],
        reason=Reason(**json.loads(row["reason"])),
    )
