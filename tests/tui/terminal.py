"""A real terminal for a real process: a pseudo-terminal, and pyte to see what stands on it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pyte

SOURCE = Path(__file__).resolve().parents[2] / "src"


class Terminal:
    """Runs a command on `columns` x `lines` cells. `wait` returns when the screen says what it should."""

    def __init__(self, *command: str, columns: int = 120, lines: int = 36, **environ: str) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        path = os.pathsep.join([str(SOURCE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        given = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "PYTHONPATH": path} | environ
        # Textual's screenshots leave COLUMNS and LINES behind, which would belie the terminal's own size.
        kept_out = ("LC_", "TEXTUAL", "LUXTERM", "NO_COLOR", "COLUMNS", "LINES", "PYTHONUTF8")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(kept_out)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "luxterm", *command],
            stdin=slave, stdout=slave, stderr=slave, env=inherited | given, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        os.set_blocking(self._master, False)
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._master, self._read)
        self.raw = b""

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65_536)
        except BlockingIOError:
            return
        except OSError:  # the process is gone
            data = b""
        if not data:
            self._loop.remove_reader(self._master)
        self.raw = (self.raw + data)[-400_000:]
        try:
            self._stream.feed(data)
        except (TypeError, ValueError, KeyError):
            pass  # sequences that pyte does not know change nothing it shows
        self._changed.set()

    def keys(self, text: str) -> None:
        os.write(self._master, text.encode())

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen.resize(lines, columns)
        self.process.send_signal(signal.SIGWINCH)  # the pseudo-terminal is not its controlling one

    def text(self) -> str:
        return "\n".join(self.screen.display)

    async def wait(self, wanted: str | Callable[[str], object], timeout_s: float = 120) -> str:
        """The screen once it contains the text, or satisfies the function."""
        holds = wanted if callable(wanted) else lambda text: wanted in text
        try:
            async with asyncio.timeout(timeout_s):
                while not holds(self.text()):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"waited {timeout_s} s for {wanted!r}; the screen:\n{self.text()}") from None
        return self.text()

    def hang_up(self) -> None:
        """The other end of the terminal is gone, as after a lost SSH session."""
        self._loop.remove_reader(self._master)
        os.close(self._master)
        self._master = -1

    async def ended(self, timeout_s: float = 120) -> int:
        return await asyncio.wait_for(asyncio.to_thread(self.process.wait), timeout_s)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(60)
        if self._master >= 0:
            self.hang_up()
