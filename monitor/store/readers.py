"""For a server: read-only connections that stay open, one a thread. Opening one reads the whole schema, some
milliseconds; a question then takes a fiftieth of one."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from monitor.store import Store, explained, is_outside


class Readers:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = threading.local()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Store]:
        """This thread's connection, in a transaction: all that is read belongs together.

        One within another is the same connection and transaction.
        """
        store = self._store()
        outermost = not store.connection.in_transaction
        try:
            if outermost:
                store.connection.execute("BEGIN")
            yield store
        except (sqlite3.DatabaseError, UnicodeDecodeError) as e:
            if is_outside(e):
                raise explained(e, self._path) from e
            raise
        finally:
            if outermost:
                store.connection.rollback()

    def _store(self) -> Store:
        """Opened again where another file took the path, as a restored backup does."""
        file = _identity(self._path)
        kept: tuple[object, Store] | None = getattr(self._kept, "store", None)
        if kept is not None and kept[0] == file and file is not None:
            return kept[1]
        if kept is not None:
            kept[1].close()
            del self._kept.store
        store = Store.read(self._path)
        self._kept.store = (file, store)
        return store


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
