"""`monitor backup` and `monitor restore`."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.options import db_option
from monitor.clock import utc_now

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@_FILE
@db_option
def backup(file: Path, db: Path) -> None:
    """Copy the database into FILE, whole and as of one moment, also while a run is at work.

    An existing FILE is never written over.
    """
    from monitor.store.copy import backup as copy_to

    copy_to(db, file)
    click.echo(f"{file}: {file.stat().st_size // 1000} kB")


@click.command()
@_FILE
@db_option
def restore(file: Path, db: Path) -> None:
    """Put the backup FILE in the database's place.

    FILE is checked, copied and migrated first; the database it replaces is kept beside it. Exit 75 while a
    run is at work.
    """
    from monitor.cli.run import only_run
    from monitor.store.copy import restore as put_back

    with only_run(db):
        aside = put_back(file, db, now=utc_now())
    click.echo(f"{db}: as in {file}" + (f"; what was there is {aside}" if aside else ""))
