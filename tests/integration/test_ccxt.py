"""The adapter with ccxt's names: its structures as the manual of that library describes them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.gateway import Rig, rig

from luxterm.client.ccxt import (
    BadSymbol,
    Exchange,
    InsufficientFunds,
    InvalidOrder,
    NetworkError,
    OrderNotFound,
    RateLimitExceeded,
)

BTC = "BTC/USDT:USDT"


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


@pytest.fixture
async def exchange(venue: Rig) -> AsyncIterator[Exchange]:
    async with Exchange(venue.ws_url, account="bot") as made:
        yield made


async def test_markets_and_market_data(venue: Rig, exchange: Exchange) -> None:
    market = exchange.markets[BTC]
    assert (market["id"], market["type"], market["settle"]) == ("BTC-USDT", "swap", "USDT")
    assert market["precision"] == {"price": 0.01, "amount": 0.0001}
    maker = await venue.client("maker")
    await maker.place_order("BTC-USDT", "sell", 1, 65010)
    await exchange.create_order(BTC, "market", "buy", 0.25)
    assert (await exchange.fetch_order_book(BTC, 5))["asks"] == [[65010.0, 0.75]]
    ticker = (await exchange.fetch_tickers())[BTC]
    assert (ticker["last"], ticker["ask"], ticker["baseVolume"]) == (65010.0, 65010.0, 0.25)
    (trade,) = await exchange.fetch_trades(BTC)
    assert (trade["side"], trade["amount"], trade["cost"]) == ("buy", 0.25, 16252.5)
    (candle,) = await exchange.fetch_ohlcv(BTC)
    assert candle[1:] == [65010.0, 65010.0, 65010.0, 65010.0, 0.25]
    assert (await exchange.fetch_funding_rate(BTC))["markPrice"] == 65000.0
    assert await exchange.fetch_time() > 10**12


async def test_an_orders_life(exchange: Exchange) -> None:
    order = await exchange.create_order(
        BTC, "limit", "buy", 0.5, 60000, {"clientOrderId": "mine", "postOnly": True, "timeInForce": "GTC"}
    )
    assert (order["status"], order["price"], order["remaining"], order["clientOrderId"]) == (
        "open",
        60000.0,
        0.5,
        "mine",
    )
    assert [each["id"] for each in await exchange.fetch_open_orders(BTC)] == [order["id"]]
    assert (await exchange.edit_order(order["id"], BTC, "limit", "buy", 0.4))["amount"] == 0.4
    assert (await exchange.cancel_order(order["id"]))["status"] == "canceled"
    assert (await exchange.fetch_order(order["id"]))["status"] == "canceled"
    assert len(await exchange.fetch_closed_orders()) == 1
    stop = await exchange.create_order(BTC, "market", "sell", 0.1, None, {"stopPrice": 60000})
    assert (stop["type"], stop["stopPrice"], stop["status"]) == ("stop", 60000.0, "open")
    assert [each["id"] for each in await exchange.cancel_all_orders()] == [stop["id"]]


async def test_balances_positions_and_leverage(venue: Rig, exchange: Exchange) -> None:
    maker = await venue.client("maker")
    await maker.place_order("BTC-USDT", "buy", 1, 65000)
    assert (await exchange.set_leverage(20, BTC))["leverage"] == 20
    await exchange.create_order(BTC, "limit", "sell", 1, 65000)
    (position,) = await exchange.fetch_positions()
    assert (position["side"], position["contracts"], position["initialMargin"]) == ("short", 1.0, 3250.0)
    balance = await exchange.fetch_balance()
    assert balance["USDT"]["total"] == balance["total"]["USDT"] == 100_000 - 32.5
    (fill,) = await exchange.fetch_my_trades()
    assert (fill["takerOrMaker"], fill["fee"]) == ("taker", {"cost": 32.5, "currency": "USDT"})


async def test_errors_by_their_names(exchange: Exchange) -> None:
    with pytest.raises(BadSymbol):
        await exchange.fetch_ticker("DOGE/USDT")
    with pytest.raises(InsufficientFunds):
        await exchange.create_order(BTC, "limit", "buy", 100, 60000)
    with pytest.raises(InvalidOrder):
        await exchange.create_order(BTC, "limit", "buy", 1, 60000.001)
    with pytest.raises(InvalidOrder, match="unknown params"):
        await exchange.create_order(BTC, "limit", "buy", 1, 60000, {"surprise": 1})
    with pytest.raises(OrderNotFound):
        await exchange.cancel_order("99")
    with pytest.raises(OrderNotFound):
        await exchange.fetch_order("99")
    with pytest.raises(InvalidOrder):
        await exchange.set_leverage(1000, BTC)
    with pytest.raises(NetworkError):
        await Exchange("ws://127.0.0.1:9", timeout_s=1).load_markets()


async def test_throttled() -> None:
    async with (
        rig(exempt_loopback=False, burst=5, requests_per_second=0.1) as venue,
        Exchange(venue.ws_url) as exchange,
    ):
        with pytest.raises(RateLimitExceeded):
            for _ in range(10):
                await exchange.fetch_balance()
