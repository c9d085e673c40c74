"""Sockets to checked addresses, under a deadline that nothing on the other side can stretch.

A name is resolved once; what it resolves to is checked; the connection goes to that very address.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
import ssl
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from monitor.urls import Url

Address = tuple[socket.AddressFamily, tuple[Any, ...]]

_GLOBAL_V6 = ipaddress.ip_network("2000::/3")  # all that IANA has ever given out as global unicast
_REFUSED_V6 = tuple(
    ipaddress.ip_network(n)
    for n in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 hides an IPv4 address
        "3fff::/20",  # documentation
    )
)
_RELAY_V4 = ipaddress.ip_network("192.88.99.0/24")  # 6to4 relays


class AddressRefusedError(Exception):
    """The name leads to an address that must not be asked; the message says which."""


class DeadlineError(Exception):
    """The whole request took longer than it may."""


def refusal(address: str) -> str | None:
    """Why this IP address may not be asked, or None.

    Only global unicast passes: loopback, private, link-local, CGNAT, multicast, unspecified, and
    IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) do not.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        allowed = ip.is_global and not ip.is_multicast and ip not in _RELAY_V4
    else:
        allowed = ip in _GLOBAL_V6 and not any(ip in network for network in _REFUSED_V6)
    return None if allowed else f"address {ip} is not on the public internet"


class Deadline:
    """Bounds one request by shutting its socket, whatever it is waiting for: TLS, headers, a drip."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._ends_at = time.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(seconds, 0), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    @property
    def remaining_s(self) -> float:
        """Raises DeadlineError rather than return nothing to wait for."""
        left = self._ends_at - time.monotonic()
        if self.passed or left <= 0:
            raise DeadlineError
        return left

    def watch(self, sock: socket.socket) -> None:
        """A duplicate is kept: TLS takes the original over, and shutting either shuts both."""
        with self._lock:
            self._socket = sock.dup()
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        with self._lock:
            if self._socket is not None:
                try:
                    self._socket.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # closed by the other side already


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Certificates are always verified: by the system's roots, or certifi's on a system without."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not paths.cafile and not (paths.capath and any(Path(paths.capath).iterdir())):
        import certifi  # comes with trafilatura

        context.load_verify_locations(certifi.where())
    return context


def open_socket(
    url: Url, *, any_address: bool, timeout_s: float, deadline: Deadline, tls: ssl.SSLContext
) -> socket.socket:
    """A connected socket, TLS done where the scheme wants it.

    Raises AddressRefusedError before anything is sent, DeadlineError, OSError (gaierror, SSLError…).
    """
    addresses = _resolve(url, min(timeout_s, deadline.remaining_s))
    if not any_address:
        addresses = _permitted(url, addresses)
    raw = _connect(addresses, timeout_s, deadline)
    try:
        deadline.watch(raw)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if url.scheme == "http":
            return raw
        return tls.wrap_socket(raw, server_hostname=url.host)
    except BaseException:
        raw.close()
        raise


def _resolve(url: Url, timeout_s: float) -> list[Address]:
    """The system's resolver knows no time limit, so it is asked in a thread that may be left behind."""
    answer: list[Any] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
            answer.append([(family, sockaddr) for family, _, _, _, sockaddr in found])
        except (OSError, UnicodeError) as e:
            answer.append(e)

    thread = threading.Thread(target=ask, daemon=True, name="resolve")
    thread.start()
    thread.join(timeout_s)
    if not answer:
        raise TimeoutError("the name was not resolved in time")
    if isinstance(answer[0], Exception):
        raise answer[0]
    addresses: list[Address] = answer[0]
    return addresses


def _permitted(url: Url, addresses: list[Address]) -> list[Address]:
    refusals = [refusal(str(sockaddr[0])) for _, sockaddr in addresses]
    kept = [a for a, why in zip(addresses, refusals, strict=True) if why is None]
    if not kept:
        raise AddressRefusedError(
            f"{url.host}: {refusals[0]}; name {url.host_port} in allow_hosts if it is yours"
        )
    return kept


def _connect(addresses: list[Address], timeout_s: float, deadline: Deadline) -> socket.socket:
    last: OSError = OSError("no address to connect to")
    for family, sockaddr in addresses:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(timeout_s, deadline.remaining_s))
            sock.connect(sockaddr)
            sock.settimeout(timeout_s)
            return sock
        except OSError as e:
            sock.close()
            last = e
        except BaseException:
            sock.close()
            raise
    raise last
