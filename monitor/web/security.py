"""Around every answer: what a proxy may say, and the headers that keep a browser strict."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web.settings import Settings, contains

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
HSTS = "max-age=31536000"
KEPT = "public, max-age=31536000, immutable"
"""For static files asked by the address that `pages.asset` gives, which changes with them."""


class Strict:
    """Adds the headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if _is_kept(scope, message):
                    headers.setdefault("Cache-Control", KEPT)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", HSTS)
            await send(message)

        await self.app(scope, receive, strict)


def _is_kept(scope: Scope, start: Message) -> bool:
    static = scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v=")
    return static and start["status"] in (200, 304)


class Forwarded:
    """Takes a known proxy's word for the client, the scheme, the host and the person; nobody else's."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            peer = scope["client"][0] if scope.get("client") else ""
            scope = self._believed(scope) if contains(self.settings.proxies, peer) else self._doubted(scope)
        await self.app(scope, receive, send)

    def _doubted(self, scope: Scope) -> Scope:
        header = (self.settings.user_header or "").lower().encode("latin-1")
        return {
            **scope,
            "headers": [(k, v) for k, v in scope["headers"] if not header or k.lower() != header],
        }

    def _believed(self, scope: Scope) -> Scope:
        headers = Headers(scope=scope)
        scope = {**scope, "headers": list(scope["headers"])}
        if client := self._client(",".join(headers.getlist("x-forwarded-for"))):
            scope["client"] = (client, 0)
        if (scheme := _last(headers, "x-forwarded-proto").casefold()) in ("http", "https"):
            scope["scheme"] = scheme
        if host := _last(headers, "x-forwarded-host"):
            scope["headers"] = [(k, v) for k, v in scope["headers"] if k != b"host"]
            scope["headers"].append((b"host", host.encode("latin-1")))
        return scope

    def _client(self, hops: str) -> str | None:
        """The last hop that is not one of ours: those before it are hearsay."""
        named = [hop.strip() for hop in hops.split(",") if hop.strip()]
        return next((hop for hop in reversed(named) if not contains(self.settings.proxies, hop)), None)


def _last(headers: Headers, name: str) -> str:
    """What the nearest proxy said; what came before may be the client's own."""
    return next(reversed(headers.getlist(name)), "").rpartition(",")[2].strip()
