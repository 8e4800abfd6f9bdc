"""A line that breaks in every way while a bot trades: in the end the client knows what the venue knows, once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest
from support.gateway import Rig, rig
from support.proxy import Proxy, proxy
from support.venue import BTC

from luxterm.client import AsyncClient, OutcomeUnknown
from luxterm.model import commands as c
from luxterm.wire.objects import Fill

FAULTS = ("cut", "stall", "half-close", "lose answers", "refuse", "none")


async def break_the_line(line: Proxy, chance: random.Random, fault: str) -> None:
    """One fault, and the line whole again afterwards."""
    if fault == "cut":
        line.cut()
    elif fault == "stall":
        line.to_client.clear()
        line.to_server.clear()
        await asyncio.sleep(chance.uniform(0, 0.03))
    elif fault == "half-close":
        line.half_close()
    elif fault == "lose answers":
        line.to_client.clear()
        await asyncio.sleep(chance.uniform(0, 0.02))
        line.cut()
    elif fault == "refuse":
        line.refusing = True
        line.cut()
        await asyncio.sleep(chance.uniform(0, 0.05))
    line.refusing = False
    line.to_client.set()
    line.to_server.set()


async def trade(client: AsyncClient, chance: random.Random, number: int) -> None:
    """An order, a batch or a cancel. What is unknown is known by its client order id in the end."""
    name = f"bot-{number}"
    price = 60_000 + chance.randrange(-20, 20)
    side = chance.choice(["buy", "sell"])
    try:
        if number % 5 == 4:
            await client.cancel_order(client_order_id=f"bot-{number - chance.randrange(1, 5)}")
        elif number % 7 == 6:
            specs = [
                client.order_spec("BTC-USDT", side, "0.01", price + n, client_order_id=f"{name}-{n}")  # type: ignore[arg-type]
                for n in range(3)
            ]
            await client.place_orders(specs)
        else:
            await client.place_order("BTC-USDT", side, "0.02", price, client_order_id=name)  # type: ignore[arg-type]
    except OutcomeUnknown:
        assert number % 5 == 4  # a cancel may be lost; orders are asked after


@pytest.mark.parametrize("seed", range(4))
async def test_the_client_ends_where_the_venue_is(seed: int) -> None:
    chance = random.Random(seed)
    async with rig() as venue, proxy(venue.gateway.http_port) as line:
        accepted: Counter[bytes] = Counter()
        bot = await venue.client("bot", url=f"ws://127.0.0.1:{line.port}")
        maker = await venue.client("maker")
        account = venue.venue.views.accounts.id_of(b"bot")
        assert account is not None
        mirror, book, fills = await bot.watch_account(), await bot.book("BTC-USDT", interval_ms=0), await bot.fills()
        for number in range(60):
            spread = chance.randrange(1, 20)
            await maker.place_orders(
                [
                    maker.order_spec("BTC-USDT", "buy", "0.01", 60_000 - spread, post_only="slide"),
                    maker.order_spec("BTC-USDT", "sell", "0.01", 60_000 + spread, post_only="slide"),
                ]
            )
            work = asyncio.create_task(trade(bot, chance, number))
            await break_the_line(line, chance, chance.choice(FAULTS))
            await asyncio.wait_for(work, 120)
        await bot.wait_connected()
        last = await bot.place_order("BTC-USDT", "buy", "0.01", 1, client_order_id="last")
        assert last.ok
        assert bot.reconnects > 5
        commands = [each for each in venue.venue.commands if isinstance(each, c.PlaceOrder) and each.account == account]
        for order in (*venue.venue.engine.orders(account), *venue.venue.views.orders.closed_of(account, 1000)):
            accepted[order.client_order_id] += 1
        assert set(accepted.values()) == {1}
        # Whatever was sent twice was answered with the order that there is.
        assert {command.client_order_id for command in commands} >= set(accepted)
        await settled(venue, bot, account)
        assert {order.client_order_id for order in mirror.orders.values()} == {
            order.client_order_id.decode() for order in venue.venue.engine.orders(account)
        }
        views = venue.venue.views.books[BTC]
        assert book.bid_levels() == [(price, lots) for price, lots, _ in views.bids()]
        assert book.ask_levels() == [(price, lots) for price, lots, _ in views.asks()]
        own = [own.fill.trade_id for own in reversed(venue.venue.views.fills.recent(account, 1000))]
        assert len(own) > 10
        heard: list[Fill] = fills.take()
        assert [fill.trade_id for fill in heard] == own
        position = venue.venue.engine.position(account, BTC)
        known = mirror.positions.get("BTC-USDT")
        assert (position.lots if position is not None else 0) == signed_lots(known)


async def settled(venue: Rig, bot: AsyncClient, account: int) -> None:
    """Returns when nothing is still on its way: the cancel of a last order is in the mirror, and the book is level."""
    await bot.cancel_order(client_order_id="last")
    own = venue.venue.engine.position(account, BTC)
    while any(order.client_order_id == "last" for order in bot.mirror.orders.values()) or (
        signed_lots(bot.mirror.positions.get("BTC-USDT")) != (own.lots if own is not None else 0)
    ):
        bot.mirror.changed.clear()
        await asyncio.wait_for(bot.mirror.changed.wait(), 120)
    views = venue.venue.views.books[BTC]
    book = await bot.book("BTC-USDT", interval_ms=0)
    while book.bid_levels() != [(price, lots) for price, lots, _ in views.bids()]:
        book.changed.clear()
        await asyncio.wait_for(book.changed.wait(), 120)


def signed_lots(position: object) -> int:
    size = int(getattr(position, "size", 0) * 10_000)
    return -size if getattr(position, "side", "buy") == "sell" else size
