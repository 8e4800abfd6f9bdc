"""The doorbell: blocks that a node announces, nodes that announce none, connections that end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from luxterm.keeper import heads
from luxterm.keeper.alarms import Alarms
from luxterm.keeper.heads import Heads

CHAIN_ID = 96369
ANSWERS = {"eth_chainId": hex(CHAIN_ID), "eth_getBlockByNumber": {"hash": "0x" + "12" * 32}, "eth_blockNumber": "0x1"}


class Node:
    """A chain node that announces a block when it is told to."""

    def __init__(self) -> None:
        self.announces = True
        self.subscribed = asyncio.Condition()
        self.sockets: list[ServerConnection] = []
        self.port = 0

    async def serve(self, socket: ServerConnection) -> None:
        async for text in socket:
            asked = json.loads(text)
            answer: dict[str, Any] = {"result": ANSWERS.get(asked["method"])}
            if asked["method"] == "eth_subscribe":
                if self.announces:
                    async with self.subscribed:
                        self.sockets.append(socket)
                        answer = {"result": "0x1"}
                        self.subscribed.notify_all()
                else:
                    answer = {"error": {"code": -32601, "message": "no such method"}}
            await socket.send(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **answer}))

    async def connections(self, count: int) -> None:
        async with self.subscribed:
            await self.subscribed.wait_for(lambda: len(self.sockets) >= count)

    async def announce(self) -> None:
        params = {"subscription": "0x1", "result": {"number": "0x2"}}
        await self.sockets[-1].send(json.dumps({"jsonrpc": "2.0", "method": "eth_subscription", "params": params}))


class Ears:
    """What was rung and said, and a wait for it."""

    def __init__(self) -> None:
        self.rung, self.said = 0, list[str]()
        self._more = asyncio.Event()

    def ring(self) -> None:
        self.rung += 1
        self._more.set()

    def alarm(self, kind: str, symbol: str, severity: str, text: str) -> None:
        self.said.append(text)
        self._more.set()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not true():
                self._more.clear()
                await self._more.wait()


@pytest.fixture
async def node(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Node]:
    monkeypatch.setattr(heads, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(heads, "LAST_PAUSE_S", 0.01)
    made = Node()
    async with serve(made.serve, "127.0.0.1", 0) as server:
        made.port = next(iter(server.sockets)).getsockname()[1]
        yield made


@asynccontextmanager
async def listening(node: Node, ears: Ears, chain_id: int = CHAIN_ID) -> AsyncIterator[None]:
    url = f"ws://127.0.0.1:{node.port}/v3/secret-key"
    task = asyncio.create_task(Heads(url, chain_id, ears.ring, Alarms(ears.alarm)).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert not any("secret-key" in text for text in ears.said)


async def test_it_rings_when_it_listens_and_at_each_block(node: Node) -> None:
    ears = Ears()
    async with listening(node, ears):
        await ears.until(lambda: ears.rung == 1)
        for count in (2, 3):
            await node.announce()
            await ears.until(lambda count=count: ears.rung == count)  # type: ignore[misc]
    assert not ears.said


async def test_a_connection_that_ends_is_told_opened_again_and_rings_for_what_was_missed(node: Node) -> None:
    ears = Ears()
    async with listening(node, ears):
        await ears.until(lambda: ears.rung == 1)
        await node.sockets[0].close()
        await node.connections(2)
        await ears.until(lambda: ears.rung == 2)
        await node.announce()
        await ears.until(lambda: ears.rung == 3)
    assert ears.said == [f"new blocks are not announced: 127.0.0.1:{node.port}: the connection has ended"]


async def test_a_node_that_knows_no_subscriptions_is_named_once_and_tried_again(node: Node) -> None:
    node.announces = False
    ears = Ears()
    async with listening(node, ears):
        await ears.until(lambda: bool(ears.said))
        node.announces = True
        await ears.until(lambda: ears.rung == 1)
    assert ears.said == [f"127.0.0.1:{node.port} announces no blocks: prices on chain are seen at each interval"]


async def test_a_silent_node_is_asked_whether_it_is_still_there(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "SILENCE_S", 0.01)
    asked = asyncio.Event()
    original = node.serve

    async def counting(socket: ServerConnection) -> None:
        send = socket.send

        async def spied(text: str) -> None:
            if json.loads(text).get("result") == "0x1" and node.sockets:
                asked.set()
            await send(text)

        socket.send = spied  # type: ignore[method-assign, assignment]
        await original(socket)

    monkeypatch.setattr(node, "serve", counting)
    async with serve(lambda socket: node.serve(socket), "127.0.0.1", 0) as server:
        node.port = next(iter(server.sockets)).getsockname()[1]
        ears = Ears()
        async with listening(node, ears):
            async with asyncio.timeout(60):
                await asked.wait()
    assert not ears.said


async def test_another_chain_is_named(node: Node) -> None:
    ears = Ears()
    async with listening(node, ears, chain_id=1):
        await ears.until(lambda: bool(ears.said))
    assert ears.said == [f"new blocks are not announced: 127.0.0.1:{node.port} is chain 96369, not 1"]
    assert not ears.rung
