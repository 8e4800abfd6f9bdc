"""What the public channel tells of a liquidation: every step, of cross accounts too, and nobody's name."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.gateway import Rig, rig
from support.venue import BTC


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


async def test_a_cross_account_is_liquidated_in_public(venue: Rig) -> None:
    """15 BTC from 65,000 with 100,000 USDT less a fee of 487.50; at 58,000 the equity is -5,487.50 and the seller takes
    the position back at 58,000 x 15 + 5,487.50 = 875,487.50, that is at 58,365.83 a coin."""
    seller, buyer, watcher = [await venue.wire(name) for name in ("seller", "buyer", "watcher")]
    await watcher.ask(type="subscribe", channel="liquidations", symbols=["*"])
    await seller.order("sell", 65000, 15)
    await buyer.order("buy", 65000, 15)
    venue.venue.set_index(BTC, 5_800_000)
    begun = await watcher.of("liquidation_update")
    told = [begun, await watcher.of("liquidation_update"), await watcher.of("liquidation_update")]
    assert [message["data"]["step"] for message in told] == ["started", "deleveraged", "ended"]
    assert [message["data"]["symbol"] for message in told] == ["", "BTC-USDT", ""]
    step = told[1]["data"]
    assert (step["side"], step["size"], step["price"], step["remaining"]) == ("buy", 15, 58365.83, 0)
    assert "account" not in step

    listed = (await venue.rpc("market.getLiquidations", {"limit": 10}))["result"]
    assert [row["step"] for row in listed] == ["ended", "deleveraged", "started"]
    assert (await watcher.ask(type="ping"))["type"] == "pong"
