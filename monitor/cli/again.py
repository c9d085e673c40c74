"""`monitor backfill` and `monitor retag`: past articles read in, and stored texts read again."""

from __future__ import annotations

import logging
import os
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from monitor import config, notify
from monitor.analyse import analyser_version
from monitor.backfill import Backfilled
from monitor.backfill import backfill as read_in
from monitor.cli.options import db_option, feeds_option, json_option, policy_option, print_json
from monitor.cli.progress import watcher
from monitor.cli.replay import moment
from monitor.cli.run import PRELOAD, notify_option, only_run
from monitor.clock import utc_now
from monitor.engine import Context
from monitor.errors import FAILED, UsageError
from monitor.items import Item, read_json_lines
from monitor.reading import Bench, Tally
from monitor.retag import Retagged
from monitor.retag import retag as read_again
from monitor.store import Store
from monitor.workers import Workers


@contextmanager
def at_work(
    db: Path, policy: Path, channels: tuple[str, ...], *, as_json: bool
) -> Iterator[tuple[Store, Context, Bench]]:
    """What reads stored texts: the database under the lock that runs hold, children, and where notices go."""
    watched = sys.stderr.isatty()
    logging.basicConfig(level=logging.WARNING if watched else logging.CRITICAL)
    console = sys.stderr if as_json else sys.stdout
    opened = {name: notify.open_channel(name, console=console) for name in channels}
    rules = config.read_policy(policy)
    with (
        only_run(db),
        Store.open(db) as store,
        Workers(os.cpu_count() or 1, preload=PRELOAD) as workers,
        watcher(watched) as watch,
    ):
        rng = random.Random()  # noqa: S311
        bench = Bench(workers=workers, channels=opened, now=utc_now, rng=rng, watcher=watch)
        yield store, Context(rules, analyser_version(), channels), bench


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@notify_option
@db_option
@feeds_option
@policy_option
@json_option
def backfill(
    files: tuple[Path, ...], channels: tuple[str, ...], db: Path, feeds: Path, policy: Path, as_json: bool
) -> int:
    """Read past articles from JSON lines as `analyse` takes them, with published_at and outlet, and decide on
    them in order of publication. Known addresses are left as they are, so it may be given again.
    Exit 1 where a line cannot be read: all others are in. Exit 75 while a run is at work."""
    known, tally = config.read_feeds(feeds), Backfilled()
    with at_work(db, policy, channels, as_json=as_json) as (store, context, bench):
        read_in(store, known, _items(files, tally), context, bench, tally)
    told = tally.as_json()
    if as_json:
        print_json(told)
    else:
        click.echo(", ".join(f"{n} {word}" for word, n in told["articles"].items()))
        click.echo(
            f"incidents: {told['incidents']['opened']} opened, {told['incidents']['updated']} updated; "
            f"{told['holds']['created']} holds"
        )
    _tell_errors(tally)
    if tally.articles["bad"] or tally.articles["failed"]:
        click.echo("monitor: mend them and give the files again: what is in is left as it is", err=True)
        return FAILED
    return 0


def _items(files: Iterable[Path], tally: Backfilled) -> Iterator[Item]:
    for file in files:
        try:
            with file.open(encoding="utf-8") as lines:
                yield from read_json_lines(lines, name=str(file), refuse=tally.refuse)
        except UnicodeDecodeError as e:
            tally.refuse(UsageError(f"{file}: not UTF-8: {e}: convert it first"))


def _tell_errors(tally: Tally) -> None:
    for error in tally.errors:
        click.echo(f"monitor: {': '.join(error.values())}", err=True)


@click.command()
@click.option("--since", callback=moment, metavar="TIME", help="Reports from then on, such as 2025-07-09.")
@notify_option
@db_option
@policy_option
@json_option
def retag(since: datetime | None, channels: tuple[str, ...], db: Path, policy: Path, as_json: bool) -> int:
    """Read stored texts again where the analyser has changed since, oldest first, and say what that changes.
    Killed, it goes on where it was. Exit 75 while a run is at work."""
    with at_work(db, policy, channels, as_json=as_json) as (store, context, bench):
        tally = read_again(store, context, bench, since=since)
    if as_json:
        print_json(tally.as_json())
    else:
        _tell(tally)
    _tell_errors(tally)
    if tally.articles["failed"]:
        click.echo("monitor: they stay as they were: run `monitor retag` again", err=True)
        return FAILED
    return 0


def _tell(tally: Retagged) -> None:
    told = tally.as_json()
    articles, findings, holds = told["articles"], told["findings"], told["holds"]
    click.echo(f"{articles['read']} articles read again, {articles['changed']} of them tell something else")
    for word in ("gained", "lost"):
        counts = ", ".join(f"{n} {type_}" for type_, n in findings[word].items())
        click.echo(f"findings {word}: {counts or 'none'}")
    click.echo(f"findings asserted otherwise: {findings['asserted_otherwise']}")
    click.echo(f"incidents: {told['incidents']['opened']} opened, {told['incidents']['updated']} updated")
    click.echo(f"holds: {holds['began']} began, {holds['ended']} ended; {holds['reviews']} reviews began")
