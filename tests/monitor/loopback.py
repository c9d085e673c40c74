"""A web server on a system port whose answers are raw bytes, for tests of what servers do wrong."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType

Answer = bytes | Callable[["Request"], bytes | Iterable[bytes]]


class Request:
    def __init__(self, head: bytes) -> None:
        lines = head.split(b"\r\n")
        self.target = lines[0].split(b" ")[1].decode("ascii")
        self.headers = {k.lower(): v.strip() for k, _, v in (line.partition(b":") for line in lines[1:]) if k}


class Server:
    """`routes` maps paths to answers; `asked` lists what came in. Unknown paths are 404."""

    def __init__(self, routes: dict[str, Answer]) -> None:
        self.routes = routes
        self.asked: list[Request] = []
        self.closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Server:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):  # not connected, where the system minds
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    @property
    def host_port(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host_port}{path}"

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                if not piece:
                    return
                head += piece
            request = Request(head.partition(b"\r\n\r\n")[0])
            self.asked.append(request)
            answer = self.routes.get(request.target.partition("?")[0], answered(404))
            sent = answer(request) if callable(answer) else answer
            for piece in [sent] if isinstance(sent, bytes) else sent:
                connection.sendall(piece)

    def drip(self, pieces: Iterable[bytes]) -> Callable[[Request], Iterator[bytes]]:
        """Send a piece every 20 ms for as long as the test lasts."""

        def answer(_: Request) -> Iterator[bytes]:
            for piece in pieces:
                yield piece
                if self.closing.wait(0.02):
                    return

        return answer


def answered(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; header names with `_` for `-`. The length is right unless given."""
    named = {"content-length": str(len(body))} | {k.replace("_", "-"): v for k, v in headers.items()}
    lines = [f"HTTP/1.1 {status} X", *(f"{k}: {v}" for k, v in named.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
