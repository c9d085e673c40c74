"""Articles, their revisions and what the analyser says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from monitor.clock import from_text, text_or_none, time_or_none, to_text
from monitor.store.base import Part, to_json
from monitor.types import Article, Entry, Extraction
from monitor.urls import same_site
from nlp.versions import family_of

if TYPE_CHECKING:
    from nlp.types import Analysis

_ARTICLE = """
  SELECT a.id, a.url, coalesce(f.outlet, '') AS outlet, coalesce(f.owner, '') AS owner,
         coalesce(f.tier, 3) AS tier, coalesce(f.kind, 'news') AS feed_kind, r.lang, r.title, r.text,
         r.text_sha256, a.published_at, a.first_seen_at, coalesce(r.origin, a.id) AS origin, r.wire
  FROM articles a JOIN revisions r ON r.id = a.revision_id LEFT JOIN feeds f ON f.id = a.feed_id"""


_SAME_PAGE = "the same page as article"
_COPIES_LOOKED_AT = 50
"""Of the texts that share a band, the first: the copies after them go back to one of these."""


class Articles(Part):
    def add_entry(self, feed_id: str, entry: Entry, *, now: datetime, skip: str | None = None) -> bool:
        """Remember that a feed carries an article; True where nobody had carried it before.

        skip: why the page is not worth fetching (too old), or None.
        """
        known = self._value("SELECT article_id FROM addresses WHERE url = :url", url=entry.url)
        article = known or self._insert(
            "articles",
            url=entry.url,
            feed_id=feed_id,
            first_seen_at=to_text(now),
            title=entry.title,
            published_at=text_or_none(entry.published_at),
            published_raw=entry.published_raw,
            published_method=entry.published_method,
            state="skipped" if skip else "new",
            reason=skip,
        )
        if not known:
            self._insert("addresses", url=entry.url, article_id=article)
        self._sight(article, feed_id, entry, now)
        self._prefer_own_outlet(article)
        return not known

    def _sight(self, article: int, feed_id: str, entry: Entry, now: datetime) -> None:
        """Note that the feed has it; where the feed's words changed, the page is worth reading again."""
        sha256 = hashlib.sha256(f"{entry.title}\n{entry.summary}".encode()).hexdigest()
        before = self._value(
            "SELECT entry_sha256 FROM sightings WHERE article_id = :article AND feed_id = :feed",
            article=article,
            feed=feed_id,
        )
        if before not in (None, sha256):
            self._do(
                """UPDATE articles SET state = 'new', attempts = 0, next_try_at = NULL
                   WHERE id = :article AND state IN ('extracted', 'analysed', 'failed')""",
                article=article,
            )
        self._do(
            """INSERT INTO sightings (article_id, feed_id, first_seen_at, guid, entry_sha256)
               VALUES (:article, :feed, :now, :guid, :sha256)
               ON CONFLICT DO UPDATE SET entry_sha256 = :sha256""",
            article=article,
            feed=feed_id,
            now=to_text(now),
            guid=entry.guid,
            sha256=sha256,
        )

    def _prefer_own_outlet(self, article: int) -> None:
        """An article belongs to the outlet on whose site it stands, whoever listed it first; else to one that
        writes rather than points. Where that changes, it is read again under its real name."""
        row = self._row("SELECT url, feed_id FROM articles WHERE id = :article", article=article)
        sightings = self._rows(
            """SELECT f.id, f.url, f.kind, s.first_seen_at FROM sightings s JOIN feeds f ON f.id = s.feed_id
               WHERE s.article_id = :article""",
            article=article,
        )
        assert row is not None
        best = min(
            sightings,
            key=lambda s: (
                not same_site(s["url"], row["url"]),
                s["kind"] == "aggregator",
                s["first_seen_at"],
                s["id"],
            ),
        )
        if best["id"] != row["feed_id"]:
            self._do(
                """UPDATE articles SET feed_id = :feed,
                     state = CASE WHEN state = 'analysed' THEN 'extracted' ELSE state END
                   WHERE id = :article""",
                feed=best["id"],
                article=article,
            )

    def to_fetch(self, now: datetime) -> list[dict[str, Any]]:
        """Pages to get, newest first: new ones, and failed ones whose time has come.

        Those of a feed that left feeds.yaml wait until it is back.
        """
        return self._rows(
            """SELECT a.id, a.url, a.attempts, a.title, a.feed_id FROM articles a
               JOIN feeds f ON f.id = a.feed_id AND f.enabled = 1
               WHERE a.state = 'new' OR (a.state = 'failed' AND a.next_try_at <= :now)
               ORDER BY coalesce(a.published_at, a.first_seen_at) DESC, a.url""",
            now=to_text(now),
        )

    def save_failure(self, article: int, reason: str, *, next_try_at: datetime | None) -> None:
        """next_try_at None: no more tries."""
        self._do(
            """UPDATE articles SET state = 'failed', reason = :reason, attempts = attempts + 1,
                 next_try_at = :next
               WHERE id = :article""",
            article=article,
            reason=reason,
            next=text_or_none(next_try_at),
        )

    def save_extraction(
        self,
        article: int,
        page: Extraction,
        *,
        title: str,
        lang: str,
        text_sha256: str,
        wire: str | None,
        at: datetime,
    ) -> None:
        """A new revision; the page's own date, address and title outrank the feed's."""
        if page.canonical_url and not self._take_address(article, page.canonical_url):
            return
        self._do(
            """INSERT INTO revisions (article_id, fetched_at, title, author, lang, text, text_sha256, wire)
               VALUES (:article, :at, :title, :author, :lang, :text, :sha, :wire) ON CONFLICT DO NOTHING""",
            article=article,
            at=to_text(at),
            title=title,
            author=page.author,
            lang=lang,
            text=page.text,
            sha=text_sha256,
            wire=wire,
        )
        revision = self._value(
            "SELECT id FROM revisions WHERE article_id = :article AND text_sha256 = :sha",
            article=article,
            sha=text_sha256,
        )
        published = text_or_none(page.published_at)
        self._do(
            """UPDATE articles SET reason = NULL,
                 -- the text that was analysed already need not be analysed again
                 state = CASE WHEN revision_id = :revision AND EXISTS
                   (SELECT 1 FROM analyses WHERE revision_id = :revision)
                   THEN 'analysed' ELSE 'extracted' END,
                 next_try_at = NULL,
                 attempts = attempts + 1, title = :title,
                 published_raw = CASE WHEN :published IS NULL THEN published_raw ELSE :raw END,
                 published_method = CASE WHEN :published IS NULL THEN published_method ELSE :method END,
                 published_at = coalesce(:published, published_at),
                 revision_id = :revision
               WHERE id = :article""",
            article=article,
            title=title,
            published=published,
            raw=page.published_raw,
            method=page.published_method,
            revision=revision,
        )

    def _take_address(self, article: int, url: str) -> bool:
        """Note the page's own address. False where another article has it: this one is the same page."""
        holder = self._value("SELECT article_id FROM addresses WHERE url = :url", url=url)
        if holder is None:
            self._insert("addresses", url=url, article_id=article)
            self._do("UPDATE articles SET url = :url WHERE id = :article", url=url, article=article)
            return True
        if holder == article:
            return True
        self._do(
            "UPDATE articles SET state = 'skipped', reason = :reason WHERE id = :article",
            article=article,
            reason=f"{_SAME_PAGE} {holder}",
        )
        self._do(
            """INSERT INTO sightings (article_id, feed_id, first_seen_at, guid, entry_sha256)
               SELECT :holder, feed_id, first_seen_at, guid, entry_sha256 FROM sightings
               WHERE article_id = :article
               ON CONFLICT DO NOTHING""",
            holder=holder,
            article=article,
        )
        self._prefer_own_outlet(holder)
        return False

    def to_analyse(self) -> list[int]:
        """The articles whose newest text no analyser has read, oldest report first."""
        rows = self._rows(
            """SELECT id FROM articles WHERE state = 'extracted'
               ORDER BY coalesce(published_at, first_seen_at), url"""
        )
        return [row["id"] for row in rows]

    def to_read_again(self, analyser: str, *, since: datetime | None = None) -> list[int]:
        """The articles whose newest text others read and this analyser did not, oldest report first; internal
        evidence is what a person wrote, and no analyser's."""
        rows = self._rows(
            """SELECT a.id FROM articles a LEFT JOIN feeds f ON f.id = a.feed_id
               WHERE a.state IN ('new', 'analysed', 'failed') AND coalesce(f.kind, 'news') <> 'internal'
                 AND EXISTS (SELECT 1 FROM analyses WHERE revision_id = a.revision_id)
                 AND NOT EXISTS
                   (SELECT 1 FROM analyses WHERE revision_id = a.revision_id AND analyser = :analyser)
                 AND (:since IS NULL OR coalesce(a.published_at, a.first_seen_at) >= :since)
               ORDER BY coalesce(a.published_at, a.first_seen_at), a.url""",
            analyser=analyser,
            since=text_or_none(since),
        )
        return [row["id"] for row in rows]

    def told(self, article: int) -> dict[tuple[str, str], set[str]]:
        """(model, type) to assertions, as the latest analysis of the newest text has them."""
        told: dict[tuple[str, str], set[str]] = {}
        for row in self._rows(
            """SELECT f.model, f.type, f.assertion FROM articles a JOIN findings f ON f.analysis_id =
                 (SELECT max(id) FROM analyses WHERE revision_id = a.revision_id)
               WHERE a.id = :article""",
            article=article,
        ):
            told.setdefault((row["model"], row["type"]), set()).add(row["assertion"])
        return told

    def standing(self, url: str) -> Literal["new", "completed", "known"]:
        """What a text is for the article at an address: its first sight, what it lacked, or nothing to it."""
        row = self._row(
            """SELECT a.reason, EXISTS (SELECT 1 FROM analyses WHERE revision_id = a.revision_id) AS was_read
               FROM addresses d JOIN articles a ON a.id = d.article_id WHERE d.url = :url""",
            url=url,
        )
        if row is None:
            return "new"
        is_same_page = str(row["reason"]).startswith(_SAME_PAGE)
        return "known" if row["was_read"] or is_same_page else "completed"

    def id_of(self, url: str) -> int:
        return int(self._value("SELECT article_id FROM addresses WHERE url = :url", url=url))

    def get(self, article: int) -> Article:
        row = self._row(f"{_ARTICLE} WHERE a.id = :article", article=article)
        assert row is not None, f"article {article} has no text"
        return _article(row)

    def save_analysis(self, article: Article, analysis: Analysis, *, at: datetime) -> list[int]:
        """Store an analysis of the newest revision; the findings' ids, in their order."""
        revision = self._value("SELECT revision_id FROM articles WHERE id = :id", id=article.id)
        # one that is to be fetched again, or failed to be, stays so: its text is only read again
        self._do(
            "UPDATE articles SET state = 'analysed' WHERE id = :id AND state = 'extracted'", id=article.id
        )
        known = self._value(  # an edit may go back to words that were read before
            "SELECT id FROM analyses WHERE revision_id = :revision AND analyser = :analyser",
            revision=revision,
            analyser=analysis.analyser,
        )
        if known is not None:
            rows = self._rows("SELECT id FROM findings WHERE analysis_id = :known ORDER BY id", known=known)
            return [row["id"] for row in rows]
        analysis_id = self._insert(
            "analyses",
            revision_id=revision,
            analyser=analysis.analyser,
            at=to_text(at),
            kind=analysis.kind,
            relevant=int(analysis.relevant),
            told_at=analysis.told_at and f"{analysis.told_at}T00:00:00Z",
            models=to_json(list(dict.fromkeys(m.model for m in analysis.mentions))),
        )
        families = {m.model: m.family for m in analysis.mentions}
        ids = []
        for f in analysis.findings:
            row = {
                **asdict(f),
                "reason": to_json(asdict(f.reason)),
                "family": families.get(f.model) or family_of(f.model),
            }
            ids.append(self._insert("findings", analysis_id=analysis_id, article_id=article.id, **row))
        self._insert_all(
            "milestones",
            [
                {**asdict(m), "analysis_id": analysis_id, "article_id": article.id}
                for m in analysis.milestones
            ],
        )
        return ids

    # --- near-copies -----------------------------------------------------------------------------

    def signatures_sharing(self, bands: Sequence[tuple[int, int]]) -> list[tuple[int, int, bytes]]:
        """(article, its origin, its signature) for the first texts that share a band with these."""
        found: dict[int, tuple[int, int, bytes]] = {}
        for band, value in bands:
            for row in self._rows(
                """SELECT r.article_id, coalesce(r.origin, r.article_id) AS origin, r.fingerprint
                   FROM fingerprint_bands b JOIN articles a ON a.id = b.article_id
                   JOIN revisions r ON r.id = a.revision_id
                   WHERE b.band = :band AND b.hash = :value AND r.fingerprint IS NOT NULL
                   ORDER BY b.article_id LIMIT :most""",
                band=band,
                value=value,
                most=_COPIES_LOOKED_AT,
            ):
                found[row["article_id"]] = (row["article_id"], row["origin"], row["fingerprint"])
        return [found[k] for k in sorted(found)]

    def save_citation(self, article: int, cites: str | None) -> None:
        """Whose report the newest text only passes on; None where it is its own."""
        self._do(
            """UPDATE revisions SET cites = :cites
               WHERE id = (SELECT revision_id FROM articles WHERE id = :article)""",
            article=article,
            cites=cites,
        )

    def save_origin(
        self, article: int, origin: int, signature: bytes, bands: Iterable[tuple[int, int]]
    ) -> None:
        self._do(
            """UPDATE revisions SET origin = :origin, fingerprint = :signature
               WHERE id = (SELECT revision_id FROM articles WHERE id = :article)""",
            article=article,
            origin=origin,
            signature=signature,
        )
        self._do("DELETE FROM fingerprint_bands WHERE article_id = :article", article=article)
        self._insert_all(
            "fingerprint_bands",
            [{"band": band, "hash": value, "article_id": article} for band, value in bands],
            ignore=True,
        )

    def failed(self, *, limit: int) -> list[dict[str, Any]]:
        """Newest first."""
        return self._rows(
            """SELECT id, url, reason, attempts, next_try_at FROM articles
               WHERE state = 'failed' ORDER BY id DESC LIMIT :limit""",
            limit=limit,
        )

    def attempts(self, article: int) -> int:
        """How often it was tried to read it."""
        return int(self._value("SELECT attempts FROM articles WHERE id = :id", id=article))

    def n_failed(self) -> int:
        return int(self._value("SELECT count(*) FROM articles WHERE state = 'failed'"))


def _article(row: dict[str, Any]) -> Article:
    row["published_at"] = time_or_none(row["published_at"])
    row["first_seen_at"] = from_text(row["first_seen_at"])
    return Article(**row)
