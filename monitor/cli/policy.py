"""`monitor gate policy`: is a policy sound, and what does each of its rules say?"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.options import db_option, feeds_option, json_option, plain, print_json
from monitor.clock import utc_now
from monitor.errors import BAD_CONFIG, FAILED, ConfigError
from monitor.store import Store

if TYPE_CHECKING:
    from monitor.policy import Policy

LOOKED_BACK = timedelta(days=90)
file_argument = click.argument(
    "file",
    required=False,
    default="policy.yaml",
    envvar="MONITOR_POLICY",
    type=click.Path(dir_okay=False, path_type=Path),
)


@click.group()
def policy() -> None:
    """Check a policy, and say it in plain words."""


@policy.command()
@file_argument
@feeds_option
@click.option("--strict", is_flag=True, help="Exit 1 on a warning.")
@json_option
def check(file: Path, feeds: Path, strict: bool, as_json: bool) -> int:
    """Validate FILE (policy.yaml), then say what it allows and hardly means: exit 78 where it is refused."""
    from monitor import config

    try:
        read = config.read_policy(file)
        warnings = _warnings(read, file, feeds)
    except ConfigError as e:
        if not as_json:
            raise
        print_json({"file": str(file), "errors": str(e).splitlines(), "warnings": []})
        return BAD_CONFIG
    if as_json:
        print_json({"file": str(file), "errors": [], "warnings": warnings})
    else:
        for w in warnings:
            click.echo(plain(f"{file}:{w['line']}: {w['where']}: {w['what']}; {w['advice']}"))
        n = len(warnings)
        click.echo(f"{len(read.rules)} rules, {n or 'no'} warning{'' if n == 1 else 's'}")
    return FAILED if strict and warnings else 0


def _warnings(read: Policy, file: Path, feeds: Path) -> list[dict[str, Any]]:
    from monitor import config
    from monitor.lint import lint

    found = lint(read, _owners(feeds) if feeds.exists() else None)
    lines = config.lines_of(read.text, [w.place for w in found])
    return [
        {"line": line, "where": _named(read, w.place), "what": w.what, "advice": w.advice}
        for line, w in zip(lines, found, strict=True)
    ]


def _owners(feeds: Path) -> dict[int, int]:
    """How many owners of voices there are up to each tier."""
    from monitor import config
    from monitor.decide import PRESS

    voices = [f for f in config.read_feeds(feeds) if f.kind in PRESS]
    return {tier: len({f.owner.casefold() for f in voices if f.tier <= tier}) for tier in (1, 2, 3)}


def _named(read: Policy, place: tuple[int | str, ...]) -> str:
    """`grave.ttl` for ("rules", 1, "ttl")."""
    if len(place) > 1 and isinstance(place[1], int):
        place = (read.rules[place[1]].id, *place[2:])
    return ".".join(map(str, place))


@policy.command()
@file_argument
@db_option
@json_option
def explain(file: Path, db: Path, as_json: bool) -> None:
    """Each rule of FILE (policy.yaml) in a sentence; where there is a database, what its pauses came to in
    the last 90 days."""
    from monitor import config
    from monitor.sentences import rule_sentence

    read = config.read_policy(file)
    outcomes: dict[str, dict[str, int]] | None = None
    if db.exists():
        with Store.read(db) as store:
            outcomes = store.past.rule_outcomes(since=utc_now() - LOOKED_BACK)
    rules = [
        {
            "rule": r.id,
            "sentence": rule_sentence(r),
            "last_90_days": None if outcomes is None else outcomes.get(r.id, Counter()),
        }
        for r in read.rules
    ]
    if as_json:
        print_json({"file": str(file), "sha256": read.sha256, "rules": rules})
        return
    for rule in rules:
        click.echo(f"{rule['rule']}: {rule['sentence']}")
        if rule["last_90_days"] is not None:
            click.echo(f"  in 90 days: {_told(rule['last_90_days'])}")


def _told(counts: Any) -> str:
    return ", ".join(f"{n} {what.replace('_', ' ')}" for what, n in counts.items() if n) or "no pause"
