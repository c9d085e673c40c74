"""`monitor incidents`: what happened, as evidence shows it; a person confirms or dismisses."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import click

from monitor import gate as rules
from monitor.cli.options import (
    ROW_ID,
    ROWS,
    by_option,
    db_option,
    json_option,
    plain,
    print_json,
    print_table,
    reason_option,
)
from monitor.clock import text_or_none, utc_now
from monitor.decide import voices_of
from monitor.errors import UsageError
from monitor.store import Store
from monitor.types import Hold, Incident, IncidentStatus
from nlp.vocabulary import TYPES


@click.group()
def incidents() -> None:
    """List, show, confirm and dismiss incidents."""


@incidents.command("list")
@click.option("--status", type=click.Choice(get_args(IncidentStatus)))
@click.option("--model", metavar="MODEL", help="A version or a family, such as xai/grok.")
@click.option("--type", "type_", type=click.Choice(TYPES))
@click.option("--limit", type=ROWS, default=50, show_default=True)
@db_option
@json_option
def list_(
    status: str | None, model: str | None, type_: str | None, limit: int, db: Path, as_json: bool
) -> None:
    """Incidents, gravest and newest first."""
    with Store.read(db) as store:
        rows = store.incidents.listed(status=status, model=model, type_=type_, limit=limit)
    if as_json:
        print_json(rows)
        return
    columns = {
        "incident_id": "id",
        "severity": "sev",
        "subject": "subject",
        "types": "types",
        "assertion": "assertion",
        "status": "status",
        "n_articles": "articles",
        "n_origins": "origins",
        "n_owners": "owners",
        "langs": "langs",
        "last_reported_at": "last report",
        "title": "first title",
    }
    print_table(rows, columns, empty="no incident")


@incidents.command()
@click.argument("incident_id", type=ROW_ID, metavar="INCIDENT")
@db_option
@json_option
def show(incident_id: int, db: Path, as_json: bool) -> None:
    """INCIDENT with its evidence in the original words, why each article was linked, and what it holds."""
    with Store.read(db) as store:
        shown = describe(store, incident_id)
    if as_json:
        print_json(shown)
    else:
        _print(shown)


def describe(store: Store, incident_id: int) -> dict[str, Any]:
    """Everything a person needs to judge an incident. Raises UsageError where there is none."""
    incident = _known(store, incident_id)
    voices = voices_of(incident.evidence)
    return {
        **(store.incidents.summary(incident_id) or {}),
        "voices": [[rules.evidence_record(e) for e in voice] for voice in voices],
        "articles": store.incidents.articles(incident_id),
        "holds": [
            {
                **rules.hold_record(h),
                "key": h.key,
                "reason": h.reason,
                "created_at": text_or_none(h.created_at),
            }
            for h in store.gate.holds()
            if h.incident == incident_id
        ],
        "events": store.incidents.events(incident_id),
    }


def _print(shown: dict[str, Any]) -> None:
    click.echo(f"Incident {shown['incident_id']}: {plain(shown['title'])}")
    click.echo(
        f"{shown['subject']} · {shown['types']} · {shown['assertion']} · severity {shown['severity']}"
        f" · {shown['status']}"
    )
    click.echo(
        f"{shown['first_reported_at']} to {shown['last_reported_at']}: {shown['n_articles']} articles, "
        f"{len(shown['voices'])} independent voices, {shown['langs']}"
    )
    reasons = {a["id"]: a["reason"] for a in shown["articles"]}
    for n, voice in enumerate(shown["voices"], 1):
        click.echo(f"\nVoice {n}:")
        for article, quotes in groupby(voice, key=lambda e: e["article"]):
            told = list(quotes)
            first = told[0]
            click.echo(
                f"  {plain(first['outlet'])} ({plain(first['owner'])}, {first['lang']}) "
                f"{first['published_at'] or 'undated'}\n  {plain(first['url'])}\n"
                f"  linked: {plain(reasons.get(article, ''))}"
            )
            for e in told:
                click.echo(
                    f"    {e['type']} of {e['model']}, {e['assertion']}:\n      « {plain(e['quote'])} »"
                )
    if shown["holds"]:
        click.echo("\nIt holds:")
    for h in shown["holds"]:
        until = f" until {h['expires_at']}" if h["expires_at"] else ""
        click.echo(
            f"  {h['key'][:12]} {h['effect']} {h['model']} → {h['stage']}, {h['state']}{until}\n"
            f"    {plain(h['reason'])}"
        )
    click.echo("\nHistory:")
    for event in shown["events"]:
        click.echo(f"  {event['at']} {event['actor']} {event['action']} {plain(event['detail'])}")


@incidents.command()
@click.argument("incident_id", type=ROW_ID, metavar="INCIDENT")
@by_option
@reason_option
@db_option
def confirm(incident_id: int, actor: str, reason: str, db: Path) -> None:
    """INCIDENT is real: its provisional holds do not expire any more."""
    with Store.open(db) as store, store.transaction():
        _set_status(store, incident_id, "confirmed", actor, reason)
        for hold in store.gate.holds(live_only=True):
            if hold.incident == incident_id and hold.effect == "pause":
                after = rules.confirm(hold, actor=actor)
                store.gate.save_hold(after, at=utc_now())
                _audit_hold(store, hold.key, "hold.confirmed", hold, after, actor, reason)
    click.echo(f"incident {incident_id}: confirmed")


@incidents.command()
@click.argument("incident_id", type=ROW_ID, metavar="INCIDENT")
@by_option
@reason_option
@db_option
def dismiss(incident_id: int, actor: str, reason: str, db: Path) -> None:
    """INCIDENT is none: it takes no more reports, and its holds are released."""
    released = []
    with Store.open(db) as store, store.transaction():
        _set_status(store, incident_id, "dismissed", actor, reason)
        for hold in store.gate.holds(live_only=True):
            if hold.incident == incident_id:
                after = rules.release(hold, actor=actor, reason=reason, now=utc_now())
                store.gate.save_hold(after, at=utc_now())
                _audit_hold(store, hold.key, "hold.released", hold, after, actor, reason)
                released.append(hold)
    for hold in released:
        click.echo(f"released: {hold.model} → {hold.stage} ({hold.key[:12]})")
    click.echo(f"incident {incident_id}: dismissed")


def _known(store: Store, incident_id: int) -> Incident:
    try:
        return store.incidents.get(incident_id)
    except KeyError as e:
        raise UsageError(f"there is no incident {incident_id}: see `monitor incidents list`") from e


def _set_status(store: Store, incident_id: int, status: IncidentStatus, actor: str, reason: str) -> None:
    before = _known(store, incident_id).status
    if before == "merged" or before == status:
        raise UsageError(f"incident {incident_id} is already {before}")
    now = utc_now()
    store.incidents.set_status(incident_id, status)
    store.incidents.event(incident_id, at=now, actor=actor, action=status, detail={"reason": reason})
    store.audit.add(
        at=now,
        actor=actor,
        action=f"incident.{status}",
        obj=str(incident_id),
        before=before,
        after=status,
        reason=reason,
    )


def _audit_hold(
    store: Store, key: str, action: str, before: Hold, after: Hold, actor: str, reason: str
) -> None:
    store.audit.add(
        at=utc_now(),
        actor=actor,
        action=action,
        obj=key,
        before=rules.hold_record(before),
        after=rules.hold_record(after),
        reason=reason,
    )
