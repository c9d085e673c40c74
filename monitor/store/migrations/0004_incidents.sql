-- What people do with incidents: merged ones are tombstones, reports have a place that a person gave them, and
-- corrected findings are kept as examples.

ALTER TABLE incidents ADD COLUMN merged_into INTEGER REFERENCES incidents(id); -- of status merged only

ALTER TABLE incident_articles ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0; -- 1: dismissed once, no voice
UPDATE incident_articles SET set_aside = 1
WHERE incident_id IN (SELECT id FROM incidents WHERE status = 'dismissed');

CREATE TABLE placements (            -- where a person put a report; the machine never undoes it
  article_id INTEGER NOT NULL REFERENCES articles(id),
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  belongs INTEGER NOT NULL,          -- 1: here, whatever its text becomes; 0: never here again by itself
  PRIMARY KEY (article_id, incident_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE corrections (           -- append-only: what a person says of a text, where the analyser erred
  id INTEGER PRIMARY KEY,
  text_sha256 TEXT NOT NULL,         -- the very text it holds for
  article_id INTEGER NOT NULL REFERENCES articles(id),
  before TEXT,                       -- JSON: the finding as it was; NULL: a person's own
  after TEXT NOT NULL,               -- JSON: model, type, assertion, severity, start, end, quote, reason
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_text ON corrections(text_sha256);

DROP VIEW v_incidents;
CREATE VIEW v_incidents AS
-- n_origins and n_owners count what may corroborate; docs/linking.md tells how `decide` counts closer still.
WITH linked AS (
  SELECT l.incident_id, l.article_id, r.lang, r.wire, r.origin, s.owner,
         s.kind IN ('news', 'regulator', 'internal') AND l.set_aside = 0 AS is_voice
  FROM incident_articles l
  JOIN articles a ON a.id = l.article_id
  LEFT JOIN revisions r ON r.id = a.revision_id
  LEFT JOIN feeds s ON s.id = a.feed_id
)
SELECT i.id AS incident_id, i.subject, json_extract(i.types, '$[0]') AS type,
       (SELECT group_concat(value, ',') FROM json_each(i.types)) AS types,
       i.assertion, i.severity, i.status, i.title, i.first_reported_at, i.last_reported_at,
       count(DISTINCT l.article_id) AS n_articles,
       count(DISTINCT CASE WHEN l.is_voice THEN coalesce('wire:' || l.wire, 'article:' || l.origin) END)
         AS n_origins,
       count(DISTINCT CASE WHEN l.is_voice THEN lower(trim(l.owner)) END) AS n_owners,
       group_concat(DISTINCT l.lang) AS langs,
       i.merged_into
FROM incidents i
LEFT JOIN linked l ON l.incident_id = i.id
GROUP BY i.id;
