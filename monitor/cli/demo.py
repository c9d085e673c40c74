"""`monitor demo`: the real pipeline over HTTP against the embedded newsroom, and what it found."""

from __future__ import annotations

import logging
import secrets
import shutil
import sys
from datetime import datetime
from pathlib import Path

import click
from ruamel.yaml import YAML

from monitor import config, newsroom
from monitor.accounts import Role
from monitor.cli.admin import load_catalogue
from monitor.cli.options import plain
from monitor.cli.run import cycles, one_line
from monitor.clock import to_text, utc_now
from monitor.crawl.fetch import Limits
from monitor.decide import voices_of
from monitor.desk import accounts as desk
from monitor.store import Store
from monitor.types import Evidence, Hold, Incident
from nlp.names import family_of

ACTS = ("the first reports are in", "a second voice joins most stories", "a denial and a retraction")
FILES = (
    "monitor.db",
    "monitor.db-wal",
    "monitor.db-shm",
    "monitor.db.lock",
    "feeds.yaml",
    "policy.yaml",
    "catalogue.yaml",
)
PEOPLE: dict[str, Role] = {"ada": "owner", "grace": "approver"}
"""Who signs in to the demo's desk: two, since some acts take two people."""


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where the demo's files go; those of an earlier demo are replaced.",
)
@click.option("--serve", "serving", is_flag=True, help="Then open the desk on what it found, until Ctrl-C.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="For --serve; by default one that is free.",
)
def demo(folder: Path, serving: bool, port: int) -> int:
    """Run the pipeline on the embedded newsroom, three cycles as its stories grow; show what it paused."""
    logging.basicConfig(level=logging.ERROR)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    db, feeds, policy, catalogue = (folder / n for n in ("monitor.db", *FILES[4:]))
    write_policy(policy)
    shutil.copyfile(newsroom.CATALOGUE, catalogue)
    run_ids = []
    with newsroom.open(now=utc_now(), act=1) as room:
        YAML().dump({"feeds": room.feeds}, feeds)
        load_catalogue(db, catalogue)
        with cycles(
            db,
            policy,
            channels={},
            allow_hosts=tuple(room.hosts),
            contact="the demo",
            limits=Limits(pause_s=0),
            watched=sys.stderr.isatty(),
        ) as cycle:
            for number, what in enumerate(ACTS, 1):
                click.echo(f"Cycle {number}: {what}", err=True)
                summary = cycle(config.read_feeds(feeds), True)
                click.echo(f"  {one_line(summary)}", err=True)
                run_ids.append(summary.run_id)
                room.advance()
    with Store.read(db) as store:
        show(store, run_ids[0], folder)
    if serving:
        open_desk(db, policy, port)
    return 0


def open_desk(db: Path, policy: Path, port: int) -> None:
    """Pages on loopback for the people invented for it, whose passwords are told once."""
    from monitor.cli.serve import listen_and_answer
    from monitor.web.settings import Settings

    _heading("The desk (Ctrl-C ends it)")
    for name, password in invite(db, now=utc_now()).items():
        click.echo(f"  {name}, {PEOPLE[name]}: {password}")
    listen_and_answer("127.0.0.1", port, db, Settings(policy))


def invite(db: Path, *, now: datetime) -> dict[str, str]:
    """An account for each of PEOPLE, and its password."""
    passwords = {name: secrets.token_urlsafe(12) for name in PEOPLE}
    with Store.open(db) as store:
        for name, role in PEOPLE.items():
            desk.add(store, name, role, passwords[name], actor="demo", reason="to try the desk", now=now)
    return passwords


def write_policy(path: Path) -> None:
    """The shipped policy, with room for all the newsroom's scandals in one day."""
    shipped = (Path(config.__file__).parent / "defaults" / "policy.yaml").read_text("utf-8")
    path.write_text(shipped.replace("max_auto_pauses_24h: 3", "max_auto_pauses_24h: 20"), "utf-8")


def show(store: Store, run_id: int, folder: Path) -> None:
    """The summary that a person reads."""
    _heading("What was polled")
    for poll in store.reports.polls(run_id):
        what = plain(poll["error"]) if poll["error"] else f"{poll['n_entries']} entries"
        click.echo(f"  {poll['lang']}  {poll['outlet']:26} {poll['kind']:11} {what}")
    counts, kinds = store.reports.counts(), store.reports.by_kind()
    by_kind = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    click.echo(f"  {counts['articles']} articles, {sum(kinds.values())} name a model ({by_kind})")
    _show_incidents(store)
    _show_paused(store)
    _show_free(store)
    _show_next(store, folder)


def _show_incidents(store: Store) -> None:
    _heading("Incidents, with the words they rest on")
    for row in store.incidents.listed():
        incident = store.incidents.get(row["incident_id"])
        voices = voices_of(incident.evidence)
        click.secho(f"\n  {incident.id}. {plain(row['title'])}", bold=True)
        click.echo(
            f"     {row['subject']} · {row['types']} · {row['assertion']} · severity {row['severity']} · "
            f"{row['n_articles']} articles, {_voices(len(voices))}, {row['langs']}"
        )
        for voice in voices[:4]:
            others = len({e.article for e in voice}) - 1
            told = _quote(voice, incident)
            more = (
                f" (and {others} more article{'s' if others > 1 else ''} of the same origin)"
                if others
                else ""
            )
            click.echo(
                f"     « {plain(told.quote)} »\n       {told.outlet}, {told.owner} ({told.lang}){more}"
            )


def _quote(voice: list[Evidence], incident: Incident) -> Evidence:
    """The gravest words of a voice, about the incident's gravest type if it speaks of it."""
    return min(voice, key=lambda e: (incident.types.index(e.type), -e.severity, e.start))


def _show_paused(store: Store) -> None:
    _heading("Paused")
    for model in store.gate.models():
        holds = _live(store, model.id, "pause")
        if holds:
            click.secho(f"  {model.id}", bold=True, nl=False)
            click.echo(f"  {model.stage} → {holds[0].stage}")
        for hold in holds:
            until = (
                f"until {to_text(hold.expires_at)} unless confirmed" if hold.expires_at else "until released"
            )
            click.echo(f"    incident {hold.incident}: {plain(hold.reason)}\n      {until}")


def _show_free(store: Store) -> None:
    _heading("Not paused, although in the news")
    for model in store.gate.models():
        if not _live(store, model.id, "pause"):
            click.secho(f"  {model.id}", bold=True)
            click.echo("\n".join(f"    {line}" for line in why_free(store, model.id)))


def why_free(store: Store, model: str) -> list[str]:
    """Why nothing holds a model: its reviews, else what is said of it, else where it is merely named."""
    reviews = _live(store, model, "review")
    if reviews:
        return [f"to review, incident {h.incident}: {plain(h.reason)}" for h in reviews]
    family = family_of(model)
    said = store.reports.findings_about(model, family)
    if said:
        f = said[0]
        return [
            f"{f['type']}, {f['assertion']}, severity {f['severity']} ({f['outlet']}): no rule asks for more"
        ]
    named = store.reports.named(model, family)
    if not named:
        return ["not named by anyone"]
    kinds = ", ".join(f"{row['n']} {row['kind']}" for row in named)
    return [f"named without a controversy of its own: {kinds}"]


def _show_next(store: Store, folder: Path) -> None:
    _heading("Go on")
    db = f"--db {folder}/monitor.db"
    listed = store.incidents.listed(limit=1)
    incident = listed[0]["incident_id"] if listed else 1
    click.echo(f"  monitor demo --dir {folder} --serve      # the same again, then the desk in a browser")
    click.echo(f"  monitor incidents show {incident} {db}")
    click.echo(f"  monitor gate check xai/grok-4 {db} --policy {folder}/policy.yaml")
    click.echo(f'  sqlite3 {folder}/monitor.db "SELECT model, decision, rule, reason FROM v_gate"')  # noqa: S608
    click.echo(
        "\nWith real feeds: monitor init, have a look at feeds.yaml, then monitor run (README, First steps)."
    )


def _live(store: Store, model: str, effect: str) -> list[Hold]:
    return [h for h in store.gate.holds(model, live_only=True) if h.effect == effect]


def _voices(n: int) -> str:
    return f"{n} independent voice{'s' if n != 1 else ''}"


def _heading(text: str) -> None:
    click.secho(f"\n{text}", bold=True, fg="cyan")
