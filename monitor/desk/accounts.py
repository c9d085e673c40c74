"""The accounts: add, change, disable; tokens; and signing in, step by step.

A secret is made here, returned once, and stored as a hash.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from monitor import accounts as rules
from monitor.accounts import Role
from monitor.errors import UsageError
from monitor.store import Store
from monitor.store.accounts import Account


def add(
    store: Store, name: str, role: Role, password: str | None, *, actor: str, reason: str, now: datetime
) -> Account:
    """A new account; without a password it signs in through a proxy only."""
    name = _name(name)
    hashed = None if password is None else _hashed(password, name)
    with store.transaction():
        if store.accounts.account(name) is not None:
            raise UsageError(f"{name} is there already: see `monitor user list`")
        made = Account(name, role, hashed, now, None)
        _save(store, made, None, action="account.added", actor=actor, reason=reason, now=now)
    return made


def set_password(
    store: Store, name: str, password: str, *, actor: str, reason: str, now: datetime
) -> Account:
    """Whoever is signed in to the account is signed out."""
    hashed = _hashed(password, name)
    with store.transaction():
        before = known(store, name)
        after = replace(before, password=hashed)
        store.accounts.end_sessions(before.name)
        _save(store, after, before, action="account.password", actor=actor, reason=reason, now=now)
    return after


def set_role(store: Store, name: str, role: Role, *, actor: str, reason: str, now: datetime) -> Account:
    with store.transaction():
        before = known(store, name)
        after = replace(before, role=role)
        _save(store, after, before, action="account.role", actor=actor, reason=reason, now=now)
    return after


def disable(store: Store, name: str, *, actor: str, reason: str, now: datetime) -> Account:
    """Signed out at once; the account's tokens open nothing any more."""
    with store.transaction():
        before = known(store, name)
        after = replace(before, disabled_at=before.disabled_at or now)
        store.accounts.end_sessions(before.name)
        _save(store, after, before, action="account.disabled", actor=actor, reason=reason, now=now)
    return after


def enable(store: Store, name: str, *, actor: str, reason: str, now: datetime) -> Account:
    with store.transaction():
        before = known(store, name)
        after = replace(before, disabled_at=None)
        _save(store, after, before, action="account.enabled", actor=actor, reason=reason, now=now)
    return after


def known(store: Store, name: str) -> Account:
    found = store.accounts.account(name.strip().casefold())
    if found is None:
        raise UsageError(f"no account {name}: see `monitor user list`")
    return found


# --- tokens --------------------------------------------------------------------------------------


def add_token(
    store: Store,
    name: str,
    label: str,
    scopes: Sequence[str],
    *,
    lasts: timedelta | None,
    actor: str,
    reason: str,
    now: datetime,
) -> str:
    """The token, to be shown once."""
    token = rules.TOKEN_PREFIX + secrets.token_urlsafe(32)
    prefix = token[: len(rules.TOKEN_PREFIX) + 6]
    scopes = sorted(set(scopes))
    with store.transaction():
        owner = known(store, name)
        for scope in scopes:
            if not rules.has_role(owner.role, rules.SCOPES[scope]):
                raise UsageError(f"{owner.name} is {owner.role}: {scope} needs {rules.SCOPES[scope]}")
        token_id = store.accounts.add_token(
            sha256(token),
            prefix=prefix,
            account=owner.name,
            label=label,
            scopes=scopes,
            at=now,
            expires_at=None if lasts is None else now + lasts,
        )
        shown = {"account": owner.name, "prefix": prefix, "scopes": scopes}
        store.audit.add(
            at=now, actor=actor, action="token.added", obj=f"token {token_id}", after=shown, reason=reason
        )
    return token


def revoke_token(store: Store, token_id: int, *, actor: str, reason: str, now: datetime) -> dict[str, Any]:
    with store.transaction():
        found = next((t for t in store.accounts.tokens() if t["id"] == token_id), None)
        if found is None or found["revoked_at"]:
            raise UsageError(f"no live token {token_id}: see `monitor user token list`")
        store.accounts.revoke_token(token_id, at=now)
        shown = {
            "account": found["account"],
            "prefix": found["prefix"],
            "scopes": json.loads(found["scopes"]),
        }
        store.audit.add(
            at=now, actor=actor, action="token.revoked", obj=f"token {token_id}", before=shown, reason=reason
        )
    return found


# --- signing in ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that may go on: its row, and what the password is compared with."""

    id: int
    account: Account | None


def begin_sign_in(store: Store, name: str, address: str, *, now: datetime) -> Attempt | int:
    """The attempt, or the seconds to wait. It counts as failed until `finish_sign_in`, so that many at
    once gain nothing; the caller compares the password in between, with no lock held."""
    name, network = name.strip().casefold()[:64], rules.network_of(address)
    since = now - rules.COUNTED_FOR
    with store.transaction():
        wait = rules.wait_s(
            store.accounts.account_failures(name, since=since),
            store.accounts.network_failures(network, since=since),
            now=now,
        )
        if wait:
            return wait
        return Attempt(store.accounts.add_attempt(name, network, at=now), store.accounts.account(name))


def finish_sign_in(store: Store, attempt: Attempt, address: str, *, now: datetime) -> str:
    """The new session's id, after the password was found right."""
    assert attempt.account is not None
    session, name = secrets.token_urlsafe(32), attempt.account.name
    with store.transaction():
        if store.accounts.account(name) != attempt.account:
            raise UsageError("the account was changed meanwhile: sign in again")
        store.accounts.succeeded(attempt.id)
        store.accounts.forget(
            attempts_before=now - 2 * rules.COUNTED_FOR,
            sessions_before=now - rules.ABSOLUTE,
            unseen_since=now - rules.IDLE,
        )
        store.accounts.add_session(sha256(session), name, at=now, address=address)
        store.audit.add(at=now, actor=name, action="session.opened", obj=name, reason=f"from {address}")
    return session


def sign_out(store: Store, session: str, *, actor: str, now: datetime) -> None:
    with store.transaction():
        store.accounts.end_session(sha256(session))
        store.audit.add(at=now, actor=actor, action="session.closed", obj=actor, reason="signed out")


def sha256(secret: str) -> str:
    """Plain, because ids and tokens have 256 random bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _name(text: str) -> str:
    try:
        return rules.account_name(text)
    except ValueError as e:
        raise UsageError(f"{text!r} is no account name: {e}") from e


def _hashed(password: str, name: str) -> str:
    from monitor.passwords import hash_password

    fault = rules.password_fault(password, name)
    if fault:
        raise UsageError(f"the password: {fault}")
    return hash_password(password)


def _save(
    store: Store,
    after: Account,
    before: Account | None,
    *,
    action: str,
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    store.accounts.save_account(after)
    if before and before.role == "owner" and not store.accounts.n_live_owners():
        raise UsageError(f"{after.name} is the last owner: make another one first")
    store.audit.add(
        at=now,
        actor=actor,
        action=action,
        obj=after.name,
        before=row(before) if before else None,
        after=row(after),
        reason=reason,
    )


def row(account: Account) -> dict[str, Any]:
    """What may be shown of it."""
    return {
        "name": account.name,
        "role": account.role,
        "password": account.password is not None,
        "disabled": account.disabled_at is not None,
    }
