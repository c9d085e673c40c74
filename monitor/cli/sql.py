"""`monitor sql`: Datasette on the database, for the one who sits here."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.options import db_option
from monitor.cli.serve import listening
from monitor.store import Store

HOST = "127.0.0.1"
"""Nobody signs in, so nobody else may come: `monitor serve` has the same at /sql for others."""


@click.command("sql")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8081,
    envvar="MONITOR_SQL_PORT",
    show_default=True,
    help="0: one that is free, and printed.",
)
@db_option
def sql(port: int, db: Path) -> None:
    """Serve the database to a browser here, read-only: tables, facets, SQL, the usual queries, CSV and JSON.
    Accounts, sessions, tokens and notices cannot be read."""
    import uvicorn

    from monitor.web.sql import standalone

    with Store.read(db):
        pass  # an error here is told before anything listens
    config = uvicorn.Config(standalone(db), server_header=False, access_log=False, log_level="warning")
    with listening(HOST, port) as socket:
        click.echo(f"http://{HOST}:{socket.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[socket])
