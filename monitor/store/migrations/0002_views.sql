-- The promise to reports: these views keep their columns, the tables may grow.

CREATE VIEW v_evidence AS
SELECT i.incident_id, f.article_id, s.outlet, s.owner, r.lang, a.published_at, a.url, f.type, f.assertion,
       f.quote, f.start, f."end"
FROM incident_findings i
JOIN findings f ON f.id = i.finding_id
JOIN analyses n ON n.id = f.analysis_id
JOIN revisions r ON r.id = n.revision_id
JOIN articles a ON a.id = f.article_id
LEFT JOIN feeds s ON s.id = a.feed_id;

CREATE VIEW v_incidents AS
SELECT i.id AS incident_id, i.subject, json_extract(i.types, '$[0]') AS type,
       (SELECT group_concat(value, ',') FROM json_each(i.types)) AS types,
       i.assertion, i.severity, i.status, i.title, i.first_reported_at, i.last_reported_at,
       count(DISTINCT l.article_id) AS n_articles,
       count(DISTINCT coalesce('wire:' || r.wire, 'article:' || r.origin)) AS n_origins,
       count(DISTINCT s.owner) AS n_owners,
       group_concat(DISTINCT r.lang) AS langs
FROM incidents i
LEFT JOIN incident_articles l ON l.incident_id = i.id
LEFT JOIN articles a ON a.id = l.article_id
LEFT JOIN revisions r ON r.id = a.revision_id
LEFT JOIN feeds s ON s.id = a.feed_id
GROUP BY i.id;

CREATE VIEW v_gate AS
SELECT m.id AS model, m.stage, m.target,
       CASE WHEN x.model IS NOT NULL THEN 'rejected'
            WHEN o.expires_at IS NOT NULL THEN 'allow'
            WHEN h.key IS NOT NULL THEN 'paused'
            WHEN coalesce(json_extract(p.staleness, '$.on_stale.' || m.target), 'hold') = 'hold'
              AND NOT coalesce(unixepoch('now') - unixepoch(d.last_ok_at)
                BETWEEN -900 AND json_extract(p.staleness, '$.stale_after_s'), 0) THEN 'unknown'
            ELSE 'allow' END AS decision,
       h.rule, h.incident_id, coalesce(x.reason, o.reason, h.reason) AS reason,
       coalesce(x.created_at, o.created_at, h.created_at) AS since
FROM models m
LEFT JOIN (SELECT staleness FROM policies ORDER BY last_used_at DESC, rowid DESC LIMIT 1) p
LEFT JOIN (SELECT max(last_ok_at) AS last_ok_at FROM feeds WHERE enabled = 1) d
LEFT JOIN rejections x ON x.model = m.id AND x.stage = m.target
LEFT JOIN (SELECT model, stage, reason, created_at, max(expires_at) AS expires_at FROM overrides
           WHERE expires_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now') GROUP BY model, stage) o
  ON o.model = m.id AND o.stage = m.target
LEFT JOIN holds h ON h.model = m.id AND h.effect = 'pause' AND h.state IN ('provisional', 'confirmed')
  AND (h.expires_at IS NULL OR h.expires_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
  AND EXISTS (SELECT 1 FROM json_each(h.stages) WHERE value = m.target);

CREATE VIEW v_daily AS
SELECT substr(coalesce(a.published_at, a.first_seen_at), 1, 10) AS day, f.model AS subject, f.type, r.lang,
       count(DISTINCT a.id) AS n_articles
FROM findings f
JOIN analyses n ON n.id = f.analysis_id
JOIN articles a ON a.id = f.article_id AND a.revision_id = n.revision_id
JOIN revisions r ON r.id = n.revision_id
GROUP BY day, subject, f.type, r.lang;

CREATE VIEW v_feed_health AS
SELECT f.id AS feed_id, f.last_ok_at,
       (SELECT count(*) FROM polls p WHERE p.feed_id = f.id AND p.outcome NOT IN ('ok', 'not_modified')
          AND p.at > coalesce(f.last_ok_at, '')) AS failures,
       f.next_poll_at, f.last_error
FROM feeds f WHERE f.enabled = 1;

CREATE VIEW v_audit AS
SELECT at, actor, action, object, before, after, reason FROM audit;
