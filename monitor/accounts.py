"""Who may do what: roles, passwords, tokens, sessions, and how long a failed sign-in waits. Pure."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from monitor.people import ENGINE

Role = Literal["viewer", "analyst", "approver", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do what those before it may: read; judge incidents; loosen holds; reject, and run the accounts."""

SCOPES: dict[str, Role] = {
    "decide:read": "viewer",
    "holds:read": "viewer",
    "holds:write": "analyst",
    "overrides:write": "approver",
    "rejections:write": "approver",
    "audit:read": "viewer",
    "metrics:read": "viewer",
    "sql:read": "viewer",
}
"""What a token may be for, and the role its owner needs: a token never does more than its owner may."""

IDLE, ABSOLUTE = timedelta(hours=12), timedelta(days=7)
"""A session ends after so long without a request, and after so long in any case."""
TOKEN_PREFIX = "mim_"  # noqa: S105 - how a leaked token is recognised, not a secret

SHORTEST, LONGEST = 12, 256
COMMON = ("password", "motdepasse", "azerty", "qwerty", "123456", "letmein", "monitor", "changeme")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request. `scopes` is None for a person; `via` says how it is known who it is."""

    name: str
    role: Role
    via: Literal["session", "header", "token", "network"]
    scopes: frozenset[str] | None = None


def has_role(role: Role, needed: Role) -> bool:
    return ROLES.index(role) >= ROLES.index(needed)


def refusal(caller: Caller, needed: Role, scope: str | None) -> str | None:
    """Why the caller may not; None where they may. A token opens only what names a scope."""
    if caller.scopes is not None and scope not in caller.scopes:
        return f"this token has no scope {scope}" if scope else "tokens do not open this: sign in"
    if not has_role(caller.role, needed):
        return f"{caller.name} is {caller.role}: this needs {needed}"
    return None


def session_is_live(created_at: datetime, seen_at: datetime, *, now: datetime) -> bool:
    return created_at <= now < created_at + ABSOLUTE and now < seen_at + IDLE


def account_name(text: str) -> str:
    """The name as it is stored. Raises ValueError saying what to write."""
    name = text.strip().casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._@+-]{0,63}", name):
        raise ValueError("write 1 to 64 of a to z, 0 to 9, . _ @ + -, such as ada or ada@example.org")
    if name == ENGINE:
        raise ValueError("the machine's own acts are kept under it: write another")
    return name


def normal_password(text: str) -> str:
    """The same characters however the keyboard composed them."""
    return unicodedata.normalize("NFKC", text)


def password_fault(password: str, name: str) -> str | None:
    """What is wrong with a new password; None where it will do.

    Length counts, not kinds of characters (NIST SP 800-63B); what everybody tries first is refused.
    """
    text = normal_password(password)
    if len(text) < SHORTEST:
        return f"at least {SHORTEST} characters: a sentence does well"
    if len(text) > LONGEST:
        return f"at most {LONGEST} characters"
    left = text.casefold().replace(name.partition("@")[0], "")
    for word in COMMON:
        left = left.replace(word, "")
    if len(set(left)) < 5:  # guess, unmeasured: "password1234" leaves 1234
        return "too easy to guess: it is little more than the name, a common word or one key"
    return None


def network_of(address: str) -> str:
    """What failed sign-ins of one place are counted under: the address, or an IPv6 customer's /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed sign-ins since the last good one."""

    n: int
    last_at: datetime | None


COUNTED_FOR = timedelta(days=1)
_ACCOUNT = (5, timedelta(minutes=1))
"""Free failures and longest wait: short, so that no stranger keeps somebody out in an incident's night."""
_PLACE = (10, timedelta(minutes=15))


def wait_s(account: Failures, place: Failures, *, now: datetime) -> int:
    """Seconds until the next try is looked at; each failure past the free ones doubles it."""
    return max(_wait(account, *_ACCOUNT, now), _wait(place, *_PLACE, now))


def _wait(failures: Failures, free: int, longest: timedelta, now: datetime) -> int:
    if failures.last_at is None or failures.n < free:
        return 0
    seconds = min(2.0 ** min(failures.n - free + 1, 20), longest.total_seconds())
    return max(0, int((failures.last_at + timedelta(seconds=seconds) - now).total_seconds()))
