"""Migrations: numbered SQL files, each applied in one transaction with the record of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from importlib.resources import files

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from monitor.errors import StoreError


def migrate(database: Database) -> None:
    """Apply what is missing. Raises StoreError where the database is from a newer version."""
    migrations = Migrations("monitor")
    for file in sorted(files(__package__).joinpath("migrations").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".sql"):
            migrations(name=file.name.removesuffix(".sql"))(_applying(file.read_text("utf-8")))
    known = {m.name for m in migrations.pending(database)} | {m.name for m in migrations.applied(database)}
    newer = {m.name for m in migrations.applied(database)} - _names()
    if newer:
        raise StoreError(
            f"the database has {', '.join(sorted(newer))}, which this version does not know: upgrade"
        )
    if known and migrations.pending(database):
        migrations.apply(database)


def _names() -> set[str]:
    return {f.name.removesuffix(".sql") for f in files(__package__).joinpath("migrations").iterdir()}


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
