"""`monitor user`: each act names a person and leaves an audit row; no secret is an argument or is stored."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.desk import accounts as desk
from monitor.errors import UsageError
from monitor.passwords import hash_password, verify
from monitor.store import Store
from monitor.store.accounts import PRIVATE_TABLES

PASSWORD = "correct horse battery"
NOW = datetime(2025, 7, 9, 8, 0, tzinfo=UTC)
BY = {"actor": "root", "reason": "test", "now": NOW}


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "monitor.db"
    Store.open(path, create=True).close()
    return path


def user(db: Path, *words: str, typed: str = "", by: bool = True) -> Result:
    actor = ["--by", "root"] if by else []
    return CliRunner().invoke(cli, ["user", *words, *actor, "--db", str(db)], input=typed)


def test_an_account_from_beginning_to_end(db: Path) -> None:
    added = user(db, "add", "Ada", "--role", "approver", "--password-stdin", typed=f"{PASSWORD}\n")
    assert added.output == "ada is there, as approver\n"
    assert user(db, "passwd", "ada", "--password-stdin", typed="another long sentence\n").exit_code == 0
    assert user(db, "role", "ada", "analyst").output == "ada is analyst\n"
    assert user(db, "disable", "ada", "--reason", "left").exit_code == 0
    assert user(db, "enable", "ada").exit_code == 0
    (row,) = json.loads(user(db, "list", "--json", by=False).output)
    assert (row["name"], row["role"], row["password"], row["disabled"]) == ("ada", "analyst", True, False)
    with Store.read(db) as store:
        told = [(r["actor"], r["action"], r["object"]) for r in reversed(store.audit.rows())]
        acts = ("added", "password", "role", "disabled", "enabled")
        assert told == [("root", f"account.{act}", "ada") for act in acts]
        stored = store.accounts.account("ada")
        assert stored is not None
        assert verify(stored.password, "another long sentence")
        assert not verify(stored.password, PASSWORD)
        assert store.audit.faults() == []


def test_a_prompt_asks_twice(db: Path) -> None:
    assert user(db, "add", "ada", typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    assert user(db, "add", "bob", typed=f"{PASSWORD}\nsomething else\n").exit_code == 1


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (["add", "ada lovelace"], PASSWORD, "no account name"),
        (["add", "bob"], "short", "at least 12"),
        (["add", "bob"], "", "at least 12"),
        (["add", "root"], PASSWORD, "is there already"),
        (["passwd", "bob"], PASSWORD, "no account bob"),
        (["role", "bob", "owner"], "", "no account bob"),
        (["role", "root", "viewer"], "", "the last owner"),
        (["disable", "root"], "", "the last owner"),
        (["token", "revoke", "7"], "", "no live token 7"),
        (["token", "add", "eve", "--label", "ci", "--scope", "holds:write"], "", "needs analyst"),
    ],
)
def test_what_cannot_be_done_changes_nothing(db: Path, words: list[str], typed: str, told: str) -> None:
    with Store.open(db) as store:
        desk.add(store, "root", "owner", PASSWORD, **BY)  # type: ignore[arg-type]
        desk.add(store, "eve", "viewer", PASSWORD, **BY)  # type: ignore[arg-type]
        before = "\n".join(store.connection.iterdump())
    stdin = ["--password-stdin"] if words[0] in ("add", "passwd") else []
    answer = user(db, *words, *stdin, typed=typed)
    assert isinstance(answer.exception, UsageError)
    assert told in str(answer.exception)
    with Store.read(db) as store:
        assert "\n".join(store.connection.iterdump()) == before


def test_a_token_is_printed_once_and_stored_as_a_hash(db: Path) -> None:
    user(db, "add", "ada", "--role", "analyst", "--password-stdin", typed=PASSWORD)
    token = user(db, "token", "add", "ada", "--label", "ci", "--scope", "decide:read").output.splitlines()[0]
    assert token.startswith("mim_")
    (row,) = json.loads(user(db, "token", "list", "--json", by=False).output)
    assert token.startswith(row["prefix"])
    assert (row["label"], row["scopes"], len(row["prefix"])) == ("ci", ["decide:read"], 10)
    assert user(db, "token", "revoke", "1").exit_code == 0
    with sqlite3.connect(db) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert token not in dump
    assert PASSWORD not in dump
    with Store.read(db) as store:
        assert [r["action"] for r in store.audit.rows(2)] == ["token.revoked", "token.added"]


def test_an_account_changed_between_password_and_session_does_not_get_in(db: Path) -> None:
    with Store.open(db) as store:
        desk.add(store, "ada", "viewer", PASSWORD, **BY)  # type: ignore[arg-type]
        attempt = desk.begin_sign_in(store, "ada", "192.0.2.7", now=NOW)
        assert isinstance(attempt, desk.Attempt)
        desk.disable(store, "ada", **BY)  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="changed meanwhile"):
            desk.finish_sign_in(store, attempt, "192.0.2.7", now=NOW)


def test_tries_at_the_same_moment_are_counted_before_any_is_looked_at(db: Path) -> None:
    with Store.open(db) as store:
        begun = [desk.begin_sign_in(store, "ada", "192.0.2.7", now=NOW) for _ in range(7)]
    assert [isinstance(b, int) for b in begun] == [False] * 5 + [True] * 2


def test_passwords_are_argon2id_and_compose_alike() -> None:
    stored = hash_password("café au lait chaud")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert verify(stored, "cafe\u0301 au lait chaud")
    assert not verify(None, "nobody has this password")
    assert not verify("no hash at all", PASSWORD)
    assert not verify(stored, "x" * 100_000)


def test_the_private_tables_are_all_there(db: Path) -> None:
    with Store.read(db) as store:
        found = {
            name
            for (name,) in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    assert {name for name in found if name.startswith("account")} == set(PRIVATE_TABLES)
