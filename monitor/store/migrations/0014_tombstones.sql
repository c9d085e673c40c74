-- What a person corrects or decides on the hold of a merged incident is looked up, and decided on, as it is now.

CREATE TRIGGER report_types_corrected AFTER UPDATE OF family, type ON findings
  WHEN OLD.family <> NEW.family OR OLD.type <> NEW.type
BEGIN
  DELETE FROM report_keys
  WHERE key = OLD.family || ' ' || OLD.type AND article_id = NEW.article_id
    AND incident_id IN (SELECT incident_id FROM incident_findings WHERE finding_id = NEW.id)
    AND NOT EXISTS (SELECT 1 FROM incident_findings l JOIN findings o ON o.id = l.finding_id
      WHERE l.incident_id = report_keys.incident_id AND o.article_id = NEW.article_id
        AND o.family = OLD.family AND o.type = OLD.type);
  INSERT OR IGNORE INTO report_keys
    SELECT i.maker, NEW.family || ' ' || NEW.type, NEW.article_id, i.id
    FROM incident_findings l JOIN incidents i ON i.id = l.incident_id WHERE l.finding_id = NEW.id;
END;
CREATE TRIGGER report_keys_maker AFTER UPDATE OF maker ON incidents WHEN OLD.maker <> NEW.maker
BEGIN
  UPDATE OR REPLACE report_keys SET maker = NEW.maker WHERE maker = OLD.maker AND incident_id = NEW.id;
END;
CREATE TRIGGER undecided_correction AFTER UPDATE OF model, type, assertion, severity ON findings
BEGIN
  DELETE FROM decided
  WHERE incident_id IN (SELECT incident_id FROM incident_findings WHERE finding_id = NEW.id);
END;
CREATE TRIGGER undecided_hold_merged AFTER UPDATE OF state, effect ON holds
  WHEN OLD.state IS NOT NEW.state OR OLD.effect IS NOT NEW.effect
BEGIN
  DELETE FROM decided WHERE incident_id = (SELECT merged_into FROM incidents WHERE id = NEW.incident_id);
END;
