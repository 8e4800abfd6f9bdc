"""A served node with its keeper on a real chain, from a source's tick to what a client is told of the chain."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import websockets
from eth_utils.crypto import keccak
from support.hub_rig import BTC, ETH, Rig, hub_rig, signer
from support.served import Served

pytestmark = pytest.mark.chain

CONFIG = """
keeper: {{private_key: "{key}", interval: 100ms, min_change_bps: 1, heartbeat: 1s, stale_after: 3s, jobs: {jobs}}}
blockchain: {{c_chain: {{rpc_url: "{rpc}"}}, contracts: {{oracle_hub: "{hub}"}}}}
trading:
  symbols:
    - {{symbol: BTC-USDT, base: "{btc}", tick_size: 0.01, lot_size: 0.0001, max_leverage: 100}}
    - {{symbol: ETH-USDT, base: "{eth}", tick_size: 0.01, lot_size: 0.001, max_leverage: 50}}
"""
SPECIFIED = (
    "oracle_price_write_total", "oracle_price_write_latency_seconds", "oracle_price_staleness_seconds",
    "oracle_circuit_breaker_trips_total", "oracle_source_health",
)  # fmt: skip
"""The names of the specification's section "Metrics to Monitor", oracle_keeper."""


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with hub_rig(tmp_path) as made:
        yield made


def configured(rig: Rig, folder: Path, key: str = "", jobs: str = "{}") -> Path:
    path = folder / "dex-config.yaml"
    key = key or rig.keeper._account.key.hex()
    path.write_text(CONFIG.format(key=key, rpc=rig.url, hub=rig.hub, btc=BTC, eth=ETH, jobs=jobs))
    return path


def numbers(text: str, name: str) -> dict[str, float]:
    """Labels -> value of a metric's samples."""
    found = [line.rsplit(" ", 1) for line in text.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
    return {labels.removeprefix(name): float(value) for labels, value in found}


async def metrics(node: Served) -> str:
    def read() -> str:
        with urllib.request.urlopen(f"{node.http}/metrics", timeout=120) as answer:
            return str(answer.read().decode())

    return await asyncio.to_thread(read)


async def rpc(node: Served, method: str, **params: Any) -> Any:
    return await asyncio.to_thread(lambda: node.rpc(method, **params))


async def test_a_price_goes_to_the_chain_and_its_confirmation_to_the_subscribers(rig: Rig, tmp_path: Path) -> None:
    config = configured(rig, tmp_path)
    with Served(tmp_path / "node", "--config", str(config), durability="os", market="sim") as node:
        async with websockets.connect(node.ws) as socket:
            for channel in ("oracle", "prices"):
                await socket.send(json.dumps({"type": "subscribe", "channel": channel, "symbols": ["BTC-USDT"]}))
            seen: dict[str, Any] = {}
            while len(seen) < 2:
                message = json.loads(await socket.recv())
                if message["type"] in ("oracle_update", "price_update"):
                    assert message["data"]["symbol"] == "BTC-USDT"
                    if message["data"]["onchain"] is not None:
                        seen[message["type"]] = message["data"]["onchain"]
        for told in seen.values():
            assert (await rig.receipt(told["tx_hash"]))["status"] == "0x1"
        shown = seen["oracle_update"]
        receipt = await rig.receipt(shown["tx_hash"])
        assert int(receipt["blockNumber"], 16) == shown["block"]
        rows = {at * 1000: price for asset, price, at in await rig.written() if asset == BTC}
        assert shown["price"] == pytest.approx(rows[shown["timestamp"]] / 10**18, rel=1e-12)  # a JSON number's digits

        status = await rpc(node, "keeper.getStatus")
        assert (status["address"], status["hub"].lower()) == (rig.keeper.address, rig.hub.lower())
        assert (status["role"], status["healthy"]) == ("alone", True)
        writes = await rpc(node, "keeper.getWrites", limit=50)
        assert shown["tx_hash"] in {write["tx_hash"] for write in writes}
        (price,) = await rpc(node, "oracle.getPrices", symbols=["BTC-USDT"])
        assert price["onchain"]["block"] >= shown["block"]

        text = await metrics(node)
        for name in SPECIFIED:
            assert f"\n{name}" in text, name
        assert numbers(text, "oracle_price_write_total")['{result="ok"}'] >= 1
        assert numbers(text, "oracle_price_staleness_seconds")['{symbol="BTC-USDT",where="chain"}'] < 60

        await rpc(node, "keeper.pause")
        while True:  # the node judges the specification's alert itself
            alerts = await rpc(node, "oracle.getAlerts", limit=100)
            if any((a["kind"], a["symbol"], a["severity"]) == ("stale", "BTC-USDT", "critical") for a in alerts):
                break
            await asyncio.sleep(0.1)
        before = await rig.count()
        await rpc(node, "keeper.resume")
        while True:
            if await rig.count() > before:
                break
            await asyncio.sleep(0.05)
        assert node.stop() == 0


async def test_a_node_pushes_its_own_book_to_the_chain(rig: Rig, tmp_path: Path) -> None:
    """The simulated market quotes; the node signs its best bid and ask, and DEXSource has the mid."""
    source = await rig.create("DEXSource", ["address", "uint48"], [rig.admin.address, 0])
    await rig.do(source, "grantRole(bytes32,address)", keccak(text="SIGNER_ROLE"), rig.keeper.address)
    await rig.do(source, "setLimits(uint256,uint256,uint256)", 1000, 1, 60)
    config = configured(rig, tmp_path, jobs=f'{{interval: 200ms, dex_source: "{source}"}}')
    with Served(tmp_path / "node", "--config", str(config), durability="os", market="sim") as node:
        mid = 0
        while not mid:
            mid = await rig.read(source, "mids(address)", BTC)
            await asyncio.sleep(0.1)
        (price,) = await rpc(node, "oracle.getPrices", symbols=["BTC-USDT"])
        assert abs(Decimal(mid) / 10**18 / Decimal(str(price["price"])) - 1) < Decimal("0.05")


@pytest.mark.parametrize(("index", "problem"), [(7, "has not the writer role")])
async def test_a_node_whose_keeper_could_never_write_does_not_start(
    rig: Rig, tmp_path: Path, index: int, problem: str
) -> None:
    config = configured(rig, tmp_path, key=signer(index)._account.key.hex())
    with pytest.raises(AssertionError, match=problem):
        Served(tmp_path / "node", "--config", str(config), durability="os", market="sim")
