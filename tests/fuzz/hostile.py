"""Hostile messages by the hundred thousand: mutated requests, sent over plain sockets without a client library.

A library would cost more time than the node under attack and would refuse to send half of this.
"""

from __future__ import annotations

import asyncio
import json
import random
from struct import pack
from typing import Any

SEEDS: list[dict[str, Any]] = [
    {
        "type": "place_order",
        "order": {"symbol": "BTC-USDT", "side": "buy", "type": "limit", "price": 60000, "size": 0.1},
    },
    {
        "type": "place_order",
        "order": {"symbol": "BTC-USDT", "side": "sell", "type": "stop", "stop_price": 1, "size": "1"},
    },
    {"type": "place_orders", "orders": [{"symbol": "ETH-USDT", "side": "buy", "size": 1, "peg": {"to": "mid"}}]},
    {"type": "modify_order", "order_id": 1, "newPrice": 1, "newSize": 2},
    {"type": "cancel_orders", "orders": [1, "2", {"client_order_id": "x"}]},
    {"type": "cancel_all", "symbol": "BTC-USDT", "side": "buy", "kind": "triggers"},
    {"type": "subscribe", "channel": "orderbook", "symbols": ["*"], "mode": "delta", "depth": 5, "interval_ms": 0},
    {"type": "subscribe", "channel": "candles:BTC-USDT:1m"},
    {"type": "unsubscribe", "channel": "orders"},
    {
        "type": "open_position",
        "symbol": "BTC-USDT",
        "side": "buy",
        "size": 0.1,
        "leverage": 3,
        "margin_mode": "isolated",
    },
    {"type": "close_position", "positionID": "17-0"},
    {"type": "adjust_margin", "symbol": "BTC-USDT", "amount": "-5"},
    {"type": "vault_deposit", "vault_id": "lp", "amount": 1},
    {"type": "lending_borrow", "asset": "USDT", "amount": 1},
    {"type": "transfer", "to": "default", "asset": "USDT", "amount": 1},
    {"type": "schedule_cancel", "time": 99999999999999},
    {"type": "auth", "token": "a.b.c"},
    {"type": "get_orders", "closed": True, "limit": 3},
]
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**400, 0.1, -0.0, 1e308, 5e-324, "", "0",
    "NaN", "-Infinity", "1e-999999999", "1e999999999", "BTC-USDT", "*", "\x00", "\ud800", "\U0001f4a5" * 40, "a" * 70,
    "%s%n", "../..", [], {}, [[]], {"a": {}}, [None] * 120, "buy", "18-0", "17-99999999999",
]  # fmt: skip
_KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
_INTERNAL = b'"code":6012'


def mutate(chance: random.Random, value: Any) -> Any:
    """The value with one thing in it changed for the worse."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        changed = dict(value)
        what = chance.random()
        if what < 0.2:
            del changed[key]
        elif what < 0.35:
            changed[chance.choice(["x", "type", "request_id", "symbol", "order_id"])] = chance.choice(VALUES)
        else:
            changed[key] = mutate(chance, changed[key])
        return changed
    if isinstance(value, list) and value and chance.random() < 0.6:
        return [mutate(chance, each) for each in value] * chance.choice([1, 1, 2])
    return chance.choice(VALUES)


def text(chance: random.Random) -> bytes:
    """One hostile message."""
    message = chance.choice(SEEDS)
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        message = mutate(chance, message)
    data = json.dumps(message, ensure_ascii=chance.random() < 0.9).encode("utf-8", "replace")
    spoil = chance.random()
    if spoil < 0.1:
        return data[: chance.randrange(len(data) + 1)]
    if spoil < 0.2:
        at = chance.randrange(len(data) + 1)
        return data[:at] + bytes([chance.randrange(256)]) + data[at:]
    if spoil < 0.23:
        return chance.randbytes(chance.randrange(200))
    return data


def call(chance: random.Random, names: list[str]) -> Any:
    """One hostile JSON-RPC call: a known method with the wrong parameters, or what is no call at all."""
    params = mutate(chance, {key: value for key, value in chance.choice(SEEDS).items() if key != "type"})
    return mutate(chance, {"jsonrpc": "2.0", "method": chance.choice(names), "params": params, "id": 1})


def framed(payload: bytes, opcode: int) -> bytes:
    """A client's frame; the mask is all zeros, which is as good a mask as any."""
    size = len(payload)
    if size < 126:
        return pack("!BB4x", 0x80 | opcode, 0x80 | size) + payload
    if size < 65536:
        return pack("!BBH4x", 0x80 | opcode, 0xFE, size) + payload
    return pack("!BBQ4x", 0x80 | opcode, 0xFF, size) + payload


class Assault:
    """Counts what was sent. AssertionError as soon as an answer blames the node itself."""

    def __init__(self, port: int, seed: int) -> None:
        self._port = port
        self._chance = random.Random(seed)
        self.sent = 0
        self.connections = 0

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: " + _KEY + b"\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        self.connections += 1
        return reader, writer

    async def frames(self, count: int, volley: int = 200) -> None:
        """`count` messages over WebSockets, each volley ended by a ping that must be answered; text that is no UTF-8
        ends a connection, and another one takes its place."""
        reader, writer = await self._open()
        chance, done = self._chance, 0
        while done < count:
            part = min(volley, count - done)
            batch = []
            for _ in range(part):
                payload = text(chance)
                rude = chance.random() < 0.001
                batch.append(framed(payload, 1 if rude or payload.isascii() else 2))
            mark = f"alive-{self.sent + part}".encode()
            batch.append(framed(b'{"type":"ping","request_id":"' + mark + b'"}', 1))
            writer.write(b"".join(batch))
            done += part
            self.sent += part + 1
            if not await self._heard(reader, mark):
                writer.close()
                reader, writer = await self._open()
        writer.close()

    async def _heard(self, reader: asyncio.StreamReader, mark: bytes) -> bool:
        """Reads until the mark, and says whether the connection lives."""
        tail = b""
        while True:
            try:
                data = await asyncio.wait_for(reader.read(1 << 16), 120)
            except ConnectionError:
                data = b""
            seen = tail + data
            assert _INTERNAL not in seen, seen[max(0, seen.index(_INTERNAL) - 300) :][:600]
            if mark in seen:
                return True
            if not data:
                return False
            tail = seen[-64:]

    async def calls(self, count: int, names: list[str], batch: int = 50, headers: bytes = b"") -> None:
        """`count` JSON-RPC calls over one keep-alive connection, in batches and alone."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        self.connections += 1
        done = 0
        while done < count:
            many = [call(self._chance, names) for _ in range(self._chance.choice([1, batch]))]
            body = json.dumps(many if len(many) > 1 else many[0]).encode()
            writer.write(
                b"POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body
            )  # fmt: skip
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 120)
            status = int(head.split(b" ", 2)[1])
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            answer = await reader.readexactly(int(length or 0))
            assert status in (200, 204), (status, body)
            assert b'"code":-32603' not in answer, (body, answer)
            done += len(many)
            self.sent += len(many)
        writer.close()
