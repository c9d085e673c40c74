"""argon2id, with RFC 9106's parameters for little memory, as argon2-cffi has them by default."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from monitor.accounts import LONGEST, normal_password

_hasher = PasswordHasher()
_turns = threading.BoundedSemaphore(2)
"""Each takes 64 MiB for some 50 ms: a crowd at the door must not take the machine's memory."""


def hash_password(password: str) -> str:
    with _turns:
        return _hasher.hash(normal_password(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether it is the password. As slow where there is none to compare with, so that nobody learns which
    accounts exist."""
    if len(password) > LONGEST:
        return False
    with _turns:
        try:
            return _hasher.verify(stored or _nobodys(), normal_password(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
