"""The application: `create_app(db, settings)`. New pages are a module with a `router`, named in ROUTERS."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from monitor.clock import utc_now
from monitor.web import (
    api,
    audit,
    errors,
    feeds,
    incident,
    models,
    policy,
    queue,
    queue_acts,
    reports,
    signin,
)
from monitor.web.access import Door, Guarded, without_door
from monitor.web.database import Database
from monitor.web.limits import Limited, Limits
from monitor.web.meters import Meters, Timed
from monitor.web.openapi import describe
from monitor.web.replays import Replays
from monitor.web.security import Forwarded, Strict
from monitor.web.settings import Settings
from monitor.web.sql import Sql

ROUTERS = (
    signin.router,
    queue.router,
    queue_acts.router,
    incident.router,
    models.router,
    reports.router,
    policy.router,
    feeds.router,
    audit.router,
    *api.ROUTERS,
)
LARGEST_BODY = 1_000_000


class Desk(FastAPI):
    """FastAPI with our headers around everything, answers to our own bugs too."""

    def openapi(self) -> dict[str, Any]:
        self.openapi_schema = self.openapi_schema or describe(self)
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        return Forwarded(Strict(super().build_middleware_stack()), self.state.settings)


def create_app(db: Path, settings: Settings | None = None, *, now: Callable[[], datetime] = utc_now) -> Desk:
    """Raises RuntimeError where a route does not say what it needs: that is a bug, and not to be served."""
    app = Desk(
        title="Media incident monitor",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=LARGEST_BODY,
    )
    app.state.database, app.state.settings, app.state.now = Database(db), settings or Settings(), now
    app.state.meters, app.state.limits = Meters(app.state), Limits()
    app.add_middleware(Limited, limits=app.state.limits)
    app.add_middleware(Timed, meters=app.state.meters)
    app.state.replays = Replays(db)
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    static = files("monitor.web").joinpath("static")
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    app.mount("/sql", Guarded(Sql(db, base_url="/sql/"), Door("viewer", "sql:read")), name="sql")
    unguarded = without_door(app.routes)
    if unguarded:
        raise RuntimeError(f"routes that do not say what they need: {', '.join(unguarded)}")
    return app
