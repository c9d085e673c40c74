-- Times are TEXT, ISO 8601, UTC with Z. JSON columns hold arrays or objects. The comments inside each
-- CREATE are kept by SQLite: `.schema` shows them to whoever opens the file.

CREATE TABLE feeds (
  id TEXT PRIMARY KEY,               -- as in feeds.yaml
  url TEXT NOT NULL,                 -- as in feeds.yaml, or where a permanent redirect led three times
  lang TEXT NOT NULL,
  outlet TEXT NOT NULL,              -- the title on the masthead
  owner TEXT NOT NULL,               -- the company behind it: corroboration counts owners
  tier INTEGER NOT NULL,             -- 1 agency or paper of record, 2 established press, 3 blog or aggregator
  kind TEXT NOT NULL,                -- news, satire, vendor, aggregator, regulator
  interval_s INTEGER NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1, -- 0: no longer in feeds.yaml; kept for its history
  state TEXT NOT NULL DEFAULT '{}',  -- JSON: validators, back-off, redirect candidate (monitor.poll)
  next_poll_at TEXT,                 -- NULL: at once
  last_ok_at TEXT,                   -- last answer that was a feed, or 304
  last_error TEXT
) STRICT;

CREATE TABLE polls (                 -- append-only: one row each time a feed was asked
  id INTEGER PRIMARY KEY,
  feed_id TEXT NOT NULL REFERENCES feeds(id),
  run_id INTEGER NOT NULL REFERENCES runs(id),
  at TEXT NOT NULL,
  outcome TEXT NOT NULL,             -- ok, not_modified, temporary, soft, hard, gone
  status INTEGER,                    -- HTTP status; NULL when there was no answer
  n_entries INTEGER NOT NULL,
  n_new INTEGER NOT NULL,
  error TEXT
) STRICT;
CREATE INDEX polls_feed ON polls(feed_id, at);

CREATE TABLE runs (                  -- one row a cycle
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,                  -- NULL: running, or killed
  summary TEXT                       -- JSON: what `monitor run --json` printed
) STRICT;

CREATE TABLE articles (              -- one row a canonical address
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,          -- canonical, without tracking
  feed_id TEXT REFERENCES feeds(id), -- the feed that carried it first; NULL: given by hand
  first_seen_at TEXT NOT NULL,
  title TEXT NOT NULL,               -- as the feed has it, until the page says better
  published_at TEXT,                 -- NULL: unknown, never "now"
  published_raw TEXT,                -- the words it was read from
  published_method TEXT,             -- where they stood: feed, json-ld, meta, time…
  state TEXT NOT NULL,               -- new, extracted, analysed, failed, skipped
  reason TEXT,                       -- why it failed or was skipped
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT,                  -- for failed: when to try again; NULL: given up
  revision_id INTEGER                -- the newest text
) STRICT;
CREATE INDEX articles_state ON articles(state, next_try_at);

CREATE TABLE addresses (             -- every address an article was seen under
  url TEXT PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id)
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions (             -- an edited article is a new revision of the same article
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id),
  fetched_at TEXT NOT NULL,
  title TEXT NOT NULL,
  author TEXT,
  lang TEXT NOT NULL,
  text TEXT NOT NULL,
  text_sha256 TEXT NOT NULL,         -- of title, blank line and text: what offsets refer to
  wire TEXT,                         -- the agency it credits
  origin INTEGER,                    -- the article it is a near-copy of, or itself
  fingerprint BLOB,                  -- MinHash of the text
  UNIQUE (article_id, text_sha256)
) STRICT;

CREATE TABLE sightings (             -- which feed carried which article
  article_id INTEGER NOT NULL REFERENCES articles(id),
  feed_id TEXT NOT NULL REFERENCES feeds(id),
  first_seen_at TEXT NOT NULL,
  guid TEXT,
  entry_sha256 TEXT NOT NULL,        -- of title and summary: another one means that the article was edited
  PRIMARY KEY (article_id, feed_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fingerprint_bands (     -- locality-sensitive hashing: near-copies share a band
  band INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  article_id INTEGER NOT NULL REFERENCES articles(id),
  PRIMARY KEY (band, hash, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE analyses (              -- what one analyser version says of one revision
  id INTEGER PRIMARY KEY,
  revision_id INTEGER NOT NULL REFERENCES revisions(id),
  analyser TEXT NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  relevant INTEGER NOT NULL,         -- 1: it names a model
  models TEXT NOT NULL,              -- JSON: ids in order of first mention
  UNIQUE (revision_id, analyser)
) STRICT;

CREATE TABLE findings (              -- a controversy about what a model did, does or may do
  id INTEGER PRIMARY KEY,
  analysis_id INTEGER NOT NULL REFERENCES analyses(id),
  article_id INTEGER NOT NULL REFERENCES articles(id),
  model TEXT NOT NULL,               -- a version, or the family where the text says no more
  family TEXT NOT NULL,
  type TEXT NOT NULL,
  assertion TEXT NOT NULL,           -- asserted, alleged, potential, denied, negated, retracted
  severity INTEGER NOT NULL,
  start INTEGER NOT NULL,            -- code points into title, blank line, text
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL,
  reason TEXT NOT NULL               -- JSON: rule, cue, subject, assertion, severity
) STRICT;
CREATE INDEX findings_article ON findings(article_id);
CREATE INDEX findings_analysis ON findings(analysis_id);
CREATE INDEX findings_model ON findings(model);

CREATE TABLE milestones (            -- a model reaching a stage on a platform, says the press
  id INTEGER PRIMARY KEY,
  analysis_id INTEGER NOT NULL REFERENCES analyses(id),
  article_id INTEGER NOT NULL REFERENCES articles(id),
  model TEXT NOT NULL,
  platform TEXT,                     -- NULL: for everyone
  stage TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL
) STRICT;

CREATE INDEX milestones_model ON milestones(model);

CREATE TABLE incidents (             -- one happening about one subject
  id INTEGER PRIMARY KEY,
  maker TEXT NOT NULL,               -- the vendor part of the family
  family TEXT NOT NULL,
  subject TEXT NOT NULL,             -- the one version blamed, else the family
  types TEXT NOT NULL,               -- JSON, gravest first
  assertion TEXT NOT NULL,           -- the strongest that any article gives
  severity INTEGER NOT NULL,
  status TEXT NOT NULL,              -- open, confirmed, dismissed, merged
  title TEXT NOT NULL,
  created_at TEXT NOT NULL,
  first_reported_at TEXT,
  last_reported_at TEXT
) STRICT;
CREATE INDEX incidents_live ON incidents(maker, last_reported_at);
CREATE INDEX incidents_recent ON incidents(status, last_reported_at);

CREATE TABLE incident_articles (     -- many to many, each with the reason of the link
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  article_id INTEGER NOT NULL REFERENCES articles(id),
  linked_at TEXT NOT NULL,
  keys TEXT NOT NULL,                -- JSON: the names and numbers it tells
  reason TEXT NOT NULL,
  PRIMARY KEY (incident_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_articles_article ON incident_articles(article_id);

CREATE TABLE incident_findings (     -- the evidence
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  finding_id INTEGER NOT NULL REFERENCES findings(id),
  PRIMARY KEY (incident_id, finding_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX incident_findings_finding ON incident_findings(finding_id);

CREATE TABLE incident_events (       -- append-only: everything that happened to an incident
  id INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incidents(id),
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,              -- opened, linked, confirmed, dismissed, reopened…
  detail TEXT NOT NULL               -- JSON
) STRICT;

CREATE INDEX incident_events_incident ON incident_events(incident_id);

CREATE TABLE models (                -- the catalogue under promotion
  id TEXT PRIMARY KEY,
  stage TEXT NOT NULL,
  target TEXT,
  access TEXT NOT NULL,
  since TEXT NOT NULL                -- when it reached its stage here
) STRICT;

CREATE TABLE stage_changes (         -- append-only
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  from_stage TEXT,
  to_stage TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE policies (              -- every policy a decision was made under, as text
  sha256 TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  first_used_at TEXT NOT NULL,
  last_used_at TEXT NOT NULL,
  staleness TEXT NOT NULL            -- JSON: what a gate check needs without reading YAML
) STRICT;

CREATE TABLE holds (                 -- why a model may not move; only effect 'pause' blocks
  key TEXT PRIMARY KEY,              -- sha256 of rule, model, stage and incident
  rule TEXT NOT NULL,                -- a rule of the policy, or 'manual'
  model TEXT NOT NULL,
  stage TEXT NOT NULL,               -- the move it was made for
  stages TEXT NOT NULL,              -- JSON: all the stages it blocks
  incident_id INTEGER REFERENCES incidents(id),
  effect TEXT NOT NULL,              -- pause, review, observe
  state TEXT NOT NULL,               -- provisional, confirmed, released, expired
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  expires_at TEXT,                   -- NULL: does not end by itself
  ended_at TEXT,
  reason TEXT NOT NULL,
  origins INTEGER NOT NULL,          -- independent origins when it was made or last changed
  evidence TEXT NOT NULL,            -- JSON: url, outlet, owner, quote, text_sha256 of each report
  policy_sha256 TEXT NOT NULL,
  analyser TEXT NOT NULL
) STRICT;
CREATE INDEX holds_model ON holds(model, state);

CREATE TABLE overrides (             -- allow for a while, back to paused after
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  stage TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;

CREATE TABLE rejections (            -- the only state that means roll back
  model TEXT NOT NULL,
  stage TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (model, stage)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (                 -- append-only; each row's hash covers the one before
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,               -- a person, or 'engine'
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  before TEXT,                       -- JSON
  after TEXT,                        -- JSON
  reason TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_object ON audit(object);
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TABLE notices (               -- outbox: written with the decision, sent after commit, at least once
  id TEXT NOT NULL,                  -- stable: the same notice has the same id however often it is sent
  channel TEXT NOT NULL,             -- console, file:…, webhook:…
  at TEXT NOT NULL,
  severity TEXT NOT NULL,            -- info, review, page
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  facts TEXT NOT NULL,               -- JSON
  state TEXT NOT NULL DEFAULT 'pending', -- pending, sent, given_up
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT,
  sent_at TEXT,
  last_error TEXT,
  PRIMARY KEY (id, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_pending ON notices(state, next_try_at);
