"""Clients that cost next to nothing, in a process of their own: WebSocket frames by hand, answers found by their id.

What is measured is the node; a client that decodes and checks all it hears takes more of the machine than the node.
Frames are masked with zeros, which the protocol allows and which needs no arithmetic.

    python -m bench.load orders URL CLIENTS IN_FLIGHT COUNT     -> {"seconds", "p50_us", "p99_us"}
    python -m bench.load books URL SUBSCRIBERS SECONDS          -> {"updates", "late", "worst_ms", "bytes"}
    python -m bench.load questions URL CONNECTIONS SECONDS      -> {"answers", "seconds"}
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
import time
from array import array
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import uvloop

SYMBOL: Final = "BTC-USDT"
PRICES: Final = range(1000, 1064)
BOOK_INTERVAL_MS: Final = 50
BOOK_DEPTH: Final = 40
LATE_S: Final = 1.5 * BOOK_INTERVAL_MS / 1000
"""A book that comes more than this behind the one before is late."""
_ORDER: Final = (
    b'{"type":"place_order","request_id":%d,"order":{"symbol":"' + SYMBOL.encode() + b'","side":"buy","type":"limit",'
    b'"size":0.01,"price":%d,"client_order_id":"%b"}}'
)
_CANCEL: Final = b'{"type":"cancel_order","request_id":%d,"client_order_id":"%b"}'
_ID: Final = b'"request_id":'


def masked(text: bytes) -> bytes:
    if len(text) < 126:
        return bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text
    return b"\x81\xfe" + len(text).to_bytes(2, "big") + bytes(4) + text


class Frames(asyncio.Protocol):
    """A WebSocket after its handshake; `heard` gets the text of each frame."""

    def __init__(self) -> None:
        self.transport: Any = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rest = b""

    def heard(self, text: bytes) -> None:
        """One message of the node."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        at, size = 0, len(data)
        if not self.opened.done():
            at = data.find(b"\r\n\r\n") + 4
            if at < 4:
                self._rest = data
                return
            if not data.startswith(b"HTTP/1.1 101 "):
                raise ConnectionError(data.decode("ascii", "replace"))
            self.opened.set_result(None)
        while size - at >= 2:
            length, head = data[at + 1], 2
            if length == 126:
                length, head = int.from_bytes(data[at + 2 : at + 4], "big"), 4
            elif length == 127:
                length, head = int.from_bytes(data[at + 2 : at + 10], "big"), 10
            if size - at < head + length:
                break
            if data[at] == 0x81:
                self.heard(data[at + head : at + head + length])
            at += head + length
        self._rest = data[at:]

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(ConnectionError("the node closed the connection"))


async def opened(url: str, make: Callable[[], Frames]) -> Any:
    """A connection made by `make`, after the handshake."""
    parts = urlsplit(url)
    _, frames = await asyncio.get_running_loop().create_connection(make, parts.hostname, parts.port)
    key = base64.b64encode(os.urandom(16)).decode()
    head = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    frames.transport.write(f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    await frames.opened
    return frames


class Trader(Frames):
    """Places an order and cancels it, again and again, with a number of requests in flight."""

    def __init__(self, lane: int, count: int, in_flight: int) -> None:
        super().__init__()
        self.signed_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.times_s = array("d")
        self._name = f"{os.getpid()}-{lane}-".encode()
        self._left, self._in_flight = count, in_flight
        self._number = 0
        self._sent_s: dict[int, float] = {}

    def sign_in(self, account: str) -> None:
        text = {"type": "auth", "apiKey": account, "apiSecret": "", "request_id": 0}
        self.transport.write(masked(json.dumps(text).encode()))

    def begin(self) -> None:
        for _ in range(min(self._in_flight, self._left)):
            self._ask()

    def _ask(self) -> None:
        self._left -= 1
        self._number += 1
        number = self._number
        if number % 2:
            text = _ORDER % (number, PRICES[number % len(PRICES)], self._name + b"%d" % number)
        else:
            text = _CANCEL % (number, self._name + b"%d" % (number - 1))
        self._sent_s[number] = time.perf_counter()
        self.transport.write(masked(text))

    def heard(self, text: bytes) -> None:
        at = text.find(_ID, 0, 60)
        if at < 0:
            return
        at += len(_ID)
        number = int(text[at : text.index(b",", at)])
        if not number:
            if not self.signed_in.done():
                self.signed_in.set_result(None)
            return
        if b'"status":"rejected"' in text or text.startswith(b'{"type":"error"'):
            raise RuntimeError(text.decode())
        self.times_s.append(time.perf_counter() - self._sent_s.pop(number))
        if self._left:
            self._ask()
        elif not self._sent_s:
            self.ended.set_result(None)


async def orders(url: str, clients: int, in_flight: int, count: int) -> dict[str, float]:
    """All answered, `count` order messages over all clients."""
    traders: list[Trader] = []
    for lane in range(clients):
        trader: Trader = await opened(url, lambda lane=lane: Trader(lane, count // clients, in_flight))
        trader.sign_in(f"bench-{lane}")
        await trader.signed_in
        traders.append(trader)
    begun = time.perf_counter()
    for trader in traders:
        trader.begin()
    await asyncio.gather(*(trader.ended for trader in traders))
    seconds = time.perf_counter() - begun
    times = sorted(each for trader in traders for each in trader.times_s)
    return {
        "seconds": seconds,
        "p50_us": times[len(times) // 2] * 1e6,
        "p99_us": times[len(times) * 99 // 100] * 1e6,
    }


class Reader(Frames):
    """A subscriber of one book, which counts what comes and when."""

    def __init__(self) -> None:
        super().__init__()
        self.updates = self.late = self.size = 0
        self.worst_s = self._last_s = 0.0
        self.counting = False

    def heard(self, text: bytes) -> None:
        if b'"orderbook_update"' not in text[:40]:
            return
        now_s = time.perf_counter()
        if self.counting and self._last_s:
            gap_s = now_s - self._last_s
            self.updates += 1
            self.late += gap_s > LATE_S
            self.worst_s = max(self.worst_s, gap_s)
        self._last_s, self.size = now_s, len(text)


async def books(url: str, subscribers: int, seconds: float) -> dict[str, float]:
    """What that many subscribers of one book hear in so many seconds."""
    readers: list[Reader] = []
    request = {
        "type": "subscribe", "channel": "orderbook", "symbols": [SYMBOL],
        "depth": BOOK_DEPTH, "interval_ms": BOOK_INTERVAL_MS,
    }  # fmt: skip
    for _ in range(subscribers):
        reader: Reader = await opened(url, Reader)
        reader.transport.write(masked(json.dumps(request).encode()))
        readers.append(reader)
    await asyncio.sleep(1.0)
    print("counting", flush=True)
    for reader in readers:
        reader.counting = True
    await asyncio.sleep(seconds)
    return {
        "updates": sum(reader.updates for reader in readers) / subscribers / seconds,
        "late": sum(reader.late for reader in readers),
        "worst_ms": max(reader.worst_s for reader in readers) * 1000,
        "bytes": max(reader.size for reader in readers),
    }


class Asker(asyncio.Protocol):
    """One kept connection that asks by POST /rpc again as soon as it is answered."""

    def __init__(self, text: bytes, end_s: float) -> None:
        self._text, self._end_s = text, end_s
        self._rest = b""
        self.answers = 0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(self._text)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        head = self._rest.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._rest.index(b"Content-Length: ") + 16
        if len(self._rest) < head + 4 + int(self._rest[at : self._rest.index(b"\r\n", at)]):
            return
        if not self._rest.startswith(b"HTTP/1.1 200") or b'"result"' not in self._rest:
            raise RuntimeError(self._rest.decode())
        self._rest = b""
        self.answers += 1
        if time.perf_counter() < self._end_s:
            self._transport.write(self._text)
        elif not self.ended.done():
            self.ended.set_result(None)


async def questions(url: str, connections: int, seconds: float) -> dict[str, float]:
    """Answers to `orderbook.getBestBid` over so many connections."""
    parts = urlsplit(url)
    body = json.dumps(
        {"jsonrpc": "2.0", "id": 1, "method": "orderbook.getBestBid", "params": {"symbol": SYMBOL}}
    ).encode()
    head = f"POST /rpc HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
    text = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    begun = time.perf_counter()
    loop, askers = asyncio.get_running_loop(), list[Asker]()
    for _ in range(connections):
        _, asker = await loop.create_connection(lambda: Asker(text, begun + seconds), parts.hostname, parts.port)
        askers.append(asker)
    await asyncio.gather(*(asker.ended for asker in askers))
    return {"answers": sum(asker.answers for asker in askers), "seconds": time.perf_counter() - begun}


def main(argv: list[str]) -> None:
    what, url, *numbers = argv
    work: dict[str, Any] = {"orders": orders, "books": books, "questions": questions}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(work[what](url, *map(int, numbers)))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
