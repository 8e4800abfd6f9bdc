"""A node on free ports for a measurement, and what its process costs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
START_S = 120.0


class Node(NamedTuple):
    process: subprocess.Popen[str]
    http: str
    ws: str
    data_dir: Path
    started_s: float
    """From the start of the process to its `listening` line."""
    started_cpu_s: float
    """Processor seconds used until then."""


def environment() -> dict[str, str]:
    """The child's: compiled Python files are kept, as in an installation."""
    left_out = ("LUXTERM_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {**kept, "PYTHONPATH": str(ROOT / "src")}


@contextlib.contextmanager
def node(*options: str, data_dir: Path | None = None) -> Iterator[Node]:
    """`luxterm serve`, ended by its pid."""
    with contextlib.ExitStack() as stack:
        if data_dir is None:
            data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luxterm-bench-")))
        ports = ["--port", "0", "--ws-port", "0", "--grpc-port", "0"]
        argv = [sys.executable, "-m", "luxterm", "serve", "--data-dir", str(data_dir), *ports, *options]
        begun = time.perf_counter()
        process = subprocess.Popen(
            argv, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline().split()
            if line[:1] != ["listening"]:
                raise RuntimeError("the node did not start")
            yield Node(process, line[1], line[2], data_dir, time.perf_counter() - begun, cpu_s(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def cpu_s(*pids: int) -> float:
    """Processor seconds that these processes have used."""
    used = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICKS


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]
