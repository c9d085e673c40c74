"""What can go wrong that a person can mend. Exit codes are the contract's."""

from __future__ import annotations

OK, FAILED, USAGE, TRY_AGAIN, BAD_CONFIG = 0, 1, 2, 75, 78
PAUSED, REJECTED = 20, 21


class MonitorError(Exception):
    """Says what, which item, and what to do. Ends a command with `exit_code`."""

    exit_code = FAILED


class UsageError(MonitorError):
    """The words of the command do not fit what is there: an unknown incident, a missing reason."""

    exit_code = USAGE


class ConfigError(MonitorError):
    """A file or option is refused; nothing was done."""

    exit_code = BAD_CONFIG


class StoreError(MonitorError):
    """The database is missing, damaged or of another version."""


class BusyError(StoreError):
    """Another process is at work, or the disk is full: the same call may work later."""

    exit_code = TRY_AGAIN
