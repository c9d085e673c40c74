"""The only inbound HTTP: polite, bounded in bytes and in time, and never led into private networks.

Whatever the outside world does is a `Response`; an exception from here is a bug of ours.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from monitor.crawl import robots
from monitor.crawl.body import BodyCutError, BodyTooLargeError, UnknownEncodingError, read_body
from monitor.crawl.connect import AddressRefusedError, Deadline, DeadlineError, open_socket, tls_context
from monitor.crawl.robots import Robots
from monitor.crawl.turns import Turns
from monitor.plain import plain_text
from monitor.types import Outcome, Response
from monitor.urls import Url, UrlError, parse

ACCEPT_FEED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_WITH_BODY = {200, 203}
_KEPT_HEADERS = (
    "age", "cache-control", "content-language", "content-location", "content-type", "date", "etag",
    "expires", "last-modified", "retry-after",
)  # fmt: skip
_MAX_VALIDATOR = 4096  # longer ETags exist to be refused by the server that sent them


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request, and of what one host has to bear from us."""

    max_bytes: int = 5_000_000
    """Decoded."""
    connect_s: float = 10.0
    read_s: float = 20.0
    """Between two pieces of an answer."""
    total_s: float = 60.0
    """From resolving the name to the last byte, all redirects together; waiting for a turn excluded."""
    max_redirects: int = 5
    per_host: int = 2
    pause_s: float = 1.0
    """Between two starts on one host."""
    own_pause_s: float = 0.1
    """The same on a host of `allow_hosts`: a server of one's own."""


# What a server or the network can make happen; anything else is a bug of ours.
_OUTSIDE = (
    OSError,
    HTTPError,
    http.client.HTTPException,
    zlib.error,
    AddressRefusedError,
    BodyCutError,
    BodyTooLargeError,
    DeadlineError,
    UnknownEncodingError,
)


class _FetchError(Exception):
    """Ends a fetch; never leaves this module."""

    def __init__(self, outcome: Outcome, error: str, status: int | None = None) -> None:
        super().__init__(error)
        self.outcome, self.error, self.status = outcome, error, status


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    location: str | None
    body: bytes


@dataclass(slots=True)
class _Asking:
    """What stays the same over the hops of one fetch, and what they use up."""

    headers: dict[str, str]
    max_bytes: int
    truncate: bool
    left_s: float
    here: Url
    seen: set[str] = field(default_factory=set)
    permanent: bool = True


class Fetcher:
    """Use as a context manager, one for each run: robots.txt is remembered for as long.

    user_agent: `name/version (contact)`; robots.txt is read for `name`.
    allow_hosts: `host:port` of servers that may be on private addresses.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        allow_hosts: Collection[str] = frozenset(),
        limits: Limits = Limits(),
        utc_now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._user_agent = user_agent
        self._allow_hosts = frozenset(h.lower() for h in allow_hosts)
        self._limits = limits
        self._utc_now = utc_now
        self._turns = Turns(limits.per_host, monotonic=monotonic, sleep=sleep)
        self._robots = Robots(self._get_robots, agent=user_agent.partition("/")[0])

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is kept open between requests; the `with` marks where robots.txt is forgotten."""

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = ACCEPT_FEED,
        obey_robots: bool = False,
        max_bytes: int | None = None,
        truncate: bool = False,
    ) -> Response:
        """Ask once, following redirects. etag, last_modified: from the last answer, byte for byte.

        truncate: a body that is too long is cut instead of refused.
        """
        try:
            here = parse(url)
        except UrlError as e:
            return Response("hard", None, url[:2048], self._utc_now(), error=str(e))
        asking = _Asking(
            headers=self._headers(accept, etag, last_modified),
            max_bytes=max_bytes or self._limits.max_bytes,
            truncate=truncate,
            left_s=self._limits.total_s,
            here=here,
        )
        try:
            answer = self._follow(asking, obey_robots=obey_robots)
            return self._response(asking, answer)
        except _FetchError as e:
            return Response(e.outcome, e.status, str(asking.here), self._utc_now(), error=e.error)

    def fetch_page(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Response:
        """An article page, if robots.txt allows it."""
        return self.fetch(url, etag=etag, last_modified=last_modified, accept=ACCEPT_PAGE, obey_robots=True)

    def _get_robots(self, url: str) -> Response:
        return self.fetch(url, accept="text/plain, */*;q=0.1", max_bytes=robots.MAX_BYTES, truncate=True)

    def _headers(self, accept: str, etag: str | None, last_modified: str | None) -> dict[str, str]:
        headers = {"User-Agent": self._user_agent, "Accept": accept, "Accept-Encoding": "gzip, deflate"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return headers

    def _follow(self, asking: _Asking, *, obey_robots: bool) -> _Answer:
        for _ in range(self._limits.max_redirects + 1):
            refusal = self._robots.refusal(asking.here) if obey_robots else None
            if refusal:
                raise _FetchError(refusal.outcome, refusal.error)
            answer = self._ask(asking)
            if answer.status not in _REDIRECTS:
                return answer
            _step(asking, answer)
        raise _FetchError("soft", f"more than {self._limits.max_redirects} redirects", answer.status)

    def _ask(self, asking: _Asking) -> _Answer:
        """One request to one address, in that host's turn."""
        with self._turns.take(asking.here.host_port, self._pause_s(asking.here)):
            started = time.monotonic()
            try:
                with Deadline(asking.left_s) as deadline:
                    return self._ask_before(deadline, asking)
            finally:
                asking.left_s -= time.monotonic() - started

    def _pause_s(self, url: Url) -> float:
        own = url.host_port in self._allow_hosts
        pause_s = min(self._limits.own_pause_s if own else self._limits.pause_s, self._limits.pause_s)
        return max(pause_s, self._robots.crawl_delay_s(url))

    def _ask_before(self, deadline: Deadline, asking: _Asking) -> _Answer:
        failure: Exception | None = None
        try:
            answer = self._exchange(deadline, asking)
        except _OUTSIDE as e:
            failure = e
        if deadline.passed or isinstance(failure, DeadlineError):  # a shut socket can look like a body's end
            raise _FetchError("temporary", f"took longer than {self._limits.total_s:g} s") from failure
        if failure:
            raise _as_fetch_error(failure) from failure
        return answer

    def _exchange(self, deadline: Deadline, asking: _Asking) -> _Answer:
        url = asking.here
        sock = open_socket(
            url,
            any_address=url.host_port in self._allow_hosts,
            timeout_s=self._limits.connect_s,
            deadline=deadline,
            tls=tls_context(),
        )
        connection = HTTPConnection(url.host, url.port, timeout=self._limits.read_s)
        connection.sock = sock  # set before the request: it then never connects by itself
        try:
            headers = {"Host": url.origin.partition("://")[2], "Connection": "close"} | asking.headers
            connection.request("GET", url.target, headers=headers, preload_content=False)
            response = connection.getresponse()
            try:
                return _Answer(
                    status=response.status,
                    headers={k: response.headers[k] for k in _KEPT_HEADERS if k in response.headers},
                    location=_utf8(response.headers.get("location")),
                    body=_body_of(response, asking) if response.status in _WITH_BODY else b"",
                )
            finally:
                response.close()
        finally:
            connection.close()
            sock.close()

    def _response(self, asking: _Asking, answer: _Answer) -> Response:
        now = self._utc_now()
        outcome, error = _judge(
            answer.status,
            conditional="If-None-Match" in asking.headers or "If-Modified-Since" in asking.headers,
        )
        moved = asking.permanent and bool(asking.seen)
        return Response(
            outcome=outcome,
            status=answer.status,
            url=str(asking.here),
            fetched_at=now,
            permanent_url=str(asking.here) if moved else None,
            headers=answer.headers,
            body=answer.body,
            retry_after_s=_retry_after_s(answer.headers, now),
            etag=_validator(answer.headers.get("etag")),
            last_modified=_validator(answer.headers.get("last-modified")),
            error=error,
        )


def _step(asking: _Asking, answer: _Answer) -> None:
    """Go where a redirect points. Raises _FetchError for loops, downgrades and nonsense."""
    asking.seen.add(str(asking.here))
    try:
        target = parse(answer.location or "", base=asking.here) if answer.location else None
    except UrlError as e:
        raise _FetchError("hard", f"redirect refused: {e}", answer.status) from e
    if target is None:
        raise _FetchError("soft", "redirect without a location", answer.status)
    if asking.here.scheme == "https" and target.scheme == "http":
        raise _FetchError("hard", f"redirect from https to http refused: {target.host}", answer.status)
    if str(target) in asking.seen:
        raise _FetchError("soft", "redirect loop", answer.status)
    asking.permanent = asking.permanent and answer.status in _PERMANENT
    asking.here = target


def _body_of(response: HTTPResponse, asking: _Asking) -> bytes:
    return read_body(
        lambda size: response.read(size, decode_content=False),
        encoding=response.headers.get("content-encoding", ""),
        max_bytes=asking.max_bytes,
        truncate=asking.truncate,
    )


def _judge(status: int, *, conditional: bool) -> tuple[Outcome, str | None]:
    if status in _WITH_BODY:
        return "ok", None
    if status == 304 and conditional:
        return "not_modified", None
    phrase = http.client.responses.get(status, "")
    error = f"HTTP {status} {phrase}".rstrip()
    if status == 410:
        return "gone", error
    if status in {408, 425, 429} or status >= 500:
        return "temporary", error
    return "soft", error  # 404 too: live feeds come back


def _as_fetch_error(error: Exception) -> _FetchError:
    """The outcome of a failure below HTTP."""
    text = plain_text(str(error), 300) or type(error).__name__  # may quote what the server said
    if isinstance(error, AddressRefusedError):
        return _FetchError("hard", text)
    if isinstance(error, socket.gaierror):
        passing = error.errno == socket.EAI_AGAIN
        return _FetchError("temporary" if passing else "hard", f"the name does not resolve: {error.strerror}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _FetchError("soft", f"certificate refused: {error.verify_message}")
    if isinstance(error, BodyTooLargeError | UnknownEncodingError | zlib.error):
        return _FetchError("soft", text)
    return _FetchError("temporary", f"{type(error).__name__}: {text}")


# --- headers -------------------------------------------------------------------------------------


def _utf8(header: str | None) -> str | None:
    """Header bytes arrive as Latin-1; addresses in them are UTF-8 where they are not ASCII."""
    if header is None or header.isascii():
        return header
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _validator(value: str | None) -> str | None:
    fits = value and len(value) <= _MAX_VALIDATOR and not any(c < " " for c in value)
    return value if fits else None


def _retry_after_s(headers: dict[str, str], now: datetime) -> int | None:
    """Seconds from now; a date counts from the server's own clock, which may be wrong."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return int(value[:9])
    at = http_date(value)
    if at is None:
        return None
    server_now = http_date(headers.get("date", "")) or now
    return max(0, round((at - server_now).total_seconds()))


def http_date(value: str) -> datetime | None:
    """A date of an HTTP header, or None where it is not one."""
    try:
        at = parsedate_to_datetime(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
