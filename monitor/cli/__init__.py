"""The `monitor` command. Each command's module is imported only when it is called: a gate check must not
wait for a language model to load."""

from __future__ import annotations

import errno
import importlib
import io
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import click

from monitor.errors import BAD_CONFIG, FAILED, BusyError, MonitorError

# name → (module, attribute, help), in the order people meet them
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("admin", "init", "Make the database and the configuration files, or bring them up to date."),
    "demo": ("demo", "demo", "Run the whole pipeline on the embedded newsroom and show what it paused."),
    "run": ("run", "run", "One cycle: poll the feeds that are due, analyse, decide, notify. Made for cron."),
    "schedule": ("run", "schedule", "Run a cycle every few minutes until told to stop."),
    "analyse": ("analyse", "analyse", "Tag text, HTML or JSON lines; no database, no network."),
    "evaluate": ("analyse", "evaluate", "Score the analyser against a gold file."),
    "replay": ("replay", "replay", "What a policy would have done on a stream of past articles."),
    "backfill": ("again", "backfill", "Read past articles from JSON lines into the database."),
    "retag": ("again", "retag", "Read stored texts again under the present analyser."),
    "incidents": ("evidence", "incidents", "List, show, confirm, dismiss, merge, correct incidents."),
    "model": ("model", "model", "The models under promotion: add, list, show, promote."),
    "gate": ("gate", "gate", "May a model be promoted? Check, hold, confirm, release, status, audit."),
    "feeds": ("feeds", "feeds", "List, check and add feeds."),
    "serve": ("serve", "serve", "Web pages for analysts and the HTTP API, on one port."),
    "user": ("user", "user", "Who may sign in: accounts, roles, passwords and API tokens."),
    "report": ("report", "report", "Tables for people: what was in the news, day by day."),
    "sql": ("sql", "sql", "The database in the browser, read-only: tables, SQL, the usual queries."),
    "export": ("export", "export", "Write a table, view or query to CSV, JSON lines or Parquet."),
    "backup": ("backup", "backup", "Copy the database into a new file, also while a run is at work."),
    "restore": ("backup", "restore", "Put a backup in the database's place; what was there is kept."),
    "doctor": ("admin", "doctor", "Check configuration, database, language models and outbox."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        command: click.Command = getattr(importlib.import_module(f"monitor.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="media-incident-monitor")
def cli() -> None:
    """Watch the news for controversies about AI models, and pause what nobody has looked at."""


def main(arguments: list[str] | None = None) -> None:
    """Entry point: runs a command and exits with the contract's codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal or a log that is not UTF-8 gets \u2026 rather than a traceback.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: list[str] | None) -> int:
    try:
        result: Any = cli.main(args=arguments, standalone_mode=False)
    except click.exceptions.Exit as e:
        return e.exit_code
    except click.ClickException as e:
        e.show()
        return e.exit_code
    except click.Abort:
        click.echo("monitor: stopped", err=True)
        return FAILED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except MonitorError as e:
        return _tell(e)
    except Exception as e:
        if os.environ.get("MONITOR_TRACEBACK"):
            raise
        return _tell(_understood(e))
    return result if isinstance(result, int) else 0


def _tell(error: MonitorError) -> int:
    click.echo(f"monitor: {error}", err=True)
    if error.exit_code == BAD_CONFIG:
        click.echo("monitor: nothing was done", err=True)
    return error.exit_code


def _understood(error: Exception) -> MonitorError:
    """What got past the commands, in one line."""
    if isinstance(error, sqlite3.Error):
        from monitor.store import explained, is_outside

        if is_outside(error):
            return explained(error, Path("the database"))
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return BusyError(f"{error}: make room and try again") if full else MonitorError(str(error))
    told = " ".join(f"{type(error).__name__}: {error}".split())
    return MonitorError(f"internal error: {told} (run with MONITOR_TRACEBACK=1 to see where)")
