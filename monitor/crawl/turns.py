"""Turns on a host: at most so many requests at once, with a pause between two starts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Turns:
    """Shared by the threads of one run. monotonic and sleep are given by tests."""

    def __init__(
        self,
        per_host: int,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_host = per_host
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()
        self._slots: dict[str, threading.Semaphore] = {}
        self._next_start: dict[str, float] = {}

    @contextmanager
    def take(self, host: str, pause_s: float) -> Iterator[None]:
        """Wait for a turn on this host, and hold it for the length of the block."""
        with self._lock:
            slot = self._slots.setdefault(host, threading.Semaphore(self._per_host))
        with slot:
            wait_s = self._reserve(host, pause_s)
            if wait_s > 0:
                self._sleep(wait_s)
            yield

    def _reserve(self, host: str, pause_s: float) -> float:
        with self._lock:
            now = self._monotonic()
            start = max(now, self._next_start.get(host, now))
            self._next_start[host] = start + pause_s
            return start - now
