"""Options that several commands share, and how answers are printed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from monitor import people
from monitor.errors import UsageError
from monitor.plain import storable

F = TypeVar("F", bound=Callable[..., Any])

_PATH = click.Path(dir_okay=False, path_type=Path)

db_option = click.option(
    "--db",
    type=_PATH,
    default=Path("monitor.db"),
    envvar="MONITOR_DB",
    show_default=True,
    help="The database.",
)
feeds_option = click.option(
    "--feeds",
    type=_PATH,
    default=Path("feeds.yaml"),
    envvar="MONITOR_FEEDS",
    show_default=True,
    help="The feeds.",
)
policy_option = click.option(
    "--policy",
    type=_PATH,
    default=Path("policy.yaml"),
    envvar="MONITOR_POLICY",
    show_default=True,
    help="The policy.",
)
catalogue_option = click.option(
    "--catalogue",
    type=_PATH,
    default=Path("catalogue.yaml"),
    envvar="MONITOR_CATALOGUE",
    show_default=True,
    help="The models under promotion.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")


def person(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Callback of every --by: what a person decides carries a person's name."""
    try:
        return value if value is None else people.person(value)
    except UsageError as e:
        raise click.BadParameter("name the person who decides") from e


def told(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Callback of every --reason."""
    if value is not None and not value.strip():
        raise click.BadParameter("say why")
    return value if value is None else storable(value.strip())


by_option = click.option(
    "--by",
    "actor",
    required=True,
    callback=person,
    envvar="MONITOR_ACTOR",
    metavar="NAME",
    help="The person who decides.",
)
reason_option = click.option(
    "--reason", required=True, callback=told, metavar="TEXT", help="Why; kept in the audit."
)
ROWS = click.IntRange(1, 1_000_000)
ROW_ID = click.IntRange(1, 2**63 - 1)
"""What SQLite can count to."""


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(rows: list[dict[str, Any]], columns: dict[str, str], *, empty: str) -> None:
    """Rows under headings, as wide as the terminal; `columns` maps keys to headings.

    What came from a page is printed as it stands, never as markup, with control characters taken out.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        click.echo(empty)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(row[key])) for key in columns))
    console = Console()
    if not console.is_terminal:  # a pipe or a file has no width to fold to
        console = Console(width=240)
    console.print(table)


def plain(value: Any) -> str:
    """Text safe to print, as long as it was: no control characters, so that no page can move the cursor."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "".join(map(_printable, str(value)))


def _printable(c: str) -> str:
    if c.isprintable() or c == "\n":
        return c
    return " " if c == "\t" or unicodedata.category(c) == "Zs" else "�"
