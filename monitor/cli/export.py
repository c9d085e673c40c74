"""`monitor export`: a table, view or query as a file."""

from __future__ import annotations

import base64
import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import click

from monitor import csvsafe
from monitor.cli.incidents import Time
from monitor.cli.options import db_option, json_option, print_json, print_table
from monitor.clock import to_text
from monitor.errors import UsageError
from monitor.store import Store
from monitor.store.exports import Exported, exported, names

_BATCH = 10_000
"""Rows of a Parquet file that are in memory at once."""


def _given(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    if wrong := next((v for v in values if "=" not in v), None):
        raise click.BadParameter(f"{wrong}: write NAME=VALUE, such as type=hate")
    return dict(v.split("=", 1) for v in values)


@click.command()
@click.argument("name", metavar="TABLE|VIEW|QUERY", required=False)
@click.option("--list", "listing", is_flag=True, help="What there is to export.")
@click.option(
    "--format", "form", type=click.Choice(("csv", "jsonl", "parquet")), default="csv", show_default=True
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("-"),
    help="A new file; - is standard output.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--since", type=Time(), metavar="TIME", help="Rows from then on, such as 2025-07-09.")
@click.option(
    "--with",
    "given",
    multiple=True,
    callback=_given,
    metavar="NAME=VALUE",
    help="A query's parameter; may be repeated.",
)
@db_option
@json_option
def export(
    name: str | None, listing: bool, form: str, out: Path, force: bool, since: datetime | None,
    given: dict[str, str], db: Path, as_json: bool,
) -> None:  # fmt: skip
    """Write a table, view or query, row by row. In CSV, text that a spreadsheet would run as a formula gets
    an apostrophe. Accounts, sessions, tokens and notices are never exported."""
    with Store.read(db):
        pass  # what is wrong with the file is told as everywhere
    if listing or name is None:
        _list(db, as_json=as_json)
        return
    write = {"csv": lambda: _csv, "jsonl": lambda: _jsonl, "parquet": _parquet}[form]()
    asked = exported(db, name, since=_day_or_time(since), given=given, kinds=form == "parquet")
    with asked as found, _file(out, force=force) as file:
        write(found, file)


def _day_or_time(at: datetime | None) -> str | None:
    """Of midnight the day alone, which stands before its own times and equals a column of days."""
    return to_text(at).removesuffix("T00:00:00Z") if at else None


def _list(db: Path, *, as_json: bool) -> None:
    rows = [{"name": name, "kind": kind} for name, kind in names(db).items()]
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "name", "kind": "kind"}, empty="nothing")


@contextlib.contextmanager
def _file(out: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """It has its name when it is whole; what goes wrong leaves nothing behind."""
    if str(out) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if out.exists() and not force:
        raise UsageError(f"{out}: is there already: name a new file, or write over it with --force")
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _csv(found: Exported, file: IO[bytes]) -> None:
    rows = (dict(zip(found.columns, map(_plain, row), strict=True)) for row in found.rows)
    for line in csvsafe.lines(rows, found.columns):
        file.write(line.encode())


def _jsonl(found: Exported, file: IO[bytes]) -> None:
    for row in found.rows:
        record = dict(zip(found.columns, map(_plain, row), strict=True))
        file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _parquet() -> Any:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as e:
        raise UsageError(
            "Parquet needs an extra: pip install 'media-incident-monitor[parquet]', or take --format jsonl"
        ) from e

    def column(kinds: frozenset[str]) -> Any:
        numbers = {frozenset({"integer"}): pyarrow.int64(), frozenset({"blob"}): pyarrow.binary()}
        if kinds in (frozenset({"real"}), frozenset({"real", "integer"})):
            return pyarrow.float64()
        return numbers.get(kinds, pyarrow.string())

    def write(found: Exported, file: IO[bytes]) -> None:
        types = [column(kinds) for kinds in found.kinds]
        schema = pyarrow.schema(list(zip(found.columns, types, strict=True)))
        with parquet.ParquetWriter(file, schema) as writer:
            while rows := list(islice(found.rows, _BATCH)):
                cells = zip(*rows, strict=True)
                arrays = [
                    pyarrow.array([_as(v, t, pyarrow) for v in values], type=t)
                    for values, t in zip(cells, types, strict=True)
                ]
                writer.write_batch(pyarrow.record_batch(arrays, schema=schema))

    return write


def _as(value: Any, kind: Any, pyarrow: Any) -> Any:
    return str(_plain(value)) if value is not None and kind == pyarrow.string() else value
