"""Connections for SQL that people write: they read what is public, and do nothing else.

Two guards. The authorizer is asked while a statement is compiled, and refuses all but reading what is public.
It is not asked of the columns of a `JOIN … USING` (in SQLite 3.40 `FULL JOIN accounts USING
(password)` reads them), so the compiled statement is looked at too: it opens b-trees of public tables only.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any, Self

from monitor.store.accounts import PRIVATE_TABLES

UNREADABLE = frozenset({*PRIVATE_TABLES, "notices"})
"""Notices too: a webhook's address in its `channel` is its password."""
_MADE_UP = ("json_each", "json_tree", "sqlite_master", "sqlite_schema")
_PRAGMAS = (
    *("data_version", "foreign_key_list", "index_info", "index_list", "index_xinfo"),
    *("schema_version", "table_info", "table_list", "table_xinfo"),
)
"""What describes tables, to full-text search and to Datasette; none of them changes anything."""
_FUNCTIONS_REFUSED = ("load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "sqlite_log")
_PAGES = "sqlite_dbpage"
"""A table that some builds of SQLite make up out of the file's bytes: no b-tree tells that it is read."""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 20_000_000,  # of a text or row: above any article, below what hurts
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
}


MOST_BYTES = 100_000_000
"""Of the rows held in memory at once: 2,000 made-up texts of 20 MB would take all that a machine has."""


class Guarded(sqlite3.Connection):
    """What is public is looked up on opening: a table made later is refused until the next connection."""

    @classmethod
    def open(cls, path: Path, *, one_moment: bool = False) -> Self:
        """Read-only. May be closed by another thread than the one that uses it. one_moment: all that is ever
        read belongs together; for short, as the log cannot shrink meanwhile."""
        uri = f"{path.resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=10, check_same_thread=False, factory=cls)
        for limit, value in _LIMITS.items():
            connection.setlimit(limit, value)
        if one_moment:
            sqlite3.Cursor(connection).execute("BEGIN")
        connection.set_authorizer(_authorizer(readable(connection)))
        return connection

    def cursor(self, factory: Any = None) -> _Cursor:  # type: ignore[override]
        made = _Cursor(self)
        made.row_factory = self.row_factory
        return made

    def execute(self, sql: str, parameters: Any = (), /) -> _Cursor:
        return self.cursor().execute(sql, parameters)

    def executemany(self, *_: Any) -> _Cursor:
        raise sqlite3.NotSupportedError("for reading only")

    def executescript(self, *_: Any) -> _Cursor:
        raise sqlite3.NotSupportedError("for reading only")


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        self._look_into(sql, parameters)
        return super().execute(sql, parameters)

    def executemany(self, *_: Any) -> Self:
        raise sqlite3.NotSupportedError("for reading only")

    def executescript(self, *_: Any) -> Self:
        raise sqlite3.NotSupportedError("for reading only")

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return self._held(self.arraysize if size is None else size)

    def fetchall(self) -> list[Any]:
        return self._held(None)

    def _held(self, most: int | None) -> list[Any]:
        """Whoever wants more at once goes through the rows one by one."""
        rows, left = [], MOST_BYTES
        for row in islice(self, most):
            left -= sum(len(value) for value in row if isinstance(value, (str, bytes)))
            if left < 0:
                raise sqlite3.OperationalError(
                    f"more than {MOST_BYTES // 10**6} MB at once: ask for fewer rows or columns"
                )
            rows.append(row)
        return rows

    def _look_into(self, sql: str, parameters: Any) -> None:
        if _PAGES in sql.casefold():
            raise sqlite3.DatabaseError(f"access to {_PAGES} is prohibited")
        plain = sqlite3.Cursor(self.connection)
        plain.row_factory = None
        try:
            program = plain.execute(f"EXPLAIN {sql}", parameters).fetchall()
        except sqlite3.OperationalError as e:
            if re.match(r'near "\w+": syntax error', str(e)):
                return  # an EXPLAIN already, which reads nothing, or no statement at all: SQLite says so
            raise
        allowed = {1, *(root for (root,) in plain.execute(_ROOTS, [*UNREADABLE]))}
        for _, operation, _, root, database, *_ in program:
            if operation in ("OpenRead", "ReopenIdx", "OpenWrite") and (root not in allowed or database):
                raise sqlite3.DatabaseError("access to a private table is prohibited")


_ROOTS = f"""SELECT rootpage FROM sqlite_master
             WHERE tbl_name NOT LIKE 'sqlite@_%' ESCAPE '@'
               AND tbl_name NOT IN ({", ".join("?" for _ in UNREADABLE)})"""


def readable(connection: sqlite3.Connection, *kinds: str) -> list[str]:
    """Tables and views, without the private ones and SQLite's own: its statistics sample every index."""
    rows = connection.execute("SELECT name, type FROM sqlite_master ORDER BY name")
    return [
        name
        for name, kind in rows
        if kind in (kinds or ("table", "view")) and name not in UNREADABLE and not name.startswith("sqlite_")
    ]


def _authorizer(public: Iterable[str]) -> Any:
    readable = {name.casefold() for name in public} | {*_MADE_UP, *(f"pragma_{name}" for name in _PRAGMAS)}

    def answer(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        first, second = (first or "").casefold(), (second or "").casefold()
        match action:
            case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE:
                fine = True
            case sqlite3.SQLITE_READ:
                fine = first in readable
            case sqlite3.SQLITE_PRAGMA:
                fine = first in _PRAGMAS
            case sqlite3.SQLITE_FUNCTION:
                fine = second not in _FUNCTIONS_REFUSED
            case sqlite3.SQLITE_UPDATE:
                # How SQLite puts a table-valued function in place. The file is open for reading, and
                # `writable_schema` is refused: nobody else can.
                fine = first == "sqlite_master"
            case _:
                fine = False
        return sqlite3.SQLITE_OK if fine else sqlite3.SQLITE_DENY

    return answer
