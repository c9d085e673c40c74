"""What Prometheus reads: requests as they are answered, everything else from the database when it asks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.clock import from_text
from monitor.desk import gate as desk
from monitor.errors import MonitorError
from monitor.store import Store

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Meters:
    """One registry an application: two in one process do not mix."""

    def __init__(self, state: Any) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "monitor_http_request_seconds",
            "How long requests took",
            ("method", "route", "status"),
            registry=self.registry,
            buckets=BUCKETS_S,
        )
        self.registry.register(FromDatabase(state))


class Timed:
    """Times each request under the route that answered it, not its address: those are endless."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self.app, self.meters = app, meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in METHODS else "other"
            seconds = time.perf_counter() - began
            self.meters.requests.labels(method, route, str(status)).observe(seconds)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class FromDatabase(Collector):
    """state: the application's, with `database`, `settings` and `now`."""

    def __init__(self, state: Any) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("monitor_database_readable", "1 where the database and the policy can be read")
        try:
            with self._state.database.reading() as store:
                found = list(self._measure(store, self._state.now()))
        except MonitorError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def describe(self) -> list[Metric]:
        """Without it the registry would collect, which needs a database, to learn the names."""
        return []

    def _measure(self, store: Store, now: datetime) -> Iterator[Metric]:
        yield self._decisions(store, now)
        holds = GaugeMetricFamily("monitor_holds_live", "Live holds and reviews", labels=("rule", "effect"))
        for row in store.api.holds_live(now=now):
            holds.add_metric([row["rule"], row["effect"]], row["n"])
        yield holds
        incidents = GaugeMetricFamily("monitor_incidents_open", "Incidents undecided", labels=("severity",))
        counted = store.api.incidents_open()
        for severity in range(1, 6):
            incidents.add_metric([str(severity)], counted.get(severity, 0))
        yield incidents
        yield from _newsroom(store, now)
        notices = GaugeMetricFamily("monitor_notices", "Notices not delivered", labels=("state",))
        for state, n in store.api.notices().items():
            notices.add_metric([state], n)
        yield notices

    def _decisions(self, store: Store, now: datetime) -> Metric:
        under = desk.terms(store, self._state.settings.policy)
        words = Counter(
            desk.ask_under(store, model.id, None, under, now=now).decision for model in store.gate.models()
        )
        found = GaugeMetricFamily("monitor_decisions", "Models by the gate's answer", labels=("decision",))
        for word in ("allow", "paused", "rejected", "unknown"):
            found.add_metric([word], words[word])
        return found


def _newsroom(store: Store, now: datetime) -> Iterator[Metric]:
    """What was never measured is not told as nothing."""
    age = desk.data_age(store, now=now)
    if age is not None:
        yield GaugeMetricFamily(
            "monitor_data_age_seconds", "Since any feed last answered", value=age.total_seconds()
        )
    silent = len(store.feeds.silent(now=now))
    yield GaugeMetricFamily("monitor_feeds_silent", "Feeds that have not answered for days", value=silent)
    run = store.api.last_finished_run()
    if run is not None:
        began, ended = from_text(run["started_at"]), from_text(run["finished_at"])
        yield GaugeMetricFamily(
            "monitor_last_run_seconds", "How long the last run took", value=(ended - began).total_seconds()
        )
        yield GaugeMetricFamily(
            "monitor_last_run_timestamp_seconds", "When the last run ended", value=ended.timestamp()
        )
