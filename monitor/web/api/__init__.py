"""The HTTP API: ask the gate, decide as a person, read what was decided. Told in docs/api.md."""

from __future__ import annotations

from monitor.web.api import acts, decision, flagger, flags, health, reads

ROUTERS = (
    decision.router,
    reads.router,
    acts.router,
    flagger.router,
    flags.router,
    health.router,
)
