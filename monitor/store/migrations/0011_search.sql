-- Search in full text, and what people keep of it. Triggers keep both indexes; the texts stay where they are.

CREATE VIEW search_content AS
-- What search_articles finds: the newest text of each article.
SELECT a.id, r.title, r.text FROM articles a JOIN revisions r ON r.id = a.revision_id;

CREATE VIRTUAL TABLE search_articles USING fts5(
  title, text, content='search_content', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER search_articles_added AFTER INSERT ON articles WHEN NEW.revision_id IS NOT NULL
BEGIN
  INSERT INTO search_articles (rowid, title, text)
    SELECT NEW.id, title, text FROM revisions WHERE id = NEW.revision_id;
END;
CREATE TRIGGER search_articles_changed AFTER UPDATE OF revision_id ON articles
  WHEN OLD.revision_id IS NOT NEW.revision_id
BEGIN
  INSERT INTO search_articles (search_articles, rowid, title, text)
    SELECT 'delete', OLD.id, title, text FROM revisions WHERE id = OLD.revision_id;
  INSERT INTO search_articles (rowid, title, text)
    SELECT NEW.id, title, text FROM revisions WHERE id = NEW.revision_id;
END;
CREATE TRIGGER search_articles_gone AFTER DELETE ON articles WHEN OLD.revision_id IS NOT NULL
BEGIN
  INSERT INTO search_articles (search_articles, rowid, title, text)
    SELECT 'delete', OLD.id, title, text FROM revisions WHERE id = OLD.revision_id;
END;
INSERT INTO search_articles (search_articles) VALUES ('rebuild');

CREATE VIRTUAL TABLE search_incidents USING fts5(
  title, content='incidents', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER search_incidents_added AFTER INSERT ON incidents
BEGIN
  INSERT INTO search_incidents (rowid, title) VALUES (NEW.id, NEW.title);
END;
CREATE TRIGGER search_incidents_changed AFTER UPDATE OF title ON incidents WHEN OLD.title <> NEW.title
BEGIN
  INSERT INTO search_incidents (search_incidents, rowid, title) VALUES ('delete', OLD.id, OLD.title);
  INSERT INTO search_incidents (rowid, title) VALUES (NEW.id, NEW.title);
END;
CREATE TRIGGER search_incidents_gone AFTER DELETE ON incidents
BEGIN
  INSERT INTO search_incidents (search_incidents, rowid, title) VALUES ('delete', OLD.id, OLD.title);
END;
INSERT INTO search_incidents (search_incidents) VALUES ('rebuild');

-- Lists of incidents begin with the newest; undated ones stand where they were opened.
CREATE INDEX incidents_newest ON incidents(coalesce(last_reported_at, created_at), id);

-- In what languages an incident is told, without reading the texts themselves.
CREATE INDEX articles_revision ON articles(id, revision_id);
CREATE INDEX revisions_lang ON revisions(id, lang);

CREATE TABLE account_views (         -- filters that a person keeps under a name
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts(name),
  name TEXT NOT NULL,
  address TEXT NOT NULL,             -- the page with its filter, within this site
  created_at TEXT NOT NULL,
  UNIQUE (account, name)
) STRICT;
