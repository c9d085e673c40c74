"""`GET /v1/decision` on a grown database: how long answers take at a steady pace, and what one costs.

    python benchmarks/decision.py [--articles 100000] [--pace 200] [--seconds 30] [--keep FILE]

The server keeps to one core; the requests come from this process. They leave on time whether the last one was
answered or not, and a late answer counts from when it was due. What an answer costs is the server's processor
time, against `GET /healthz`, which does nothing: that does not depend on who else is at work.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from grown import articles, grow

from monitor.clock import utc_now
from monitor.desk import accounts
from monitor.desk import gate as desk
from monitor.store import Store
from monitor.types import CatalogueModel

CONNECTIONS = 16
MODELS = ("xai/grok-4", "xai/grok-3", "openai/gpt-4o", "meta/llama-4", "nobody/knows-it")
REQUEST = "GET {path} HTTP/1.1\r\nHost: desk.example\r\nAuthorization: Bearer {token}\r\n\r\n"


def prepare(db: Path) -> str:
    """Models, one of them held, and a token; returns the token."""
    now = utc_now()
    with Store.open(db) as store, store.transaction():
        for model in MODELS[:-1]:
            if store.gate.model(model) is None:
                entry = CatalogueModel(model, "private_preview", "general_availability")
                store.gate.save_model(entry, since=now - timedelta(days=30))
        if not store.gate.is_paused(MODELS[0]):
            desk.hold(store, MODELS[0], None, actor="Ada", reason="benchmark", now=now)
        if store.accounts.account("ada") is None:
            accounts.add(store, "ada", "viewer", None, actor="Ada", reason="benchmark", now=now)
        return accounts.add_token(
            store, "ada", "bench", ["decide:read"], lasts=None, actor="Ada", reason="benchmark", now=now
        )


async def paced(port: int, paths: list[str], token: str, *, pace: float, n: int) -> list[float]:
    """Seconds from when each request was due to its whole answer."""
    took: list[float] = []
    due = iter(range(n))
    start = time.perf_counter() + 0.1

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for i in due:
            at = start + i / pace
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            writer.write(REQUEST.format(path=paths[i % len(paths)], token=token).encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            took.append(time.perf_counter() - at)
        writer.close()

    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    return took


def processor_s(pid: int) -> float:
    """Of all its threads, so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(name: str, server: int, port: int, paths: list[str], token: str, *, pace: float, n: int) -> float:
    """Prints a line; returns milliseconds of processor an answer."""
    asyncio.run(paced(port, paths, token, pace=pace, n=int(pace)))  # threads and connections are there
    before = processor_s(server)
    took = sorted(asyncio.run(paced(port, paths, token, pace=pace, n=n)))
    cost_ms = (processor_s(server) - before) / n * 1000
    busy = cost_ms * pace / 10
    p50, p95, p99 = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.95, 0.99))
    print(
        f"{name:12} p50 {p50:5.2f} ms, p95 {p95:5.2f} ms, p99 {p99:5.2f} ms, "
        f"longest {took[-1] * 1000:6.2f} ms; processor {cost_ms:.2f} ms, {busy:.0f} % of a core"
    )
    return cost_ms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--pace", type=float, default=200)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--keep", type=Path, help="where the database goes; made when it is not there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "monitor", "init"], cwd=folder, check=True, capture_output=True)
        db = (given.keep or Path(folder) / "grown.db").resolve()
        if not db.exists():
            (Path(folder) / "monitor.db").rename(db)
            grow(db, Path(folder) / "feeds.yaml", articles=articles(given.articles))
        token = prepare(db)
        command = [sys.executable, "-m", "monitor", "serve", "--port", "0", "--db", str(db)]
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[:1])  # inherited by the server
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
            os.sched_setaffinity(0, cores[1:] or cores)
            try:
                assert server.stdout is not None
                port = int(server.stdout.readline().strip().rstrip("/").rpartition(":")[2])
                n = int(given.pace * given.seconds)
                asks = [f"/v1/decision?model={m}&stage=general_availability" for m in MODELS]
                told = {"pace": given.pace, "n": n}
                nothing = measure("/healthz", server.pid, port, ["/healthz"], token, **told)
                cost = measure("/v1/decision", server.pid, port, asks, token, **told)
                print(f"a decision costs {cost / nothing:.1f} times doing nothing")
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
