"""A TCP proxy that misbehaves on demand: for tests of lost, slow and half-open connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Proxy:
    """Forwards `port` to the target. `to_server` and `to_client` are gates: cleared, that direction waits."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._writers: set[asyncio.StreamWriter] = set()
        self._up_writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.accepted = 0
        self.refusing = False
        self.to_server, self.to_client = asyncio.Event(), asyncio.Event()
        self.to_server.set()
        self.to_client.set()
        self.passed_to_server = asyncio.Event()
        """Set when bytes went through to the server; clear it before waiting."""
        self.held_from_client = asyncio.Event()
        """Set when bytes for the client wait at the closed gate."""

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusing:
            writer.transport.abort()
            return
        self.accepted += 1
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers |= {writer, up_writer}
        self._up_writers.add(up_writer)
        for source, sink, up in ((reader, up_writer, True), (up_reader, writer, False)):
            task = asyncio.ensure_future(self._pump(source, sink, up))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, up: bool) -> None:
        gate = self.to_server if up else self.to_client
        try:
            while data := await source.read(65536):
                if not up and not gate.is_set():
                    self.held_from_client.set()
                await gate.wait()
                sink.write(data)
                await sink.drain()
                if up:
                    self.passed_to_server.set()
        except OSError:
            pass
        finally:
            sink.transport.abort()

    def cut(self) -> None:
        """Ends every connection without a goodbye."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        self._up_writers.clear()
        for task in self._tasks:
            task.cancel()

    def half_close(self) -> None:
        """Ends what goes to the server as a FIN would, and leaves the way back open."""
        for writer in self._up_writers:
            if not writer.is_closing() and writer.can_write_eof():
                writer.write_eof()
        self._up_writers.clear()

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()
            self._server = None


@asynccontextmanager
async def proxy(target_port: int) -> AsyncIterator[Proxy]:
    running = Proxy(target_port)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
