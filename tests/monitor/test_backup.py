"""Copies of the database: whole, never over a file, checked before they take its place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.cli import _exit_code
from monitor.cli.run import only_run
from monitor.store import Store
from tests.monitor.make import GROK_4, NOW


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with Store.open(tmp_path / "monitor.db", create=True) as store, store.transaction():
        store.gate.save_model(GROK_4, since=NOW)
    return tmp_path


def models(db: Path) -> list[str]:
    with Store.read(db) as store:
        return [m.id for m in store.gate.models()]


def forget(db: Path) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("DELETE FROM models")


def test_there_and_back(office: Path) -> None:
    db = office / "monitor.db"
    with Store.open(db):  # a writer is at work
        assert _exit_code(["backup", "copy.db"]) == 0
    forget(db)
    assert _exit_code(["restore", "copy.db"]) == 0
    assert models(db) == ["xai/grok-4"]
    (aside,) = office.glob("monitor.db.replaced-*")
    assert models(aside) == []
    with Store.read(db) as store:
        assert store.audit.faults() == []
        assert store.audit.rows()[0]["action"] == "database.restored"
    assert not list(office.glob("*.restoring*")) + list(office.glob("*.part"))


def test_restoring_where_nothing_is(office: Path) -> None:
    assert _exit_code(["backup", "copy.db"]) == 0
    assert _exit_code(["restore", "copy.db", "--db", "new.db"]) == 0
    assert models(office / "new.db") == ["xai/grok-4"]


def test_a_backup_writes_over_nothing(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "copy.db").write_text("my thesis")
    assert _exit_code(["backup", "copy.db"]) == 2
    assert (office / "copy.db").read_text() == "my thesis"
    assert "name a new file" in capsys.readouterr().err


def test_a_log_left_behind_is_no_part_of_what_is_restored(office: Path) -> None:
    """A run that was killed leaves its log: it goes aside with its database, not into the restored one."""
    db = office / "monitor.db"
    assert _exit_code(["backup", "copy.db"]) == 0
    writer = sqlite3.connect(db)
    writer.execute("DELETE FROM models")
    writer.commit()
    assert (office / "monitor.db-wal").stat().st_size > 0
    assert _exit_code(["restore", "copy.db"]) == 0
    writer.close()
    assert models(db) == ["xai/grok-4"]


def test_a_run_at_work_is_waited_for(office: Path) -> None:
    assert _exit_code(["backup", "copy.db"]) == 0
    forget(office / "monitor.db")
    with only_run(office / "monitor.db"):
        assert _exit_code(["restore", "copy.db"]) == 75
    assert models(office / "monitor.db") == []


@pytest.mark.parametrize("case", ["missing", "text", "another program's", "newer", "cut short"])
def test_what_is_no_backup_replaces_nothing(
    case: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = office / "copy.db"
    if case == "text":
        copy.write_text("nothing of the kind " * 100)
    elif case == "another program's":
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("CREATE TABLE recipes (name TEXT)")
    elif case != "missing":
        assert _exit_code(["backup", "copy.db"]) == 0
        with closing(sqlite3.connect(copy)) as connection, connection:
            if case == "newer":
                connection.execute(
                    "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('monitor', '9999', '')"
                )
        if case == "cut short":
            copy.write_bytes(copy.read_bytes()[:20_000])
    assert _exit_code(["restore", "copy.db"]) == 1
    assert str(copy.name) in capsys.readouterr().err
    assert models(office / "monitor.db") == ["xai/grok-4"]
    assert not list(office.glob("*.replaced-*"))
