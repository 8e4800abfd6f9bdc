"""The local chain: anvil from its npm package, run as our child."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from luxterm.chain.errors import ChainUnavailable, ToolMissing
from luxterm.chain.networks import LUX_MAINNET, WELL_KNOWN_MNEMONIC
from luxterm.clock import monotonic

BINARY: Final = Path("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil")
BALANCE: Final = 10_000_000_000
START_TIMEOUT_S: Final = 20.0
STOP_TIMEOUT_S: Final = 20.0
STATE_INTERVAL_S: Final = 5

_LISTENING: Final = re.compile(rb"Listening on (\S+):(\d+)")


class AnvilInfo(NamedTuple):
    """Where a running anvil is reached."""

    pid: int
    port: int
    ipc: str
    http_url: str
    ws_url: str


def project_folder(start: Path | None = None) -> Path | None:
    """The checkout that has node_modules, looked for from here and from the working directory upward."""
    for origin in (start or Path.cwd(), Path(__file__).resolve()):
        for folder in (origin, *origin.parents):
            if (folder / "node_modules").is_dir() and (folder / "package.json").is_file():
                return folder
    return None


def find_anvil() -> Path:
    """The anvil program: $LUXTERM_ANVIL, the npm package, or one on PATH. Raises ToolMissing."""
    named = os.environ.get("LUXTERM_ANVIL")
    if named:
        if os.access(named, os.X_OK):
            return Path(named)
        raise ToolMissing(f"LUXTERM_ANVIL={named} is not a program")
    folder = project_folder()
    if folder is not None and (folder / BINARY).is_file():
        return folder / BINARY
    on_path = shutil.which("anvil")
    if on_path:
        return Path(on_path)
    raise ToolMissing("anvil is not installed: run `make node-tools` in the checkout (npm ci), or set LUXTERM_ANVIL")


def command(
    *,
    port: int,
    ipc: Path | None = None,
    chain_id: int = LUX_MAINNET,
    state: Path | None = None,
    block_time_s: float | None = None,
    mnemonic: str = WELL_KNOWN_MNEMONIC,
    extra: Sequence[str] = (),
) -> list[str]:
    """anvil's argv. Port 0 picks a free one."""
    argv = [str(find_anvil()), "--host", "127.0.0.1", "--port", str(port), "--chain-id", str(chain_id)]
    argv += ["--balance", str(BALANCE), "--hardfork", "cancun"]
    if mnemonic != WELL_KNOWN_MNEMONIC:
        argv += ["--mnemonic", mnemonic]
    if ipc is not None:
        argv += ["--ipc", str(ipc)]
    if state is not None:
        argv += ["--state", str(state), "--state-interval", str(STATE_INTERVAL_S), "--preserve-historical-states"]
    if block_time_s is not None:
        argv += ["--block-time", f"{block_time_s:g}"]
    return [*argv, *extra]


class Anvil:
    """An anvil that lives as long as the `async with` block."""

    def __init__(self, folder: Path, *, port: int = 0, **options: object) -> None:
        self._folder, self._port, self._options = folder, port, options
        self._process: asyncio.subprocess.Process | None = None
        self._drain: asyncio.Task[None] | None = None
        self.info = AnvilInfo(0, 0, "", "", "")

    async def start(self) -> AnvilInfo:
        """Starts it and waits until it listens. Raises ToolMissing or ChainUnavailable."""
        self._folder.mkdir(parents=True, exist_ok=True)
        ipc = self._folder / "anvil.ipc"
        argv = command(port=self._port, ipc=ipc, **self._options)  # type: ignore[arg-type]
        self._process = await asyncio.create_subprocess_exec(
            *argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            port = await asyncio.wait_for(self._listening(), START_TIMEOUT_S)
        except (TimeoutError, ChainUnavailable):
            await self.kill()
            raise ChainUnavailable("anvil did not start") from None
        self._drain = asyncio.create_task(self._read_on())
        self.info = AnvilInfo(self._process.pid, port, str(ipc), f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}")
        return self.info

    async def _listening(self) -> int:
        assert self._process is not None and self._process.stdout is not None
        said: list[bytes] = []
        async for line in self._process.stdout:
            found = _LISTENING.search(line)
            if found:
                return int(found.group(2))
            said.append(line)
        raise ChainUnavailable("anvil ended: " + b"".join(said[-3:]).decode(errors="replace").strip())

    async def _read_on(self) -> None:
        """Empties the pipe, so that anvil never waits for a reader."""
        assert self._process is not None and self._process.stdout is not None
        while await self._process.stdout.read(65536):
            pass

    async def stop(self) -> None:
        """Ends it gently, so that it writes its state."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is None:
            return
        self._process = None
        if process.returncode is None:
            process.send_signal(how)
            try:
                await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._drain is not None:
            await self._drain
            self._drain = None

    async def __aenter__(self) -> Anvil:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


# --- an anvil that outlives the command that started it --------------------------------------------------------------


def running(folder: Path) -> AnvilInfo | None:
    """The anvil that `up` left running for this folder, if it still does."""
    try:
        info = AnvilInfo(**json.loads((folder / "anvil.json").read_text()))
        argv = Path(f"/proc/{info.pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, TypeError):
        return None
    # A pid may have been given to somebody else since; ours names our socket.
    return info if info.ipc.encode() in argv else None


def up(
    folder: Path,
    *,
    port: int = 8545,
    block_time_s: float | None = None,
    chain_id: int = LUX_MAINNET,
    mnemonic: str = WELL_KNOWN_MNEMONIC,
) -> AnvilInfo:
    """Starts an anvil in the background with its state in `folder`; answers the running one if there is one."""
    found = running(folder)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ipc, log = folder / "anvil.ipc", folder / "anvil.log"
    argv = command(
        port=port, ipc=ipc, chain_id=chain_id, state=folder / "anvil-state.json", block_time_s=block_time_s,
        mnemonic=mnemonic,
    )  # fmt: skip
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=handle, stderr=subprocess.STDOUT, start_new_session=True
        )
    finally:
        os.close(handle)
    deadline = monotonic() + START_TIMEOUT_S
    while True:
        said = _LISTENING.search(log.read_bytes())
        if said:
            break
        try:
            process.wait(timeout=0.02)
        except subprocess.TimeoutExpired:
            if monotonic() < deadline:
                continue
            process.kill()
        why = log.read_text(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise ChainUnavailable(f"anvil did not start: {why[0]}")
    bound = int(said.group(2))
    info = AnvilInfo(process.pid, bound, str(ipc), f"http://127.0.0.1:{bound}", f"ws://127.0.0.1:{bound}")
    process.returncode = 0  # it goes on without us; nobody waits for it
    handle = os.open(folder / "anvil.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(info._asdict(), out)
    return info


def down(folder: Path) -> bool:
    """Ends the anvil of `folder`, which writes its state; False when none ran. Raises ChainUnavailable if it stays."""
    info = running(folder)
    if info is None:
        return False
    os.kill(info.pid, signal.SIGTERM)
    deadline = monotonic() + STOP_TIMEOUT_S
    pidfd = os.pidfd_open(info.pid)
    try:
        import select

        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        if not poll.poll(max(0.0, deadline - monotonic()) * 1000):
            raise ChainUnavailable(f"anvil (pid {info.pid}) did not end within {STOP_TIMEOUT_S:g} s")
    finally:
        os.close(pidfd)
    (folder / "anvil.json").unlink(missing_ok=True)
    return True
