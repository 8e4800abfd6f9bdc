"""The adapter with ccxt's names: its structures as the manual of that library describes them."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.gateway import Rig, rig
from support.proxy import proxy

import luxterm.client.ccxt as ccxt_sync
import luxterm.client.ccxt.async_support as ccxt
from luxterm.client.ccxt import (
    AuthenticationError,
    BadRequest,
    BadSymbol,
    BaseError,
    ExchangeClosedByUser,
    ExchangeError,
    InsufficientFunds,
    InvalidOrder,
    NetworkError,
    OrderImmediatelyFillable,
    OrderNotFound,
    RateLimitExceeded,
    UnsubscribeError,
)

BTC = "BTC/USDT:USDT"


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


@pytest.fixture
async def exchange(venue: Rig) -> AsyncIterator[ccxt.luxterm]:
    async with ccxt.luxterm({"urls": {"api": venue.ws_url}, "account": "bot"}) as made:
        yield made


async def test_markets_and_market_data(venue: Rig, exchange: ccxt.luxterm) -> None:
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


async def test_an_orders_life(exchange: ccxt.luxterm) -> None:
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
    assert (stop["type"], stop["stopPrice"], stop["status"]) == ("market", 60000.0, "open")
    assert [each["id"] for each in await exchange.cancel_all_orders()] == [stop["id"]]


async def test_balances_positions_and_leverage(venue: Rig, exchange: ccxt.luxterm) -> None:
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


async def test_errors_by_their_names(exchange: ccxt.luxterm) -> None:
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
    with pytest.raises(OrderImmediatelyFillable):
        maker = await exchange.create_order(BTC, "limit", "sell", 0.1, 65000)
        await exchange.create_order(BTC, "limit", "buy", 0.1, 65000, {"timeInForce": "PO"})
    await exchange.cancel_order(maker["id"])
    assert issubclass(NetworkError, BaseError)
    assert not issubclass(NetworkError, ExchangeError)  # so that `except ExchangeError` is no retry
    assert issubclass(RateLimitExceeded, NetworkError)
    assert issubclass(BadSymbol, BadRequest)
    with pytest.raises(NetworkError):
        await ccxt.luxterm({"url": "ws://127.0.0.1:9", "timeout": 1000}).load_markets()


async def test_throttled() -> None:
    async with (
        rig(exempt_loopback=False, burst=5, requests_per_second=0.1) as venue,
        ccxt.luxterm({"url": venue.ws_url}) as exchange,
    ):
        with pytest.raises(RateLimitExceeded):
            for _ in range(10):
                await exchange.fetch_balance()


# Keys of the unified structures, as the library's manual lists them and its version 4.5 makes them.
ORDER = """id clientOrderId timestamp datetime lastTradeTimestamp lastUpdateTimestamp symbol type timeInForce postOnly
reduceOnly side price triggerPrice stopPrice takeProfitPrice stopLossPrice cost average amount filled remaining status
fee fees trades info"""
TRADE = "id order symbol type side takerOrMaker price amount cost fee fees timestamp datetime info"
TICKER = """symbol timestamp datetime high low bid bidVolume ask askVolume vwap open close last previousClose change
percentage average baseVolume quoteVolume markPrice indexPrice info"""
MARKET = """id lowercaseId symbol base quote settle baseId quoteId settleId type subType spot margin swap future option
index active contract linear inverse taker maker contractSize expiry expiryDatetime strike optionType precision limits
marginModes created info"""
POSITION = """id symbol timestamp datetime lastUpdateTimestamp hedged side contracts contractSize entryPrice markPrice
lastPrice notional leverage collateral initialMargin initialMarginPercentage maintenanceMargin
maintenanceMarginPercentage unrealizedPnl realizedPnl liquidationPrice marginMode marginRatio percentage stopLossPrice
takeProfitPrice info"""
FUNDING = """symbol markPrice indexPrice interestRate estimatedSettlePrice timestamp datetime fundingRate
fundingTimestamp fundingDatetime nextFundingRate nextFundingTimestamp nextFundingDatetime previousFundingRate
previousFundingTimestamp previousFundingDatetime interval info"""


async def test_structures_have_the_keys_of_the_manual(venue: Rig, exchange: ccxt.luxterm) -> None:
    maker = await venue.client("maker")
    await maker.place_order("BTC-USDT", "sell", 1, 65000)
    order = await exchange.create_order(BTC, "market", "buy", 0.25)
    assert set(order) == set(ORDER.split())
    assert (order["status"], order["average"], order["cost"], order["remaining"]) == ("closed", 65000.0, 16250.0, 0.0)
    (part,) = order["trades"]
    (mine,), (public,) = await exchange.fetch_my_trades(), await exchange.fetch_trades(BTC)
    assert set(part) == set(mine) == set(public) == set(TRADE.split())
    assert set(await exchange.fetch_ticker(BTC)) == set(TICKER.split())
    assert set(exchange.market(BTC)) == set(exchange.market("ETH-USDT")) == set(MARKET.split())
    position = await exchange.fetch_position(BTC)
    assert position is not None
    assert set(position) == set(POSITION.split())
    # 16,250 at 10x; maintenance is the lesser of 5 % and 1 / (2 x 100).
    assert (position["notional"], position["initialMargin"], position["maintenanceMargin"]) == (16250.0, 1625.0, 81.25)
    assert set(await exchange.fetch_funding_rate(BTC)) == set(FUNDING.split())
    assert set(await exchange.fetch_order_book(BTC)) == {"symbol", "bids", "asks", "timestamp", "datetime", "nonce"}
    assert {"info", "timestamp", "datetime", "free", "used", "total", "USDT"} <= set(await exchange.fetch_balance())
    assert len((await exchange.fetch_ohlcv(BTC, "1m", None, 1))[0]) == 6
    for names in (exchange.has.keys() - {"ws"}, ("createOrder", "fetchOHLCV", "fetchMyTrades")):
        assert all(callable(getattr(exchange, name)) for name in names)


async def test_arguments_in_the_order_of_the_unified_api(venue: Rig, exchange: ccxt.luxterm) -> None:
    ids = [(await exchange.create_order(BTC, "limit", "buy", 0.1, 60000 + n))["id"] for n in range(3)]
    assert [each["id"] for each in await exchange.fetch_open_orders(BTC, None, 2)] == ids[1:]
    first = (await exchange.fetch_open_orders(BTC))[0]["timestamp"]
    assert [each["id"] for each in await exchange.fetch_open_orders(BTC, first, 1)] == ids[:1]
    assert await exchange.fetch_open_orders(BTC, first + 10**6) == []
    assert [each["status"] for each in await exchange.cancel_orders(ids[:2], BTC)] == ["canceled", "canceled"]
    assert [each["id"] for each in await exchange.fetch_orders(BTC)] == ids
    orders = [{"symbol": BTC, "type": "limit", "side": "buy", "amount": 0.1, "price": 61000 + n} for n in range(2)]
    assert [each["price"] for each in await exchange.create_orders(orders)] == [61000.0, 61001.0]
    assert exchange.amount_to_precision(BTC, 0.123456) == "0.1234"
    assert exchange.price_to_precision(BTC, 60000.126) == "60000.13"
    await (await venue.client("maker")).place_order("BTC-USDT", "buy", "0.1", 62000)
    part = await exchange.create_order(BTC, "limit", "sell", 0.3, 62000, {"timeInForce": "IOC"})
    # 0.1 and nothing more at that limit; what was cancelled still counts as what remained.
    assert (part["status"], part["filled"], round(part["remaining"], 4)) == ("canceled", 0.1, 0.2)


async def test_a_bot_without_a_loop_moves_by_its_constructor(venue: Rig) -> None:
    """As `ccxt.binance({...})` would be used, line by line."""
    await (await venue.client("maker")).place_order("BTC-USDT", "sell", 1, 65000)

    def bot() -> tuple[float, str, float]:
        exchange = ccxt_sync.luxterm({"url": venue.ws_url, "uid": "bot", "enableRateLimit": True})
        try:
            exchange.load_markets()
            best = exchange.fetch_order_book(BTC)["asks"][0][0]
            order = exchange.createOrder(BTC, "limit", "buy", exchange.amountToPrecision(BTC, 0.1), best)
            with pytest.raises(ccxt_sync.BadSymbol):
                exchange.fetch_ticker("DOGE/USDT")
            return best, order["status"], exchange.fetch_positions([BTC])[0]["contracts"]
        finally:
            exchange.close()

    assert await asyncio.to_thread(bot) == (65000.0, "closed", 0.1)


# Parameters of the watching methods, in their order, as version 4.5.90 of the library has them.
WATCHING = {
    "watch_ticker": "symbol params",
    "watch_tickers": "symbols params",
    "watch_trades": "symbol since limit params",
    "watch_trades_for_symbols": "symbols since limit params",
    "watch_order_book": "symbol limit params",
    "watch_order_book_for_symbols": "symbols limit params",
    "watch_ohlcv": "symbol timeframe since limit params",
    "watch_orders": "symbol since limit params",
    "watch_my_trades": "symbol since limit params",
    "watch_balance": "params",
    "watch_positions": "symbols since limit params",
    "un_watch_ticker": "symbol params",
    "un_watch_tickers": "symbols params",
    "un_watch_trades": "symbol params",
    "un_watch_order_book": "symbol params",
    "un_watch_ohlcv": "symbol timeframe params",
    "un_watch_orders": "symbol params",
    "un_watch_my_trades": "symbol params",
    "un_watch_positions": "symbols params",
}


def test_watching_methods_take_the_arguments_of_the_library() -> None:
    pro = importlib.import_module("luxterm.client.ccxt.pro")
    assert pro.luxterm is ccxt.luxterm
    assert pro.NetworkError is ccxt.NetworkError is NetworkError
    for name, words in WATCHING.items():
        parameters = inspect.signature(getattr(pro.luxterm, name)).parameters
        assert list(parameters)[1:] == words.split(), name
        assert all(parameters[word].default is None for word in {"since", "limit", "params"} & set(words.split()))


async def soon(work: Any) -> Any:
    return await asyncio.wait_for(work, 120)


async def test_market_data_is_watched(venue: Rig, exchange: ccxt.luxterm) -> None:
    maker = await venue.client("maker")
    await maker.place_order("BTC-USDT", "sell", 1, 65010)
    book = await soon(exchange.watch_order_book(BTC))
    assert set(book) == {"symbol", "bids", "asks", "timestamp", "datetime", "nonce"}
    assert (book["symbol"], book["bids"], book["asks"]) == (BTC, [], [[65010.0, 1.0]])
    await maker.place_order("BTC-USDT", "buy", 2, 65000)
    await maker.place_order("BTC-USDT", "buy", 2, 64000)
    while len(book["bids"]) < 2:
        book = await soon(exchange.watch_order_book(BTC))
    assert book["bids"] == [[65000.0, 2.0], [64000.0, 2.0]]
    await exchange.un_watch_order_book(BTC)
    assert (await soon(exchange.watch_order_book(BTC, 1)))["bids"] == [[65000.0, 2.0]]

    taker = await venue.client("taker")
    await taker.place_order("BTC-USDT", "sell", 1, 65000)
    (trade,) = await soon(exchange.watch_trades(BTC))
    assert set(trade) == set(TRADE.split())
    assert (trade["symbol"], trade["side"], trade["price"], trade["amount"]) == (BTC, "sell", 65000.0, 1.0)
    # Nothing is told twice, and what came between two calls is not lost.
    await taker.place_order("BTC-USDT", "sell", "0.1", 65000)
    await taker.place_order("BTC-USDT", "sell", "0.2", 65000)
    seen: list[float] = []
    while len(seen) < 2:
        seen += [row["amount"] for row in await soon(exchange.watch_trades(BTC))]
    assert seen == [0.1, 0.2]

    (candle,) = await soon(exchange.watch_ohlcv(BTC, "1d"))
    assert candle[1:] == [65000.0, 65000.0, 65000.0, 65000.0, 1.3]
    tickers = await soon(exchange.watch_tickers())
    assert set(tickers) == set(exchange.symbols)
    ticker = await soon(exchange.watch_ticker(BTC))
    assert set(ticker) == set(TICKER.split())
    assert (ticker["symbol"], ticker["bid"], ticker["ask"], ticker["last"]) == (BTC, 65000.0, 65010.0, 65000.0)
    with pytest.raises(BadSymbol):
        await exchange.watch_ticker("DOGE/USDT")


async def test_the_account_is_watched(venue: Rig, exchange: ccxt.luxterm) -> None:
    maker = await venue.client("maker")
    await maker.place_order("BTC-USDT", "sell", 1, 65000)
    assert (await soon(exchange.watch_balance()))["USDT"]["total"] == 100_000.0
    fills = asyncio.ensure_future(exchange.watch_my_trades())
    both = [asyncio.ensure_future(exchange.watch_orders(BTC)) for _ in range(2)]
    positions = asyncio.ensure_future(exchange.watch_positions([BTC]))
    while len(exchange.client._feeds._subscriptions) < 4:  # what is watched begins with the subscription
        await exchange.client.ping()
    await exchange.client.ping()
    order = await exchange.create_order(BTC, "limit", "buy", 0.25, 65000)
    for waiting in both:  # two that wait at the same time get the same
        (row,) = await soon(waiting)
        assert set(row) == set(ORDER.split())
        assert (row["id"], row["status"], row["filled"]) == (order["id"], "closed", 0.25)
    (fill,) = await soon(fills)
    assert (fill["order"], fill["takerOrMaker"], fill["amount"]) == (order["id"], "taker", 0.25)
    (position,) = await soon(positions)
    assert set(position) == set(POSITION.split())
    assert (position["side"], position["contracts"]) == ("long", 0.25)
    # 0.05 % of 16,250 is the taker's fee.
    while (await soon(exchange.watch_balance()))["USDT"]["total"] != 100_000 - 8.125:
        pass
    resting = await exchange.create_order("ETH/USDT:USDT", "limit", "buy", 1, 3000)
    assert [row["id"] for row in await soon(exchange.watch_orders("ETH/USDT:USDT"))] == [resting["id"]]


async def test_a_lost_connection_ends_the_call_and_not_the_watching(venue: Rig) -> None:
    async with proxy(venue.gateway.http_port) as line:
        async with ccxt.luxterm({"url": f"ws://127.0.0.1:{line.port}", "account": "bot"}) as exchange:
            maker = await venue.client("maker")
            await maker.place_order("BTC-USDT", "sell", 1, 65010)
            await soon(exchange.watch_order_book(BTC))
            waiting = asyncio.ensure_future(exchange.watch_order_book(BTC))
            trades = asyncio.ensure_future(exchange.watch_trades(BTC))
            while len(exchange.client._feeds._subscriptions) < 2:
                await exchange.client.ping()
            await exchange.client.ping()
            line.cut()
            for call in (waiting, trades):
                with pytest.raises(NetworkError):
                    await soon(call)
            await (await venue.client("taker")).place_order("BTC-USDT", "buy", "0.5", 65010)
            assert (await soon(exchange.watch_order_book(BTC)))["asks"] == [[65010.0, 0.5]]
            assert [row["amount"] for row in await soon(exchange.watch_trades(BTC))] == [0.5]
            waiting = asyncio.ensure_future(exchange.watch_trades(BTC))
            while not exchange._watches["trades", "BTC-USDT"]._turn:
                await exchange.client.ping()
            await exchange.un_watch_trades(BTC)
            with pytest.raises(UnsubscribeError):
                await soon(waiting)
            waiting = asyncio.ensure_future(exchange.watch_orders())
            while "orders" not in exchange.client._feeds._subscriptions:
                await exchange.client.ping()
        with pytest.raises(ExchangeClosedByUser):
            await soon(waiting)
        with pytest.raises(ExchangeClosedByUser):
            await exchange.watch_orders()


async def test_a_stranger_cannot_watch_an_account() -> None:
    async with rig(auth="required") as venue, ccxt.luxterm({"url": venue.ws_url}) as exchange:
        calls = [asyncio.ensure_future(exchange.watch_balance()) for _ in range(2)]
        for call in calls:
            with pytest.raises(AuthenticationError):
                await soon(call)
        with pytest.raises(AuthenticationError):
            await soon(exchange.watch_balance())


async def test_the_book_of_whichever_market_moves(venue: Rig, exchange: ccxt.luxterm) -> None:
    maker = await venue.client("maker")
    markets = [BTC, "ETH/USDT:USDT"]
    first = {(await soon(exchange.watch_order_book_for_symbols(markets)))["symbol"] for _ in markets}
    assert first == set(markets)  # none is lost when both are ready
    for market, price in (("ETH-USDT", 3500), ("BTC-USDT", 65000)):
        await maker.place_order(market, "sell", 1, price)
        book = await soon(exchange.watch_order_book_for_symbols(markets))
        assert book["asks"] == [[float(price), 1.0]]
