"""Commands of the workstation against a real node: what is typed happens there, and the screen shows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.served import Served
from tui import fakes

from luxterm.client import AsyncClient
from luxterm.tui.app import Workstation
from luxterm.tui.launch import FixedAddress
from luxterm.tui.settings import SettingsFile

WAIT_S = 120.0


class RealDesk:
    def __init__(self, app: Workstation, pilot: Any, node: Served) -> None:
        self.app, self.pilot, self.node = app, pilot, node

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        try:
            async with asyncio.timeout(WAIT_S):
                while not holds():
                    await self.pilot.pause(0.05)
        except TimeoutError:
            said = [notice.text for notice in self.app.store.notices][-6:]
            raise AssertionError(f"{what or 'it'} did not happen; said {said}\n{self.text()}") from None

    def text(self) -> str:
        screen = self.app.screen
        return "\n".join("".join(s.text for s in strip) for strip in screen._compositor.render_strips(screen.size))

    async def do(self, line: str, said: str = "") -> None:
        """Types a command, confirms it, and waits for what is said of it, if anything is."""
        known = len(self.app.store.notices)
        await self.pilot.press("colon")
        self.app.command_line.line.value = line
        await self.pilot.press("enter")
        await fakes.nothing_left()
        assert not self.app.command_line.has_class("-open"), f"{line!r} is not understood"
        if len(self.app.screen_stack) > 1:
            await self.pilot.press("y")
        if not said:
            return
        await self.until(
            lambda: any(said in notice.text for notice in list(self.app.store.notices)[known:]), f"{line!r}: {said!r}"
        )

    async def ask(self, method: str, **params: Any) -> Any:
        return await asyncio.to_thread(self.node.rpc, method, **params)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[RealDesk]:
    with Served(tmp_path / "node", durability="os") as node:
        await asyncio.to_thread(node.rpc, "oracle.push", symbol="BTC-USDT", price=65000)
        app = Workstation(
            FixedAddress(node.ws),
            lambda url: AsyncClient(url, account="default"),
            settings_file=SettingsFile(tmp_path / "screen" / "default.json"),
            user_dir=tmp_path / "screen",
        )
        async with app.run_test(size=(150, 50)) as pilot:
            desk = RealDesk(app, pilot, node)
            await desk.until(lambda: app.store.live and app.store.equity_usd6())
            maker = await asyncio.to_thread(node.login, "maker")
            for side, price in (("buy", 64990), ("sell", 65010)):
                await desk.ask(
                    "order.place", token=maker, symbol="BTC-USDT", side=side, type="limit", price=price, size=5
                )
            await desk.until(lambda: app.store.book is not None and app.store.book.best_bid_ticks)
            yield desk


async def test_orders_of_every_kind(desk: RealDesk) -> None:
    await desk.do("lev btc 20", "leverage of BTC-USDT is 20x")
    await desk.do("scale buy 0.5 btc 60000-64000 x5", "5 orders placed")
    orders = (await desk.ask("order.list"))["orders"]
    assert sorted(Decimal(str(o["price"])) for o in orders) == [60000, 61000, 62000, 63000, 64000]
    assert {Decimal(str(o["size"])) for o in orders} == {Decimal("0.1")}
    await desk.do("cancel buys", "5 orders cancelled")

    await desk.do("buy 0.4 market", "filled")
    await desk.do("tp 70000 sl 60000", "2 orders placed")
    triggers = (await desk.ask("order.list"))["orders"]
    assert {(o["type"], Decimal(str(o["stop_price"])), o["reduce_only"]) for o in triggers} == {
        ("take_profit", 70000, True), ("stop", 60000, True),
    }  # fmt: skip
    await desk.do("close 50%")
    await desk.until(lambda: [p.size for p in desk.app.store.positions()] == [Decimal("0.2")], "half is closed")
    await desk.do("twap sell 0.2 btc 10s x2 ro", "TWAP ended: 0.2000 of 0.2000 BTC filled")
    await desk.until(lambda: not desk.app.store.positions(), "the TWAP closed the rest")
    await desk.until(lambda: not desk.app.store.orders(), "reduce-only triggers go with the position")

    await desk.do("alert btc > 66000", "alert set")
    await desk.ask("oracle.push", symbol="BTC-USDT", price=67000)
    await desk.until(lambda: any("is above 66,000.00" in n.text for n in desk.app.store.notices), "the alert")
    await desk.do("gp eth 1h")
    await desk.until(lambda: (desk.app.store.symbol, desk.app.store.interval) == ("ETH-USDT", "1h"))


async def test_a_hidden_order_has_its_level(desk: RealDesk) -> None:
    await desk.do("buy 0.3 @ 64995 hidden", "open")
    await desk.until(lambda: "hidden" in desk.text() and "▸0.3" in desk.text(), "the hidden order's level")
    book = await desk.ask("orderbook.getSnapshot", symbol="BTC-USDT")
    assert all(Decimal(str(level[0])) != 64995 for level in book["bids"])


async def test_lending_and_vaults(desk: RealDesk) -> None:
    lender = await asyncio.to_thread(desk.node.login, "lender")
    await desk.ask("lending.supply", token=lender, asset="USDT", amount=20_000)
    await desk.do("earn")
    await desk.do("supply 1000 usdt", "done")
    await desk.until(lambda: "21,000.00" in desk.text() and "1,000.00" in desk.text(), "the supply")
    assert "∞" in desk.text()
    await desk.do("borrow 10500 usdt", "done")
    # half of the pool is lent; debts weigh 5 %: 525 of maintenance
    await desk.until(lambda: "50.00%" in desk.text() and "∞" not in desk.text(), "the loan and its health factor")
    (pool,) = [pool for pool in await desk.ask("lending.pools") if pool["asset"] == "USDT"]
    assert Decimal(pool["borrowed"]) == pytest.approx(Decimal(10_500), abs=Decimal("0.01"))
    await desk.do("repay all usdt", "done")
    await desk.do("withdraw all usdt", "done")
    await desk.until(lambda: "∞" in desk.text(), "no debt any more")

    await desk.do("vault deposit 6 500", "done")
    await desk.until(lambda: "500.00" in desk.text(), "the deposit")
    await desk.do("vault withdraw 6 all", "refused")  # locked up for four days
    vaults = {row["vault_id"]: row for row in await desk.ask("vault.list")}
    assert Decimal(vaults[6]["value"]) == pytest.approx(Decimal(500), abs=Decimal("0.01"))
    await desk.do("supply 999999 usdt", "refused")


async def test_the_equity_history_is_the_nodes(desk: RealDesk) -> None:
    history = await desk.ask("account.equity")
    assert isinstance(history, list)
    await desk.do("portfolio")
    await desk.until(lambda: len(desk.app.store.equity_curve) >= 2 and "in " in desk.text(), "the curve")
