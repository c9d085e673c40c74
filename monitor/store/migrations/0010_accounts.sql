-- Who may sign in. These four tables are not for reports: the SQL pages and exports leave out account%.

CREATE TABLE accounts (
  name TEXT PRIMARY KEY,             -- lower case; the actor of the audit
  role TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'approver', 'owner')),
  password TEXT,                     -- argon2id; NULL: signs in through a proxy only
  created_at TEXT NOT NULL,
  disabled_at TEXT                   -- NULL: may sign in
) STRICT;

CREATE TABLE account_sessions (
  id_sha256 TEXT PRIMARY KEY,        -- of the random id that the browser keeps
  account TEXT NOT NULL REFERENCES accounts(name),
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,             -- to the nearest few minutes
  address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_sessions_account ON account_sessions(account);

CREATE TABLE account_tokens (
  id INTEGER PRIMARY KEY,
  token_sha256 TEXT NOT NULL UNIQUE,
  prefix TEXT NOT NULL,              -- its first characters, to tell it from others
  account TEXT NOT NULL REFERENCES accounts(name), -- whose it is: it never does more than its owner may
  label TEXT NOT NULL,               -- what it is for
  scopes TEXT NOT NULL,              -- JSON array
  created_at TEXT NOT NULL,
  expires_at TEXT,                   -- NULL: does not
  revoked_at TEXT,
  used_at TEXT                       -- to the nearest few minutes
) STRICT;

CREATE TABLE account_attempts (      -- sign-ins tried, for as long as they count
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  account TEXT NOT NULL,             -- as typed, whether there is one or not
  network TEXT NOT NULL,             -- the address, or its IPv6 /64
  ok INTEGER NOT NULL
) STRICT;
CREATE INDEX account_attempts_account ON account_attempts(account, at);
CREATE INDEX account_attempts_network ON account_attempts(network, at);
