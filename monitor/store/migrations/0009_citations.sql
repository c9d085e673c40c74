-- Whose report an article only passes on; a change of it touches the incident.

ALTER TABLE revisions ADD COLUMN cites TEXT; -- owner or name of that outlet; NULL: it tells its own

DROP TRIGGER undecided_text;
CREATE TRIGGER undecided_text AFTER UPDATE OF origin, wire, cites ON revisions
  WHEN OLD.origin IS NOT NEW.origin OR OLD.wire IS NOT NEW.wire OR OLD.cites IS NOT NEW.cites
BEGIN
  DELETE FROM decided
  WHERE incident_id IN (SELECT incident_id FROM incident_articles WHERE article_id = NEW.article_id);
END;
