"""Hostile frames: whatever arrives, the venue answers or ends that connection, and goes on serving the others.

Mutated requests, random JSON, random bytes, broken frames below the WebSocket layer. A sample here, many more at night.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.gateway import Rig, rig
from websockets.exceptions import ConnectionClosed

from luxterm.wire import jsonrpc
from luxterm.wire.session import Failure, decode

INTERNAL = 6012
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
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
    {"type": "auth", "apiKey": "fuzz", "apiSecret": ""},
    {"type": "auth", "token": "a.b.c"},
    {"type": "get_orders", "closed": True, "limit": 3},
]
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**400, 0.1, -0.0, 1e308, 5e-324, "", "0",
    "NaN", "-Infinity", "1e-999999999", "1e999999999", "BTC-USDT", "*", "\x00", "\ud800", "\U0001f4a5" * 40, "a" * 70,
    "%s%n", "../..", [], {}, [[]], {"a": {}}, [None] * 120, "buy", "18-0", "17-99999999999",
]  # fmt: skip


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


def frame(chance: random.Random) -> str | bytes:
    message = chance.choice(SEEDS)
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        message = mutate(chance, message)
    text = json.dumps(message, ensure_ascii=chance.random() < 0.9).encode("utf-8", "replace")
    spoil = chance.random()
    if spoil < 0.1:
        cut = chance.randrange(len(text) + 1)
        text = text[:cut]
    elif spoil < 0.2:
        at = chance.randrange(len(text) + 1)
        text = text[:at] + bytes([chance.randrange(256)]) + text[at:]
    elif spoil < 0.23:
        return chance.randbytes(chance.randrange(200))
    return text if chance.random() < 0.3 else text.decode("utf-8", "replace")


async def attack(venue: Rig, seed: int, frames: int) -> None:
    chance = random.Random(seed)
    wire = await venue.wire()
    for number in range(frames):
        try:
            await wire.send(frame(chance))
            if number % 20 == 19:
                await wire.ask(type="ping", request_id=f"alive-{number}")
                failed = [each for each in wire._kept if each.get("code") == INTERNAL]
                assert not failed, failed
                wire._kept.clear()
        except ConnectionClosed:
            wire = await venue.wire()
    await wire.ask(type="ping", request_id="end")


async def run(seed: int, frames: int) -> None:
    problems: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context))
    async with rig() as venue:
        witness = await venue.client("witness")
        assert (await witness.place_order("BTC-USDT", "buy", "0.1", 50_000)).ok
        await attack(venue, seed, frames)
        await attack_with_rpc(venue, seed, frames // 4)
        assert len(await witness.get_orders()) == 1
        assert witness.reconnects == 0
        venue.venue.engine.check()
    assert not problems, problems[0]


async def attack_with_rpc(venue: Rig, seed: int, calls: int) -> None:
    from luxterm.wire.methods import METHODS

    chance = random.Random(seed)
    for _ in range(calls):
        name = chance.choice([*METHODS, "x", ""])
        params = mutate(chance, {k: v for k, v in chance.choice(SEEDS).items() if k != "type"})
        body = mutate(chance, {"jsonrpc": "2.0", "method": name, "params": params, "id": 1})
        content = json.dumps(body if chance.random() < 0.5 else [body, body]).encode()
        answer = await venue.http.post("/rpc", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 204), (content, answer.status_code)
        assert "-32603" not in answer.text, (content, answer.text)


@pytest.mark.parametrize("seed", range(3))
async def test_a_sample_of_hostile_frames(seed: int) -> None:
    await run(seed, 400)


@pytest.mark.nightly
async def test_many_hostile_frames() -> None:
    first = int(os.environ.get("LUXTERM_SEED", "1000"))
    for seed in range(first, first + 50):
        await run(seed, 4000)


@pytest.mark.parametrize(
    "junk",
    [
        b"\xf1\x80\x00\x00\x00\x00",  # reserved bits
        b"\x83\x80\x00\x00\x00\x00",  # reserved opcode
        b"\x89\xfe\x00\x80\x00\x00\x00\x00" + b"x" * 128,  # a ping that is too long
        b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00",  # a frame of eight exabytes
        b"\x01\x81\x00\x00\x00\x00a\x81\x81\x00\x00\x00\x00b",  # a fragment, then a new message
        b"\x81\x82\x00\x00\x00\x00\xff\xfe",  # text that is no UTF-8
        b"\x88\x81\x00\x00\x00\x00a",  # a close frame of one byte
    ],
)
async def test_broken_frames_end_that_connection_alone(junk: bytes) -> None:
    async with rig() as venue:
        witness = await venue.client("witness")
        reader, writer = await asyncio.open_connection("127.0.0.1", venue.gateway.http_port)
        writer.write(
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        writer.write(junk)
        await asyncio.wait_for(reader.read(), 10)  # until the server ends it
        writer.close()
        assert await witness.ping() > 0


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_decoding_never_raises(data: bytes) -> None:
    assert decode(data) is not None
    try:
        jsonrpc.parse(data)
    except jsonrpc.RpcError:
        pass


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["type", "order", "symbols", "channel", "request_id", "price"]), JSON))
def test_what_is_almost_a_request(message: dict[str, Any]) -> None:
    message["type"] = "place_order"
    step = decode(json.dumps(message))
    assert isinstance(step, Failure) or step.__struct_config__.tag == "place_order"
