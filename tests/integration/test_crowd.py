"""Many connections at once to a real node: everybody hears every book, one that stalls harms nobody, all hear the end.

A hundred here, a thousand at night; `LUXTERM_CROWD` sets another number.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
import time
import urllib.request
from pathlib import Path
from struct import unpack

import pytest
from support.served import Served

from luxterm.client import connect

BOOKS_PER_SECOND = 20
DROPPED = 'dex_api_requests_total{method="slow_consumer",status="dropped",transport="ws"} 1.0'


class Listener:
    """A subscriber without a client library: it notes each book's sequence and how late it came."""

    def __init__(self) -> None:
        self.sequences: list[int] = []
        self.late_ms: list[float] = []
        self.closed: tuple[int, str] | None = None
        self.ended = asyncio.Event()
        self._heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self, port: int) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        self._writer.write(
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        ask = json.dumps({"type": "subscribe", "channel": "orderbook:BTC-USDT", "interval_ms": 0}).encode()
        self._writer.write(bytes((0x81, 0x80 | len(ask), 0, 0, 0, 0)) + ask)
        self._task = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                first, size = await reader.readexactly(2)
                if size == 126:
                    (size,) = unpack("!H", await reader.readexactly(2))
                elif size == 127:
                    (size,) = unpack("!Q", await reader.readexactly(8))
                payload = await reader.readexactly(size)
                if first == 0x88:
                    self.closed = (int.from_bytes(payload[:2], "big"), payload[2:].decode())
                elif b'"orderbook_update"' in payload:
                    message = json.loads(payload)
                    self.sequences.append(message["data"]["sequence"])
                    self.late_ms.append(time.time() * 1000 - message["timestamp"])
                    self._heard.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.ended.set()

    async def reach(self, sequence: int) -> None:
        """Returns once a book of that sequence or a later one has come."""
        while not self.sequences or self.sequences[-1] < sequence:
            self._heard.clear()
            await self._heard.wait()

    def leave(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._writer is not None:
            self._writer.transport.abort()


def stalled(port: int) -> socket.socket:
    """One that asks for much more than the node and the kernel will hold for it, and reads nothing at all."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.connect(("127.0.0.1", port))
    peer.sendall(
        b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert peer.recv(3) == b"HTT"
    for message in ({"type": "auth", "apiKey": "maker"}, *[{"type": "get_orders"}] * 1000):
        ask = json.dumps(message).encode()
        peer.sendall(bytes((0x81, 0x80 | len(ask), 0, 0, 0, 0)) + ask)
    return peer


def wait_for_the_drop(url: str) -> None:
    """Until the metrics tell of the one that stalls."""
    deadline = time.monotonic() + 120
    while DROPPED not in urllib.request.urlopen(f"{url}/metrics").read().decode():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def crowd(data_dir: Path, count: int, seconds: int) -> str:
    """Runs it; returns the figures."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with Served(data_dir, durability="memory") as node:
        port = int(node.http.rpartition(":")[2])
        async with await connect(node.ws, account="maker") as maker:
            await maker.oracle_push("BTC-USDT", 65000)
            async for price in maker.prices("BTC-USDT"):
                if price.mark:
                    break
            deep = [maker.order_spec("BTC-USDT", "buy", "0.001", 64000 - n) for n in range(100)]
            assert all(update.ok for update in await maker.place_orders(deep))
            listeners = [Listener() for _ in range(count)]
            for start in range(0, count, 50):
                await asyncio.gather(*(listener.open(port) for listener in listeners[start : start + 50]))
            await asyncio.gather(*(listener.reach(0) for listener in listeners))
            one_that_stalls = await asyncio.to_thread(stalled, port)
            for listener in listeners:
                listener.late_ms.clear()
            loop = asyncio.get_running_loop()
            begun_s, spent_s = loop.time(), cpu_s(node.process.pid)
            sequences = []
            for tick in range(BOOKS_PER_SECOND * seconds):
                await asyncio.sleep(max(0.0, begun_s + tick / BOOKS_PER_SECOND - loop.time()))
                update = await maker.place_order("BTC-USDT", "buy", "0.01", 64001 + tick)
                sequences.append(update.order.seq)
            await asyncio.gather(*(listener.reach(sequences[-1]) for listener in listeners))
            spent_s = cpu_s(node.process.pid) - spent_s
            messages = sum(len(listener.late_ms) for listener in listeners)
        late = sorted(late for listener in listeners for late in listener.late_ms)
        heard = [listener.sequences for listener in listeners]
        await asyncio.to_thread(wait_for_the_drop, node.http)
        begun_s = loop.time()
        node.process.terminate()
        await asyncio.wait_for(asyncio.gather(*(listener.ended.wait() for listener in listeners)), 120)
        assert await asyncio.to_thread(node.process.wait, 120) == 0
        drained_s = loop.time() - begun_s
        errors = node.errors()
        one_that_stalls.close()
    for listener in listeners:
        listener.leave()
    # Each change is one book to everybody, in order; what is not heard was overtaken by a later state, not lost.
    assert all(sorted(set(each)) == each for each in heard)
    assert all(set(sequences[-5:]) & set(each) for each in heard)
    assert {listener.closed for listener in listeners} == {(1001, "SHUTTING_DOWN")}
    assert errors == ""
    whole = sum(set(sequences) <= set(each) for each in heard)
    return (
        f"{count} connections, {len(sequences)} books in {seconds} s: {messages} messages, {whole} heard every one; "
        f"late p50 {late[len(late) // 2]:.0f} ms, p99 {late[len(late) * 99 // 100]:.0f} ms, most {late[-1]:.0f} ms; "
        f"node {spent_s / messages * 1e6:.1f} CPU us a message, {spent_s / seconds * 100:.0f} % of a core; "
        f"drained in {drained_s:.2f} s"
    )


async def test_a_hundred_listen_and_one_of_them_stalls(tmp_path: Path) -> None:
    print(await crowd(tmp_path / "d", int(os.environ.get("LUXTERM_CROWD", "100")), 3))


@pytest.mark.nightly
async def test_a_thousand_listen_and_one_of_them_stalls(tmp_path: Path) -> None:
    print(await crowd(tmp_path / "d", 1000, 10))
