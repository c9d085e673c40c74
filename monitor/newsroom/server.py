"""The newsroom over HTTP: one small server for each outlet, all on loopback, ports by the system."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from monitor.newsroom import press
from monitor.newsroom.answers import Desk, announced_path, answer
from monitor.newsroom.press import Article, Outlet, PressError

HOST = "127.0.0.1"
_IDLE_S = 5.0
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """What one outlet was asked and how it answered. Header names in lower case."""

    outlet: str
    method: str
    path: str
    headers: Mapping[str, str]
    status: int


class Room:
    """An open newsroom. Articles come and go by slug; every request is kept in `requests`.

    Handler threads only read: what is in print is one mapping, replaced as a whole at each change.
    """

    def __init__(self, *, now: datetime, act: int | None = None, slow_s: float = 0.3) -> None:
        """act: print only what the demo has printed by then; None prints all, uncorrected."""
        if now.tzinfo is None:
            raise ValueError("now must be aware: give it a time zone")
        self.now = now
        self.slow_s = slow_s
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._press = press.load(now=now)
        self.act = max(a.act for a in self._press.articles.values()) if act is None else act
        self._printed: Mapping[str, Article] = {
            slug: article for slug, article in self._press.articles.items() if article.act <= self.act
        }
        self._mended: frozenset[str] = frozenset()
        self._changes = dict.fromkeys(self._press.outlets, 0)
        self._servers: dict[str, _OutletServer] = {}

    @property
    def feeds(self) -> list[dict[str, Any]]:
        """Entries for feeds.yaml, addresses as first announced: before any redirect."""
        return [
            {
                "id": outlet.id,
                "url": self.root(outlet.id) + announced_path(outlet),
                "lang": outlet.lang,
                "outlet": outlet.name,
                "owner": outlet.owner,
                "tier": outlet.tier,
                "kind": outlet.kind,
                "interval": outlet.interval,
            }
            for outlet in self._press.outlets.values()
        ]

    @property
    def hosts(self) -> list[str]:
        """Each outlet's host:port, for a fetcher that refuses loopback unless told."""
        return [self.root(outlet).removeprefix("http://") for outlet in self._servers]

    @property
    def printed(self) -> Mapping[str, Article]:
        """What is in print now, by slug."""
        return self._printed

    def start(self) -> None:
        for outlet in self._press.outlets.values():
            self._servers[outlet.id] = _OutletServer(self, outlet)
        for server in self._servers.values():
            server.start()

    def close(self) -> None:
        """Stop every server, together: each may take `_POLL_S` to notice."""
        self.closing.set()
        with ThreadPoolExecutor(max_workers=max(1, len(self._servers))) as pool:
            list(pool.map(_OutletServer.stop, self._servers.values()))

    def root(self, outlet: str) -> str:
        return f"http://{HOST}:{self._servers[outlet].server_port}"

    def url(self, slug: str) -> str:
        article = self._article(slug)
        return self.root(article.outlet) + article.path

    def publish(self, slug: str) -> None:
        """Print an article as first written."""
        self._print(self._packaged(slug))

    def withhold(self, slug: str) -> None:
        """Take an article out of print: gone from feeds and front page, and 404 at its address."""
        self._count_change(self._article(slug).outlet)
        self._printed = {known: a for known, a in self._printed.items() if known != slug}

    def edit(self, slug: str, **changes: str) -> None:
        """Print another version: `title`, `summary` or `text` given, or the packaged correction."""
        if not changes and slug not in self._press.corrections:
            raise PressError(f"{slug}: no correction is packaged: say what changes")
        if unknown := changes.keys() - {"title", "summary", "text"}:
            raise PressError(
                f"{slug}: {', '.join(sorted(unknown))} cannot be edited: title, summary, text can"
            )
        version = (
            replace(self._article(slug), updated_at=self.now) if changes else self._press.corrections[slug]
        )
        self._print(replace(version, **changes))  # type: ignore[arg-type]  # the three are str

    def advance(self) -> int:
        """Go to the demo's next act: print its articles and corrections. Returns its number."""
        self.act += 1
        for article in (*self._press.articles.values(), *self._press.corrections.values()):
            if article.act == self.act:
                self._print(article)
        return self.act

    def mend(self, outlet: str) -> None:
        """Let an outlet whose feed answered 500 work again."""
        self._mended |= {outlet}

    def desk(self, outlet: Outlet) -> Desk:
        """What this outlet has to answer with at this moment."""
        printed = self._printed
        own = [article for article in printed.values() if article.outlet == outlet.id]
        linked = [printed[slug] for slug in outlet.links if slug in printed]
        return Desk(
            outlet=outlet,
            root=self.root(outlet.id),
            articles=sorted(own, key=lambda a: (a.published_at, a.slug), reverse=True),
            linked=[(a, self._press.outlets[a.outlet].name, self.url(a.slug)) for a in linked],
            changed_at=self.now - timedelta(minutes=1) + timedelta(seconds=self._changes[outlet.id]),
            failing="failing" in outlet.quirks and outlet.id not in self._mended,
        )

    def _article(self, slug: str) -> Article:
        """The version in print, else the packaged one."""
        return self._printed.get(slug) or self._packaged(slug)

    def _packaged(self, slug: str) -> Article:
        if slug not in self._press.articles:
            raise PressError(f"{slug}: no such article in newsroom/articles")
        return self._press.articles[slug]

    def _print(self, article: Article) -> None:
        self._count_change(article.outlet)
        self._printed = {**self._printed, article.slug: article}

    def _count_change(self, outlet: str) -> None:
        self._changes[outlet] += 1


@contextmanager
def open_room(*, now: datetime, act: int | None = None, slow_s: float = 0.3) -> Iterator[Room]:
    """A newsroom that answers inside the `with` block."""
    room = Room(now=now, act=act, slow_s=slow_s)
    try:
        room.start()
        yield room
    finally:
        room.close()


class _OutletServer(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for the answers under way, so nothing is left open

    def __init__(self, room: Room, outlet: Outlet) -> None:
        super().__init__((HOST, 0), _Handler)
        self.room = room
        self.outlet = outlet
        self._thread = threading.Thread(
            target=self.serve_forever, args=(_POLL_S,), name=f"newsroom-{outlet.id}"
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.ident is not None:
            self.shutdown()
            self._thread.join()
        self.server_close()

    def server_bind(self) -> None:
        # HTTPServer's own asks the resolver for the host's name, which may reach for a network
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]  # type: ignore[assignment]

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a reader that hung up is no fault of ours
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _OutletServer
    timeout = _IDLE_S
    server_version = "Newsroom"
    sys_version = ""

    def do_GET(self) -> None:
        room, outlet = self.server.room, self.server.outlet
        if "slow" in outlet.quirks and self.path == outlet.feed_path:
            room.closing.wait(room.slow_s)
        headers = {name.lower(): value for name, value in self.headers.items()}
        given = answer(room.desk(outlet), self.path, headers)
        room.requests.append(Request(outlet.id, self.command, self.path, headers, given.status))
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if given.status != 304:
            self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(given.body)

    do_HEAD = do_GET  # noqa: N815  # the name http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Nothing on stderr: the log is `Room.requests`."""
