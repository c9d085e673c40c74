"""Child processes that may be killed: for parsing what strangers wrote.

A task that hangs, crashes or eats memory costs one task. Children are started afresh (never forked
from a process with threads), replaced after some tasks because parsers grow, and end with their parent.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import resource
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection
from types import TracebackType
from typing import Any, Generic, Literal, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

T = TypeVar("T")
P = ParamSpec("P")

ErrorKind = Literal["timeout", "crash", "raised"]


@dataclass(frozen=True, slots=True)
class TaskError:
    """timeout: killed for taking too long. crash: the child died. raised: the function did."""

    kind: ErrorKind
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """`error` is None exactly when the function returned; `value` is then what it returned."""

    value: T | None
    error: TaskError | None = None


class Workers:
    """A pool of killable children. Use as a context manager.

    timeout_s: for each task, from its start. max_tasks: a child is replaced after so many.
    memory_mb: address space of each child. preload: modules that are loaded once for all children, where
    the system can; the first pool of a process decides. Functions must be importable, arguments picklable.
    """

    def __init__(
        self,
        n: int = 1,
        *,
        timeout_s: float = 30.0,
        max_tasks: int = 200,
        memory_mb: int = 2048,
        preload: Sequence[str] = (),
    ) -> None:
        self._n = n
        self._timeout_s = timeout_s
        self._max_tasks = max_tasks
        self._memory_mb = memory_mb
        self._preload = list(preload)
        self._lock = threading.Lock()
        self._pool = self._new_pool()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the children; tasks that still run are given up."""
        _end(self._pool)

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        """Call the function in a child and wait. Safe to use from several threads."""
        return self._result(self._start(partial(function, *args, **kwargs), self._timeout_s), self._timeout_s)

    def map(
        self, function: Callable[[Any], T], items: Iterable[Any], *, timeout_s: float | None = None
    ) -> Iterator[Outcome[T]]:
        """An outcome for each item, in order, with only a few items in memory at a time.

        timeout_s: for each item, where it is not the pool's own.
        """
        timeout_s = timeout_s or self._timeout_s
        pending: deque[ProcessFuture[T]] = deque()
        for item in items:
            pending.append(self._start(partial(function, item), timeout_s))
            if len(pending) >= 4 * self._n:
                yield self._result(pending.popleft(), timeout_s)
        while pending:
            yield self._result(pending.popleft(), timeout_s)

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
        if self._preload:
            context.set_forkserver_preload(self._preload)
        return ProcessPool(
            max_workers=self._n,
            max_tasks=self._max_tasks,
            initializer=_begin,
            initargs=(self._memory_mb,),
            context=context,
        )

    def _start(self, call: Callable[[], T], timeout_s: float) -> ProcessFuture[T]:
        with self._lock:
            try:
                return self._pool.schedule(call, timeout=timeout_s)
            except RuntimeError:  # the pool gives up when a child is killed between two tasks
                _end(self._pool)
                self._pool = self._new_pool()
                return self._pool.schedule(call, timeout=timeout_s)

    def _result(self, future: ProcessFuture[T], timeout_s: float) -> Outcome[T]:
        try:
            return Outcome(future.result())
        except TimeoutError:
            return Outcome(None, TaskError("timeout", f"no answer within {timeout_s:g} s"))
        except (ProcessExpired, BrokenProcessPool, CancelledError) as e:
            return Outcome(None, TaskError("crash", str(e) or type(e).__name__))
        except Exception as e:  # whatever the function raised, in the child
            return Outcome(None, TaskError("raised", f"{type(e).__name__}: {e}"[:500]))


def _end(pool: ProcessPool) -> None:
    """Children go before the pool's channels do: one that still starts would complain that they are gone."""
    pool.stop()  # type: ignore[no-untyped-call]
    for child in pool._pool_manager.worker_manager.workers.copy().values():  # no public way
        child.kill()
    pool.join()


# --- in the child --------------------------------------------------------------------------------


def _begin(memory_mb: int) -> None:
    size = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _end_with_parent()


def _end_with_parent() -> None:
    """A parent killed outright cannot stop its children, so they watch for it themselves.

    The thread works everywhere. It needs its turn, which a child stuck in C code never gives: on Linux the
    kernel ends that one, by a signal when the pipe from the parent closes.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    threading.Thread(target=_wait_and_exit, args=(parent.sentinel,), daemon=True).start()
    if sys.platform == "linux":
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)


def _wait_and_exit(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
