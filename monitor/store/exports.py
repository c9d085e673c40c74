"""Tables, views and named queries, row by row, for files. The private ones are not there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.errors import UsageError
from monitor.store.comments import public_tables
from monitor.store.guarded import UNREADABLE, Guarded, readable
from monitor.store.named_queries import named_queries

_TIMES = (
    *("at", "day", "published_at", "first_reported_at", "first_seen_at", "fetched_at", "created_at"),
    *("started_at", "linked_at", "looked_at", "first_used_at", "since"),
)
"""Which column says when a row is from: the first of these that it has."""


@dataclass(frozen=True, slots=True)
class Exported:
    columns: Sequence[str]
    rows: Iterator[tuple[Any, ...]]
    kinds: Sequence[frozenset[str]]
    """What SQLite's typeof says of each column's values; empty unless asked for."""


def names(db: Path) -> dict[str, str]:
    """`{name: table, view or query}`, views first."""
    with contextlib.closing(Guarded.open(db)) as connection:
        found = {t.name: t.kind for t in public_tables(connection) if t.name not in UNREADABLE}
    return {**found, **dict.fromkeys(named_queries(), "query")}


@contextlib.contextmanager
def exported(
    db: Path,
    name: str,
    *,
    since: str | None = None,
    given: Mapping[str, str] | None = None,
    kinds: bool = False,
) -> Iterator[Exported]:
    """All of one moment, as long as the `with` lasts. Raises UsageError for what is not there."""
    with contextlib.closing(Guarded.open(db, one_moment=True)) as connection:
        sql, parameters = _query(connection, name, since, dict(given or {}))
        cursor = connection.execute(sql, parameters)
        columns = [d[0] for d in cursor.description]
        found = _kinds(connection, sql, parameters, columns) if kinds else []
        yield Exported(columns, iter(cursor), found)


def _query(
    connection: Guarded, name: str, since: str | None, given: dict[str, str]
) -> tuple[str, dict[str, str]]:
    query = named_queries().get(name)
    if query is None:
        return _table(connection, name, since, given)
    known = set(query.parameters)
    if since:
        given["since"] = since
    if unknown := sorted(given.keys() - known):
        raise UsageError(f"{name} has no {unknown[0]}: it has {', '.join(sorted(known)) or 'no parameters'}")
    return query.sql, dict.fromkeys(known, "") | given


def _table(
    connection: Guarded, name: str, since: str | None, given: dict[str, str]
) -> tuple[str, dict[str, str]]:
    if name not in readable(connection) or name.startswith("_"):
        raise UsageError(f"{name}: no such table, view or query: see `monitor export --list`")
    if given:
        raise UsageError(f"{name} is no query: it has no parameters")
    if not since:
        return f'SELECT * FROM "{name}"', {}
    columns = {row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", [name])}
    at = next((c for c in _TIMES if c in columns), None)
    if at is None:
        raise UsageError(f"{name} has no times: leave --since out")
    return f'SELECT * FROM "{name}" WHERE "{at}" >= :since', {"since": since}


def _kinds(
    connection: Guarded, sql: str, parameters: dict[str, str], columns: Sequence[str]
) -> list[frozenset[str]]:
    """Asked of every value: a file with a schema wants to know before its first row."""
    quoted = [f"c{i}" for i in range(len(columns))]
    asked = ", ".join(f"group_concat(DISTINCT typeof({c}))" for c in quoted)
    row = connection.execute(
        f"WITH q({', '.join(quoted)}) AS ({sql}) SELECT {asked} FROM q", parameters
    ).fetchone()
    return [frozenset((found or "null").split(",")) - {"null"} for found in row]
