"""`monitor incidents correct`, `corrections` and `add`: what people say of evidence, and their own."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from monitor.cli.incidents import Time, incident_argument, incidents, notify_option, tell_act
from monitor.cli.options import (
    ROW_ID,
    by_option,
    db_option,
    json_option,
    plain,
    print_json,
    print_table,
    reason_option,
)
from monitor.clock import utc_now
from monitor.store import Store
from monitor.types import Source
from nlp.vocabulary import ASSERTIONS, TYPES

INTERNAL_SOURCES: tuple[Source, ...] = ("red-team", "support", "vendor-report", "other")
severity_option = click.option("--severity", type=click.IntRange(1, 5))


@incidents.command()
@incident_argument
@click.option("--model", metavar="MODEL", help="Whom it is about.")
@click.option("--type", "type_", type=click.Choice(TYPES), help="What it is.")
@click.option("--assertion", type=click.Choice(ASSERTIONS), help="How it is said.")
@severity_option
@click.option("--article", type=ROW_ID, help="Only what this article tells.")
@click.option("--of-model", metavar="MODEL", help="Only findings about this one.")
@click.option("--of-type", type=click.Choice(TYPES), help="Only findings of this type.")
@by_option
@reason_option
@notify_option
@db_option
def correct(
    incident_id: int,
    model: str | None,
    type_: Any,
    assertion: Any,
    severity: int | None,
    article: int | None,
    of_model: str | None,
    of_type: Any,
    actor: str,
    reason: str,
    channels: tuple[str, ...],
    db: Path,
) -> None:
    """Say what INCIDENT's findings should have been; kept as examples, also when a text is read again."""
    from monitor.desk import evidence
    from monitor.desk import incidents as desk

    change = evidence.Change(model, type_, assertion, severity)
    if change == evidence.Change():
        raise click.UsageError("nothing to change: give --model, --type, --assertion or --severity")
    with Store.open(db) as store:
        act = evidence.correct(
            store, incident_id, change, evidence.Only(article, of_model, of_type), actor=actor, reason=reason,
            now=utc_now(), under=desk.context(store, channels),
        )  # fmt: skip
    click.echo(f"incident {incident_id}: corrected")
    tell_act(act)


@incidents.command()
@click.option("--gold", is_flag=True, help="JSON lines with a gold object, as `monitor evaluate` reads them.")
@db_option
@json_option
def corrections(gold: bool, db: Path, as_json: bool) -> None:
    """What people corrected; with --gold, the texts as labelled examples."""
    from monitor.desk.evidence import gold_lines

    with Store.read(db) as store:
        rows = gold_lines(store) if gold else store.handling.corrections()
    if gold and not as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif as_json:
        print_json(rows)
    else:
        told = [{**r, "before": _said(r["before"]), "after": _said(r["after"])} for r in rows]
        columns = {"at": "at", "actor": "who", "article_id": "article", "before": "before", "after": "after",
                   "reason": "reason"}  # fmt: skip
        print_table(told, columns, empty="nothing was corrected")


def _said(finding: dict[str, Any] | None) -> str:
    if finding is None:
        return "–"
    return f"{finding['type']} of {finding['model']}, {finding['assertion']}, severity {finding['severity']}"


@incidents.command()
@click.option("--source", type=click.Choice(INTERNAL_SOURCES), required=True)
@click.option("--model", required=True, metavar="MODEL", help="A version or a family, such as xai/grok-4.")
@click.option("--type", "type_", type=click.Choice(TYPES), required=True)
@severity_option
@click.option("--assertion", type=click.Choice(ASSERTIONS), default="asserted", show_default=True)
@click.option("--text", required=True, help="The words that show it; - reads them from standard input.")
@click.option("--title")
@click.option("--url", help="Where it is kept: a ticket, a report.")
@click.option("--at", type=Time(), metavar="TIME", help="When it was found; now by default.")
@click.option("--incident", type=ROW_ID, help="Where it belongs; else one that fits, or a new one.")
@by_option
@reason_option
@notify_option
@db_option
@json_option
def add(
    source: Any,
    model: str,
    type_: Any,
    severity: int | None,
    assertion: Any,
    text: str,
    title: str | None,
    url: str | None,
    at: datetime | None,
    incident: int | None,
    actor: str,
    reason: str,
    channels: tuple[str, ...],
    db: Path,
    as_json: bool,
) -> None:
    """Enter what your own people found: evidence like an article, and one voice beside the press."""
    from monitor.desk import evidence
    from monitor.desk import incidents as desk

    words = sys.stdin.read() if text == "-" else text
    with Store.open(db) as store:
        added = evidence.add(
            store, source=source, model=model, type_=type_, text=words, severity=severity,
            assertion=assertion, title=title, url=url, at=at, incident=incident, actor=actor, reason=reason,
            now=utc_now(), under=desk.context(store, channels),
        )  # fmt: skip
    if as_json:
        print_json({"article": added.article, "incident": added.incident, "new": added.is_new})
        return
    was = "added to" if added.is_new else "was already in"
    click.echo(plain(f"article {added.article} {was} incident {added.incident}"))
    if added.act is not None:
        tell_act(added.act)
