"""CSV that a spreadsheet shows and does not run: what others wrote stays words. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""As OWASP lists them; spreadsheets in East Asian languages take the wide forms too."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def cell(value: object) -> object:
    """Text that would be a formula gets an apostrophe in front; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value


def lines(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> Iterator[str]:
    """The heading and then each row as it comes, so that a long table need not fit in memory."""
    yield _line(columns)
    for row in rows:
        yield _line([cell(row[name]) for name in columns])


def _line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)  # RFC 4180: ends in CR LF
    return line.getvalue()


class Passing:
    """Makes the CSV of another program safe as it passes: `feed` takes what comes, returns whole records. All
    its cells are text, so what reads as a number is taken for one."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes, *, last: bool) -> bytes:
        data = self._rest + data
        end = len(data) if last else _end_of_records(data)
        whole, self._rest = data[:end].decode("utf-8", "replace"), data[end:]
        records = csv.reader(io.StringIO(whole, newline=""))
        return "".join(
            _line([c if _NUMBER.fullmatch(c) else cell(c) for c in cells]) for cells in records
        ).encode()


def _end_of_records(data: bytes) -> int:
    """After the last line end that stands outside quotes; a doubled quote closes and opens again."""
    end = data.rfind(b"\n") + 1
    while end and data.count(b'"', 0, end) % 2:
        end = data.rfind(b"\n", 0, end - 1) + 1
    return end
