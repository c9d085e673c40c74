-- Reports and the policy page ask for a period, a rule, a feed: none of them walks through all there is.

CREATE INDEX incidents_begun ON incidents(coalesce(first_reported_at, created_at));
CREATE INDEX articles_day ON articles(coalesce(published_at, first_seen_at), revision_id);
CREATE INDEX sightings_feed ON sightings(feed_id, first_seen_at);
CREATE INDEX pauses_at ON pauses(at);
CREATE INDEX audit_action ON audit(action, at);
