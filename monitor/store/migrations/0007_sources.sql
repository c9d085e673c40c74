-- The pages behind what is held are looked at again: an edited or withdrawn report reopens the decision.

CREATE TABLE sources (               -- a page that was read, as it was last looked at
  article_id INTEGER PRIMARY KEY REFERENCES articles(id),
  looked_at TEXT NOT NULL,
  etag TEXT,                         -- validators of that answer, byte for byte
  last_modified TEXT,
  missing_since TEXT                 -- 404 or 410 then and since; NULL: it was there
) STRICT;

ALTER TABLE articles ADD COLUMN withdrawn_at TEXT; -- the outlet took the page away; NULL: it did not
