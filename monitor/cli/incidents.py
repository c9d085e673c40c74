"""`monitor incidents`: what happened, as evidence shows it, and what people say of it."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import click

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
from monitor.clock import from_text, utc_now
from monitor.describe import describe, event_line, hold_line
from monitor.desk import incidents as desk
from monitor.desk import undo as taking_back
from monitor.store import Store
from monitor.types import IncidentStatus
from nlp.vocabulary import ASSERTIONS, TYPES

incident_argument = click.argument("incident_id", type=ROW_ID, metavar="INCIDENT")
notify_option = click.option(
    "--notify", "channels", multiple=True, envvar="MONITOR_NOTIFY", metavar="CHANNEL",
    help="Who is told of new pauses and reviews by the next run, as for `monitor run`.",
)  # fmt: skip


class Time(click.ParamType[datetime]):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return from_text(value if "T" in value else f"{value}T00:00:00Z")
        except ValueError:
            self.fail(f"{value!r} is no time: write 2025-07-09 or 2025-07-09T08:10:00Z", param, ctx)


@click.group()
def incidents() -> None:
    """List, show, confirm, dismiss, merge, split, correct; add what your own people found."""


@incidents.command("list")
@click.option("--status", type=click.Choice(get_args(IncidentStatus)))
@click.option("--model", metavar="MODEL", help="A version or a family, such as xai/grok.")
@click.option("--type", "type_", type=click.Choice(TYPES))
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Told in this language at least.")
@click.option("--assertion", type=click.Choice(ASSERTIONS))
@click.option("--since", type=Time(), metavar="TIME", help="With a report since then.")
@click.option("--text", metavar="WORDS", help="With these words in its title or a quote.")
@click.option("--limit", type=ROWS, default=50, show_default=True)
@db_option
@json_option
def list_(limit: int, db: Path, as_json: bool, **wanted: Any) -> None:
    """Incidents, gravest and newest first; merged ones only with --status merged."""
    with Store.read(db) as store:
        rows = store.incidents.listed(**wanted, limit=limit)
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
@incident_argument
@db_option
@json_option
def show(incident_id: int, db: Path, as_json: bool) -> None:
    """INCIDENT in a sentence, with its evidence in the original words, why each article was linked, what it
    holds, and its history."""
    with Store.read(db) as store:
        shown = describe(store, incident_id)
    if as_json:
        print_json(shown)
    else:
        _print(shown)


def _print(shown: dict[str, Any]) -> None:
    click.echo(f"Incident {shown['incident_id']}: {plain(shown['title'])}\n{plain(shown['sentence'])}")
    if "into" in shown:
        click.echo()
        _print(shown["into"])
        return
    if shown["merged"]:
        click.echo(f"Merged into it: {', '.join(map(str, shown['merged']))}")
    reasons = {a["id"]: a["reason"] for a in shown["articles"]}
    for n, voice in enumerate(shown["voices"], 1):
        aside = any(e["set_aside"] for e in voice)
        mute = "" if any(e["source"] for e in voice) else " (does not corroborate)"
        click.echo(f"\nVoice {n}{' (dismissed: it does not count)' if aside else mute}:")
        for article, quotes in groupby(voice, key=lambda e: e["article"]):
            told = list(quotes)
            first = told[0]
            click.echo(
                f"  [{article}] {plain(first['outlet'])} ({plain(first['owner'])}, {first['lang']}) "
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
        click.echo(f"  {hold_line(h)}\n    {plain(h['reason'])}")
    click.echo("\nHistory:")
    for event in shown["events"]:
        click.echo(f"  {plain(event_line(event))}")


# --- what it is ----------------------------------------------------------------------------------


@incidents.command()
@incident_argument
@by_option
@reason_option
@notify_option
@db_option
def confirm(incident_id: int, actor: str, reason: str, channels: tuple[str, ...], db: Path) -> None:
    """INCIDENT is real: its reports do not grow too old, and its holds do not expire any more."""
    with Store.open(db) as store:
        _tell(desk.confirm(store, incident_id, **_given(store, actor, reason, channels)), "confirmed")


@incidents.command()
@incident_argument
@click.option(
    "--as", "fault", type=click.Choice(desk.FAULTS), default="other", show_default=True, help="What is wrong."
)
@click.option("--release", is_flag=True, help="Release its pauses in the same act.")
@by_option
@reason_option
@notify_option
@db_option
def dismiss(
    incident_id: int,
    fault: desk.Fault,
    release: bool,
    actor: str,
    reason: str,
    channels: tuple[str, ...],
    db: Path,
) -> None:
    """INCIDENT is none: its reviews are closed, and its reports are no voices any more. Its pauses stay until
    they are released, here with --release or by `monitor gate release`."""
    with Store.open(db) as store:
        given = _given(store, actor, reason, channels)
        _tell(desk.dismiss(store, incident_id, fault, release=release, **given), f"dismissed ({fault})")


@incidents.command()
@incident_argument
@by_option
@reason_option
@notify_option
@db_option
def reopen(incident_id: int, actor: str, reason: str, channels: tuple[str, ...], db: Path) -> None:
    """INCIDENT is open again; a dismissal is taken back with the releases it made."""
    with Store.open(db) as store:
        _tell(desk.reopen(store, incident_id, **_given(store, actor, reason, channels)), "open again")


@incidents.command()
@incident_argument
@click.argument("text")
@by_option
@db_option
def note(incident_id: int, text: str, actor: str, db: Path) -> None:
    """Keep TEXT with INCIDENT, for whoever looks at it next."""
    if not text.strip():
        raise click.UsageError("an empty note: write it between quotation marks")
    with Store.open(db) as store:
        desk.note(store, incident_id, text.strip(), actor=actor, now=utc_now())
    click.echo(f"incident {incident_id}: noted")


# --- what belongs to it --------------------------------------------------------------------------


@incidents.command()
@incident_argument
@click.argument("into", type=ROW_ID)
@by_option
@reason_option
@notify_option
@db_option
def merge(incident_id: int, into: int, actor: str, reason: str, channels: tuple[str, ...], db: Path) -> None:
    """INCIDENT and INTO are one happening: all goes to INTO, and INCIDENT's number leads there."""
    with Store.open(db) as store:
        act = desk.merge(store, incident_id, into, **_given(store, actor, reason, channels))
    _tell(act, f"took in incident {incident_id}")


@incidents.command()
@incident_argument
@click.option("--articles", required=True, metavar="N,N…", help="The numbers that `show` gives in brackets.")
@by_option
@reason_option
@notify_option
@db_option
def split(
    incident_id: int, articles: str, actor: str, reason: str, channels: tuple[str, ...], db: Path
) -> None:
    """Some articles of INCIDENT are about another happening: they make a new incident."""
    numbers = articles.replace(",", " ").split()
    if not all(n.isascii() and n.isdigit() and len(n) < 19 for n in numbers):
        raise click.BadParameter(
            f"{articles!r}: write numbers with commas between them", param_hint="--articles"
        )
    with Store.open(db) as store:
        given = _given(store, actor, reason, channels)
        act = desk.split(store, incident_id, [int(n) for n in numbers], **given)
    _tell(act, f"split; incident {act.into} is new")


@incidents.command()
@click.argument("article", type=ROW_ID)
@click.option("--from", "incident_id", type=ROW_ID, required=True, metavar="INCIDENT")
@by_option
@reason_option
@notify_option
@db_option
def detach(
    article: int, incident_id: int, actor: str, reason: str, channels: tuple[str, ...], db: Path
) -> None:
    """ARTICLE does not belong to an incident: it never goes back there by itself."""
    with Store.open(db) as store:
        act = desk.detach(store, incident_id, article, **_given(store, actor, reason, channels))
    _tell(act, f"article {article} detached")


@incidents.command()
@incident_argument
@by_option
@reason_option
@notify_option
@db_option
def undo(incident_id: int, actor: str, reason: str, channels: tuple[str, ...], db: Path) -> None:
    """Take back the last confirm, dismiss, reopen, merge, split or detach of INCIDENT."""
    with Store.open(db) as store:
        act = taking_back.undo(store, incident_id, **_given(store, actor, reason, channels))
    _tell(act, f"undone; it is {act.status}")


def _given(store: Store, actor: str, reason: str, channels: tuple[str, ...]) -> dict[str, Any]:
    return {
        "actor": actor,
        "reason": reason,
        "now": utc_now(),
        "under": desk.context(store, channels),
    }


def _tell(act: desk.Act, what: str) -> None:
    click.echo(f"incident {act.into if what.startswith('took') else act.incident}: {what}")
    tell_act(act)


def tell_act(act: desk.Act) -> None:
    """What came of it at the gate."""
    words = {"pause": "paused", "review": "to review", "observe": "observed"}
    for hold in act.released:
        click.echo(f"released: {hold.model} → {hold.stage} ({hold.key[:12]})")
    for change in act.changes:
        if change.event == "began":
            click.echo(f"{words[change.hold.effect]}: {change.hold.model} → {change.hold.stage}: "
                       f"{plain(change.hold.reason)} ({change.hold.key[:12]})")  # fmt: skip
    for hold in act.still_held:
        if hold in act.waiting:
            click.echo(f"a second person must release it too: monitor gate release {hold.key[:12]}")
            continue
        click.echo(
            f"still paused, though nothing asks for it now: {hold.model} → {hold.stage}: "
            f"monitor gate release {hold.key[:12]}"
        )
