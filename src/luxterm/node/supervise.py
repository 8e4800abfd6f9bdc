"""Processes: the node of a data directory (found, started, ended) and the node's own children.

Module level imports are from the standard library alone: the workstation looks for its node before it paints.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

NODE_FILE: Final = "node.json"
LOG_FILE: Final = "node.log"
DATA_DIR_VARIABLE: Final = "LUXTERM_DATA_DIR"


class NodeInfo(NamedTuple):
    """What a running node wrote about itself into its data directory."""

    pid: int
    http_url: str
    ws_url: str
    auth: str
    """paper or required."""
    started_ns: int
    version: str


def default_data_dir() -> Path:
    """LUXTERM_DATA_DIR, or the platform's directory for user data."""
    named = os.environ.get(DATA_DIR_VARIABLE)
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("luxterm", appauthor=False))


def is_alive(pid: int) -> bool:
    """Whether a process of this id runs (one that has ended but was not waited for does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        return " Z " not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:4]
    return True


def find_node(data_dir: Path) -> NodeInfo | None:
    """The node that runs on this data directory and is ready; None where there is none."""
    try:
        fields = json.loads((data_dir / NODE_FILE).read_text())
        info = NodeInfo(**{name: fields[name] for name in NodeInfo._fields})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return info if is_alive(info.pid) else None


def write_node_file(data_dir: Path, info: NodeInfo) -> None:
    """Says that this node is ready. Whole or not at all: it is renamed into place."""
    draft = data_dir / f"{NODE_FILE}.{os.getpid()}"
    draft.write_text(json.dumps(info._asdict(), indent=1) + "\n")
    draft.chmod(0o600)
    draft.replace(data_dir / NODE_FILE)


def remove_node_file(data_dir: Path, pid: int) -> None:
    """Removes the note of process `pid`; a note of another process stays."""
    info = find_node(data_dir)
    if info is None or info.pid == pid:
        (data_dir / NODE_FILE).unlink(missing_ok=True)


def start_node(data_dir: Path, config: Path | None = None, extra_args: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Starts `luxterm serve` on the data directory as a session of its own, writing to DATA_DIR/node.log.

    Returns at once: poll `find_node` for readiness and the process for an early end (then the log says why).
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    argv = [sys.executable, "-m", "luxterm", "serve", "--data-dir", str(data_dir)]
    if config is not None:
        argv += ["--config", str(config)]
    with (data_dir / LOG_FILE).open("wb") as log:
        return subprocess.Popen(
            [*argv, *extra_args],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop_node(data_dir: Path, timeout_s: float = 10.0) -> bool:
    """Asks the node of this data directory to drain and end, and waits for it. False when none runs.

    Raises TimeoutError when it does not end in time; it is never killed from here, so that nothing is cut short.
    """
    from luxterm.clock import monotonic, sleep

    info = find_node(data_dir)
    if info is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(info.pid, signal.SIGTERM)
    deadline = monotonic() + timeout_s
    while is_alive(info.pid):
        if monotonic() > deadline:
            raise TimeoutError(f"process {info.pid} did not end within {timeout_s:g} s")
        sleep(0.02)
    return True


class Child:
    """A child process that is started again when it ends by itself, with growing pauses, and ended by its pid.

    Its standard input is a pipe that nothing is written to: it ends when this process does, however that ends, and a
    child that watches it goes along.
    """

    FIRST_PAUSE_S: Final = 0.5
    LONGEST_PAUSE_S: Final = 15.0
    STEADY_S: Final = 30.0
    """A child that ran this long has recovered: the next pause is the first again."""

    def __init__(self, name: str, argv: Sequence[str], log: Callable[[str], None], output: Path | None = None) -> None:
        self.name = name
        self.argv = list(argv)
        self.restarts = 0
        self._log = log
        self._output = output
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), name=f"child {self.name}")

    async def _spawn(self) -> asyncio.subprocess.Process:
        if self._output is None:
            return await asyncio.create_subprocess_exec(
                *self.argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        with self._output.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *self.argv, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT
            )

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        pause_s = self.FIRST_PAUSE_S
        while True:
            started = loop.time()
            try:
                self._process = await self._spawn()
                status = await self._process.wait()
            except OSError as error:
                self._log(f"{self.name} cannot be started: {error}")
                return
            if loop.time() - started > self.STEADY_S:
                pause_s = self.FIRST_PAUSE_S
            self._log(f"{self.name} (pid {self._process.pid}) ended with {status}; starts again in {pause_s:g} s")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, self.LONGEST_PAUSE_S)
            self.restarts += 1

    async def stop(self, timeout_s: float = 1.0) -> None:
        """SIGTERM to its pid, SIGKILL after `timeout_s`."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), timeout_s)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
