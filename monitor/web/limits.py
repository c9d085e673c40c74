"""How much one caller may ask of the API, and how long a request may be. Kept in this process's memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.accounts import network_of
from monitor.web.access import SAFE
from monitor.web.errors import problem

LIMITED = ("/v1/", "/ofrep/", "/metrics", "/openapi.json")
HOOKS = "/v1/hooks/"
ASKS = ("/ofrep/", HOOKS)
"""Under these a POST only asks."""
MOST_CALLERS = 10_000
LARGEST_BODY = 65_536
"""Far more than any request needs; a feature flag's context is the longest."""


@dataclass(frozen=True, slots=True)
class Rate:
    per_s: float
    burst: int


READS = Rate(per_s=500, burst=1000)
"""Two and a half times what the gate is built for; one caller alone must not starve the others."""
WRITES = Rate(per_s=2, burst=60)
"""People decide; a program that does so faster is wrong."""


class Buckets:
    """One for each caller, full at first."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, caller: str) -> float:
        """0 where the caller may go on, else how long until then."""
        now, rate = self._clock(), self._rate
        left, at = self._left.pop(caller, (float(rate.burst), now))
        left = min(rate.burst, left + (now - at) * rate.per_s)
        wait = 0.0 if left >= 1 else (1 - left) / rate.per_s
        self._left[caller] = (left if wait else left - 1, now)
        if len(self._left) > MOST_CALLERS:
            self._left.popitem(last=False)  # who has not asked for longest
        return wait


class Limits:
    def __init__(self, reads: Rate = READS, writes: Rate = WRITES) -> None:
        self.reads, self.writes = Buckets(reads), Buckets(writes)


class Limited:
    """429, and for Flagger, which would only ask again, 403."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app, self.limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limited = scope["type"] == "http" and scope["path"].startswith(LIMITED)
        if limited:
            asks = scope["method"] in SAFE or scope["path"].startswith(ASKS)
            buckets = self.limits.reads if asks else self.limits.writes
            wait_s = ceil(buckets.wait_s(network_of((scope.get("client") or ("",))[0])))
            if wait_s:
                status = 403 if scope["path"].startswith(HOOKS) else 429
                told = f"too many requests: wait {wait_s} s"
                refused = problem(
                    status, told, {"Retry-After": str(wait_s)}, instance=Request(scope).url.path
                )
                await refused(scope, receive, send)
                return
        await self.app(scope, _counted(receive) if limited else receive, send)


def _counted(receive: Receive) -> Receive:
    """Raises HTTPException 413 where more comes than may, whatever the header said."""
    n = 0

    async def counted() -> Message:
        nonlocal n
        message = await receive()
        n += len(message.get("body", b""))
        if n > LARGEST_BODY:
            raise HTTPException(413, f"at most {LARGEST_BODY} bytes")
        return message

    return counted
