"""`monitor feeds`: what is asked, how it answers, and adding one."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, get_args

import click

from monitor import config
from monitor.cli.options import db_option, feeds_option, json_option, print_json, print_table
from monitor.clock import utc_now
from monitor.errors import FAILED, UsageError
from monitor.store import Store
from monitor.types import Feed, FeedState, PressKind


@click.group()
def feeds() -> None:
    """List, check and add feeds."""


@feeds.command("list")
@db_option
@feeds_option
@json_option
def list_(db: Path, feeds: Path, as_json: bool) -> None:
    """The feeds of feeds.yaml, with their health where they were asked before."""
    health: dict[str, dict[str, Any]] = {}
    if db.exists():
        with Store.read(db) as store:
            health = {row["feed_id"]: row for row in store.feeds.health()}
    rows = [{**_row(f), **_health(health.get(f.id))} for f in config.read_feeds(feeds)]
    if as_json:
        print_json(rows)
        return
    columns = (
        "id",
        "lang",
        "outlet",
        "owner",
        "tier",
        "kind",
        "last_ok_at",
        "failures",
        "next_poll_at",
        "last_error",
    )
    print_table(rows, {c: c.replace("_", " ") for c in columns}, empty=f"{feeds} names no feed")


@feeds.command()
@click.argument("feed_ids", nargs=-1, metavar="[FEED…]")
@click.option("--offline", is_flag=True, help="Only the file, no network.")
@click.option("--allow-host", "allow_hosts", multiple=True, metavar="HOST:PORT")
@click.option("--contact", envvar="MONITOR_CONTACT", default="no contact given")
@feeds_option
@json_option
def check(
    feed_ids: tuple[str, ...],
    offline: bool,
    allow_hosts: tuple[str, ...],
    contact: str,
    feeds: Path,
    as_json: bool,
) -> int:
    """Ask feeds once and say what came; stores nothing. Exit 1 where one did not answer with a feed."""
    chosen = _chosen(config.read_feeds(feeds), feed_ids, feeds)
    if offline:
        if as_json:
            print_json([_row(feed) for feed in chosen])
        else:
            click.echo(f"{feeds}: {len(chosen)} feeds, no fault")
        return 0
    rows = _ask(chosen, allow_hosts, contact)
    if as_json:
        print_json(rows)
    else:
        columns = {"id": "feed", "ok": "ok", "entries": "entries", "dated": "dated", "what": "what"}
        print_table(rows, columns, empty="nothing to check")
    return 0 if all(row["ok"] for row in rows) else FAILED


def _ask(chosen: list[Feed], allow_hosts: tuple[str, ...], contact: str) -> list[dict[str, Any]]:
    from monitor.crawl.fetch import Fetcher
    from monitor.crawl.poll import poll_feed
    from monitor.workers import Workers

    rows = []
    agent = f"media-incident-monitor ({contact})"
    with Fetcher(agent, allow_hosts=allow_hosts) as fetcher, Workers() as workers:
        for feed in chosen:
            state = FeedState(feed.id, feed.url, feed.interval_s)
            polled = poll_feed(state, fetcher=fetcher, workers=workers, now=utc_now(), rng=random.Random())  # noqa: S311
            entries = polled.parsed.entries if polled.parsed else ()
            rows.append(
                {
                    "id": feed.id,
                    "ok": polled.update.ok,
                    "entries": len(entries),
                    "dated": sum(e.published_at is not None for e in entries),
                    "what": polled.update.reason,
                }
            )
    return rows


@feeds.command()
@click.argument("url")
@click.option("--id", "feed_id", required=True, help="Short and unique, such as numerama.")
@click.option("--lang", type=click.Choice(("fr", "en")), required=True)
@click.option("--outlet", required=True, help="The title on the masthead.")
@click.option("--owner", required=True, help="The company behind it; outlets of one owner are one voice.")
@click.option("--tier", type=click.IntRange(1, 3), default=2, show_default=True)
@click.option("--kind", type=click.Choice(get_args(PressKind)), default="news", show_default=True)
@feeds_option
def add(
    url: str, feed_id: str, lang: str, outlet: str, owner: str, tier: int, kind: PressKind, feeds: Path
) -> None:
    """Append a feed to feeds.yaml; its comments stay."""
    entry = {
        "id": feed_id,
        "url": url,
        "lang": lang,
        "outlet": outlet,
        "owner": owner,
        "tier": tier,
        "kind": kind,
    }
    config.add_feed(feeds, entry)
    click.echo(f"{feeds}: {feed_id} added; try it with: monitor feeds check {feed_id}")


def _chosen(known: list[Feed], wanted: tuple[str, ...], path: Path) -> list[Feed]:
    missing = set(wanted) - {f.id for f in known}
    if missing:
        raise UsageError(f"{path} has no feed {', '.join(sorted(missing))}: see `monitor feeds list`")
    return [f for f in known if not wanted or f.id in wanted]


def _row(feed: Feed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "url": feed.url,
        "lang": feed.lang,
        "outlet": feed.outlet,
        "owner": feed.owner,
        "tier": feed.tier,
        "kind": feed.kind,
    }


def _health(row: dict[str, Any] | None) -> dict[str, Any]:
    keys = ("last_ok_at", "failures", "next_poll_at", "last_error")
    return {key: row[key] if row else None for key in keys}
