"""Everything a server can do to us, on loopback."""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.crawl.connect import refusal
from monitor.crawl.fetch import Fetcher, Limits
from monitor.crawl.turns import Turns
from monitor.types import Response
from tests.monitor.loopback import Answer, Request, Server, answered

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AGENT = "incident-monitor/1.0 (contact@example.org)"
QUICK = Limits(connect_s=2, read_s=2, total_s=5, pause_s=0, max_bytes=100_000)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({}) as running:
        yield running


def fetcher(*servers: Server, limits: Limits = QUICK) -> Fetcher:
    return Fetcher(AGENT, allow_hosts={s.host_port for s in servers}, limits=limits, utc_now=lambda: NOW)


def ask(server: Server, path: str = "/a", *, limits: Limits = QUICK, etag: str | None = None) -> Response:
    with fetcher(server, limits=limits) as f:
        return f.fetch(server.url(path), etag=etag)


def test_a_plain_answer(server: Server) -> None:
    server.routes["/a"] = answered(200, b"hello", etag='"1"', last_modified="yesterday", x_other="x")
    response = ask(server)
    assert (response.outcome, response.status, response.body) == ("ok", 200, b"hello")
    assert (response.etag, response.last_modified, response.error) == ('"1"', "yesterday", None)
    assert response.url == server.url("/a")
    assert response.permanent_url is None
    assert "x-other" not in response.headers
    assert server.asked[0].headers[b"user-agent"] == AGENT.encode()
    assert server.asked[0].headers[b"host"] == server.host_port.encode()


def test_validators_go_back_byte_for_byte(server: Server) -> None:
    etag, modified = 'W/"\xe9\xff  two"', "Thu, 1 Jan 2026 1:2:3 whatever"
    server.routes["/a"] = lambda r: answered(304 if b"if-none-match" in r.headers else 200, etag=etag)
    with fetcher(server) as f:
        first = f.fetch(server.url("/a"))
        second = f.fetch(server.url("/a"), etag=first.etag, last_modified=modified)
    assert second.outcome == "not_modified"
    assert server.asked[1].headers[b"if-none-match"] == etag.encode("latin-1")
    assert server.asked[1].headers[b"if-modified-since"] == modified.encode()


@pytest.mark.parametrize(
    ("answer", "outcome", "error"),
    [
        (answered(200), "ok", None),
        (answered(304), "soft", "HTTP 304"),  # nothing was asked conditionally
        (answered(404), "soft", "HTTP 404"),
        (answered(403), "soft", "HTTP 403"),
        (answered(410), "gone", "HTTP 410"),
        (answered(408), "temporary", "HTTP 408"),
        (answered(429), "temporary", "HTTP 429"),
        (answered(500), "temporary", "HTTP 500"),
        (answered(503), "temporary", "HTTP 503"),
        (answered(206, b"part"), "soft", "HTTP 206"),
        (answered(302), "soft", "redirect without a location"),
        (answered(302, location="ftp://example.org/"), "hard", "scheme 'ftp'"),
        (answered(302, location="http://user:pw@example.org/"), "hard", "user name"),
        (answered(200, b"half", content_length="100"), "temporary", "IncompleteRead"),
        (b"", "temporary", "closed connection"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "temporary", "IncompleteRead"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhel",
            "temporary",
            "ProtocolError",
        ),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "temporary", "BadStatusLine"),
        (b"HTTP/1.1 999999 OK\r\n\r\n", "temporary", "BadStatusLine"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "temporary", "100 headers"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "temporary", "LineTooLong"),
        (answered(200, b"not gzip", content_encoding="gzip"), "soft", "incorrect header"),
        (answered(200, gzip.compress(b"hello")[:-9], content_encoding="gzip"), "temporary", "ends early"),
        (answered(200, b"x", content_encoding="br"), "soft", "unknown content encoding"),
        (answered(200, b"x" * 100_001), "soft", "larger than 100,000 bytes"),
    ],
)
def test_outcomes(server: Server, answer: bytes, outcome: str, error: str | None) -> None:
    server.routes["/a"] = answer
    response = ask(server)
    assert response.outcome == outcome
    assert (response.error is None) if error is None else (error in (response.error or ""))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"hello"), "gzip"),
        (gzip.compress(b"hel") + gzip.compress(b"lo"), "gzip"),
        (gzip.compress(b"hello") + b"\0" * 512, "x-gzip"),
        (zlib.compress(b"hello"), "deflate"),
        (zlib.compress(b"hello", wbits=-15), "deflate"),
        (b"hello", "identity"),
    ],
)
def test_encodings(server: Server, body: bytes, encoding: str) -> None:
    server.routes["/a"] = answered(200, body, content_encoding=encoding)
    assert ask(server).body == b"hello"


def test_gzip_bomb_stops_at_the_limit(server: Server) -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    server.routes["/a"] = answered(200, bomb, content_encoding="gzip")
    tracemalloc.start()
    try:
        response = ask(server)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (response.outcome, response.body) == ("soft", b"")
    assert peak < 5_000_000  # of 200 MB


def test_endless_empty_gzip_members_stop_too(server: Server) -> None:
    empty = gzip.compress(b"")
    server.routes["/a"] = answered(200, empty * 20_000, content_encoding="gzip")
    assert ask(server).outcome == "soft"


@pytest.mark.parametrize(
    "pieces",
    [
        itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X: y\r\n", 90)),
        itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
        itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"x")),
        itertools.chain([b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"], itertools.repeat(b"")),
    ],
    ids=["headers", "continues", "body", "silence"],
)
def test_a_slow_drip_ends_at_the_deadline(server: Server, pieces: Iterator[bytes]) -> None:
    server.routes["/a"] = server.drip(pieces)
    response = ask(server, limits=Limits(total_s=0.3, read_s=5, pause_s=0))
    assert (response.outcome, response.error) == ("temporary", "took longer than 0.3 s")


def test_a_silent_tls_handshake_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host_port = f"127.0.0.1:{silent.getsockname()[1]}"
        limits = Limits(total_s=0.3, connect_s=5, read_s=5, pause_s=0)
        with Fetcher(AGENT, allow_hosts={host_port}, limits=limits) as f:
            response = f.fetch(f"https://{host_port}/")
    assert (response.outcome, response.error) == ("temporary", "took longer than 0.3 s")


def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    failed = threading.Event()

    def shake_hands(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                failed.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=shake_hands, args=(listener,))
        thread.start()
        host_port = f"127.0.0.1:{listener.getsockname()[1]}"
        with Fetcher(AGENT, allow_hosts={host_port}, limits=QUICK) as f:
            response = f.fetch(f"https://{host_port}/")
        thread.join()
    assert response.outcome == "soft"
    assert response.error == "certificate refused: self-signed certificate"
    assert failed.is_set()  # no handshake, so no request


# --- redirects -----------------------------------------------------------------------------------


def _chain(*statuses: int) -> dict[str, Answer]:
    routes: dict[str, Answer] = {f"/{len(statuses)}": answered(200, b"end")}
    for step, status in enumerate(statuses):
        routes[f"/{step}"] = answered(status, location=f"/{step + 1}")
    return routes


@pytest.mark.parametrize(
    ("statuses", "outcome", "permanent"),
    [
        ((301,), "ok", True),
        ((301, 308, 301), "ok", True),
        ((302,), "ok", False),
        ((301, 307), "ok", False),
        ((303, 301), "ok", False),
        ((301,) * 5, "ok", True),
        ((301,) * 6, "soft", False),
    ],
)
def test_redirects(server: Server, statuses: tuple[int, ...], outcome: str, permanent: bool) -> None:
    server.routes.update(_chain(*statuses))
    response = ask(server, "/0")
    assert response.outcome == outcome
    assert response.permanent_url == (server.url(f"/{len(statuses)}") if permanent else None)


def test_redirect_loop(server: Server) -> None:
    server.routes |= {"/a": answered(301, location="/b"), "/b": answered(302, location="/a#x")}
    response = ask(server)
    assert (response.outcome, response.error) == ("soft", "redirect loop")


def test_a_redirect_into_loopback_is_refused_before_anything_is_sent(server: Server) -> None:
    with Server({"/secret": answered(200, b"secret")}) as private:
        server.routes["/a"] = answered(302, location=private.url("/secret"))
        response = ask(server)  # allow_hosts names the first server only
        assert response.outcome == "hard"
        assert "not on the public internet" in (response.error or "")
        assert private.asked == []


def test_a_redirect_from_https_to_http_is_refused() -> None:
    from monitor.crawl.fetch import _Answer, _Asking, _FetchError, _step
    from monitor.urls import parse

    asking = _Asking({}, 1, False, 1.0, parse("https://example.org/"))
    with pytest.raises(_FetchError, match="https to http"):
        _step(asking, _Answer(301, {}, "http://example.org/", b""))


def test_redirects_may_hold_utf8(server: Server) -> None:
    location = "/été".encode().decode("latin-1")
    server.routes |= {"/a": answered(301, location=location), "/%C3%A9t%C3%A9": answered(200, b"ok")}
    assert ask(server).outcome == "ok"


def test_the_deadline_covers_all_redirects_together(server: Server) -> None:
    def slow(request: Request) -> Iterator[bytes]:
        server.closing.wait(0.2)
        yield answered(302, location=f"/{int(request.target[1:]) + 1}")

    server.routes |= {f"/{n}": slow for n in range(6)}
    response = ask(server, "/0", limits=Limits(total_s=0.5, pause_s=0))
    assert (response.outcome, response.error) == ("temporary", "took longer than 0.5 s")


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1",
        "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.164", "2606:4700::1111", "2a00:1450:4007::200e"])
def test_addresses_allowed(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a",
        "http://localhost:{port}/a",
        "http://127.1:{port}/a",
        "http://2130706433:{port}/a",
        "http://0x7f000001:{port}/a",
        "http://0:{port}/a",
        "http://[::ffff:127.0.0.1]:{port}/a",
        "http://１２７.0.0.1:{port}/a",
        "http://user@127.0.0.1:{port}/a",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "/etc/passwd",
        "",
    ],
)
def test_no_spelling_leads_to_loopback(server: Server, url: str) -> None:
    server.routes["/a"] = answered(200, b"secret")
    with Fetcher(AGENT, limits=QUICK) as f:
        response = f.fetch(url.format(port=server.host_port.partition(":")[2]))
    assert response.outcome == "hard"
    assert server.asked == []


def test_allow_hosts_names_one_port(server: Server) -> None:
    with Fetcher(AGENT, allow_hosts={"127.0.0.1:1"}, limits=QUICK) as f:
        assert f.fetch(server.url("/a")).outcome == "hard"


def test_a_name_is_resolved_once_and_the_checked_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([[("8.8.8.8", 80)], [("127.0.0.1", 80)]])  # a name that changes between two questions
    connected: list[object] = []

    def resolve(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", a) for a in next(answers)]

    def connect(_: socket.socket, address: object) -> None:
        connected.append(address)
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with Fetcher(AGENT, limits=QUICK) as f:
        assert f.fetch("http://rebinding.example/").outcome == "temporary"
    assert connected == [("8.8.8.8", 80)]


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def resolve(*_: object, **__: object) -> list[object]:
        over.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with Fetcher(AGENT, limits=Limits(connect_s=0.1, pause_s=0)) as f:
        response = f.fetch("http://example.org/")
    over.set()
    assert (response.outcome, response.error) == (
        "temporary",
        "TimeoutError: the name was not resolved in time",
    )


@pytest.mark.parametrize(("code", "outcome"), [(socket.EAI_AGAIN, "temporary"), (socket.EAI_NONAME, "hard")])
def test_names_that_do_not_resolve(monkeypatch: pytest.MonkeyPatch, code: int, outcome: str) -> None:
    def resolve(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "no")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with Fetcher(AGENT, limits=QUICK) as f:
        assert f.fetch("http://example.org/").outcome == outcome


# --- Retry-After ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "date", "expected"),
    [
        ("120", None, 120),
        ("0", None, 0),
        ("Sat, 21 Nov 2026 12:10:00 GMT", None, 600),
        # the server's clock is a year behind ours: its date counts from its own
        ("Fri, 21 Nov 2025 12:10:00 GMT", "Fri, 21 Nov 2025 12:00:00 GMT", 600),
        ("Sat, 21 Nov 2026 11:00:00 GMT", None, 0),
        ("soon", None, None),
        ("-5", None, None),
        ("1.5", None, None),
        ("99999999999999999999", None, 999_999_999),
        ("Sat, 21 Nov 99999 12:10:00 GMT", None, None),
    ],
)
def test_retry_after(server: Server, value: str, date: str | None, expected: int | None) -> None:
    dated = {"date": date} if date else {}
    server.routes["/a"] = answered(429, retry_after=value, **dated)
    assert ask(server).retry_after_s == expected


# --- politeness ----------------------------------------------------------------------------------


def test_turns_pause_between_starts_on_one_host_only() -> None:
    slept: list[float] = []
    turns = Turns(2, monotonic=lambda: 100.0, sleep=slept.append)
    for host in ("a:80", "a:80", "b:80", "a:80"):
        with turns.take(host, 1.5):
            pass
    assert slept == [1.5, 3.0]


def test_a_server_of_ones_own_is_asked_faster(server: Server) -> None:
    slept: list[float] = []
    allowed = {server.host_port}
    with Fetcher(AGENT, allow_hosts=allowed, monotonic=lambda: 0.0, sleep=slept.append) as f:
        f.fetch(server.url("/1"))
        f.fetch(server.url("/2"))
    assert slept == [0.1]


def test_at_most_two_at_once_on_one_host() -> None:
    turns = Turns(2, sleep=lambda _: None)
    inside, third_in = threading.Barrier(3), threading.Event()
    leave = threading.Event()

    def hold() -> None:
        with turns.take("a:80", 0):
            inside.wait(5)
            leave.wait(5)

    def third() -> None:
        with turns.take("a:80", 0):
            third_in.set()

    threads = [threading.Thread(target=t) for t in (hold, hold)]
    for t in threads:
        t.start()
    inside.wait(5)
    threads.append(threading.Thread(target=third))
    threads[-1].start()
    assert not third_in.wait(0.05)
    leave.set()
    assert third_in.wait(5)
    for t in threads:
        t.join()


# --- robots.txt ----------------------------------------------------------------------------------

PRIVATE = b"User-agent: *\nDisallow: /private\n"
HUGE = b"User-agent: a\nUser-agent: b\n" * 9_000 + b"Disallow: /\n" * 9_000


@pytest.mark.parametrize(
    ("robots", "path", "outcome", "why"),
    [
        (answered(200, PRIVATE), "/page", "ok", None),
        (answered(200, PRIVATE), "/private/page", "hard", "does not allow"),
        (answered(200, b"User-agent: incident-monitor\nDisallow: /\n"), "/page", "hard", "does not allow"),
        (answered(200, b"User-agent: other\nDisallow: /\n"), "/page", "ok", None),
        (answered(200, b"\xef\xbb\xbf" + PRIVATE), "/private", "hard", "does not allow"),
        (answered(200, PRIVATE + b"#" * 600_000), "/private", "hard", "does not allow"),
        (answered(200, HUGE), "/page", "hard", "too large"),
        (answered(200, b"<html>not robots</html>"), "/page", "ok", None),
        (answered(404), "/page", "ok", None),
        (answered(403), "/page", "ok", None),
        (answered(410), "/page", "ok", None),
        (answered(500), "/page", "temporary", "robots.txt cannot be read"),
        (answered(429), "/page", "temporary", "robots.txt cannot be read"),
        (b"", "/page", "temporary", "robots.txt cannot be read"),
        (answered(301, location="/moved.txt"), "/private", "hard", "does not allow"),
    ],
)  # fmt: skip
def test_robots(server: Server, robots: bytes, path: str, outcome: str, why: str | None) -> None:
    page = answered(200, b"page")
    server.routes |= {"/robots.txt": robots, "/moved.txt": answered(200, PRIVATE)}
    server.routes |= {"/page": page, "/private": page, "/private/page": page}
    with fetcher(server) as f:
        response = f.fetch_page(server.url(path))
    assert response.outcome == outcome
    assert why is None or why in (response.error or "")


def test_robots_is_read_once_and_not_for_feeds(server: Server) -> None:
    server.routes |= {"/robots.txt": answered(200, b"User-agent: *\nDisallow: /feed"), "/feed": answered(200)}
    with fetcher(server) as f:
        assert f.fetch(server.url("/feed")).outcome == "ok"
        f.fetch_page(server.url("/1"))
        f.fetch_page(server.url("/2"))
    assert [r.target for r in server.asked] == ["/feed", "/robots.txt", "/1", "/2"]


def test_robots_is_asked_again_after_a_redirect(server: Server) -> None:
    with Server({"/robots.txt": answered(200, b"User-agent: *\nDisallow: /")}) as other:
        server.routes["/a"] = answered(302, location=other.url("/page"))
        with fetcher(server, other) as f:
            assert f.fetch_page(server.url("/a")).outcome == "hard"
        assert [r.target for r in other.asked] == ["/robots.txt"]


def test_a_crawl_delay_lengthens_the_pause_up_to_a_limit(server: Server) -> None:
    slept: list[float] = []
    server.routes["/robots.txt"] = answered(200, b"User-agent: *\nCrawl-delay: 3600\n")
    allowed = {server.host_port}
    with Fetcher(AGENT, allow_hosts=allowed, limits=QUICK, monotonic=lambda: 0.0, sleep=slept.append) as f:
        f.fetch_page(server.url("/1"))
        f.fetch_page(server.url("/2"))
    assert slept == [10.0]


# --- nothing gets out ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_garbage_is_always_a_response(server: Server, seed: int) -> None:
    import random

    rng = random.Random(seed)
    good = answered(200, gzip.compress(b"hello" * 50), content_encoding="gzip", etag='"x"', retry_after="1")
    broken = bytearray(good)
    for _ in range(rng.randint(1, 12)):
        broken[rng.randrange(len(broken))] = rng.randrange(256)
    server.routes["/a"] = bytes(broken[: rng.randint(0, len(broken))])
    assert isinstance(ask(server, limits=Limits(total_s=1, read_s=1, pause_s=0)), Response)
