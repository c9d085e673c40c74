"""Connections that a server keeps open: fresh, consistent, and never of a file that is gone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import Store
from monitor.store.readers import Readers
from monitor.types import CatalogueModel

NOW = datetime(2025, 7, 9, 8, 0, tzinfo=UTC)


def make(path: Path, *models: str) -> Path:
    with Store.open(path, create=True) as store, store.transaction():
        for model in models:
            store.gate.save_model(CatalogueModel(model, "red_team", None, "open"), since=NOW)
    return path


def ids(store: Store) -> list[str]:
    return [m.id for m in store.gate.models()]


def test_what_others_write_is_seen_the_next_time_and_not_half_way(tmp_path: Path) -> None:
    db = make(tmp_path / "m.db", "xai/grok-3")
    readers = Readers(db)
    with readers.reading() as store:
        assert ids(store) == ["xai/grok-3"]
        make(db, "xai/grok-4")
        assert ids(store) == ["xai/grok-3"]
        with readers.reading() as inner:
            assert inner is store
        assert store.connection.in_transaction
    with readers.reading() as again:
        assert again is store
        assert ids(again) == ["xai/grok-3", "xai/grok-4"]


def test_each_thread_has_its_own(tmp_path: Path) -> None:
    readers = Readers(make(tmp_path / "m.db"))
    found: list[Store] = []

    def ask() -> None:
        with readers.reading() as store:
            found.append(store)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    assert found[0] is not found[1]


def test_a_restored_file_is_opened_anew(tmp_path: Path) -> None:
    db, backup = make(tmp_path / "m.db", "xai/grok-3"), make(tmp_path / "backup.db", "openai/gpt-5")
    readers = Readers(db)
    with readers.reading() as store:
        assert ids(store) == ["xai/grok-3"]
    backup.replace(db)
    with readers.reading() as store:
        assert ids(store) == ["openai/gpt-5"]
    db.unlink()
    with pytest.raises(StoreError, match="no such database"), readers.reading():
        pass


def test_a_fault_of_the_caller_leaves_the_connection_good(tmp_path: Path) -> None:
    readers = Readers(make(tmp_path / "m.db"))
    with pytest.raises(ZeroDivisionError), readers.reading() as store:
        raise ZeroDivisionError
    with pytest.raises(StoreError, match="not this version"), readers.reading() as store:
        store.connection.execute("SELECT * FROM nowhere")
    with readers.reading() as store:
        assert ids(store) == []
