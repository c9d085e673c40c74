"""The database: schema, migrations, readers and writers, the views' promise, the audit chain."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.errors import BusyError, StoreError
from monitor.store import MEMORY, Store
from monitor.store.schema import APPLICATION_ID, statements
from tests.monitor.make import GROK_4, NOW

VIEWS = {
    "v_incidents": "incident_id subject type types assertion severity status title first_reported_at "
    "last_reported_at n_articles n_origins n_owners langs merged_into",
    "v_evidence": "incident_id article_id outlet owner lang published_at url type assertion quote start end",
    "v_gate": "model stage target decision rule incident_id reason since",
    "v_daily": "day subject type lang n_articles",
    "v_feed_health": "feed_id last_ok_at failures next_poll_at last_error",
    "v_audit": "at actor action object before after reason",
}


@pytest.mark.parametrize("view", VIEWS)
def test_views_keep_their_columns(view: str) -> None:
    with Store.open(MEMORY) as store:
        columns = [row[1] for row in store.connection.execute(f"PRAGMA table_info({view})")]
    assert columns == VIEWS[view].split()


def test_every_table_is_strict_and_commented() -> None:
    with Store.open(MEMORY) as store:
        tables = store.connection.execute(
            """SELECT name, sql FROM sqlite_master
               WHERE type = 'table' AND name NOT LIKE '%sqlite_%' AND name NOT LIKE 'search_%'"""
        ).fetchall()
    assert len(tables) > 15
    for name, sql in tables:
        assert "STRICT" in sql, name
        assert "--" in sql, f"{name} has no comment"


def test_opening_again_migrates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    for _ in range(2):
        with Store.open(path, create=True) as store:
            n = store.connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0]
    assert n == len(list(files("monitor.store").joinpath("migrations").iterdir()))


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with Store.open(path, create=True) as store:
        store.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('monitor', '9999_later', 'now')"
        )
        store.connection.commit()
    for reach in (Store.open, Store.read):
        with pytest.raises(StoreError, match="9999_later"):
            reach(path)


def test_reading_needs_a_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="monitor init"):
        Store.read(tmp_path / "none.db")
    with pytest.raises(StoreError, match="monitor init"):
        Store.open(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_an_empty_file_is_filled_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    path.touch()
    for reach in (Store.open, Store.read):
        with pytest.raises(StoreError, match=r"m\.db: an empty database: run `monitor init`"):
            reach(path)
    Store.open(path, create=True).close()
    Store.read(path).close()


OTHERS = {
    "tables of its own": "CREATE TABLE cookies (id INTEGER)",
    "a mark of its own": "PRAGMA application_id = 7",
    "another's migrations": (
        "CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT);"
        "INSERT INTO _sqlite_migrations VALUES ('shop', '0001_initial')"
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_another_programs_database_is_left_alone(case: str, tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.executescript(OTHERS[case])
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program's"):
        Store.open(path, create=True)
    with pytest.raises(StoreError, match="another program's"):
        Store.read(path)
    assert path.read_bytes() == before


def test_the_file_says_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with Store.open(path, create=True) as store:
        store.connection.execute("PRAGMA application_id = 0")  # as it was before there was a mark
    with Store.open(path) as store:
        assert store.connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_two_begin_at_once(tmp_path: Path) -> None:
    def begin(_: int) -> None:
        Store.open(path, create=True).close()

    for turn in range(5):
        path = tmp_path / f"{turn}.db"
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(begin, range(4)))
        Store.read(path).close()


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    """A folder that this process may read and not write, with a database in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Store.open(folder / "m.db", create=True).close()
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o700)


def test_reading_where_nothing_can_be_written(locked_folder: Path) -> None:
    with Store.read(locked_folder / "m.db") as store:
        assert store.gate.models() == []


def broken(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    error = kind("words")
    error.sqlite_errorcode = code
    return error


EXPLAINED = [
    (broken(sqlite3.SQLITE_BUSY), 75, "try again"),
    (broken(sqlite3.SQLITE_LOCKED), 75, "try again"),
    (broken(sqlite3.SQLITE_FULL), 75, "the disk has room"),
    (broken(sqlite3.SQLITE_IOERR | 3 << 8), 75, "try again"),  # an extended code: SQLITE_IOERR_WRITE
    (broken(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError), 1, "restore a backup"),
    (broken(sqlite3.SQLITE_NOTADB, sqlite3.DatabaseError), 1, "restore a backup"),
    (broken(sqlite3.SQLITE_CANTOPEN), 1, "permissions"),
    (sqlite3.OperationalError("Could not decode to UTF-8 column 'x'"), 1, "restore a backup"),
    (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), 1, "restore a backup"),
]


@pytest.mark.parametrize(("error", "code", "advice"), EXPLAINED)
def test_faults_say_what_to_do(error: sqlite3.Error, code: int, advice: str) -> None:
    with pytest.raises(StoreError, match=advice) as told, Store.open(MEMORY):
        raise error
    assert told.value.exit_code == code


def test_a_fault_of_our_own_is_not_the_databases() -> None:
    with pytest.raises(sqlite3.IntegrityError), Store.open(MEMORY):
        raise sqlite3.IntegrityError


def test_a_damaged_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    Store.open(path, create=True).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError, match="restore a backup"), Store.read(path) as store:
        store.gate.models()


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    path.write_text("hello" * 1000)
    with pytest.raises(StoreError, match="not a database"):
        Store.read(path)


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with Store.open(tmp_path / "m.db", create=True):
        pass
    with Store.read(tmp_path / "m.db") as store, pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.connection.execute("DELETE FROM feeds")


def test_two_writers_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.BUSY_TIMEOUT_S", 0)
    with (
        Store.open(tmp_path / "m.db", create=True) as one,
        Store.open(tmp_path / "m.db", create=True) as two,
        one.transaction(),
    ):
        with pytest.raises(BusyError) as error, two.transaction():
            pass
        assert error.value.exit_code == 75


def test_a_failed_transaction_leaves_nothing() -> None:
    with Store.open(MEMORY) as store:
        with contextlib.suppress(ZeroDivisionError), store.transaction():
            store.gate.save_model(GROK_4, since=NOW)
            raise ZeroDivisionError
        assert store.gate.models() == []


def test_statements_are_split_where_they_end() -> None:
    script = (
        "-- a; b\nCREATE TABLE t (a TEXT); -- x\nCREATE TRIGGER g AFTER INSERT ON t\nBEGIN SELECT 1; END;\n"
    )
    assert len(list(statements(script))) == 2
    with pytest.raises(StoreError, match="middle of a statement"):
        list(statements("CREATE TABLE t (a"))


def add_audit_rows(store: Store, n: int) -> None:
    with store.transaction():
        for i in range(n):
            store.audit.add(at=NOW, actor="Ada", action="test", obj=str(i), reason="why")


def tamper(store: Store, sql: str) -> list[str]:
    for trigger in ("update", "delete"):
        store.connection.execute(f"DROP TRIGGER audit_is_append_only_{trigger}")
    store.connection.execute(sql)
    return store.audit.faults()


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE audit SET reason = 'other' WHERE seq = 3", "row 3 was changed"),
        ("DELETE FROM audit WHERE seq IN (2, 3)", "rows 2 to 3 are missing"),
        ("UPDATE audit SET previous = '' WHERE seq = 4", "row 4 does not follow row 3"),
    ],
)
def test_tampering_is_found(sql: str, fault: str) -> None:
    with Store.open(MEMORY) as store:
        add_audit_rows(store, 5)
        assert store.audit.faults() == []
        assert fault in tamper(store, sql)


HEAD_CASES = {
    "nothing happened": ("SELECT 1", ""),
    "rows came after it": (
        "INSERT INTO audit VALUES (6, 'x', 'x', 'x', 'x', NULL, NULL, 'x', 'x', 'x')",
        "",
    ),
    "the end was cut off": ("DELETE FROM audit WHERE seq > 3", "row 5 was there when its head was noted"),
    "all of it is gone": ("DELETE FROM audit", "row 5 was there when its head was noted"),
    "made anew": ("UPDATE audit SET hash = 'x' WHERE seq = 5", "row 5 is not the one that was noted"),
}


@pytest.mark.parametrize("case", HEAD_CASES)
def test_a_head_noted_before_is_still_there_or_missed(case: str) -> None:
    sql, expected = HEAD_CASES[case]
    with Store.open(MEMORY) as store:
        assert store.audit.lacks(store.audit.head()) is None  # of an audit without rows
        add_audit_rows(store, 5)
        noted = store.audit.head()
        tamper(store, sql)
        assert (store.audit.lacks(noted) or "").startswith(expected)
        assert bool(store.audit.lacks(noted)) == bool(expected)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET reason = 'x'",
        "DELETE FROM audit",
        "REPLACE INTO audit VALUES (1, 'x', 'x', 'x', 'x', NULL, NULL, 'x', 'x', 'x')",
        "INSERT INTO audit VALUES (9, 'x', 'x', 'x', 'x', NULL, NULL, 'x', 'x', 'x')",
    ],
)
def test_the_audit_refuses_changes(sql: str) -> None:
    with Store.open(MEMORY) as store:
        add_audit_rows(store, 1)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.connection.execute(sql)


def test_a_transaction_within_another_is_part_of_it() -> None:
    with Store.open(MEMORY, create=True) as store:
        with contextlib.suppress(ZeroDivisionError), store.transaction():
            with store.transaction():
                store.audit.add(at=NOW, actor="Ada", action="test", obj="x", reason="y")
            raise ZeroDivisionError
        assert store.audit.rows() == []
        with store.transaction():
            store.audit.add(at=NOW, actor="Ada", action="test", obj="x", reason="y")
        assert len(store.audit.rows()) == 1


def test_what_was_written_outside_a_transaction_is_not_taken_for_one() -> None:
    """It would never be committed."""
    with Store.open(MEMORY, create=True) as store:
        store.connection.execute("DELETE FROM models")
        with pytest.raises(StoreError), store.transaction():
            pass
