"""A copy of the whole database, and putting one back."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime
from pathlib import Path

from monitor.errors import StoreError, UsageError
from monitor.store import Store, explained
from monitor.store.schema import APPLICATION_ID

_BESIDE = ("-wal", "-shm")


def backup(db: Path, file: Path) -> None:
    """Copy the database as it stands at one moment; a run may be at work. Never writes over a file."""
    if file.exists():
        raise UsageError(f"{file}: is there already: name a new file")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with Store.read(db) as store:
        _copy(store.connection, part)
    part.rename(file)


def restore(file: Path, db: Path, *, now: datetime) -> Path | None:
    """Put a copy in the database's place; where the one it replaced was put, or None where there was none.

    Call under the lock of runs. The copy is checked and migrated before anything is moved.
    """
    part = db.with_name(f"{db.name}.restoring")
    for leftover in (part, *_beside(part)):
        leftover.unlink(missing_ok=True)
    with Store.read(file) as copy:
        _check(copy, file)
        _copy(copy.connection, part)
    aside = db.with_name(f"{db.name}.replaced-{now:%Y%m%dT%H%M%SZ}") if db.exists() else None
    with Store.open(part) as store:
        with store.transaction():
            store.audit.add(
                at=now,
                actor="restore",
                action="database.restored",
                obj=file.name,
                after={"replaced": aside.name if aside else None},
                reason=f"from {file.name}",
            )
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if aside:
        _put_aside(db, aside)
    part.rename(db)
    return aside


def _check(copy: Store, file: Path) -> None:
    (owner,) = copy.connection.execute("PRAGMA application_id").fetchone()
    if owner != APPLICATION_ID:
        raise StoreError(f"{file}: not a database of this program")
    faults = copy.reports.integrity()
    if faults:
        raise StoreError(f"{file}: damaged ({'; '.join(faults[:3])}): take another backup")


def _copy(connection: sqlite3.Connection, part: Path) -> None:
    try:
        connection.execute("VACUUM INTO :file", {"file": str(part)})
    except sqlite3.Error as e:
        part.unlink(missing_ok=True)
        raise explained(e, part) from e
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _put_aside(db: Path, aside: Path) -> None:
    """The log is written into the file first, so that the file alone is the whole; a damaged one goes with
    its log as it is."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(db)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.rename(aside)
    for left, name in zip(_beside(db), _beside(aside), strict=True):
        if left.exists():
            left.rename(name)


def _beside(db: Path) -> list[Path]:
    return [db.with_name(db.name + ending) for ending in _BESIDE]
