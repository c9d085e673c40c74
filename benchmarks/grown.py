"""Commands on a grown database, as whole processes, against starting the program: medians and ratios.

    python benchmarks/grown.py [--articles 100000] [--keep FILE]

The database is made by SQL: articles of two years from the shipped feeds, a tenth of them about a model, four
reports an incident, a fifth of the incidents in the last week.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor import config
from monitor.clock import to_text, utc_now
from monitor.store import Store

RUNS = 3
COMMANDS = (
    "feeds list",
    "feeds check --offline",
    "incidents list",
    "incidents show 1",
    "report daily",
    "report overview",
    "report failures",
    "gate status",
    "gate holds",
    "gate check xai/grok-4",
    "gate audit verify",
    "model show xai/grok-4",
    "doctor",
    "run",
)

COUNT = "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < :n)"
AGO = "strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-' || (:span * n / :n) || ' minutes')"
FEED = "(SELECT id FROM feeds WHERE rowid = 1 + n % (SELECT count(*) FROM feeds))"
MODEL = "CASE n % 3 WHEN 0 THEN 'xai/grok-4' WHEN 1 THEN 'openai/gpt-4o' ELSE 'meta/llama' END"
FAMILY = "CASE n % 3 WHEN 0 THEN 'xai/grok' WHEN 1 THEN 'openai/gpt' ELSE 'meta/llama' END"
MAKER = "CASE n % 3 WHEN 0 THEN 'xai' WHEN 1 THEN 'openai' ELSE 'meta' END"
TYPE = "CASE n % 5 WHEN 0 THEN 'hate' WHEN 1 THEN 'privacy' ELSE 'legal_action' END"

ARTICLES = (
    f"""{COUNT} INSERT INTO articles (id, url, feed_id, first_seen_at, title, published_at,
          published_method, state, attempts, next_try_at, revision_id)
        SELECT n, 'https://outlet' || (n % 60) || '.example/' || n, {FEED}, {AGO},
          'Title of article ' || n, {AGO}, 'feed',
          CASE WHEN n % 50 = 0 THEN 'failed' WHEN n % 50 < 10 THEN 'skipped' ELSE 'analysed' END, 1, NULL,
          CASE WHEN n % 50 >= 10 THEN n END FROM k""",
    "INSERT INTO addresses (url, article_id) SELECT url, id FROM articles",
    """INSERT INTO sightings (article_id, feed_id, first_seen_at, entry_sha256)
        SELECT id, feed_id, first_seen_at, hex(id) FROM articles""",
    """INSERT INTO revisions (id, article_id, fetched_at, title, lang, text, text_sha256, origin)
        SELECT id, id, first_seen_at, title, CASE id % 2 WHEN 0 THEN 'fr' ELSE 'en' END,
          replace(hex(zeroblob(1000)), '00', char(97 + id % 26) || ' '), hex(id), id
        FROM articles WHERE revision_id IS NOT NULL""",
    """INSERT INTO analyses (id, revision_id, analyser, at, kind, relevant, models)
        SELECT id, id, 'grown', fetched_at, 'report', id % 10 = 3,
          CASE id % 10 WHEN 3 THEN '["xai/grok-4"]' ELSE '[]' END
        FROM revisions""",
    "INSERT INTO search_articles (search_articles) VALUES ('rebuild')",
)
INCIDENTS = (
    f"""{COUNT} INSERT INTO incidents (id, maker, family, subject, types, assertion, severity, status,
          title, created_at, first_reported_at, last_reported_at)
        SELECT n, {MAKER}, {FAMILY}, {MODEL}, json_array({TYPE}), 'asserted', 2 + n % 3,
          CASE n % 20 WHEN 7 THEN 'dismissed' ELSE 'open' END, 'Incident ' || n, {AGO}, {AGO}, {AGO}
        FROM k""",
    f"""{COUNT} INSERT INTO findings (id, analysis_id, article_id, model, family, type, assertion, severity,
          start, "end", quote, reason)
        SELECT a.n, a.id, a.id, {MODEL}, {FAMILY}, {TYPE}, 'asserted', 2 + n % 3, 0, 20,
          'words of a quote', '{{}}'
        FROM (SELECT k.n, (SELECT id FROM analyses WHERE id >= k.n * (:articles / :n) LIMIT 1) AS id FROM k) a
        WHERE a.id IS NOT NULL""",
    """INSERT INTO incident_findings (incident_id, finding_id)
        SELECT 1 + (id - 1) / 4, id FROM findings WHERE 1 + (id - 1) / 4 IN (SELECT id FROM incidents)""",
    """INSERT OR IGNORE INTO incident_articles (incident_id, article_id, linked_at, keys, reason)
        SELECT l.incident_id, f.article_id, :now, '["hitler","mechahitler","2025"]', 'grown'
        FROM incident_findings l JOIN findings f ON f.id = l.finding_id""",
    """INSERT INTO incident_events (incident_id, at, actor, action, detail)
        SELECT incident_id, linked_at, 'engine', 'linked', '{}' FROM incident_articles""",
)
POLLS = (
    f"{COUNT} INSERT INTO runs (started_at, finished_at, summary) SELECT {AGO}, {AGO}, '{{}}' FROM k",
    f"""{COUNT} INSERT INTO polls (feed_id, run_id, at, outcome, status, n_entries, n_new)
        SELECT {FEED}, 1 + n % (SELECT count(*) FROM runs), {AGO},
          CASE n % 9 WHEN 0 THEN 'temporary' ELSE 'ok' END, 200, 20, 1 FROM k""",
    "UPDATE feeds SET last_ok_at = :now, next_poll_at = strftime('%Y-%m-%dT%H:%M:%SZ', :now, '+1 day')",
)


def grow(db: Path, feeds: Path, *, articles: int) -> None:
    """Fill a fresh database."""
    now = utc_now()
    told: dict[str, Any] = {"now": to_text(now), "span": 2 * 365 * 1440, "articles": articles}
    with Store.open(db) as store, store.transaction():
        store.feeds.sync(config.read_feeds(feeds))
        run = store.connection.execute
        for n, script in ((articles, ARTICLES), (articles // 100, INCIDENTS), (articles // 50, POLLS[:1])):
            for sql in script:
                run(sql, {**told, "n": n * 4 if "INSERT INTO findings" in sql else n})
        for sql in POLLS[1:]:
            run(sql, {**told, "n": articles // 5})
        for n in range(articles // 250):
            store.audit.add(
                at=now - timedelta(minutes=n),
                actor="Ada",
                action="incident.noted",
                obj=str(n),
                reason="grown",
            )
    with Store.open(db) as store:
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def seconds(words: list[str], folder: str) -> float:
    """Of processor, all children together: what the clock says depends on who else is at work."""
    start = os.times()
    subprocess.run([sys.executable, "-m", "monitor", *words], cwd=folder, capture_output=True, check=False)
    end = os.times()
    return end.children_user + end.children_system - start.children_user - start.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="where the database goes; made when it is not there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "monitor", "init"], cwd=folder, check=True, capture_output=True)
        db = given.keep or Path(folder) / "grown.db"
        if not db.exists():
            (Path(folder) / "monitor.db").rename(db)
            grow(db, Path(folder) / "feeds.yaml", articles=articles(given.articles))
        start_s = statistics.median(seconds(["--version"], folder) for _ in range(RUNS))
        print(f"{db.stat().st_size / 1e6:.0f} MB; starting {start_s:.2f} s")
        for command in COMMANDS:
            words = command.split()
            on = [] if words[:2] == ["feeds", "check"] else ["--db", str(db)]
            took_s = statistics.median(seconds([*words, *on], folder) for _ in range(RUNS))
            print(f"{command:24} {took_s:6.2f} s, {took_s / start_s:5.1f} times starting")


def articles(n: int) -> int:
    if n < 1000:
        raise SystemExit("--articles: give 1000 or more")
    return n


if __name__ == "__main__":
    main()
