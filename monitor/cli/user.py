"""`monitor user`: who may sign in, and what tokens open. A password comes from a prompt or standard input."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import click

from monitor.accounts import ROLES, SCOPES, Role
from monitor.cli.options import ROW_ID, by_option, db_option, json_option, print_json, print_table, told
from monitor.clock import text_or_none, utc_now
from monitor.desk import accounts as desk
from monitor.store import Store

role_choice = click.Choice(ROLES)
reason_option = click.option(
    "--reason",
    default="on the command line",
    show_default=True,
    callback=told,
    metavar="TEXT",
    help="Why; kept in the audit.",
)
stdin_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, not from a prompt."
)


@click.group()
def user() -> None:
    """Who may sign in to `monitor serve`, as viewer, analyst, approver or owner."""


@user.command()
@click.argument("name")
@click.option("--role", type=role_choice, default="viewer", show_default=True)
@click.option("--no-password", is_flag=True, help="Signs in through a proxy only.")
@stdin_option
@by_option
@reason_option
@db_option
def add(
    name: str, role: Role, no_password: bool, password_stdin: bool, actor: str, reason: str, db: Path
) -> None:
    """Add an account."""
    password = None if no_password else _password(password_stdin)
    with Store.open(db) as store:
        made = desk.add(store, name, role, password, actor=actor, reason=reason, now=utc_now())
    click.echo(f"{made.name} is there, as {made.role}")


@user.command("list")
@db_option
@json_option
def list_(db: Path, as_json: bool) -> None:
    """The accounts with their roles."""
    with Store.read(db) as store:
        rows = [
            {
                **desk.row(a),
                "created_at": text_or_none(a.created_at),
                "disabled_at": text_or_none(a.disabled_at),
            }
            for a in store.accounts.accounts()
        ]
    if as_json:
        print_json(rows)
        return
    columns = ("name", "role", "password", "created_at", "disabled_at")
    print_table(
        rows, {c: c.replace("_", " ") for c in columns}, empty="no account yet: monitor user add NAME"
    )


@user.command()
@click.argument("name")
@stdin_option
@by_option
@reason_option
@db_option
def passwd(name: str, password_stdin: bool, actor: str, reason: str, db: Path) -> None:
    """Give an account a new password; it is signed out everywhere."""
    with Store.read(db) as store:
        desk.known(store, name)  # before anybody types a password for nothing
    password = _password(password_stdin)
    with Store.open(db) as store:
        changed = desk.set_password(store, name, password, actor=actor, reason=reason, now=utc_now())
    click.echo(f"{changed.name} has a new password")


@user.command()
@click.argument("name")
@click.argument("role", type=role_choice)
@by_option
@reason_option
@db_option
def role(name: str, role: Role, actor: str, reason: str, db: Path) -> None:
    """Give an account another role."""
    with Store.open(db) as store:
        changed = desk.set_role(store, name, role, actor=actor, reason=reason, now=utc_now())
    click.echo(f"{changed.name} is {changed.role}")


@user.command()
@click.argument("name")
@by_option
@reason_option
@db_option
def disable(name: str, actor: str, reason: str, db: Path) -> None:
    """Sign an account out everywhere and let it in no more; its tokens open nothing."""
    with Store.open(db) as store:
        changed = desk.disable(store, name, actor=actor, reason=reason, now=utc_now())
    click.echo(f"{changed.name} is disabled")


@user.command()
@click.argument("name")
@by_option
@reason_option
@db_option
def enable(name: str, actor: str, reason: str, db: Path) -> None:
    """Let a disabled account in again."""
    with Store.open(db) as store:
        changed = desk.enable(store, name, actor=actor, reason=reason, now=utc_now())
    click.echo(f"{changed.name} may sign in")


@user.group()
def token() -> None:
    """API tokens: what a pipeline sends as `Authorization: Bearer …`."""


@token.command("add")
@click.argument("name")
@click.option("--label", required=True, callback=told, metavar="TEXT", help="What it is for.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(tuple(SCOPES)))
@click.option("--days", type=click.IntRange(1, 3650), help="It ends by itself after so many days.")
@by_option
@reason_option
@db_option
def token_add(
    name: str, label: str, scopes: tuple[str, ...], days: int | None, actor: str, reason: str, db: Path
) -> None:
    """Make a token of account NAME, which never does more than the account may. Printed once."""
    lasts = None if days is None else timedelta(days=days)
    with Store.open(db) as store:
        made = desk.add_token(
            store, name, label, scopes, lasts=lasts, actor=actor, reason=reason, now=utc_now()
        )
    click.echo(made)
    click.echo("monitor: keep it now: it is stored as a hash and cannot be shown again", err=True)


@token.command("list")
@db_option
@json_option
def token_list(db: Path, as_json: bool) -> None:
    """The tokens by their first characters, with their last use."""
    with Store.read(db) as store:
        rows = [{**row, "scopes": json.loads(row["scopes"])} for row in store.accounts.tokens()]
    if as_json:
        print_json(rows)
        return
    columns = ("id", "prefix", "account", "label", "scopes", "used_at", "expires_at", "revoked_at")
    shown = [{**row, "scopes": " ".join(row["scopes"])} for row in rows]
    print_table(shown, {c: c.replace("_", " ") for c in columns}, empty="no token")


@token.command("revoke")
@click.argument("token_id", type=ROW_ID, metavar="ID")
@by_option
@reason_option
@db_option
def token_revoke(token_id: int, actor: str, reason: str, db: Path) -> None:
    """Make a token open nothing any more."""
    with Store.open(db) as store:
        row = desk.revoke_token(store, token_id, actor=actor, reason=reason, now=utc_now())
    click.echo(f"token {token_id} ({row['prefix']}…) is revoked")


def _password(from_stdin: bool) -> str:
    """Never an argument: those are seen in the list of processes and kept in the shell's history."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
