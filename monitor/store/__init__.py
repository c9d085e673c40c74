"""All SQL stands in this package. One writer process, any number of readers.

with Store.open(path) as store, store.transaction(): …     # the writer; migrates first
with Store.read(path) as store: …                          # read-only; imports nothing heavy
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from monitor.errors import BusyError, StoreError
from monitor.store.articles import Articles
from monitor.store.audit import Audit
from monitor.store.feeds import Feeds
from monitor.store.gate import Gate
from monitor.store.incidents import Incidents
from monitor.store.notices import Notices
from monitor.store.reports import Reports

if TYPE_CHECKING:
    from sqlite_utils import Database

BUSY_TIMEOUT_S = 10
MEMORY = Path(":memory:")


class Store:
    """An open database, one attribute for each subject."""

    def __init__(self, connection: sqlite3.Connection, tables: Database | None) -> None:
        self.connection = connection
        self.feeds = Feeds(connection, tables)
        self.articles = Articles(connection, tables)
        self.incidents = Incidents(connection, tables)
        self.gate = Gate(connection, tables)
        self.notices = Notices(connection, tables)
        self.audit = Audit(connection, tables)
        self.reports = Reports(connection, tables)

    @classmethod
    def open(cls, path: Path) -> Self:
        """For writing; makes the file and brings its schema up to date. Raises StoreError."""
        from sqlite_utils import Database

        from monitor.store.schema import migrate

        connection = _connect(str(path))
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            tables = Database(connection)
            migrate(tables)
        except sqlite3.Error as e:
            connection.close()
            raise _explained(e, path) from e
        except StoreError:
            connection.close()
            raise
        return cls(connection, tables)

    @classmethod
    def read(cls, path: Path) -> Self:
        """For reading only; a missing file is an error, not a new database."""
        if not path.exists():
            raise StoreError(f"{path}: no such database: run `monitor init`, or name another with --db")
        connection = _connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            connection.execute("SELECT 1 FROM holds LIMIT 1")
        except sqlite3.Error as e:
            connection.close()
            raise _explained(e, path) from e
        return cls(connection, None)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Takes the write lock at once, so that it cannot fail half-way for being busy."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as e:
            raise _explained(e, Path("database")) from e
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connect(name: str, *, uri: bool = False) -> sqlite3.Connection:
    try:
        return sqlite3.connect(name, uri=uri, timeout=BUSY_TIMEOUT_S)
    except sqlite3.Error as e:
        raise _explained(e, Path(name)) from e


def _explained(error: sqlite3.Error, path: Path) -> StoreError:
    text = str(error)
    if "locked" in text or "busy" in text or "full" in text:
        return BusyError(f"{path}: {text}: try again when the other process is done or the disk has room")
    if "no such table" in text or "no such column" in text:
        return StoreError(f"{path}: not this version's database ({text}): run `monitor init`, it migrates")
    return StoreError(f"{path}: {text}: check the path and its permissions, or restore a backup")
