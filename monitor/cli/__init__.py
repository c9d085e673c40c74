"""The `monitor` command. Each command's module is imported only when it is called: a gate check must not
wait for a language model to load."""

from __future__ import annotations

import importlib
import sqlite3
import sys
from typing import Any

import click

from monitor.errors import BAD_CONFIG, FAILED, TRY_AGAIN, MonitorError

# name → (module, attribute, help), in the order people meet them
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("admin", "init", "Make the database and the configuration files, or bring them up to date."),
    "demo": ("demo", "demo", "Run the whole pipeline on the embedded newsroom and show what it paused."),
    "run": ("run", "run", "One cycle: poll the feeds that are due, analyse, decide, notify. Made for cron."),
    "schedule": ("run", "schedule", "Run a cycle every few minutes until told to stop."),
    "analyse": ("analyse", "analyse", "Tag text, HTML or JSON lines; no database, no network."),
    "evaluate": ("analyse", "evaluate", "Score the analyser against a gold file."),
    "replay": ("replay", "replay", "What a policy would have done on a stream of past articles."),
    "incidents": ("incidents", "incidents", "List, show, confirm and dismiss incidents."),
    "model": ("model", "model", "The models under promotion: add, list, show, promote."),
    "gate": ("gate", "gate", "May a model be promoted? Check, hold, confirm, release, status, audit."),
    "feeds": ("feeds", "feeds", "List, check and add feeds."),
    "report": ("admin", "report", "Tables for people: what was in the news, day by day."),
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
    except MonitorError as e:
        click.echo(f"monitor: {e}", err=True)
        if e.exit_code == BAD_CONFIG:
            click.echo("monitor: nothing was done", err=True)
        return e.exit_code
    except sqlite3.OperationalError as e:
        click.echo(f"monitor: the database is not available: {e}: try again later", err=True)
        return TRY_AGAIN
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    return result if isinstance(result, int) else 0
