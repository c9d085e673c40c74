"""CSV that a spreadsheet shows and does not run: what others wrote stays words. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""As OWASP lists them; spreadsheets in East Asian languages take the wide forms too."""


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
