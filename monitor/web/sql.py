"""SQL in the browser: Datasette on the database, for reading what is public. `monitor sql`, and `/sql`.

Datasette is imported when it is first asked for: that takes two seconds.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor import csvsafe
from monitor.store import Store
from monitor.store.comments import public_tables
from monitor.store.guarded import UNREADABLE
from monitor.store.named_queries import named_queries
from monitor.web.language import language_of, text
from monitor.web.security import Strict

if TYPE_CHECKING:
    from datasette.app import Datasette

NAME = "monitor"
SETTINGS = {
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 300,
    "max_returned_rows": 2000,
    "default_page_size": 100,
    "suggest_facets": False,  # a query a column on every page
    "num_sql_threads": 2,
    "cache_size_kb": 0,
    "default_cache_ttl": 0,
    "max_csv_mb": 500,
    "allow_download": False,
}
FACETS = {
    "v_incidents": ["status", "type", "severity"],
    "v_evidence": ["type", "assertion", "lang"],
    "v_audit": ["action", "actor"],
    "articles": ["state"],
    "findings": ["type", "assertion"],
    "holds": ["state", "effect", "rule"],
}
_INLINE = ("_close_open_menus.html", "_codemirror_foot.html")
_FACETING = "DATASETTE_ALLOW_FACET = true;"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
HIDDEN = ("addresses", "decided", "fingerprint_bands", "report_keys", "_sqlite_migrations")
"""The machine's own: readable, but out of the way."""


class Sql:
    """The application. base_url: where it is mounted, with a slash at the end; elsewhere than at the root
    there is a desk to go back to."""

    def __init__(self, db: Path, *, base_url: str = "/") -> None:
        self._db, self._base_url = db, base_url
        self._made: tuple[Datasette, ASGIApp] | None = None
        self._making = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/-/") and not scope["path"].startswith("/-/static/"):
            # Datasette's own workings: paths of files, threads, permissions.
            await PlainTextResponse("not here", 404)(scope, receive, send)
            return
        datasette, app = await run_in_threadpool(self._make) if self._made is None else self._made
        await datasette.invoke_startup()
        await app(scope, receive, _Safe(scope["path"], send))

    def _make(self) -> tuple[Datasette, ASGIApp]:
        with self._making:
            if self._made is None:
                from monitor.web.explorer import make

                datasette = make(self._db, metadata(self._db), {**SETTINGS, "base_url": self._base_url})
                if self._base_url != "/":
                    datasette.jinja_env.globals["desk"] = _desk
                self._made = (datasette, datasette.app())
            return self._made


class _Safe:
    """Around Datasette's answers: our headers, and CSV that a spreadsheet does not run."""

    def __init__(self, path: str, send: Send) -> None:
        self._send, self._static = send, path.startswith("/-/static/")
        self._csv = csvsafe.Passing() if path.endswith(".csv") else None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = policy()
            if not self._static:
                headers["Cache-Control"] = "no-store"
            if not headers.get("content-type", "").startswith(("text/csv", "text/plain")):
                self._csv = None
            elif self._csv and "content-length" in headers:
                del headers["content-length"]
        elif message["type"] == "http.response.body" and self._csv:
            last = not message.get("more_body", False)
            message = {**message, "body": self._csv.feed(message.get("body", b""), last=last)}
        await self._send(message)


@cache
def policy() -> str:
    """Ours, but Datasette's own inline scripts run, each known by its hash."""
    templates = files("datasette").joinpath("templates")
    pages = [templates.joinpath(page).read_text("utf-8") for page in _INLINE]
    scripts = [found for page in pages for found in _SCRIPT.findall(page)] + [_FACETING]
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts
    )
    return (
        f"default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )


def standalone(db: Path) -> ASGIApp:
    """For this machine only: a page elsewhere whose name leads here (DNS rebinding) is refused."""
    return Strict(TrustedHostMiddleware(Sql(db), allowed_hosts=["127.0.0.1", "localhost", "[::1]"]))


def metadata(db: Path) -> dict[str, Any]:
    """What Datasette shows besides the data: what tables and columns mean, and the queries people ask for."""
    with Store.read(db) as store:
        tables = {t.name: t for t in public_tables(store.connection) if t.name not in UNREADABLE}
    shown = {
        name: {
            "description": t.comment,
            "columns": {c.name: c.comment for c in t.columns if c.comment},
            "facets": FACETS.get(name, []),
        }
        for name, t in tables.items()
    }
    return {
        "title": "Media incident monitor: SQL",
        "databases": {
            NAME: {
                "description": "The views (v_…) keep their columns; tables may grow.",
                "tables": shown | {name: {**shown.get(name, {}), "hidden": True} for name in HIDDEN},
                "queries": {
                    q.name: {"sql": q.sql, "title": q.titles["en"], "description": q.descriptions["en"]}
                    for q in named_queries().values()
                },
            }
        },
    }


def _desk(request: Any) -> tuple[str, str]:
    """Where the desk is, and the words of the link back to it. Some pages of errors know no request."""
    language = language_of(HTTPConnection(request.scope)) if request else "en"
    return "/", text(language, "sql.back")
