"""`monitor run` and `monitor schedule`: the cycle, once for cron or again and again."""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from types import FrameType

import click

from monitor import config, notify, pipeline
from monitor.analyse import analyser_version
from monitor.cli.options import db_option, feeds_option, json_option, policy_option, print_json
from monitor.cli.progress import watcher
from monitor.clock import utc_now
from monitor.crawl.fetch import Fetcher, Limits
from monitor.engine import Context
from monitor.errors import FAILED, BusyError, ConfigError
from monitor.store import Store
from monitor.types import Feed
from monitor.workers import Workers

allow_host_option = click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="HOST:PORT",
    help="A server on a private address that feeds may come from.",
)
notify_option = click.option(
    "--notify",
    "channels",
    multiple=True,
    default=("console",),
    show_default=True,
    envvar="MONITOR_NOTIFY",
    metavar="CHANNEL",
    help="console, file:PATH or webhook:URL; give it again for more.",
)


@click.command()
@click.option("--force", is_flag=True, help="Ask all feeds, due or not.")
@click.option(
    "--contact", envvar="MONITOR_CONTACT", default="no contact given", help="Told to every server we ask."
)
@click.option("-v", "--verbose", is_flag=True, help="Tell every failing feed and page.")
@allow_host_option
@notify_option
@db_option
@feeds_option
@policy_option
@json_option
def run(
    force: bool,
    contact: str,
    verbose: bool,
    allow_hosts: tuple[str, ...],
    channels: tuple[str, ...],
    db: Path,
    feeds: Path,
    policy: Path,
    as_json: bool,
) -> int:
    """Poll the feeds that are due, read what is new, decide, notify; then end. Made for cron: says nothing
    unless something needs a person. Exit 75 while another run is at work."""
    watched = sys.stderr.isatty()
    logging.basicConfig(
        level=logging.WARNING if verbose or watched else logging.CRITICAL, format="%(levelname)s %(message)s"
    )
    console = sys.stderr if as_json else sys.stdout
    opened = {name: notify.open_channel(name, console=console) for name in channels}
    known = config.read_feeds(feeds)
    with cycles(
        db, policy, channels=opened, allow_hosts=allow_hosts, contact=contact, watched=watched
    ) as cycle:
        summary = cycle(known, force)
    if as_json:
        print_json(summary.as_json())
    elif watched or verbose:
        click.echo(one_line(summary), err=True)
    if summary.no_feed_answered:
        click.echo(f"monitor: none of {summary.feeds['due']} feeds answered: is the network there?", err=True)
        return FAILED
    return 0


PRELOAD = ("monitor.crawl.extract", "monitor.crawl.parse")
"""Imported once for all children; the language models are not, since most cycles need none."""

SHORTEST_PAUSE = timedelta(seconds=10)
SHORTEST_DEADLINE = timedelta(minutes=1)
Cycle = Callable[[Iterable[Feed], bool], pipeline.Summary]


@contextmanager
def cycles(
    db: Path,
    policy: Path,
    *,
    channels: Mapping[str, notify.Channel],
    allow_hosts: tuple[str, ...] = (),
    contact: str = "no contact given",
    limits: Limits | None = None,
    watched: bool = False,
) -> Iterator[Cycle]:
    """Everything that cycles work with, opened once under the lock; gives a function of feeds and `force`."""
    rules = config.read_policy(policy)
    agent = f"media-incident-monitor/{version('media-incident-monitor')} ({contact})"
    with (
        only_run(db),
        Store.open(db, create=True) as store,
        Fetcher(agent, allow_hosts=allow_hosts, limits=limits or Limits()) as fetcher,
        Workers(os.cpu_count() or 1, preload=PRELOAD) as workers,
        watcher(watched) as watch,
    ):
        context = Context(rules, analyser_version(), tuple(channels))
        tools = pipeline.Tools(
            fetcher=fetcher,
            workers=workers,
            channels=channels,
            now=utc_now,
            rng=random.Random(),  # noqa: S311
            watcher=watch,
        )
        yield lambda feeds, force: pipeline.run(store, feeds, context, tools, force=force)


def one_line(summary: pipeline.Summary) -> str:
    feeds, articles, counted = summary.feeds, summary.articles, summary.as_json()
    return (
        f"{feeds['due']} feeds asked ({feeds['not_modified']} unchanged, {feeds['failed']} failed), "
        f"{articles['new']} new articles, {articles['relevant']} name a model; "
        f"{counted['incidents']['opened']} incidents opened, {counted['incidents']['updated']} updated, "
        f"{counted['holds']['created']} holds"
    )


@contextmanager
def only_run(db: Path) -> Iterator[None]:
    """One run at a time on one database. The lock goes with the process, however it ends."""
    from filelock import FileLock, Timeout

    lock = FileLock(db.with_name(db.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as e:
        raise BusyError(f"{db}: another run is at work: this one did nothing") from e
    except OSError as e:
        raise ConfigError(
            f"{lock.lock_file}: cannot be made: {e}: give --db a folder that can be written"
        ) from e
    try:
        yield
    finally:
        lock.release()


@click.command()
@click.option("--every", default="10m", show_default=True, help="The pause between two cycles: 90s, 10m, 1h.")
@click.option("--deadline", default="30m", show_default=True, help="A cycle that takes longer is ended.")
@click.argument("run_options", nargs=-1, type=click.UNPROCESSED)
def schedule(every: str, deadline: str, run_options: tuple[str, ...]) -> None:
    """Run `monitor run RUN_OPTIONS…` every so often (options of run after `--`). SIGTERM and Ctrl-C let
    the cycle at work finish, and end."""
    from apscheduler.schedulers.blocking import BlockingScheduler

    try:
        pause, limit = config.parse_duration(every), config.parse_duration(deadline)
    except ValueError as e:
        raise click.UsageError(str(e)) from e
    if pause < SHORTEST_PAUSE:
        raise click.UsageError(f"--every {every} is too often: write 10s or more")
    if limit < SHORTEST_DEADLINE:
        raise click.UsageError(f"--deadline {deadline} ends every cycle before it is done: write 1m or more")
    with run.make_context("monitor run", list(run_options)) as told:  # wrong options are told once, and now
        for name in told.params["channels"]:
            notify.open_channel(name, console=sys.stderr)
    scheduler = BlockingScheduler(timezone="UTC")
    # A late start is still a start (the default grace is one second), and missed ones are made up once.
    scheduler.add_job(
        run_child,
        "interval",
        [run_options, limit],
        seconds=pause.total_seconds(),
        next_run_time=datetime.now(scheduler.timezone),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )

    def drain(_signal: int, _frame: FrameType | None) -> None:
        click.echo("monitor: finishing the cycle at work", err=True)
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, drain)
    signal.signal(signal.SIGINT, drain)
    scheduler.start()


def run_child(options: tuple[str, ...], deadline: timedelta) -> int:
    """One cycle in a process of its own, so that one that hangs can be ended; nothing stored is lost.

    The child ignores the terminal's Ctrl-C (a session of its own): the parent waits for it.
    """
    command = [sys.executable, "-m", "monitor", "run", *options]
    with subprocess.Popen(command, start_new_session=True) as child:  # noqa: S603
        try:
            return child.wait(timeout=deadline.total_seconds())
        except subprocess.TimeoutExpired:
            click.echo(f"monitor: the cycle took more than {deadline}: ended", err=True)
            child.terminate()
            try:
                return child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                return child.wait()
