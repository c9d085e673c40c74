"""`monitor replay`: what a policy would have done on a stream of articles, or on the database's own past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from monitor import config
from monitor.analyse import analyse_article, analyser_version
from monitor.cli.options import catalogue_option, json_option, plain, policy_option, print_json, print_table
from monitor.clock import from_text
from monitor.compare import compare
from monitor.errors import UsageError
from monitor.items import read_json_lines
from monitor.policy import Policy
from monitor.store import Store
from monitor.types import Article
from nlp.types import Analysis

if TYPE_CHECKING:
    from monitor.replay import Event, Rehearsal


def moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """A day, or a time as everywhere."""
    if value is None:
        return None
    try:
        if len(value) == len("2025-07-09"):
            return datetime.combine(datetime.fromisoformat(value), time(), UTC)
        return from_text(value)
    except ValueError as e:
        raise click.BadParameter(f"{e}: write 2025-07-09 or 2025-07-09T08:10:00Z") from e


@click.command()
@click.argument("stream", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), help="Replay this database's past.")
@click.option("--since", callback=moment, metavar="TIME", help="With --db: from then on, such as 2025-07-09.")
@click.option("--until", callback=moment, metavar="TIME", help="With --db: before then.")
@click.option(
    "--clock",
    type=click.Choice(("seen", "published")),
    default="seen",
    help="With --db: when articles came, or their own dates (for archives read in later).",
)
@click.option("--reanalyse", is_flag=True, help="With --db: read every text again.")
@policy_option
@click.option("--against", type=click.Path(dir_okay=False, path_type=Path), help="Compare with this policy.")
@click.option("--explain", metavar="INCIDENT|MODEL", help="Tell how it came to that, article by article.")
@catalogue_option
@json_option
def replay(
    stream: Path | None,
    db: Path | None,
    since: datetime | None,
    until: datetime | None,
    clock: Literal["seen", "published"],
    reanalyse: bool,
    policy: Path,
    against: Path | None,
    explain: str | None,
    catalogue: Path,
    as_json: bool,
) -> None:
    """What a policy would have done: on STREAM (JSON lines as `analyse` takes them, with published_at and
    outlet), each article's time as the clock, or on the past of a database (--db)."""
    if (stream is None) == (db is None):
        raise UsageError("give either a STREAM of articles or a database with --db")
    if against and explain:
        raise UsageError("--against and --explain answer different questions: give one of them")
    policies = [config.read_policy(p) for p in (policy, against) if p is not None]
    with ExitStack() as stack:
        if db is not None:
            store = stack.enter_context(Store.read(db))
            events = _from_database(store, since, until, clock, reanalyse)
        else:
            assert stream is not None
            events = _from_stream(stream, catalogue)
        first, *others = _rehearse(stack, events, policies, explained=explain is not None)
        if others:
            _show_change(compare(first.outcome(), others[0].outcome()), as_json)
        elif explain is not None:
            _show_stories(first, explain, as_json)
        else:
            _show(first.outcome(), as_json)


def _rehearse(
    stack: ExitStack, events: Iterable[Event], policies: Iterable[Policy], *, explained: bool
) -> list[Rehearsal]:
    """Every policy sees each event once, so that articles are read once."""
    from monitor.replay import Rehearsal

    analyser = analyser_version()
    rehearsals = [
        stack.enter_context(Rehearsal(p, analyser=analyser, keep_steps=explained)) for p in policies
    ]
    for event in events:
        for rehearsal in rehearsals:
            rehearsal.take(event)
    return rehearsals


def _analysed(articles: Iterable[Article]) -> Iterator[Analysis]:
    return map(analyse_article, articles)


def _from_stream(stream: Path, catalogue: Path) -> Iterable[Event]:
    from monitor.replay import stream_events

    models = config.read_catalogue(catalogue)
    try:
        with stream.open(encoding="utf-8") as lines:
            items = list(read_json_lines(lines, name=str(stream)))
    except UnicodeDecodeError as e:
        raise UsageError(f"{stream}: not UTF-8: {e}: convert it first") from e
    return stream_events(items, _analysed, models)


def _from_database(
    store: Store,
    since: datetime | None,
    until: datetime | None,
    clock: Literal["seen", "published"],
    reanalyse: bool,
) -> Iterable[Event]:
    from monitor.past import ALWAYS, NEVER, stored_events

    return stored_events(
        store,
        _analysed,
        analyser=analyser_version(),
        since=since or ALWAYS,
        until=until or NEVER,
        clock=clock,
        reanalyse=reanalyse,
    )


def _show(outcome: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(outcome)
        return
    incidents: list[dict[str, Any]] = [
        {**i, "types": ", ".join(i["types"]), "n": len(i["articles"]), "langs": ", ".join(i["langs"])}
        for i in outcome["incidents"]
    ]
    for rows, columns, empty in (
        (incidents, "id severity subject types assertion n origins owners langs", "no incident"),
        (outcome["decisions"], "at model stage decision event rule incident reason", "no decision"),
    ):
        print_table(rows, {c: c for c in columns.split()}, empty=empty)
        click.echo()


def _show_change(change: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(change)
        return
    rows = [
        {**row, "change": kind, "by": _hours(row.get("by_s"))}
        for kind in ("gained", "lost", "earlier", "later")
        for row in change[kind]
    ]
    columns = "change by at model stage incident subject rule reason"
    print_table(rows, {c: c for c in columns.split()}, empty="every pause is the same")
    click.echo(f"{change['same']} pauses are the same" if rows else f"{change['same']} of them")


def _hours(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return f"{seconds} s" if seconds < 60 else f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"


def _show_stories(rehearsal: Rehearsal, wanted: str, as_json: bool) -> None:
    from monitor.story import stories

    told = stories(wanted, rehearsal.outcome(), rehearsal.steps, rehearsal.policy, rehearsal.models())
    if not told:
        raise UsageError(f"nothing to tell of {wanted}: see the incidents of this replay without --explain")
    if as_json:
        print_json(told)
        return
    for story in told:
        _print_story(story)


def _print_story(story: dict[str, Any]) -> None:
    click.secho(
        f"\nIncident {story['incident']} ({story['subject']}) and {story['model']}: "
        f"rule {story['rule']} asks for {story['asks_for']}",
        bold=True,
    )
    lines = [(a["at"], 0, _article_lines(a)) for a in story["articles"]]
    lines += [(d["at"], 1, _decision_line(d)) for d in story["decisions"]]
    for _, _, line in sorted(lines, key=lambda entry: entry[:2]):
        click.echo(plain(line))


def _article_lines(a: dict[str, Any]) -> str:
    counted = f"voice {a['origins']}" if a["counts"] else "no voice of its own"
    return (
        f"{a['at']}  {a['outlet']} ({a['owner']}, tier {a['tier']}): {counted}: {a['why']}\n"
        f"    {a['finding']['type']} of {a['finding']['model']}, {a['finding']['assertion']}, "
        f"severity {a['finding']['severity']}: « {a['finding']['quote']} »"
    )


def _decision_line(d: dict[str, Any]) -> str:
    return f"{d['at']}  → {d['decision']} ({d['event']}): {d['model']} to {d['stage']}: {d['reason']}"
