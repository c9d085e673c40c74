-- Linking and deciding cost the same however many incidents there are: what is looked up stands in an index.
-- Triggers keep both tables, so that a report moved, merged, split off or withdrawn is found where it is now.

CREATE TABLE report_keys (           -- inverted index: which reports tell a name, a number, a type
  maker TEXT NOT NULL,               -- of the incident's family
  key TEXT NOT NULL,                 -- as in incident_articles.keys; or family, space, type
  article_id INTEGER NOT NULL,
  incident_id INTEGER NOT NULL,
  PRIMARY KEY (maker, key, article_id, incident_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER report_keys_linked AFTER INSERT ON incident_articles
BEGIN
  INSERT OR IGNORE INTO report_keys
    SELECT i.maker, k.value, NEW.article_id, NEW.incident_id
    FROM incidents i, json_each(NEW.keys) k WHERE i.id = NEW.incident_id;
END;
CREATE TRIGGER report_keys_unlinked AFTER DELETE ON incident_articles
BEGIN
  DELETE FROM report_keys
  WHERE maker = (SELECT maker FROM incidents WHERE id = OLD.incident_id)
    AND key IN (SELECT value FROM json_each(OLD.keys))
    AND article_id = OLD.article_id AND incident_id = OLD.incident_id;
END;
CREATE TRIGGER report_keys_relinked AFTER UPDATE OF incident_id, article_id, keys ON incident_articles
BEGIN
  DELETE FROM report_keys
  WHERE maker = (SELECT maker FROM incidents WHERE id = OLD.incident_id)
    AND key IN (SELECT value FROM json_each(OLD.keys))
    AND article_id = OLD.article_id AND incident_id = OLD.incident_id;
  INSERT OR IGNORE INTO report_keys
    SELECT i.maker, k.value, NEW.article_id, NEW.incident_id
    FROM incidents i, json_each(NEW.keys) k WHERE i.id = NEW.incident_id;
END;
CREATE TRIGGER report_types_linked AFTER INSERT ON incident_findings
BEGIN
  INSERT OR IGNORE INTO report_keys
    SELECT i.maker, f.family || ' ' || f.type, f.article_id, i.id
    FROM incidents i, findings f WHERE i.id = NEW.incident_id AND f.id = NEW.finding_id;
END;
CREATE TRIGGER report_types_unlinked AFTER DELETE ON incident_findings
BEGIN
  DELETE FROM report_keys
  WHERE incident_id = OLD.incident_id
    AND (maker, key, article_id) =
      (SELECT i.maker, f.family || ' ' || f.type, f.article_id
       FROM incidents i, findings f WHERE i.id = OLD.incident_id AND f.id = OLD.finding_id)
    AND NOT EXISTS (SELECT 1 FROM findings f, findings o
      JOIN incident_findings l ON l.finding_id = o.id AND l.incident_id = OLD.incident_id
      WHERE f.id = OLD.finding_id AND o.article_id = f.article_id
        AND o.family = f.family AND o.type = f.type);
END;
CREATE TRIGGER report_types_moved AFTER UPDATE ON incident_findings
BEGIN
  INSERT OR IGNORE INTO report_keys
    SELECT i.maker, f.family || ' ' || f.type, f.article_id, i.id
    FROM incidents i, findings f WHERE i.id = NEW.incident_id AND f.id = NEW.finding_id;
  DELETE FROM report_keys
  WHERE incident_id = OLD.incident_id AND OLD.incident_id <> NEW.incident_id
    AND (maker, key, article_id) =
      (SELECT i.maker, f.family || ' ' || f.type, f.article_id
       FROM incidents i, findings f WHERE i.id = OLD.incident_id AND f.id = OLD.finding_id)
    AND NOT EXISTS (SELECT 1 FROM findings f, findings o
      JOIN incident_findings l ON l.finding_id = o.id AND l.incident_id = OLD.incident_id
      WHERE f.id = OLD.finding_id AND o.article_id = f.article_id
        AND o.family = f.family AND o.type = f.type);
END;
INSERT OR IGNORE INTO report_keys
  SELECT i.maker, k.value, l.article_id, l.incident_id
  FROM incident_articles l JOIN incidents i ON i.id = l.incident_id, json_each(l.keys) k;
INSERT OR IGNORE INTO report_keys
  SELECT i.maker, f.family || ' ' || f.type, f.article_id, i.id
  FROM incident_findings l JOIN incidents i ON i.id = l.incident_id JOIN findings f ON f.id = l.finding_id;

CREATE TABLE decided (               -- incidents that nothing touched since they were last decided on
  incident_id INTEGER PRIMARY KEY REFERENCES incidents(id),
  policy_sha256 TEXT NOT NULL,       -- the policy it was decided under
  again_at TEXT                      -- when time alone may change the answer; NULL: never
) STRICT;

CREATE TRIGGER undecided_evidence_added AFTER INSERT ON incident_findings
BEGIN DELETE FROM decided WHERE incident_id = NEW.incident_id; END;
CREATE TRIGGER undecided_evidence_gone AFTER DELETE ON incident_findings
BEGIN DELETE FROM decided WHERE incident_id = OLD.incident_id; END;
CREATE TRIGGER undecided_evidence_moved AFTER UPDATE ON incident_findings
BEGIN DELETE FROM decided WHERE incident_id IN (OLD.incident_id, NEW.incident_id); END;
CREATE TRIGGER undecided_set_aside AFTER UPDATE OF set_aside ON incident_articles
  WHEN OLD.set_aside IS NOT NEW.set_aside
BEGIN DELETE FROM decided WHERE incident_id = NEW.incident_id; END;
CREATE TRIGGER undecided_status AFTER UPDATE OF status ON incidents WHEN OLD.status IS NOT NEW.status
BEGIN DELETE FROM decided WHERE incident_id = NEW.id; END;
CREATE TRIGGER undecided_hold AFTER UPDATE OF state, effect ON holds
  WHEN OLD.state IS NOT NEW.state OR OLD.effect IS NOT NEW.effect
BEGIN DELETE FROM decided WHERE incident_id = NEW.incident_id; END;
CREATE TRIGGER undecided_article AFTER UPDATE OF published_at, feed_id ON articles
  WHEN OLD.published_at IS NOT NEW.published_at OR OLD.feed_id IS NOT NEW.feed_id
BEGIN
  DELETE FROM decided
  WHERE incident_id IN (SELECT incident_id FROM incident_articles WHERE article_id = NEW.id);
END;
CREATE TRIGGER undecided_text AFTER UPDATE OF origin, wire ON revisions
  WHEN OLD.origin IS NOT NEW.origin OR OLD.wire IS NOT NEW.wire
BEGIN
  DELETE FROM decided
  WHERE incident_id IN (SELECT incident_id FROM incident_articles WHERE article_id = NEW.article_id);
END;
CREATE TRIGGER undecided_source AFTER UPDATE OF outlet, owner, tier, kind ON feeds
  WHEN OLD.outlet IS NOT NEW.outlet OR OLD.owner IS NOT NEW.owner
    OR OLD.tier IS NOT NEW.tier OR OLD.kind IS NOT NEW.kind
BEGIN DELETE FROM decided; END;
CREATE TRIGGER undecided_model_new AFTER INSERT ON models BEGIN DELETE FROM decided; END;
CREATE TRIGGER undecided_model AFTER UPDATE OF stage, target ON models
  WHEN OLD.stage IS NOT NEW.stage OR OLD.target IS NOT NEW.target
BEGIN DELETE FROM decided; END;

CREATE INDEX revisions_origin ON revisions(origin);
CREATE INDEX holds_incident ON holds(incident_id, state);
CREATE INDEX holds_expiry ON holds(state, expires_at);
CREATE INDEX holds_pauses ON holds(created_at) WHERE effect = 'pause' AND created_by = 'engine';
CREATE INDEX holds_effect ON holds(model, effect, state);
CREATE INDEX incidents_merged ON incidents(merged_into) WHERE merged_into IS NOT NULL;
