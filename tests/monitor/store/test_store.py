"""The database: schema, migrations, readers and writers, the views' promise, the audit chain."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from monitor.errors import BusyError, StoreError
from monitor.store import MEMORY, Store
from monitor.store.schema import statements
from tests.monitor.make import GROK_4, NOW

VIEWS = {
    "v_incidents": "incident_id subject type types assertion severity status title first_reported_at "
    "last_reported_at n_articles n_origins n_owners langs",
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
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'"
        ).fetchall()
    assert len(tables) > 15
    for name, sql in tables:
        assert "STRICT" in sql, name
        assert "--" in sql, f"{name} has no comment"


def test_opening_again_migrates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    for _ in range(2):
        with Store.open(path) as store:
            n = store.connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0]
    assert n == 2


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with Store.open(path) as store:
        store.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('monitor', '9999_later', 'now')"
        )
        store.connection.commit()
    with pytest.raises(StoreError, match="9999_later"):
        Store.open(path)


def test_reading_needs_a_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="monitor init"):
        Store.read(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    path.write_text("hello" * 1000)
    with pytest.raises(StoreError, match="not a database"):
        Store.read(path)


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with Store.open(tmp_path / "m.db"):
        pass
    with Store.read(tmp_path / "m.db") as store, pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.connection.execute("DELETE FROM feeds")


def test_two_writers_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.BUSY_TIMEOUT_S", 0)
    with Store.open(tmp_path / "m.db") as one, Store.open(tmp_path / "m.db") as two, one.transaction():
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


@pytest.mark.parametrize("sql", ["UPDATE audit SET reason = 'x'", "DELETE FROM audit"])
def test_the_audit_refuses_changes(sql: str) -> None:
    with Store.open(MEMORY) as store:
        add_audit_rows(store, 1)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.connection.execute(sql)
