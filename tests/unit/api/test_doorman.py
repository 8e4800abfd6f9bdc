"""Connections that have not said what they want yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from luxterm.api.doorman import Doorman
from luxterm.api.limits import ConnectionCounter


class Echo(asyncio.Protocol):
    """Stands for the server: sends back whatever reaches it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


@asynccontextmanager
async def door(most: int = 10, timeout_s: float = 30.0) -> AsyncIterator[tuple[Doorman, int, list[str]]]:
    refused: list[str] = []
    made = Doorman(Echo, ConnectionCounter(most, most), timeout_s, lambda peer: False, refused.append)
    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)
    try:
        yield made, server.sockets[0].getsockname()[1], refused
    finally:
        made.close()
        server.close()
        await server.wait_closed()


async def test_nothing_of_the_header_is_lost() -> None:
    async with door() as (made, port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for part in (b"GET / HTTP/1.1\r\n", b"Host: x\r", b"\n\r\nbody"):
            writer.write(part)
            await writer.drain()
        assert await reader.readexactly(31) == b"GET / HTTP/1.1\r\nHost: x\r\n\r\nbody"
        assert (made.waiting.count, made.visitors) == (0, set())
        writer.write(b"more")
        assert await reader.readexactly(4) == b"more"
        writer.close()


async def test_a_header_without_end_goes_on_to_the_server() -> None:
    async with door() as (_, port, refused):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"A" * 20_000)
        assert await reader.readexactly(20_000) == b"A" * 20_000
        assert refused == []
        writer.close()


async def test_who_is_late_is_turned_away_and_counted() -> None:
    async with door(timeout_s=0.1) as (made, port, refused):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
        assert (refused, made.waiting.count) == (["408"], 0)
        writer.close()


async def test_who_is_one_too_many_is_turned_away_and_counted() -> None:
    async with door(most=1) as (made, port, refused):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        other, other_writer = await asyncio.open_connection("127.0.0.1", port)
        assert await other.read() == b""
        assert (refused, made.waiting.count) == (["429"], 1)
        writer.close()
        other_writer.close()


async def test_closing_ends_those_who_wait() -> None:
    arrived = asyncio.Event()
    async with door() as (made, port, _):
        made.exempt = lambda peer: bool(arrived.set()) or True
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await arrived.wait()
        made.close()
        assert await reader.read() == b""
        assert made.waiting.count == 0
        writer.close()
