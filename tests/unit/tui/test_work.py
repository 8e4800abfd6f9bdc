"""A TWAP: slices, what was not filled goes into the next, stopping."""

from __future__ import annotations

import asyncio
from decimal import Decimal as D
from typing import Any

from tui import fakes

from luxterm.tui.resolve import Twap
from luxterm.tui.store import Store
from luxterm.tui.work import TwapRun
from luxterm.wire import objects as w


class Venue:
    """Fills what `fill` says of each order."""

    def __init__(self, *fills: str) -> None:
        self.sizes: list[D] = []
        self._fills = list(fills)

    async def place_order(self, symbol: str, side: Any, size: D, price: Any, **options: Any) -> w.OrderUpdate:
        self.sizes.append(size)
        filled = D(self._fills.pop(0)) if self._fills else size
        order = w.Order(
            order_id=1, symbol=symbol, side=side, type="market", size=size, filled=filled, remaining=size - filled,
            status="filled" if filled == size else "cancelled",
        )  # fmt: skip
        return w.OrderUpdate(order=order, status=order.status)


async def run(venue: Venue, every_s: float = 0) -> tuple[TwapRun, Store, asyncio.Event]:
    store = Store(lambda: 0)
    client = fakes.FakeClient()
    store.fold_markets(client.infos, client.grids)
    ended = asyncio.Event()
    twap = Twap("BTC-USDT", "sell", (2_000, 2_000, 1_000), every_s, False)
    found = TwapRun(twap, venue, store, lambda work: ended.set() if work.ended else None)
    found.start()
    return found, store, ended


async def test_what_a_slice_leaves_goes_into_the_next() -> None:
    venue = Venue("0.05")
    work, store, ended = await run(venue)
    await asyncio.wait_for(ended.wait(), 120)
    assert venue.sizes == [D("0.2"), D("0.35"), D("0.1")]
    assert work.progress() == "TWAP sell BTC-USDT 3/3"
    assert store.notices[-1].text == "TWAP ended: 0.5000 of 0.5000 BTC filled"


async def test_it_can_be_stopped() -> None:
    work, store, ended = await run(Venue(), every_s=3600)
    await asyncio.sleep(0)
    work.cancel()
    await asyncio.wait_for(ended.wait(), 120)
    assert "TWAP stopped" in store.notices[-1].text
