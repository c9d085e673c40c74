-- An override that was made ahead of the clock lets nothing pass: nobody knows when it was made.
DROP VIEW v_gate;
CREATE VIEW v_gate AS
SELECT m.id AS model, m.stage, m.target,
       CASE WHEN x.model IS NOT NULL THEN 'rejected'
            WHEN o.expires_at IS NOT NULL THEN 'allow'
            WHEN h.key IS NOT NULL THEN 'paused'
            WHEN coalesce(json_extract(p.staleness, '$.on_stale.' || m.wanted),
                          iif(m.wanted IN ('legacy', 'deprecated', 'retired'), 'allow', 'hold')) = 'hold'
              AND NOT coalesce(unixepoch('now') - unixepoch(d.last_ok_at)
                BETWEEN -900 AND json_extract(p.staleness, '$.stale_after_s'), 0) THEN 'unknown'
            ELSE 'allow' END AS decision,
       h.rule, h.incident_id, coalesce(x.reason, o.reason, h.reason) AS reason,
       coalesce(x.created_at, o.created_at, h.created_at) AS since
FROM (SELECT *, coalesce(target, 'general_availability') AS wanted FROM models) m
LEFT JOIN (SELECT staleness FROM policies ORDER BY last_used_at DESC, rowid DESC LIMIT 1) p
LEFT JOIN (SELECT max(last_ok_at) AS last_ok_at FROM feeds WHERE enabled = 1) d
LEFT JOIN rejections x ON x.model = m.id AND x.stage = m.wanted
LEFT JOIN (SELECT model, stage, reason, created_at, max(expires_at) AS expires_at FROM overrides
           WHERE expires_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
             AND created_at <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+15 minutes') GROUP BY model, stage) o
  ON o.model = m.id AND o.stage = m.wanted
LEFT JOIN holds h ON h.model = m.id AND h.effect = 'pause' AND h.state IN ('provisional', 'confirmed')
  AND (h.expires_at IS NULL OR h.expires_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
  AND EXISTS (SELECT 1 FROM json_each(h.stages) WHERE value = m.wanted);
