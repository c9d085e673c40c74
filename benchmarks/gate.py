"""`monitor gate check` as a whole process, against starting Python: medians and their ratio."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
REPOSITORY = Path(__file__).resolve().parents[1]


def seconds(command: list[str], folder: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main() -> None:
    monitor = [sys.executable, "-m", "monitor"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*monitor, "init"], cwd=folder, check=True, stdout=subprocess.DEVNULL, env=os.environ)
        check, nothing = [*monitor, "gate", "check", "xai/grok-4"], [sys.executable, "-c", "pass"]
        seconds(check, folder), seconds(nothing, folder)
        pairs = [(seconds(check, folder), seconds(nothing, folder)) for _ in range(RUNS)]
    check_s, nothing_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"gate check {check_s:.3f} s, python -c pass {nothing_s:.3f} s, ratio {check_s / nothing_s:.1f}")


if __name__ == "__main__":
    main()
