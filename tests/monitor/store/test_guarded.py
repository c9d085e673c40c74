"""SQL that people write reads what is public, and nothing else, however it is put."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store import Store
from monitor.store.accounts import PRIVATE_TABLES
from monitor.store.guarded import UNREADABLE, Guarded

SECRET = "argon2id-secret"
WEBHOOK = "webhook:https://hooks.example/T0/s3cr3t"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "a?b%20c.db"  # a name that an address would read otherwise
    with Store.open(path, create=True) as store:
        store.connection.executescript(
            f"""
            INSERT INTO accounts VALUES ('ada', 'owner', '{SECRET}', '2025-07-01T00:00:00Z', NULL);
            INSERT INTO account_sessions
              VALUES ('{SECRET}', 'ada', '2025-07-01T00:00:00Z', '2025-07-01T00:00:00Z', '192.0.2.7');
            INSERT INTO notices (id, channel, at, severity, subject, body, facts, last_error)
              VALUES ('n1', '{WEBHOOK}', '2025-07-01T00:00:00Z', 'page', 's', 'b', '{{}}', '{WEBHOOK}: refused');
            INSERT INTO incidents VALUES (1, 'xai', 'xai/grok', 'xai/grok', '["hate"]', 'asserted', 4, 'open', 'A title',
              '2025-07-09T00:00:00Z', '2025-07-08T00:00:00Z', '2025-07-09T00:00:00Z', NULL);
            CREATE VIEW leak AS SELECT name, password FROM accounts;
            CREATE VIRTUAL TABLE words USING fts5(title, content='incidents', content_rowid='id');
            INSERT INTO words (words) VALUES ('rebuild');
            ANALYZE;
            """
        )
    return path


@pytest.fixture
def reader(db: Path) -> Iterator[sqlite3.Connection]:
    connection = Guarded.open(db)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "sql",
    [
        *(f"SELECT * FROM {table}" for table in PRIVATE_TABLES),
        *(f"SELECT count(*) FROM {table}" for table in PRIVATE_TABLES),
        "SELECT channel FROM notices",
        # of these columns the authorizer is not asked
        "SELECT password FROM (SELECT NULL AS password) FULL JOIN accounts USING (password)",
        "SELECT 1 FROM accounts JOIN (SELECT 'ada' AS name) USING (name)",
        "SELECT count(*) FROM (SELECT 'ada' AS name) NATURAL JOIN accounts",
        "SELECT 1 FROM (SELECT 'ada' AS account) JOIN account_sessions USING (account)",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM (SELECT 'ada' AS name) JOIN accounts USING (name))",
        "WITH x AS (SELECT channel FROM (SELECT NULL AS channel) FULL JOIN notices USING (channel)) SELECT * FROM x",
        "SELECT tbl FROM (SELECT NULL AS tbl) FULL JOIN sqlite_stat1 USING (tbl)",
        "SELECT data FROM (SELECT NULL AS data) FULL JOIN sqlite_dbpage USING (data)",
        "SELECT 1 FROM accounts",
        "SELECT rowid FROM accounts",
        "SELECT PassWord FROM main.ACCOUNTS",
        'SELECT "password" FROM "accounts" AS incidents',
        "SELECT a.password FROM incidents i JOIN accounts a ON 1",
        "SELECT i.id FROM incidents i, accounts a WHERE a.password LIKE 'a%'",
        "SELECT i.id FROM incidents i LEFT JOIN accounts USING (name)",
        "SELECT (SELECT password FROM accounts LIMIT 1)",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM accounts WHERE role = 'owner')",
        "WITH incidents AS (SELECT * FROM accounts) SELECT * FROM incidents",
        "WITH RECURSIVE r(x) AS (SELECT password FROM accounts UNION SELECT x FROM r) SELECT x FROM r",
        "SELECT id FROM incidents UNION ALL SELECT password FROM accounts",
        "SELECT id FROM incidents ORDER BY (SELECT password FROM accounts)",
        "SELECT sum(id) OVER (ORDER BY (SELECT password FROM accounts)) FROM incidents",
        "SELECT json_group_array(password) FROM accounts",
        "SELECT * FROM json_each((SELECT json_group_array(password) FROM accounts))",
        "SELECT * FROM leak",
        "SELECT count(*) FROM leak",
        "EXPLAIN SELECT password FROM accounts",
        "EXPLAIN QUERY PLAN SELECT password FROM accounts",
        "VALUES ((SELECT password FROM accounts))",
        # tables that SQLite makes up, or keeps for itself
        "SELECT data FROM sqlite_dbpage",
        "SELECT * FROM dbstat",
        "SELECT * FROM sqlite_stmt",
        "SELECT * FROM sqlite_stat1",
        "SELECT * FROM sqlite_stat4",
        "SELECT * FROM bytecode('SELECT * FROM accounts')",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM pragma_function_list",
        "SELECT * FROM pragma_integrity_check",
        "CREATE VIRTUAL TABLE temp.w USING fts5vocab(main, words, row)",
        "CREATE VIRTUAL TABLE temp.w USING fts5(password, content='accounts')",
        # other files, other rights
        "ATTACH 'other.db' AS other",
        "ATTACH ':memory:' AS other",
        "DETACH main",
        "VACUUM INTO 'copy.db'",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('x', 'y')",
        "SELECT fts3_tokenizer('simple')",
        "PRAGMA query_only = 0",
        "PRAGMA writable_schema = 1",
        "PRAGMA trusted_schema = ON",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA database_list",
        # writes
        "INSERT INTO runs (started_at) VALUES ('x')",
        "WITH x AS (SELECT 1) INSERT INTO runs (started_at) SELECT 'x' FROM x",
        "UPDATE sqlite_master SET sql = ''",
        "UPDATE incidents SET title = 'x' RETURNING title",
        "DELETE FROM audit",
        "INSERT INTO words (words) VALUES ('rebuild')",
        "CREATE TEMP TABLE t AS SELECT * FROM accounts",
        "CREATE TEMP VIEW t AS SELECT * FROM accounts",
        "CREATE TEMP TRIGGER t AFTER INSERT ON incidents BEGIN SELECT 1; END",
        "DROP TABLE incidents",
        "ALTER TABLE accounts RENAME TO public",
        "REINDEX",
        "ANALYZE",
        "BEGIN IMMEDIATE",
    ],
)
def test_refused(reader: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.DatabaseError) as refusal:
        reader.execute(sql).fetchall()
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT id, title FROM incidents", [(1, "A title")]),
        ("SELECT incident_id, types FROM v_incidents", [(1, "hate")]),
        ("SELECT value FROM incidents, json_each(types)", [("hate",)]),
        ("SELECT rowid FROM words WHERE words MATCH 'title'", [(1,)]),
        ("SELECT name FROM sqlite_master WHERE name = 'accounts'", [("accounts",)]),  # its shape is no secret
        ("SELECT name FROM pragma_table_info('v_daily') LIMIT 1", [("day",)]),
        ("WITH accounts AS (SELECT 7 AS n) SELECT n FROM accounts", [(7,)]),  # the name alone is none either
        ("SELECT count(*) FROM incidents", [(1,)]),
        ("SELECT i.id FROM incidents i JOIN v_incidents v USING (subject)", [(1,)]),
        ("SELECT count(*) FROM incidents WHERE title LIKE '%accounts%'", [(0,)]),
        ("-- a note\nSELECT 1 /* and */ -- another", [(1,)]),
        ("SELECT :n + 1", [(2,)]),
    ],
)
def test_answered(reader: sqlite3.Connection, sql: str, rows: list[object]) -> None:
    assert reader.execute(sql, {"n": 1}).fetchall() == rows


def test_every_table_is_public_or_private(reader: sqlite3.Connection) -> None:
    for (name,) in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if name in UNREADABLE or name.startswith("sqlite_"):
            with pytest.raises(sqlite3.DatabaseError):
                reader.execute(f'SELECT * FROM "{name}"')
        else:
            reader.execute(f'SELECT * FROM "{name}"').fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT zeroblob(100000000)",
        "SELECT replace(hex(zeroblob(9999999)), '0', 'xxxxxxxx')",
        "SELECT 1 --" + "x" * 200_000,
    ],
)
def test_what_would_fill_the_memory_is_refused(reader: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.DatabaseError, match=r"too big|too large"):
        reader.execute(sql).fetchall()


def test_scripts_are_refused(reader: sqlite3.Connection) -> None:
    for act in (lambda: reader.executescript("SELECT 1"), lambda: reader.executemany("SELECT ?", [(1,)])):
        with pytest.raises(sqlite3.NotSupportedError):
            act()


@pytest.mark.parametrize("fetch", ["fetchall", "fetchmany"])
def test_rows_that_would_fill_the_memory_are_not_held(reader: sqlite3.Connection, fetch: str) -> None:
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) "
    rows = reader.execute(f"{many} SELECT i, zeroblob(1000000) FROM n")
    assert len(rows.fetchmany(2)) == 2
    assert len(rows.fetchall()) == 18
    wanted = [20] if fetch == "fetchmany" else []
    with pytest.raises(sqlite3.OperationalError, match="more than 100 MB"):
        getattr(reader.execute(f"{many} SELECT i, zeroblob(10000000) FROM n"), fetch)(*wanted)
