"""`monitor report`: tables for people; loads nothing of the pipeline."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from monitor.cli.options import ROWS, db_option, json_option, print_json, print_table
from monitor.clock import utc_now
from monitor.store import Store


@click.command()
@click.argument("name", type=click.Choice(("daily", "failures", "overview")), default="overview")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True)
@click.option("--limit", type=ROWS, default=500, show_default=True, help="Of pages not read, the newest.")
@db_option
@json_option
def report(name: str, days: int, limit: int, db: Path, as_json: bool) -> None:
    """Tables for people: overview (families in the news), daily (v_daily), failures (pages not read)."""
    with Store.read(db) as store:
        rows = {
            "daily": lambda: store.reports.daily(since=utc_now() - timedelta(days=days)),
            "failures": lambda: store.articles.failed(limit=limit),
            "overview": store.reports.in_the_news,
        }[name]()
    if as_json:
        print_json(rows)
    else:
        print_table(
            rows, {key: key.replace("_", " ") for key in (rows[0] if rows else {})}, empty="nothing yet"
        )
