"""What every part of the store shares: rows as mappings, JSON columns, times as text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = Mapping[str, Any]


class Part:
    """One subject of the store. Reads need only the connection; `tables` is sqlite-utils, for writers."""

    def __init__(self, connection: sqlite3.Connection, tables: Database | None) -> None:
        self._connection = connection
        self._tables = tables

    def _rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        return list(self._each(sql, **parameters))

    def _each(self, sql: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """The rows one by one, where there are too many to hold at once."""
        cursor = self._connection.execute(sql, parameters)
        names = [d[0] for d in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def _row(self, sql: str, **parameters: Any) -> dict[str, Any] | None:
        return next(iter(self._rows(sql, **parameters)), None)

    def _value(self, sql: str, **parameters: Any) -> Any:
        row = self._connection.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def _do(self, sql: str, **parameters: Any) -> int:
        """Run a write; returns the number of rows it touched."""
        return self._connection.execute(sql, parameters).rowcount

    def _insert(self, table: str, **values: Any) -> int:
        """Insert a row; returns its rowid."""
        assert self._tables is not None, "the database is open for reading only"
        return int(self._tables.table(table).insert(values).last_rowid or 0)

    def _insert_all(self, table: str, rows: Iterable[dict[str, Any]], *, ignore: bool = False) -> None:
        assert self._tables is not None, "the database is open for reading only"
        self._tables.table(table).insert_all(rows, ignore=ignore)


def to_json(value: Any) -> str:
    """Compact, sorted, Unicode kept: the same value always gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
