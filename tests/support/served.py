"""A real `luxterm serve` as a child process: started on free ports, waited for by its line, ended by its pid."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_S = 300.0
"""Far beyond what a start takes: a node that hangs fails its test, a slow machine does not."""


def environment(**changes: str) -> dict[str, str]:
    """The child's environment: this checkout, and no variables that would configure a node."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LUXTERM_", "C_CHAIN_", "KEEPER_", "ORACLE_HUB", "DEX_JWT"))
    }
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling every library anew makes each start seconds longer
    kept["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / f"luxterm-pycache-{os.getuid()}")
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", **changes}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "luxterm", *words]


def luxterm(*words: str, timeout: float = 300, **changes: str) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end."""
    return subprocess.run(
        command(*words), env=environment(**changes), capture_output=True, text=True, timeout=timeout, check=False
    )


class Served:
    """A node. `http` and `ws` are its addresses; use it as a context manager so that it never outlives its test."""

    def __init__(
        self,
        data_dir: Path,
        *options: str,
        durability: str = "fsync",
        market: str = "none",
        prefix: Sequence[str] = (),
    ) -> None:
        """`prefix` is a program that runs the node in its own place (`env`, `nsenter`)."""
        self.data_dir = data_dir
        self.patience_s = 120.0
        """How long `rpc` waits for an answer."""
        self._errors = data_dir.with_name(f"{data_dir.name}.err").open("w+")
        argv = command("serve", "--data-dir", str(data_dir), "--port", "0", "--market", market)
        self.process = subprocess.Popen(
            [*prefix, *argv, "--durability", durability, *options],
            env=environment(), stdout=subprocess.PIPE, stderr=self._errors, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        guard = threading.Timer(START_S, self.process.kill)
        guard.start()
        self.line = self.process.stdout.readline().strip()
        guard.cancel()
        if not self.line.startswith("listening http"):
            self.end()
            raise AssertionError(f"the node did not start: {self.line!r} {self.errors()}")
        _, self.http, self.ws = self.line.split()

    def errors(self) -> str:
        """What it has written to stderr."""
        if not self._errors.closed:
            self._errors.flush()
        return Path(self._errors.name).read_text()

    def login(self, account: str) -> str:
        """A token of a paper account, for `rpc`."""
        return str(self.rpc("auth.login", apiKey=account, apiSecret="-")["token"])

    def rpc(self, method: str, token: str = "", **params: Any) -> Any:
        """The result of one JSON-RPC call; AssertionError for an error."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(f"{self.http}/rpc", body, headers)
        with urllib.request.urlopen(request, timeout=self.patience_s) as response:
            answer = json.load(response)
        assert "error" not in answer, answer
        return answer["result"]

    def kill(self) -> None:
        """kill -9, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(60)

    def stop(self, timeout: float = 120.0) -> int:
        """SIGTERM; the exit status."""
        self.process.terminate()
        return self.process.wait(timeout)

    def end(self) -> None:
        if self.process.poll() is None:
            self.kill()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
