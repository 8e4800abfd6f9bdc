"""Hostile frames: whatever arrives, the venue answers or ends that connection, and goes on serving the others.

Mutated requests, random JSON, random bytes, broken frames below the WebSocket layer. A sample here, many more at night.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
from pathlib import Path
from typing import Any

import pytest
from fuzz.hostile import Assault
from hypothesis import given, settings
from hypothesis import strategies as st
from support.gateway import Rig, rig

from luxterm.wire import jsonrpc
from luxterm.wire.methods import METHODS
from luxterm.wire.session import Failure, Scope, decode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


async def run(seed: int, messages: int) -> None:
    """Everybody may trade here: whatever the messages do, it is what the exchange's rules allow."""
    problems: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context))
    async with rig() as venue:
        witness = await venue.client("witness")
        assert (await witness.place_order("BTC-USDT", "buy", "0.1", 50_000)).ok
        assault = Assault(venue.gateway.http_port, seed)
        await assault.frames(messages)
        await assault.calls(messages // 4, [*METHODS, "x", ""])
        assert len(await witness.get_orders()) == 1
        assert witness.reconnects == 0
        venue.venue.engine.check()
    assert not problems, problems[0]


def resident_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


async def besiege(seed: int, messages: int) -> tuple[int, list[int]]:
    """Strangers and the holder of a key that may only read, four sockets and two HTTP connections at once, against a
    node that asks for credentials. Returns how many messages were sent, and the memory after each fifth of them."""
    problems: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context))
    async with rig(auth="required", jwt_secret="s" * 32, exempt_loopback=True) as venue:
        for name in (b"maker", b"reader"):
            await venue.venue.open_account(name)
        maker = await venue.client(**credentials(venue, "maker", Scope.ALL))
        assert (await maker.place_order("BTC-USDT", "buy", "0.1", 50_000)).ok
        key = credentials(venue, "reader", Scope.READ)
        login = await venue.rpc("auth.login", {"apiKey": key["api_key"], "apiSecret": key["api_secret"]})
        reader = b"Authorization: Bearer " + login["result"]["token"].encode() + b"\r\n"
        before, seq = venue.venue.engine.state_hash(), venue.venue.engine.seq
        assaults = [Assault(venue.gateway.http_port, seed * 100 + number) for number in range(6)]
        names = [*METHODS, "x", ""]
        memory = []
        for _ in range(5):
            part = messages // 30
            await asyncio.gather(
                *(assault.frames(part) for assault in assaults[:4]),
                assaults[4].calls(part, names),
                assaults[5].calls(part, names, headers=reader),
            )
            memory.append(resident_bytes())
        assert (venue.venue.engine.state_hash(), venue.venue.engine.seq) == (before, seq)
        assert (len(await maker.get_orders()), maker.reconnects) == (1, 0)
        assert len(venue.gateway.sockets) == 1
    assert not problems, problems[0]
    return sum(assault.sent for assault in assaults), memory


def credentials(venue: Rig, account: str, scopes: Scope) -> dict[str, str]:
    key, secret = venue.gateway.auth.keys.create(account, int(scopes))
    return {"api_key": key.key_id, "api_secret": secret}


@pytest.mark.parametrize("seed", range(3))
async def test_a_sample_of_hostile_messages(seed: int) -> None:
    await run(seed, 400)


async def test_strangers_change_nothing() -> None:
    sent, _ = await besiege(1, 6000)
    assert sent >= 6000


@pytest.mark.nightly
async def test_many_hostile_messages() -> None:
    first = int(os.environ.get("LUXTERM_SEED", "1000"))
    for seed in range(first, first + 10):
        await run(seed, 20_000)


@pytest.mark.nightly
async def test_a_million_messages_of_strangers_change_nothing() -> None:
    """And leave nothing behind in memory: what the first fifth needed is enough for the rest."""
    sent, memory = await besiege(
        int(os.environ.get("LUXTERM_SEED", "1000")), int(os.environ.get("LUXTERM_MESSAGES", "1000000"))
    )
    print(f"{sent} messages, resident {[size >> 20 for size in memory]} MiB")
    assert sent >= 999_000
    assert memory[-1] < memory[0] * 1.1


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
        await asyncio.wait_for(reader.read(), 120)  # until the server ends it
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
