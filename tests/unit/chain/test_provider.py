"""Connecting: which chain it is, and what is refused before it is used."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.fake_rpc import FakeTransport, fake_chain

from luxterm.chain.errors import ChainUnavailable, WrongChain
from luxterm.chain.provider import connect

GENESIS = "0x" + "12" * 32
ANSWERS = {"eth_chainId": hex(96369), "eth_getBlockByNumber": {"hash": GENESIS}, "eth_blockNumber": "0x2a"}


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[str]:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            request = json.loads(data)
            writer.write(
                json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": ANSWERS[request["method"]]}).encode()
            )
        writer.close()

    server = await asyncio.start_unix_server(handler, str(tmp_path / "node.ipc"))
    yield str(tmp_path / "node.ipc")
    server.close()


async def test_connect_asks_which_chain_it_is(node: str) -> None:
    async with await connect(node, chain_id=96369, genesis_hash=GENESIS) as chain:
        assert (chain.chain_id, chain.key, chain.is_local) == (96369, "96369-121212121212", True)
        assert await chain.block_number() == 42


async def test_another_chain_is_refused(node: str) -> None:
    with pytest.raises(WrongChain, match="is chain 96369, not 1"):
        await connect(node, chain_id=1)
    with pytest.raises(WrongChain, match="another chain"):
        await connect(node, genesis_hash="0x" + "00" * 32)


async def test_nothing_there() -> None:
    with pytest.raises(ChainUnavailable):
        await connect("http://127.0.0.1:1", timeout_s=2)


async def test_requests_are_what_the_chain_expects() -> None:
    transport = FakeTransport(
        eth_call=lambda transaction, block: "0x0102" if transaction["value"] == "0x7" else "0x",
        eth_getBalance=lambda address, tag: "0x10",
        eth_getCode=lambda address, tag: "0x6001",
        eth_getBlockByNumber=lambda tag, full: {"timestamp": "0x64"} if tag == "latest" else None,
    )
    chain = fake_chain(transport)
    assert await chain.call("0x01", b"\xff", sender="0x02", value=7) == b"\x01\x02"
    assert transport.asked[0] == (
        "eth_call",
        ({"to": "0x01", "data": "0xff", "from": "0x02", "value": "0x7"}, "latest"),
    )
    assert await chain.balance("0x01") == 16
    assert await chain.code("0x01") == b"\x60\x01"
    assert await chain.timestamp() == 100
    assert await chain.block(5) is None
