"""The workstation on a terminal of its own: what it costs, busy and idle, and what it costs others."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator

from bench.gateway import push_index, round_trips
from bench.nodes import Node, children, cpu_s, environment, node
from bench.table import Row

ROWS, COLUMNS = 64, 210
SETTLE_S = 8.0
MEASURE_S = 15.0


class Terminal:
    """A pseudo terminal whose output is read and counted by a thread."""

    def __init__(self, *argv: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        env = {**environment(), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True)
        os.close(slave)
        self.bytes = 0
        self.first_paint_s = 0.0
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                if not select.select([self.master], [], [], 0.5)[0]:
                    continue
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            if not data:
                return
            self.bytes += len(data)
            # Switching to the alternate screen says nothing yet; a first frame has kilobytes.
            if not self.first_paint_s and self.bytes > 4000:
                self.first_paint_s = time.perf_counter() - self.begun

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.master)


@contextlib.contextmanager
def workstation(running: Node) -> Iterator[Terminal]:
    terminal = Terminal(sys.executable, "-m", "luxterm", "--connect", running.ws)
    try:
        yield terminal
    finally:
        terminal.close()


def share(terminal: Terminal, seconds: float) -> float:
    """Per cent of a core that the screen's process uses."""
    pid = terminal.process.pid
    used, begun = cpu_s(pid, *children(pid)), time.perf_counter()
    time.sleep(seconds)
    return (cpu_s(pid, *children(pid)) - used) / (time.perf_counter() - begun) * 100


def run(runs: int) -> list[Row]:
    busy, idle, paint, market, sim, mids, tails = [], [], [], [], [], [], []
    for _ in range(runs):
        with node("--market", "sim", "--durability", "os") as running, workstation(running) as terminal:
            time.sleep(SETTLE_S)
            paint.append(terminal.first_paint_s)
            pids = [running.process.pid, *children(running.process.pid)]
            used, begun = [cpu_s(pid) for pid in pids], time.perf_counter()
            busy.append(share(terminal, MEASURE_S))
            seconds = time.perf_counter() - begun
            costs = [(cpu_s(pid) - was) / seconds * 100 for pid, was in zip(pids, used, strict=True)]
            market.append(costs[0])
            sim.append(sum(costs[1:]))
        with node("--market", "none", "--durability", "os") as running, workstation(running) as terminal:
            push_index(running)
            time.sleep(SETTLE_S)
            idle.append(share(terminal, MEASURE_S))
            mid, tail = asyncio.run(round_trips(running.ws, 1500))
            mids.append(mid)
            tails.append(tail)
    size = f"{COLUMNS}x{ROWS}"
    return [
        Row(f"screen {size} at the simulated market's normal rate", "workstation", "% of a core", tuple(busy)),
        Row(f"screen {size}, nothing happens", "workstation", "% of a core", tuple(idle)),
        Row("installed start to first paint, attaching", "workstation", "s", tuple(paint)),
        Row("simulated market at its normal rate, screen open", "node", "% of a core", tuple(market)),
        Row("simulated market at its normal rate, screen open", "makers and takers", "% of a core", tuple(sim)),
        Row("order round trip over WebSocket, screen open, durability=os, p50", "luxterm", "us", tuple(mids)),
        Row("order round trip over WebSocket, screen open, durability=os, p99", "luxterm", "us", tuple(tails)),
    ]
