"""`monitor report`: tables for people; loads nothing of the pipeline."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from monitor.cli.options import ROW_ID, ROWS, db_option, json_option, plain, print_json, print_table
from monitor.clock import to_text, utc_now
from monitor.desk.models import onboarding
from monitor.store import Store


@click.command()
@click.argument(
    "name",
    type=click.Choice(("daily", "failures", "overview", "onboarding", "incident")),
    default="overview",
)
@click.argument("incident_id", type=ROW_ID, metavar="[INCIDENT]", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(("md", "html", "json")),
    default="md",
    show_default=True,
    help="Of an incident; html is its page in one file, to be sent or printed.",
)
@click.option(
    "--lang", type=click.Choice(("en", "fr")), default="en", show_default=True, help="Of that page."
)
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True)
@click.option("--limit", type=ROWS, default=500, show_default=True, help="Of pages not read, the newest.")
@db_option
@json_option
def report(
    name: str,
    incident_id: int | None,
    form: str,
    lang: Any,
    days: int,
    limit: int,
    db: Path,
    as_json: bool,
) -> None:
    """Tables for people: overview (families in the news), daily (v_daily), failures (pages not read),
    onboarding (days of each model in each stage, beside the median and the press); or one incident as a
    page: incident INCIDENT."""
    if (name == "incident") != (incident_id is not None):
        raise click.UsageError("write `monitor report incident 7`, or the name of a table alone")
    if incident_id is not None:
        _incident(incident_id, db, "json" if as_json else form, lang)
        return
    with Store.read(db) as store:
        rows = {
            "daily": lambda: store.reports.daily(since=utc_now() - timedelta(days=days)),
            "failures": lambda: store.articles.failed(limit=limit),
            "onboarding": lambda: _onboarding(store),
            "overview": store.reports.in_the_news,
        }[name]()
    if as_json:
        print_json(rows)
    else:
        print_table(
            rows, {key: key.replace("_", " ") for key in (rows[0] if rows else {})}, empty="nothing yet"
        )


def _incident(incident_id: int, db: Path, form: str, lang: Any) -> None:
    from monitor.describe import describe, markdown

    with Store.read(db) as store:
        if form == "html":
            from monitor.web.incident_file import incident_file

            click.echo(plain(incident_file(store, incident_id, lang, now=utc_now())), nl=False)
            return
        shown = describe(store, incident_id)
    if form == "json":
        print_json(shown)
    else:
        click.echo(plain(markdown(shown)), nl=False)


def _onboarding(store: Store) -> list[dict[str, Any]]:
    """A row a model and stage that it has been in; where it still is, days count to now."""
    press = store.reports.first_milestones()
    return [
        {
            "model": stay.model,
            "stage": stay.stage,
            "from": to_text(stay.since),
            "still_there": stay.now_there,
            "days": stay.days,
            "median_days": stay.median_days,
            "ratio": stay.ratio,
            "first_in_the_press": press.get((stay.model, stay.stage)),
        }
        for stay in onboarding(store, now=utc_now())
    ]
