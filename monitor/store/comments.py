"""What tables, views and their columns mean, out of the schema's own comments, which SQLite keeps.

Where it says nothing (a view; a column that came later by ALTER), `comments.toml` does.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from monitor.store.accounts import PRIVATE_TABLES

_COMMENT = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|--[ \t]*(.*)""")
"""A string or name in quotes, in which `--` is no comment; or a comment."""
_COLUMN = re.compile(r'\s*(?:"([^"]+)"|(\w+))')


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    kind: Literal["table", "view"]
    comment: str
    columns: tuple[Column, ...]


def public_tables(connection: sqlite3.Connection) -> list[Table]:
    """Views first, then tables, by name. Neither the private ones nor SQLite's and full-text search's own."""
    rows = connection.execute(
        """SELECT m.name, l.type, m.sql FROM sqlite_master m JOIN pragma_table_list(m.name) l
           WHERE l.schema = 'main' AND l.type IN ('table', 'view', 'virtual')
           ORDER BY l.type = 'view' DESC, m.name"""
    ).fetchall()
    return [
        _table(connection, name, "view" if kind == "view" else "table", sql)
        for name, kind, sql in rows
        if name not in PRIVATE_TABLES and not name.startswith(("sqlite_", "_"))
    ]


def _table(connection: sqlite3.Connection, name: str, kind: Literal["table", "view"], sql: str) -> Table:
    comment, by_column = comments(sql) if kind == "table" else ("", {})
    more, everywhere = _more().get(name, {}), _more()["_everywhere"]
    return Table(
        name,
        kind,
        more.get("_", comment),
        tuple(
            Column(column, type_, more.get(column) or by_column.get(column) or everywhere.get(column, ""))
            for _, column, type_, *_ in connection.execute("SELECT * FROM pragma_table_info(?)", [name])
        ),
    )


def comments(sql: str) -> tuple[str, dict[str, str]]:
    """The table's comment, and those of its columns. A column's stands on its line."""
    head, *lines = sql.splitlines()
    by_column = {}
    for line in lines:
        code, comment = _split(line)
        name = _COLUMN.match(code)
        if name and comment:
            by_column[name[1] or name[2]] = comment
    return _split(head)[1], by_column


def _split(line: str) -> tuple[str, str]:
    for match in _COMMENT.finditer(line):
        if match[1] is None:
            return line[: match.start()], match[2].strip()
    return line, ""


@cache
def _more() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("comments.toml").read_text("utf-8"))
