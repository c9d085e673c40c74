"""Who makes a request: a token, a session, a proxy's word, or a network whose reads are open."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.requests import HTTPConnection

from monitor import accounts as rules
from monitor.accounts import Caller
from monitor.clock import time_or_none
from monitor.desk.accounts import sha256
from monitor.errors import BusyError
from monitor.store import Store
from monitor.web.database import database
from monitor.web.settings import Settings, contains

SEEN_EVERY = timedelta(minutes=5)
"""How exactly a session's or token's last use is kept: not every request need write."""


def now(request: HTTPConnection) -> datetime:
    at: datetime = request.app.state.now()
    return at


def settings(request: HTTPConnection) -> Settings:
    found: Settings = request.app.state.settings
    return found


def address(request: HTTPConnection) -> str:
    return request.client.host if request.client else ""


def session_cookie(request: HTTPConnection) -> str:
    """Its name. Over https no other host and no path can set it."""
    return "__Host-monitor" if request.url.scheme == "https" else "monitor"


def find_caller(request: HTTPConnection) -> Caller | None:
    """None where nobody is known. A token in the request is the only thing looked at: no cookie beside it."""
    if "authorization" in request.headers:
        return _by_token(request)
    return _by_header(request) or _by_session(request)


def from_open_network(request: HTTPConnection) -> Caller | None:
    open_reads = settings(request).open_reads
    return Caller("network", "viewer", "network") if contains(open_reads, address(request)) else None


def _by_token(request: HTTPConnection) -> Caller | None:
    kind, _, token = request.headers["authorization"].partition(" ")
    if kind.casefold() != "bearer" or not token.startswith(rules.TOKEN_PREFIX):
        return None
    at = now(request)
    with database(request).reading() as store:
        row = store.accounts.token(sha256(token), now=at)
    if row is None:
        return None
    if _is_old(time_or_none(row["used_at"]), at):
        _keep(request, lambda s: s.accounts.use_token(row["id"], at=at))
    return Caller(row["account"], row["role"], "token", frozenset(json.loads(row["scopes"])))


def _by_session(request: HTTPConnection) -> Caller | None:
    cookie = request.cookies.get(session_cookie(request))
    if not cookie:
        return None
    at, hashed = now(request), sha256(cookie)
    with database(request).reading() as store:
        session = store.accounts.session(hashed)
    if session is None or not rules.session_is_live(session.created_at, session.seen_at, now=at):
        return None
    if _is_old(session.seen_at, at):
        _keep(request, lambda s: s.accounts.see_session(hashed, at=at))
    return Caller(session.account, session.role, "session")


def _by_header(request: HTTPConnection) -> Caller | None:
    """A proxy's word. `Forwarded` drops the header that comes from elsewhere; of two, one is not the
    proxy's, so neither counts."""
    header = settings(request).user_header
    given = request.headers.getlist(header) if header else []
    named = given[0].strip().casefold() if len(given) == 1 else ""
    if not named:
        return None
    with database(request).reading() as store:
        account = store.accounts.account(named)
    return None if account is None or account.disabled_at else Caller(account.name, account.role, "header")


def _is_old(at: datetime | None, now: datetime) -> bool:
    return at is None or now - at >= SEEN_EVERY


def _keep(request: HTTPConnection, write: Callable[[Store], None]) -> None:
    """A last use, for the door to write in a thread: it may have to wait for its turn.

    Another process may be writing for long: that is no reason to refuse the request.
    """

    def last_use() -> None:
        with contextlib.suppress(BusyError), database(request).writing() as store, store.transaction():
            write(store)

    request.state.last_use = last_use
