"""All SQL stands in this package. One writer process, any number of readers.

with Store.open(path) as store, store.transaction(): …     # the writer; migrates first
with Store.open(path, create=True) as store: …             # only `init`, `run` and `demo` make a database
with Store.read(path) as store: …                          # read-only; imports nothing heavy
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from monitor.errors import BusyError, StoreError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitor.store.accounts import Accounts
    from monitor.store.ahead import Ahead
    from monitor.store.api import Api
    from monitor.store.articles import Articles
    from monitor.store.audit import Audit
    from monitor.store.feeds import Feeds
    from monitor.store.gate import Gate
    from monitor.store.handling import Handling
    from monitor.store.incidents import Incidents
    from monitor.store.notices import Notices
    from monitor.store.pages_feeds import FeedsPage
    from monitor.store.pages_incident import IncidentPage
    from monitor.store.pages_models import ModelPages
    from monitor.store.pages_queue import Queue
    from monitor.store.past import Past
    from monitor.store.reports import Reports
    from monitor.store.sources import Sources

BUSY_TIMEOUT_S = 10
MEMORY = Path(":memory:")
_TURNS = 20
"""Far more than there are processes that make one database at once."""

_PARTS = {
    "feeds": "feeds.Feeds",
    "articles": "articles.Articles",
    "incidents": "incidents.Incidents",
    "handling": "handling.Handling",
    "gate": "gate.Gate",
    "notices": "notices.Notices",
    "audit": "audit.Audit",
    "past": "past.Past",
    "reports": "reports.Reports",
    "sources": "sources.Sources",
    "ahead": "ahead.Ahead",
    "accounts": "accounts.Accounts",
    "incident_page": "pages_incident.IncidentPage",
    "queue": "pages_queue.Queue",
    "feeds_page": "pages_feeds.FeedsPage",
    "model_pages": "pages_models.ModelPages",
    "api": "api.Api",
}
"""Module and class of each subject: loaded when first asked for, so that a gate check waits for its own."""


class Store:
    """An open database, one attribute for each subject."""

    feeds: Feeds
    articles: Articles
    incidents: Incidents
    handling: Handling
    gate: Gate
    notices: Notices
    audit: Audit
    past: Past
    reports: Reports
    sources: Sources
    ahead: Ahead
    accounts: Accounts
    incident_page: IncidentPage
    queue: Queue
    feeds_page: FeedsPage
    model_pages: ModelPages
    api: Api

    def __init__(self, connection: sqlite3.Connection, tables: Database | None, path: Path = MEMORY) -> None:
        self.connection = connection
        self._path = path
        self._is_acting = False
        self._tables = tables

    def __getattr__(self, name: str) -> Any:
        if name not in _PARTS:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        module, _, kind = _PARTS[name].partition(".")
        part = getattr(import_module(f"monitor.store.{module}"), kind)(self.connection, self._tables)
        setattr(self, name, part)
        return part

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """For writing; brings the schema up to date. Raises StoreError, also for a missing file unless
        `create`. MEMORY is always new."""
        from sqlite_utils import Database

        from monitor.store.schema import applied, migrate

        create = create or path == MEMORY
        connection = _connect(path, "rwc" if create else "rw")
        with _closing_unless_sound(connection, path):
            if not applied(connection) and not create:
                raise StoreError("an empty database: run `monitor init`")
            _use_log(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            tables = Database(connection)
            migrate(tables)
        return cls(connection, tables, path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """For reading only; a missing file is an error, not a new database."""
        connection = _connect(path, "ro")
        if not _can_log(connection) and not path.with_name(f"{path.name}-wal").exists():
            connection.close()
            connection = _connect(path, "ro&immutable=1")  # nobody writes: it can be read as it stands
        with _closing_unless_sound(connection, path):
            from monitor.store.schema import applied

            if not applied(connection):
                raise StoreError("an empty database: run `monitor init`")
            connection.execute("SELECT 1 FROM holds LIMIT 1")
        return cls(connection, None, path)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Takes the write lock at once, so that it cannot fail half-way for being busy.

        One within another is part of it, so that whoever looks first may act on what they saw.
        """
        if self._is_acting:
            yield
            return
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as e:
            raise explained(e, self._path) from e
        self._is_acting = True
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # a full disk may have ended it already
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self._is_acting = False

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, (sqlite3.DatabaseError, UnicodeDecodeError)) and is_outside(error):
            raise explained(error, self._path) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if path == MEMORY:
        return sqlite3.connect(":memory:")
    if mode != "rwc" and not path.exists():
        raise StoreError(f"{path}: no such database: run `monitor init`, or name another with --db")
    try:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=BUSY_TIMEOUT_S)
    except sqlite3.Error as e:
        raise explained(e, path) from e


def _use_log(connection: sqlite3.Connection) -> None:
    """Turn write-ahead logging on; it stays on. Of two that do so at once one fails without having waited:
    it waits for the other by asking for the write lock, and then finds it done."""
    for _ in range(_TURNS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as e:
            if _code(e) != sqlite3.SQLITE_BUSY:
                raise
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")


def _can_log(connection: sqlite3.Connection) -> bool:
    """False in a folder that cannot be written: a reader too needs the log's index beside the database."""
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.Error as e:
        return _code(e) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
    return True


@contextlib.contextmanager
def _closing_unless_sound(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Faults found on opening name the file, and leave nothing open."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as e:
        connection.close()
        raise explained(e, path) from e
    except StoreError as e:
        connection.close()
        raise StoreError(f"{path}: {e}") from e


_TRY_AGAIN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code(error: BaseException) -> int:
    """SQLite's primary result code; 0 where the error is not SQLite's own."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_outside(error: BaseException) -> bool:
    """Whether the file, the disk or another process is at fault, rather than this program."""
    return isinstance(error, (sqlite3.OperationalError, UnicodeDecodeError)) or _code(error) in _DAMAGED


def explained(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> StoreError:
    """What to do about it."""
    text, code = str(error), _code(error)
    if code in _TRY_AGAIN:
        return BusyError(f"{path}: {text}: try again when the other process is done or the disk has room")
    if "no such table" in text or "no such column" in text:
        return StoreError(f"{path}: not this version's database ({text}): run `monitor init`, it migrates")
    if code in _DAMAGED or isinstance(error, UnicodeDecodeError) or "decode" in text:
        return StoreError(f"{path}: damaged ({text}): restore a backup")
    return StoreError(f"{path}: {text}: check the path and its permissions")
