"""Migrations: numbered SQL files, each applied in one transaction with the record of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from monitor.errors import StoreError

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x4D494D31
"""Stands in the file's header: "MIM1". `file` and this program tell by it whose database it is."""
_SET = "monitor"


def applied(connection: sqlite3.Connection) -> frozenset[str]:
    """The migrations the database has; none where it is empty.

    Raises StoreError where it is another program's, or a newer version's.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    names = frozenset[str]()
    if "_sqlite_migrations" in tables:
        rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [_SET])
        names = frozenset(name for (name,) in rows)
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    if owner not in (0, APPLICATION_ID) or (tables and not names):
        raise StoreError("another program's database: name one of this program with --db")
    newer = names - {name for name, _ in _scripts()}
    if newer:
        raise StoreError(
            f"the database has {', '.join(sorted(newer))}, which this version does not know: upgrade"
        )
    return names


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether nothing is to be applied. Raises StoreError as `applied` does."""
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    return owner == APPLICATION_ID and applied(connection) == {name for name, _ in _scripts()}


def migrate(database: Database) -> None:
    """Apply what is missing. Raises StoreError where the database is not ours, or from a newer version."""
    from sqlite_utils.migrations import Migrations

    if is_current(database.conn):
        return
    migrations = Migrations(_SET)
    for name, script in _scripts():
        migrations(name=name)(_applying(script))
    # The lock comes before the look at what is pending: of two that begin at once, one finds it done.
    database.conn.execute("BEGIN IMMEDIATE")
    try:
        applied(database.conn)
        migrations.apply(database)
        database.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    except BaseException:
        database.conn.execute("ROLLBACK")
        raise
    database.conn.execute("COMMIT")


@cache
def _scripts() -> tuple[tuple[str, str], ...]:
    """Names and texts, in the order they are applied. Read once: a server opens the database all the time."""
    found = files(__package__).joinpath("migrations").iterdir()
    return tuple(
        sorted((f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in found if f.name.endswith(".sql"))
    )


def _applying(script: str) -> Callable[[Database], None]:
    def apply(database: Database) -> None:
        for statement in statements(script):
            database.conn.execute(statement)

    return apply


def statements(script: str) -> Iterator[str]:
    """The script's statements one by one; `executescript` would commit the open transaction."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
    if any(line.strip() and not line.lstrip().startswith("--") for line in pending.splitlines()):
        raise StoreError(f"a migration ends in the middle of a statement: {pending.strip()[:60]}")
