"""What robots.txt says, read once per host and run (RFC 9309, by Protego)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from monitor.types import Outcome, Response
from monitor.urls import Url

MAX_BYTES = 512 * 1024  # RFC 9309 asks for at least 500 KiB; what follows is not read
_MAX_CRAWL_DELAY_S = 10.0  # a guess: longer would let one host hold up a run
_MAX_WORK = 5_000_000  # agents times rules that Protego may have to file; the largest real files need 100,000
_AGENT_LINE = re.compile(r"^\s*user[- ]?agent\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page may not be read, in the words and outcomes of a Response."""

    outcome: Outcome
    error: str


@dataclass(frozen=True, slots=True)
class _Rules:
    file: Protego | None
    refusal: Refusal | None = None


class Robots:
    """get: fetches a robots.txt. agent: the product token of our User-Agent."""

    def __init__(self, get: Callable[[str], Response], *, agent: str) -> None:
        self._get = get
        self._agent = agent
        self._rules: dict[str, _Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def refusal(self, url: Url) -> Refusal | None:
        """None where the page may be read."""
        rules = self._rules_of(url.origin)
        if rules.refusal or rules.file is None or rules.file.can_fetch(str(url), self._agent):
            return rules.refusal
        return Refusal("hard", f"robots.txt of {url.host} does not allow this page")

    def crawl_delay_s(self, url: Url) -> float:
        """The pause the host asks for, as far as its robots.txt was read already."""
        rules = self._rules.get(url.origin)
        delay = rules.file.crawl_delay(self._agent) if rules and rules.file else None
        return min(delay or 0.0, _MAX_CRAWL_DELAY_S)

    def _rules_of(self, origin: str) -> _Rules:
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = _read(self._get(f"{origin}/robots.txt"))
            return self._rules[origin]


def _read(response: Response) -> _Rules:
    if response.outcome == "ok":
        return _parse(response.body.decode("utf-8-sig", "replace"))
    if response.outcome in {"soft", "gone"} and 400 <= (response.status or 0) < 500:
        return _Rules(None)  # no rules: everything may be read
    if response.outcome == "hard":
        return _Rules(None, Refusal("hard", response.error or "robots.txt was refused"))
    return _Rules(None, Refusal("temporary", f"robots.txt cannot be read: {response.error}"))


def _parse(text: str) -> _Rules:
    agents = len(_AGENT_LINE.findall(text))
    if agents * (text.count("\n") + text.count("\r") + 1 - agents) > _MAX_WORK:
        return _Rules(None, Refusal("hard", "robots.txt is too large to be read"))
    return _Rules(Protego.parse(text))
