"""Writes docs/sql.md out of the schema's comments and the named queries: `make docs`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from monitor.store import MEMORY, Store
from monitor.store.comments import Table, public_tables
from monitor.store.guarded import UNREADABLE
from monitor.store.named_queries import NamedQuery, named_queries

PAGE = Path(__file__).with_name("sql.md")
HEAD = """# SQL
<!-- Written by `make docs` from the schema's comments, monitor/store/comments.toml and monitor/store/queries/. -->

Three ways in, none of which can write:

- `monitor sql` opens [Datasette](https://datasette.io/) on the database for the one who sits at this machine (127.0.0.1
  only). `monitor serve` has the same at `/sql`, for signed-in people and for tokens with the scope `sql:read`:
  `/sql/monitor.json?sql=SELECT…`, `.csv`, and whole tables with `/sql/monitor/articles.csv?_stream=on`.
- `monitor export v_incidents --since 2025-07-01 --out incidents.csv` writes a table, view or query to a file as CSV,
  JSON lines (`--format jsonl`) or Parquet (`--format parquet`, with `pip install 'media-incident-monitor[parquet]'`).
  `monitor export --list` names them all; `--with type=hate` fills in a query's parameter; `--out -` is standard output.
- `sqlite3 monitor.db`, for who may read the file.

In the first two accounts, sessions, tokens and notices cannot be read, however the question is put: SQLite is asked
before each statement runs what it would open ([monitor/store/guarded.py](../monitor/store/guarded.py)). A query in the
browser ends after 3 seconds and shows 2,000 rows; an export has neither limit. In CSV, text that a
spreadsheet would run as a formula begins with an apostrophe.

Times are text, ISO 8601, UTC with `Z`. **The views keep their columns** (new ones come at the end); tables may grow.
"""
LATER = "\nA parameter left empty means its default.\n"


def page() -> str:
    with Store.open(MEMORY) as store:
        tables = [t for t in public_tables(store.connection) if t.name not in UNREADABLE]
    return "\n".join(_parts(tables)) + "\n"


def _parts(tables: list[Table]) -> Iterator[str]:
    yield HEAD
    yield "## Views\n"
    yield from (_table(t) for t in tables if t.kind == "view")
    yield f"## {len(named_queries())} queries\n{LATER}"
    yield from map(_query, named_queries().values())
    yield "## Tables\n"
    yield "\n".join(_table(t) for t in tables if t.kind == "table").rstrip()


def _table(table: Table) -> str:
    rows = [f"| `{c.name}` | {c.type.lower()} | {_cell(c.comment)} |" for c in table.columns]
    return "\n".join(
        [f"### `{table.name}`", f"{table.comment}\n", "| column | type | |", "|---|---|---|", *rows, ""]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _query(query: NamedQuery) -> str:
    return (
        f"### `{query.name}`\n{query.titles['en']}. {query.descriptions['en']}\n\n```sql\n{query.sql};\n```\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
