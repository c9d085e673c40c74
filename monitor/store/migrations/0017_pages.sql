-- What the pages of models, feeds and the audit look up.

CREATE INDEX audit_actor ON audit(actor);
CREATE INDEX audit_at ON audit(at);
CREATE INDEX polls_new ON polls(feed_id, at, n_new) WHERE n_new > 0;
CREATE INDEX incidents_family ON incidents(family, last_reported_at);
