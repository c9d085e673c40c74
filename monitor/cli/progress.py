"""Progress: bars where a person watches, nothing where nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from monitor.reading import Watcher


@contextmanager
def watcher(watched: bool) -> Iterator[Watcher]:
    """A watcher that draws on standard error, or one that says nothing."""
    if not watched:
        yield Watcher()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield _Bars(progress)


class _Bars(Watcher):
    def __init__(self, progress: object) -> None:
        from rich.progress import Progress, TaskID

        assert isinstance(progress, Progress)
        self._progress = progress
        self._task: TaskID | None = None

    def stage(self, name: str, total: int) -> None:
        self._task = self._progress.add_task(name, total=total)

    def step(self) -> None:
        if self._task is not None:
            self._progress.advance(self._task)
