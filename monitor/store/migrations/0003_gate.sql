-- What people do at the gate: overrides that are seen to end, acts that need two people, and what is kept
-- to tell how often a rule was wrong.

ALTER TABLE overrides ADD COLUMN ended_at TEXT;      -- when its end was written down; NULL: not yet
ALTER TABLE rejections ADD COLUMN seconded_by TEXT;  -- the second person

CREATE TABLE requests (              -- what one person asked for; a second, different one does it
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL,              -- release, reject, reopen
  object TEXT NOT NULL,              -- a hold's key, or model → stage
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  marked_false INTEGER NOT NULL,     -- 1: they say that the rule should not have paused
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,          -- lapses then
  done_at TEXT                       -- when the second person did it
) STRICT;
CREATE INDEX requests_object ON requests(object, action);

CREATE TABLE pauses (                -- one row each time a rule began to pause a model
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  rule TEXT NOT NULL,
  rule_sha256 TEXT NOT NULL,         -- of the rule as the policy then had it
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  hold_key TEXT NOT NULL,
  judged_false_at TEXT               -- when people released it as wrong; a dismissed incident counts too
) STRICT;
CREATE INDEX pauses_rule ON pauses(rule_sha256, at);
CREATE INDEX pauses_hold ON pauses(hold_key);

CREATE TABLE rule_drops (            -- a rule that was wrong too often and only observes for now
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  rule_sha256 TEXT NOT NULL,
  at TEXT NOT NULL,
  ended_at TEXT                      -- NULL: still dropped, as long as the policy has this rule unchanged
) STRICT;

-- A model without a target is asked about as `monitor gate check` does it: for general availability.
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
           WHERE expires_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now') GROUP BY model, stage) o
  ON o.model = m.id AND o.stage = m.wanted
LEFT JOIN holds h ON h.model = m.id AND h.effect = 'pause' AND h.state IN ('provisional', 'confirmed')
  AND (h.expires_at IS NULL OR h.expires_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
  AND EXISTS (SELECT 1 FROM json_each(h.stages) WHERE value = m.wanted);
