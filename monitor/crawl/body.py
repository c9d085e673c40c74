"""Reading a body in bounded steps: undo its Content-Encoding, stop at a limit, notice a cut stream.

Done here and not by urllib3, so that no step can ever hold more than the limit and one chunk.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

_CHUNK = 64 * 1024
_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS


class BodyTooLargeError(Exception):
    """More decoded bytes than allowed."""


class BodyCutError(Exception):
    """The compressed stream ends before its end."""


class UnknownEncodingError(Exception):
    """An encoding that we did not ask for."""


def read_body(read: Callable[[int], bytes], *, encoding: str, max_bytes: int, truncate: bool) -> bytes:
    """Everything that `read(size)` gives, decoded. Raises the errors above and zlib.error.

    truncate: cut at `max_bytes` instead of raising.
    """
    body = bytearray()
    for piece in _decoded(read, encoding, max_bytes):
        body += piece
        if len(body) > max_bytes:
            if truncate:
                return bytes(body[:max_bytes])
            raise BodyTooLargeError(f"body larger than {max_bytes:,} bytes")
    return bytes(body)


def _decoded(read: Callable[[int], bytes], encoding: str, max_bytes: int) -> Iterator[bytes]:
    decoder = _Decoder(encoding)
    n_raw = 0
    while raw := read(_CHUNK):
        n_raw += len(raw)
        if n_raw > max_bytes + _CHUNK:  # empty gzip members: many bytes that decode to none
            raise BodyTooLargeError(f"body larger than {max_bytes:,} bytes")
        yield from decoder.pieces(raw)
    if not decoder.complete:
        raise BodyCutError("the compressed body ends early")


class _Decoder:
    """Undoes one Content-Encoding, a chunk at a time."""

    def __init__(self, encoding: str) -> None:
        self._coding = encoding.strip().lower()
        if self._coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise UnknownEncodingError(f"unknown content encoding {self._coding[:40]!r}")
        self._zlib = None if self._coding in {"", "identity"} else zlib.decompressobj(_ZLIB_OR_GZIP)
        self._started = False

    @property
    def complete(self) -> bool:
        return self._zlib is None or self._zlib.eof or not self._started

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        if self._zlib is None:
            yield raw
            return
        if not self._started and self._coding == "deflate" and raw[0] & 0x0F != 8:
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers leave the zlib header out
        self._started = True
        while raw:
            if self._zlib.eof:
                if self._coding == "deflate" or not raw.startswith(b"\x1f\x8b"):
                    return  # padding after the end
                self._zlib = zlib.decompressobj(_ZLIB_OR_GZIP)  # gzip may have several members
            yield self._zlib.decompress(raw, _CHUNK)
            raw = self._zlib.unconsumed_tail or self._zlib.unused_data
