"""`monitor replay`: what a policy would have done on a stream of past articles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from monitor import config
from monitor.analyse import analyse_article, analyser_version
from monitor.cli.options import catalogue_option, json_option, policy_option, print_json, print_table
from monitor.errors import UsageError
from monitor.items import read_json_lines


@click.command()
@click.argument("stream", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@policy_option
@catalogue_option
@json_option
def replay(stream: Path, policy: Path, catalogue: Path, as_json: bool) -> None:
    """Run STREAM (JSON lines as `analyse` takes them, with published_at and outlet) through the live path in
    memory, each article's time as the clock."""
    from monitor.replay import replay as run_replay

    rules, models = config.read_policy(policy), config.read_catalogue(catalogue)
    try:
        with stream.open(encoding="utf-8") as lines:
            items = list(read_json_lines(lines, name=str(stream)))
    except UnicodeDecodeError as e:
        raise UsageError(f"{stream}: not UTF-8: {e}: convert it first") from e
    outcome = run_replay(
        items,
        lambda articles: map(analyse_article, articles),
        policy=rules,
        catalogue=models,
        analyser=analyser_version(),
    )
    if as_json:
        print_json(outcome)
    else:
        _print(outcome)


def _print(outcome: dict[str, Any]) -> None:
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
