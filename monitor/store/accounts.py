"""Accounts, sessions, API tokens and sign-in attempts. Secrets come and go as hashes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.accounts import Failures, Role
from monitor.clock import from_text, text_or_none, time_or_none, to_text
from monitor.store.base import Part, to_json

PRIVATE_TABLES = ("accounts", "account_sessions", "account_tokens", "account_attempts", "account_views")
"""Never shown by the SQL pages, never exported."""


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    role: Role
    password: str | None
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """A live account's session; whether its time is over is for `monitor.accounts` to say."""

    account: str
    role: Role
    created_at: datetime
    seen_at: datetime


class Accounts(Part):
    def account(self, name: str) -> Account | None:
        row = self._row("SELECT * FROM accounts WHERE name = :name", name=name)
        return _account(row) if row else None

    def accounts(self) -> list[Account]:
        return [_account(row) for row in self._rows("SELECT * FROM accounts ORDER BY name")]

    def n_live_owners(self) -> int:
        return int(
            self._value("SELECT count(*) FROM accounts WHERE role = 'owner' AND disabled_at IS NULL") or 0
        )

    def save_account(self, account: Account) -> None:
        self._do(
            """INSERT INTO accounts (name, role, password, created_at, disabled_at)
               VALUES (:name, :role, :password, :created_at, :disabled_at)
               ON CONFLICT (name) DO UPDATE
               SET role = :role, password = :password, disabled_at = :disabled_at""",
            name=account.name,
            role=account.role,
            password=account.password,
            created_at=to_text(account.created_at),
            disabled_at=text_or_none(account.disabled_at),
        )

    # --- sessions --------------------------------------------------------------------------------

    def add_session(self, id_sha256: str, account: str, *, at: datetime, address: str) -> None:
        self._insert(
            "account_sessions",
            id_sha256=id_sha256,
            account=account,
            created_at=to_text(at),
            seen_at=to_text(at),
            address=address,
        )

    def session(self, id_sha256: str) -> Session | None:
        """None too where its account was disabled."""
        row = self._row(
            """SELECT s.account, a.role, s.created_at, s.seen_at
               FROM account_sessions s JOIN accounts a ON a.name = s.account
               WHERE s.id_sha256 = :id AND a.disabled_at IS NULL""",
            id=id_sha256,
        )
        if row is None:
            return None
        return Session(row["account"], row["role"], from_text(row["created_at"]), from_text(row["seen_at"]))

    def see_session(self, id_sha256: str, *, at: datetime) -> None:
        self._do(
            "UPDATE account_sessions SET seen_at = :at WHERE id_sha256 = :id", id=id_sha256, at=to_text(at)
        )

    def end_session(self, id_sha256: str) -> None:
        self._do("DELETE FROM account_sessions WHERE id_sha256 = :id", id=id_sha256)

    def end_sessions(self, account: str) -> int:
        return self._do("DELETE FROM account_sessions WHERE account = :account", account=account)

    # --- tokens ----------------------------------------------------------------------------------

    def add_token(
        self,
        token_sha256: str,
        *,
        prefix: str,
        account: str,
        label: str,
        scopes: Sequence[str],
        at: datetime,
        expires_at: datetime | None,
    ) -> int:
        return self._insert(
            "account_tokens",
            token_sha256=token_sha256,
            prefix=prefix,
            account=account,
            label=label,
            scopes=to_json(list(scopes)),
            created_at=to_text(at),
            expires_at=text_or_none(expires_at),
        )

    def token(self, token_sha256: str, *, now: datetime) -> dict[str, Any] | None:
        """`{id, account, role, scopes, used_at}` of a token that still opens something."""
        return self._row(
            """SELECT t.id, t.account, a.role, t.scopes, t.used_at
               FROM account_tokens t JOIN accounts a ON a.name = t.account
               WHERE t.token_sha256 = :token AND t.revoked_at IS NULL AND a.disabled_at IS NULL
                 AND coalesce(t.expires_at > :now, 1)""",
            token=token_sha256,
            now=to_text(now),
        )

    def tokens(self) -> list[dict[str, Any]]:
        return self._rows(
            """SELECT id, prefix, account, label, scopes, created_at, expires_at, revoked_at, used_at
               FROM account_tokens ORDER BY id"""
        )

    def use_token(self, token_id: int, *, at: datetime) -> None:
        self._do("UPDATE account_tokens SET used_at = :at WHERE id = :id", id=token_id, at=to_text(at))

    def revoke_token(self, token_id: int, *, at: datetime) -> None:
        self._do("UPDATE account_tokens SET revoked_at = :at WHERE id = :id", id=token_id, at=to_text(at))

    # --- attempts --------------------------------------------------------------------------------

    def add_attempt(self, account: str, network: str, *, at: datetime) -> int:
        """A sign-in that counts as failed until `succeeded`; returns its id."""
        return self._insert("account_attempts", at=to_text(at), account=account, network=network, ok=0)

    def succeeded(self, attempt: int) -> None:
        self._do("UPDATE account_attempts SET ok = 1 WHERE id = :id", id=attempt)

    def account_failures(self, account: str, *, since: datetime) -> Failures:
        return self._failures("account", account, since)

    def network_failures(self, network: str, *, since: datetime) -> Failures:
        return self._failures("network", network, since)

    def _failures(self, column: str, value: str, since: datetime) -> Failures:
        row = self._row(
            f"""SELECT count(*) AS n, max(at) AS last_at FROM account_attempts
                WHERE {column} = :value AND at > :since AND ok = 0 AND id >
                  coalesce((SELECT max(id) FROM account_attempts WHERE {column} = :value AND ok = 1), 0)""",
            value=value,
            since=to_text(since),
        )
        assert row is not None
        return Failures(row["n"], time_or_none(row["last_at"]))

    def forget(self, *, attempts_before: datetime, sessions_before: datetime, unseen_since: datetime) -> None:
        """Drop attempts and sessions that no longer count."""
        self._do("DELETE FROM account_attempts WHERE at < :before", before=to_text(attempts_before))
        self._do(
            "DELETE FROM account_sessions WHERE created_at < :before OR seen_at < :unseen",
            before=to_text(sessions_before),
            unseen=to_text(unseen_since),
        )


def _account(row: dict[str, Any]) -> Account:
    return Account(
        name=row["name"],
        role=row["role"],
        password=row["password"],
        created_at=from_text(row["created_at"]),
        disabled_at=time_or_none(row["disabled_at"]),
    )
