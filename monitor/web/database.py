"""How handlers reach the store: `with database(request).reading() as store:`."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import HTTPConnection

from monitor.store import Store
from monitor.store.readers import Readers


class Database:
    """Any number of readers, one writer at a time. SQLite's connections belong to their thread: open and
    close within one `def`, never across an `await`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reading = Readers(path).reading
        self._turn = threading.Lock()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Store]:
        """Waits for the other writers of this process; SQLite waits for those of others."""
        with self._turn, Store.open(self.path) as store:
            yield store


def database(request: HTTPConnection) -> Database:
    found: Database = request.app.state.database
    return found
