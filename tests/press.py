"""A printing press for tests: outlets on loopback whose feeds and pages are given as values."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Outlet:
    """One outlet on a port of its own; `articles` maps a path to (title, text, published_at)."""

    name: str
    lang: str = "fr"
    owner: str = ""
    tier: int = 2
    kind: str = "news"
    articles: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def feed(self) -> dict[str, Any]:
        return {
            "id": f"feed-{self.port}",
            "url": f"http://{self.host}/rss",
            "lang": self.lang,
            "outlet": self.name,
            "owner": self.owner or self.name,
            "tier": self.tier,
            "kind": self.kind,
        }

    def answer(self, path: str) -> tuple[int, str, str]:
        if path == "/rss":
            return 200, "application/rss+xml", self._rss()
        if path in self.articles:
            return 200, "text/html; charset=utf-8", self._page(*self.articles[path])
        return 404, "text/plain", "nothing here"

    def _rss(self) -> str:
        items = "".join(
            f"<item><title>{escape(title)}</title><link>http://{self.host}{path}</link>"
            f"<pubDate>{format_datetime(at)}</pubDate></item>"
            for path, (title, _, at) in self.articles.items()
        )
        return f'<rss version="2.0"><channel><title>{self.name}</title>{items}</channel></rss>'

    def _page(self, title: str, text: str, at: datetime) -> str:
        paragraphs = "".join(f"<p>{escape(p)}</p>" for p in text.split("\n") if p.strip())
        return (
            f'<!doctype html><html lang="{self.lang}"><head><title>{escape(title)}</title>'
            f'<meta property="article:published_time" content="{at.isoformat()}"></head>'
            f"<body><nav><a href='/'>Accueil</a></nav><article><h1>{escape(title)}</h1>{paragraphs}</article>"
            f"<footer>Contact</footer></body></html>"
        )


@contextmanager
def printing(*outlets: Outlet) -> Iterator[None]:
    """Serve the outlets while the block runs; each gets its port."""
    servers = [_serve(outlet) for outlet in outlets]
    try:
        yield
    finally:
        for server, thread in servers:
            server.shutdown()
            server.server_close()
            thread.join()


def _serve(outlet: Outlet) -> tuple[ThreadingHTTPServer, threading.Thread]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            outlet.requests.append(self.path)
            status, kind, text = outlet.answer(self.path)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Kept in `requests` instead."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    outlet.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return server, thread
