"""The WebSocket API as the specification and the reference have it, spoken without the SDK."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvloop
from support.gateway import Rig, rig
from support.venue import BTC, MemoryVenue, furnish

from luxterm.clock import ManualClock
from luxterm.model.units import SECOND


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


async def test_hello_ping_and_request_ids(venue: Rig) -> None:
    wire = await venue.wire()
    assert wire.hello["type"] == "connected"
    assert set(wire.hello["data"]) >= {"client_id", "server_time", "version"}
    pong = await wire.ask(type="ping", request_id="p-1", timestamp=1_700_000_000_000)
    assert pong["type"] == "pong"
    assert pong["request_id"] == "p-1"
    assert pong["timestamp"] > 1_600_000_000_000


async def test_auth_answers_and_sends_the_accounts_state(venue: Rig) -> None:
    wire = await venue.wire()
    answer = await wire.ask(type="auth", apiKey="alice", apiSecret="whatever")
    assert (answer["type"], answer["data"]["user_id"]) == ("auth_success", "alice")
    balances, positions, orders = [await wire.next() for _ in range(3)]  # in this order
    assert (balances["type"], balances["data"]["balances"][0]["total"]) == ("balance_update", "100000.000000")
    assert (positions["type"], positions["data"]["positions"]) == ("positions_update", [])
    assert (orders["type"], orders["data"]["orders"]) == ("orders_update", [])


async def test_the_specifications_order_flow(venue: Rig) -> None:
    """A resting order, a market order that takes it, and what each side hears."""
    maker, taker = await venue.wire("maker"), await venue.wire("taker")
    await maker.ask(type="subscribe", channel="orders", symbols=["*"])
    await maker.of("orders_update")
    placed = await maker.order("sell", 65010.5, 0.25)
    assert placed["type"] == "order_update"
    order = placed["data"]["order"]
    assert placed["data"]["status"] == order["status"] == "submitted"
    assert (order["price"], order["size"], order["filled"], order["remaining"]) == (65010.5, 0.25, 0, 0.25)
    taken = await taker.ask(
        type="place_order",
        order={"symbol": "BTC-USDT", "side": "buy", "type": "market", "price": 0, "size": 0.1},
    )
    assert taken["data"]["status"] == "filled"
    (fill,) = taken["data"]["fills"]
    assert (fill["price"], fill["size"], fill["liquidity"]) == (65010.5, 0.1, "taker")
    # 0.1 BTC at 65,010.5 and 5 bp: 3.250525 USDT.
    assert fill["fee"] == "3.250525"
    echo = await maker.until(lambda m: m.get("channel") == "orders" and m["data"]["status"] == "partial")
    assert echo["data"]["order"]["remaining"] == 0.15
    assert echo["data"]["fills"][0]["liquidity"] == "maker"


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"symbol": "DOGE-USDT"}, 1001),
        ({"price": 65000.001}, 1007),
        ({"price": -1}, 1007),
        ({"size": 0.00001}, 1008),
        ({"size": 0}, 1008),
        ({"size": 100}, 3001),
        ({"type": "stop"}, 1009),
        ({"expires_at": 1}, 1011),
        ({"post_only": True, "time_in_force": "IOC"}, 1012),
        ({"size": 1e25}, 1008),
        ({"price": "1e39"}, 1007),
    ],
)
async def test_refused_orders_are_order_updates_with_a_code(venue: Rig, order: dict[str, Any], code: int) -> None:
    wire = await venue.wire("alice")
    base = {"symbol": "BTC-USDT", "side": "buy", "type": "limit", "price": 65000, "size": 0.1}
    answer = await wire.ask(type="place_order", order={**base, **order})
    assert answer["type"] == "order_update"
    assert answer["data"]["status"] == "rejected"
    assert answer["data"]["order"]["reject"]["code"] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 6001),
        ("{", 6001),
        ("[]", 6001),
        ("1e999999", 6001),
        ('{"type":"nonsense"}', 6002),
        ('{"type":"ping","oops":1}', 6001),
        ('{"type":"place_order"}', 6001),
        ('{"type":"place_order","order":{"symbol":"BTC-USDT","side":"up","size":1}}', 6001),
        ('{"type":"place_order","order":{"symbol":"BTC-USDT","side":"buy","price":NaN,"size":1}}', 6001),
        ('{"type":"place_order","order":{"symbol":"BTC-USDT","side":"buy","price":true,"size":1}}', 6001),
        ('{"type":"subscribe","channel":"nothing"}', 6003),
        ('{"type":"subscribe","channel":"trades","symbols":["DOGE-USDT"]}', 6004),
        ('{"type":"cancel_order"}', 6001),
        ("[" * 50_000, 6001),
        ('{"type":"ping","request_id":"' + "x" * 70_000 + '"}', 6008),
    ],
)
async def test_malformed_messages_get_an_error_and_the_connection_lives(venue: Rig, text: str, code: int) -> None:
    wire = await venue.wire()
    await wire.send(text)
    answer = await wire.of("error")
    assert answer["code"] == code
    assert answer["error"]
    assert answer["retryable"] is False
    assert (await wire.ask(type="ping"))["type"] == "pong"


async def test_not_a_number_as_text_is_a_refusal(venue: Rig) -> None:
    wire = await venue.wire("alice")
    assert (await wire.order("buy", "NaN", 1))["data"]["order"]["reject"]["code"] == 1007
    assert (await wire.order("buy", 1, "Infinity"))["data"]["order"]["reject"]["code"] == 1008


@pytest.mark.parametrize("number", ["1e-999999999", "1e999999999", "0e999999999", "9" * 5000])
async def test_numbers_that_would_not_fit_the_memory(venue: Rig, number: str) -> None:
    wire = await venue.wire("alice")
    for answer in (await wire.order("buy", number, 1), await wire.order("buy", 1, number)):
        assert answer["data"]["status"] == "rejected"


async def test_book_snapshots_carry_the_levels_best_first(venue: Rig) -> None:
    wire = await venue.wire("alice")
    for price in (64990, 64995, 64985):
        await wire.order("buy", price, 0.1)
    await wire.order("sell", 65010, "0.3")
    await wire.ask(type="subscribe", channel="orderbook", symbols=["BTC-USDT"], depth=2)
    book = await wire.of("orderbook_update")
    assert book["channel"] == "orderbook:BTC-USDT"
    assert book["data"]["bids"] == [[64995, 0.1], [64990, 0.1]]
    assert book["data"]["asks"] == [[65010, 0.3]]
    answer = await venue.rpc("orderbook.getSnapshot", {"symbol": "BTC-USDT", "depth": 2})
    assert answer["result"]["sequence"] == book["data"]["sequence"]
    assert answer["result"]["bids"] == book["data"]["bids"]


async def test_deltas_rebuild_the_book_without_a_gap(venue: Rig) -> None:
    wire, trader = await venue.wire(), await venue.wire("alice")
    for price in range(64900, 64920):
        await trader.order("buy", price, 0.1)
    await wire.ask(type="subscribe", channel="orderbook:BTC-USDT", mode="delta", interval_ms=0, checksum=True)
    first = (await wire.of("orderbook_update"))["data"]
    levels = {"bids": dict(map(tuple, first["bids"])), "asks": dict(map(tuple, first["asks"]))}
    assert len(levels["bids"]) == 20
    sequence = first["sequence"]
    await trader.order("buy", 64919, 0.2)
    await trader.order("sell", 64918, 0.35)
    await trader.ask(type="cancel_all")
    while levels["bids"] or levels["asks"]:
        delta = (await wire.of("orderbook_delta"))["data"]
        assert delta["prev_sequence"] == sequence
        sequence = delta["sequence"]
        for side in ("bids", "asks"):
            for price, size in delta[side]:
                if size:
                    levels[side][price] = size
                else:
                    del levels[side][price]
        parts = []
        bids, asks = sorted(levels["bids"].items(), reverse=True), sorted(levels["asks"].items())
        for index in range(10):
            for side in (bids, asks):
                if index < len(side):
                    parts += [round(side[index][0] * 100), round(side[index][1] * 10_000)]
        assert delta["checksum"] == zlib.crc32(":".join(map(str, parts)).encode())


async def test_every_door_tells_the_same_next_funding(venue: Rig) -> None:
    wire = await venue.wire()
    await wire.ask(type="subscribe", channel="prices", symbols=["BTC-USDT"])
    price = (await wire.of("price_update"))["data"]
    engines = next(m for m in (await venue.rpc("market.list"))["result"] if m["symbol"] == "BTC-USDT")["next_funding"]
    ticker = (await venue.rpc("market.getTicker", {"symbol": "BTC-USDT"}))["result"]
    assert engines == price["next_funding"] == ticker["next_funding"]
    assert engines > price["timestamp"]


async def test_no_candle_closes_unseen() -> None:
    """A trade, then silence over more than one interval, then a trade: the first one's candle is told as it closed."""
    clock = ManualClock(1_700_000_000 * SECOND)
    memory = MemoryVenue(clock)
    furnish(memory)
    async with rig(venue=memory, candle_interval_ms=10) as venue:
        wire, maker, taker = await venue.wire(), await venue.wire("maker"), await venue.wire("taker")
        await maker.order("sell", 65001, 1)
        await wire.ask(type="subscribe", channel="candles", symbols=["BTC-USDT"], interval="1s")
        await taker.order("buy", 65001, "0.1")
        seen: dict[int, Any] = {}

        async def until(start_s: int, closed: bool) -> None:
            while (start_s * 1000, closed) not in {(start, row["closed"]) for start, row in seen.items()}:
                update = await wire.of("candle_update")
                seen.update((row["start"], row) for row in update["data"]["candles"])

        await until(1_700_000_000, False)
        clock.advance(5 * SECOND)
        await taker.order("buy", 65001, "0.2")
        await until(1_700_000_005, False)
        volumes = [seen[(1_700_000_000 + n) * 1000]["volume"] for n in range(6)]
        assert volumes == [0.1, 0, 0, 0, 0, 0.2]
        assert [seen[(1_700_000_000 + n) * 1000]["closed"] for n in range(6)] == [True] * 5 + [False]
        # And without any further trade it closes when its time is over.
        clock.advance(SECOND)
        await until(1_700_000_005, True)
        assert seen[1_700_000_005_000]["volume"] == 0.2


async def test_trades_prices_candles_and_tickers(venue: Rig) -> None:
    wire, maker, taker = await venue.wire(), await venue.wire("maker"), await venue.wire("taker")
    for channel in ("trades", "prices", "candles"):
        answer = await wire.ask(type="subscribe", channel=channel, symbols=["BTC-USDT"])
        assert answer["type"] == "subscribed"
    await wire.ask(type="subscribe", channel="tickers")
    await maker.order("sell", 65001, 1)
    await taker.order("buy", 65001, "0.4")
    trade = await wire.of("trade_update")
    assert trade["channel"] == "trades:BTC-USDT"
    shown = trade["data"]["trade"]
    assert (shown["price"], shown["size"], shown["side"], shown["trade_id"]) == (65001, 0.4, "buy", 1)
    assert "maker_order_id" not in shown
    price = await wire.until(lambda m: m["type"] == "price_update" and m["data"]["volume_24h"] == 0.4)
    assert price["data"]["symbol"] == "BTC-USDT"
    assert price["data"]["ask"] == 65001
    assert price["data"]["bid"] is None
    candle = await wire.until(lambda m: m["type"] == "candle_update" and m["data"]["candles"])
    assert candle["channel"] == "candles:BTC-USDT:1m"
    assert candle["data"]["candles"][-1]["close"] == 65001
    ticker = await wire.until(
        lambda m: m["type"] == "ticker_update" and any(t["last"] == 65001 for t in m["data"]["tickers"])
    )
    assert ticker["channel"] == "tickers"


async def test_account_channels_follow_positions_balances_and_margin(venue: Rig) -> None:
    alice, bob = await venue.wire("alice"), await venue.wire("bob")
    for channel in ("positions", "balances", "margin", "fills"):
        await alice.ask(type="subscribe", channel=channel, symbols=["*"])
    await bob.order("sell", 65000, 1)
    await alice.order("buy", 65000, 1)
    opened = await alice.until(lambda m: m["type"] == "position_update")
    assert opened["data"]["action"] == "opened"
    assert opened["data"]["position"]["side"] == "buy"
    assert opened["data"]["position"]["size"] == 1
    fill = await alice.of("fill_update")
    assert fill["channel"] == "fills"
    margin = await alice.until(lambda m: m["type"] == "margin_update" and m["data"]["initial_margin"] != "0.000000")
    # 65,000 at 10x with no open orders.
    assert margin["data"]["initial_margin"] == "6500.000000"
    assert margin["data"]["seq"] > 0
    closed = await alice.ask(type="close_position", positionID=opened["data"]["position"]["position_id"])
    assert closed["data"]["action"] in ("updated", "rejected")  # nobody bids
    await bob.order("buy", 64000, 1)
    closed = await alice.ask(type="close_position", symbol="BTC-USDT")
    assert (closed["data"]["action"], closed["data"]["realizedPnL"]) == ("closed", -1000)
    assert closed["data"]["position"]["size"] == 0


def test_account_channels_on_uvloop_as_in_a_node() -> None:
    """A node runs on uvloop, whose timer handles are not asyncio's: fills in quick succession, each told."""

    async def scenario() -> None:
        async with rig() as venue:
            alice, bob = await venue.client("alice"), await venue.client("bob")
            mirror = await alice.watch_account()
            failures: list[object] = []
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: failures.append(context))
            for number in range(1, 21):
                await bob.place_order("BTC-USDT", "sell", "0.1", 65000)
                await alice.place_order("BTC-USDT", "buy", "0.1", 65000)
                if number % 5 == 0:
                    await asyncio.sleep(0.06)
            while "BTC-USDT" not in mirror.positions or mirror.positions["BTC-USDT"].size != 2:
                mirror.changed.clear()
                await asyncio.wait_for(mirror.changed.wait(), 120)
            assert not failures

    uvloop.run(scenario())


async def test_private_channels_without_signing_in_are_an_error() -> None:
    async with rig(auth="required", jwt_secret="s" * 32) as venue:
        wire = await venue.wire()
        for channel in ("orders", "positions", "balances", "fills", "margin"):
            answer = await wire.ask(type="subscribe", channel=channel, symbols=["*"])
            assert (answer["type"], answer["code"]) == ("error", 6005)
        assert (await wire.order("buy", 1, 1))["code"] == 6005


async def test_account_channels_of_some_markets(venue: Rig) -> None:
    """`symbols` of orders, fills and positions leave out the other markets, in the snapshot and afterwards."""
    wire, other = await venue.wire("alice"), await venue.wire("bob")
    for symbol, price in (("BTC-USDT", 65000), ("ETH-USDT", 3500)):
        await other.order("sell", price, 1, symbol=symbol)
        await wire.order("buy", price, 0.1, symbol=symbol)
        await wire.order("buy", price / 2, 0.1, symbol=symbol)
    for channel, kind in (("orders", "orders_update"), ("fills", "fills_update"), ("positions", "positions_update")):
        answer = await wire.ask(type="subscribe", channel=channel, symbols=["ETH-USDT"])
        assert answer["data"] == {"channel": channel, "symbols": ["ETH-USDT"]}
        message = await wire.until(lambda each, channel=channel: each.get("channel") == channel)
        assert message["type"] == kind
        assert [each["symbol"] for each in message["data"][channel]] == ["ETH-USDT"]
    for symbol, price in (("BTC-USDT", 65000), ("ETH-USDT", 3500)):
        await wire.order("buy", price, 0.2, symbol=symbol)
    heard = []
    while not any(each["channel"] == "positions" for each in heard):
        heard.append(await wire.until(lambda each: "channel" in each))
    await wire.ask(type="ping")
    heard += [each for each in wire._kept if "channel" in each]
    told = [each["data"].get("order") or each["data"].get("position") or each["data"] for each in heard]
    assert {(each["channel"], item["symbol"]) for each, item in zip(heard, told, strict=True)} == {
        ("orders", "ETH-USDT"), ("fills", "ETH-USDT"), ("positions", "ETH-USDT"),
    }  # fmt: skip
    # 0.1 + 0.2 ETH at 3,500.
    assert [(item["size"], item["entry_price"]) for item in told if "entry_price" in item] == [(0.3, 3500)]


async def test_subscriptions_to_some_and_to_all_markets_add_up(venue: Rig) -> None:
    wire = await venue.wire("alice")

    async def hears(symbol: str) -> bool:
        wire._kept.clear()
        await wire.order("buy", 100, 0.1, symbol=symbol)
        await wire.ask(type="ping")
        return any(each.get("channel") == "orders" for each in wire._kept)

    await wire.ask(type="subscribe", channel="orders", symbols=["BTC-USDT"])
    assert [await hears("BTC-USDT"), await hears("ETH-USDT")] == [True, False]
    await wire.ask(type="subscribe", channel="orders:ETH-USDT")
    assert [await hears("BTC-USDT"), await hears("ETH-USDT")] == [True, True]
    await wire.ask(type="unsubscribe", channel="orders", symbols=["BTC-USDT"])
    assert [await hears("BTC-USDT"), await hears("ETH-USDT")] == [False, True]
    await wire.ask(type="subscribe", channel="orders")
    assert [await hears("BTC-USDT"), await hears("ETH-USDT")] == [True, True]
    await wire.ask(type="unsubscribe", channel="orders")
    assert [await hears("BTC-USDT"), await hears("ETH-USDT")] == [False, False]
    assert (await wire.ask(type="subscribe", channel="orders", symbols=["DOGE-USDT"]))["code"] == 6004
    assert (await wire.ask(type="subscribe", channel="margin", symbols=["BTC-USDT"]))["code"] == 6003


async def test_a_second_reader_of_positions_takes_nothing_from_the_first() -> None:
    """What the newcomer's snapshot shows already is still a change to whoever has yet to be told of it."""
    async with rig(account_interval_ms=500) as venue:
        maker, first, second = await venue.wire("maker"), await venue.wire("alice"), await venue.wire("alice")
        await maker.order("sell", 65000, 3)
        await first.ask(type="subscribe", channel="positions")
        await first.order("buy", 65000, 1)
        assert (await first.of("position_update"))["data"]["action"] == "opened"
        await first.order("buy", 65000, 1)
        await second.ask(type="subscribe", channel="positions")
        assert (await second.of("positions_update"))["data"]["positions"][0]["size"] == 2
        told = await first.of("position_update")
        assert (told["data"]["action"], told["data"]["position"]["size"]) == ("updated", 2)


async def test_tickers_of_one_market(venue: Rig) -> None:
    wire, every, maker = await venue.wire(), await venue.wire(), await venue.wire("maker")
    await wire.ask(type="subscribe", channel="tickers", symbols=["ETH-USDT"])
    await every.ask(type="subscribe", channel="tickers")
    await every.ask(type="subscribe", channel="tickers", symbols=["ETH-USDT"])
    assert [each["symbol"] for each in (await wire.of("ticker_update"))["data"]["tickers"]] == ["ETH-USDT"]
    for _ in range(2):
        await every.of("ticker_update")
    for symbol, price in (("BTC-USDT", 64000), ("ETH-USDT", 3400)):
        await maker.order("buy", price, 0.1, symbol=symbol)
    (ticker,) = (await wire.of("ticker_update"))["data"]["tickers"]
    assert (ticker["symbol"], ticker["bid"]) == ("ETH-USDT", 3400)
    # Who hears all of them hears each once, though it named one of them besides.
    told = [(await every.of("ticker_update"))["data"]["tickers"] for _ in range(2)]
    assert [ticker["symbol"] for tickers in told for ticker in tickers] == ["BTC-USDT", "ETH-USDT"]


async def test_all_books_means_also_those_that_come_later(venue: Rig) -> None:
    wire = await venue.wire("maker")
    await wire.ask(type="subscribe", channel="orderbook", symbols=["*"], mode="delta")
    assert {(await wire.of("orderbook_update"))["data"]["symbol"] for _ in range(2)} == {"BTC-USDT", "ETH-USDT"}
    await venue.rpc("market.configure", {"symbol": "SOL-USDT", "replay": True})
    assert (await wire.of("orderbook_update"))["channel"] == "orderbook:SOL-USDT"
    await wire.order("buy", 100, 1, symbol="SOL-USDT")
    assert (await wire.of("orderbook_delta"))["data"]["bids"] == [[100, 1]]
    # Leaving one market that was named besides leaves all of them as they were.
    await wire.ask(type="subscribe", channel="orderbook:BTC-USDT", depth=1)
    await wire.of("orderbook_update")
    await wire.ask(type="unsubscribe", channel="orderbook:BTC-USDT")
    await wire.order("buy", 60000, 1)
    assert (await wire.of("orderbook_delta"))["channel"] == "orderbook:BTC-USDT"
    await wire.ask(type="unsubscribe", channel="orderbook", symbols=["*"])
    wire._kept.clear()
    await wire.order("buy", 60001, 1)
    await wire.ask(type="ping")
    assert not [each for each in wire._kept if "channel" in each]


async def test_cancel_modify_and_batches(venue: Rig) -> None:
    wire = await venue.wire("alice")
    order = {"symbol": "BTC-USDT", "side": "buy", "type": "limit", "price": 60000, "size": 0.1}
    batch = await wire.ask(
        type="place_orders", orders=[order, {**order, "price": 60000.001}, {**order, "client_order_id": "mine"}]
    )
    assert batch["type"] == "order_batch"
    results = batch["data"]["results"]
    assert [r["status"] for r in results] == ["submitted", "rejected", "submitted"]
    first, mine = results[0]["order"]["order_id"], results[2]["order"]["order_id"]
    modified = await wire.ask(type="modify_order", orderID=str(first), newPrice=60001, newSize="0.2")
    assert (modified["data"]["order"]["price"], modified["data"]["order"]["size"]) == (60001, 0.2)
    refused = await wire.ask(type="modify_order", order_id=first, price=60001.001)
    assert refused["data"]["order"]["reject"]["code"] == 1007
    cancelled = await wire.ask(type="cancel_order", client_order_id="mine")
    assert (cancelled["data"]["status"], cancelled["data"]["order"]["order_id"]) == ("cancelled", mine)
    again = await wire.ask(type="cancel_order", orderID=mine)
    assert again["data"]["order"]["reject"]["code"] == 1002
    gone = await wire.ask(type="cancel_orders", orders=[first, 999])
    assert [r["status"] for r in gone["data"]["results"]] == ["cancelled", "rejected"]


async def test_a_duplicate_client_order_id_returns_the_order_that_exists(venue: Rig) -> None:
    wire = await venue.wire("alice")
    first = await wire.order("buy", 60000, 0.1, client_order_id="once")
    second = await wire.order("buy", 60000, 0.1, client_order_id="once")
    assert second["data"]["order"]["order_id"] == first["data"]["order"]["order_id"]
    assert second["data"]["duplicate"] is True
    await wire.ask(type="cancel_order", client_order_id="once")
    third = await wire.order("buy", 60000, 0.1, client_order_id="once")
    assert (third["data"]["status"], third["data"]["duplicate"]) == ("cancelled", True)
    assert (await wire.ask(type="get_orders"))["data"]["orders"] == []


async def test_positions_and_leverage(venue: Rig) -> None:
    alice, bob = await venue.wire("alice"), await venue.wire("bob")
    await bob.order("sell", 3500, 5, "ETH-USDT")
    opened = await alice.ask(
        type="open_position", symbol="ETH-USDT", side="buy", size=2, leverage=20, margin_mode="isolated"
    )
    position = opened["data"]["position"]
    assert (opened["type"], opened["data"]["action"]) == ("position_update", "opened")
    # 2 x 3,500 / 20, moved into the position.
    assert (position["leverage"], position["margin_mode"], position["margin"]) == (20, "isolated", "350.000000")
    more = await alice.ask(type="adjust_margin", symbol="ETH-USDT", amount=50)
    assert more["data"]["position"]["margin"] == "400.000000"
    refused = await alice.ask(type="modify_leverage", positionID=position["position_id"], leverage=101)
    assert (refused["data"]["action"], refused["data"]["reject"]["code"]) == ("rejected", 3003)
    nothing = await alice.ask(type="close_position", symbol="BTC-USDT")
    assert nothing["data"]["reject"]["code"] == 3007


async def test_a_transfer_moves_money(venue: Rig) -> None:
    alice = await venue.wire("alice")
    await venue.wire("bob")
    answer = await alice.ask(type="transfer", to="bob", asset="USDT", amount="250.5")
    assert answer["data"]["balances"][0]["total"] == "99749.500000"
    for to, asset, amount, code in (
        ("nobody", "USDT", 1, 2001),
        ("bob", "DOGE", 1, 1003),
        ("bob", "USDT", "0.0000001", 1014),
        ("bob", "USDT", -1, 1014),
    ):
        assert (await alice.ask(type="transfer", to=to, asset=asset, amount=amount))["code"] == code


async def test_dead_mans_switches(venue: Rig) -> None:
    alice, watcher = await venue.wire("alice"), await venue.wire("alice")
    await watcher.ask(type="subscribe", channel="orders")
    now_ms = venue.venue.clock.now_ns() // 10**6
    assert (await alice.ask(type="schedule_cancel", time=now_ms + 1000))["code"] == 1020
    ack = await alice.ask(type="schedule_cancel", time=now_ms + 60_000)
    assert ack["data"]["time"] == now_ms + 60_000
    assert (await alice.ask(type="schedule_cancel", time=None))["data"]["time"] is None
    await alice.ask(type="cancel_on_disconnect", enabled=True)
    await alice.order("buy", 60000, 0.1)
    await alice.socket.close()
    gone = await watcher.until(lambda m: m["type"] == "order_update" and m["data"]["status"] == "cancelled")
    assert gone["data"]["order"]["reason"] == "disconnected"


async def test_both_ports_take_sockets(venue: Rig) -> None:
    for url in (
        f"ws://127.0.0.1:{venue.gateway.ws_port}/",
        f"ws://127.0.0.1:{venue.gateway.ws_port}/ws",
        f"ws://localhost:{venue.gateway.http_port}/ws",
    ):
        assert (await venue.wire(url=url)).hello["type"] == "connected"


async def test_paper_prices_can_be_pushed(venue: Rig) -> None:
    wire = await venue.wire()
    await wire.ask(type="subscribe", channel="prices", symbols=["*"])
    assert (await venue.rpc("oracle.push", {"symbol": "BTC-USDT", "price": 66000}))["result"] == {"ok": True}
    price = await wire.until(lambda m: m["type"] == "price_update" and m["data"]["index"] == 66000)
    assert price["channel"] == "prices:BTC-USDT"
    assert venue.venue.views.tickers.get(BTC).index_ticks == 6_600_000


async def test_a_stopping_venue_refuses_and_says_so(venue: Rig) -> None:
    from luxterm.model.codes import RejectCode

    wire = await venue.wire("alice")
    venue.venue.refusing = RejectCode.JOURNAL_UNAVAILABLE
    refused = await wire.order("buy", 60000, 0.1)
    assert refused["data"]["order"]["reject"] == {
        "code": 5006,
        "reason": "The journal cannot be written (disk full?); nothing is accepted until it can.",
        "name": "JOURNAL_UNAVAILABLE",
        "retryable": True,
    }
    error = await wire.ask(type="cancel_all")
    assert (error["type"], error["code"], error["retryable"]) == ("error", 5006, True)
    venue.venue.refusing = None


async def test_nothing_is_told_before_it_is_durable(venue: Rig) -> None:
    """While the disk is slow neither the answer nor the echo nor the book leaves."""
    wire = await venue.wire("alice")
    await wire.ask(type="subscribe", channel="orders")
    await wire.of("orders_update")
    venue.venue.held = []
    await wire.send(
        {
            "type": "place_order",
            "order": {"symbol": "BTC-USDT", "side": "buy", "price": 1, "size": 1},
            "request_id": "o",
        }
    )
    assert (await wire.ask(type="ping"))["type"] == "pong"
    assert not [m for m in wire._kept if m["type"] == "order_update"]
    venue.venue.release()
    answer, echo = await wire.next(), await wire.next()
    assert answer["request_id"] == "o"
    assert echo["channel"] == "orders"
    assert answer["data"] == echo["data"]


async def test_an_echo_is_about_its_own_command_whatever_was_answered_before(venue: Rig) -> None:
    """An answer about an order stands for its echo alone: fills by others and refusals have their own."""
    maker, taker = await venue.wire("maker"), await venue.wire("taker")
    for wire in (maker, taker):
        await wire.ask(type="subscribe", channel="orders")
        await wire.of("orders_update")
    placed = await maker.order("sell", 65000, 0.3)
    echo = await maker.until(lambda m: m.get("channel") == "orders")
    assert echo["data"] == placed["data"]
    taken = await taker.order("buy", 65000, 0.1)
    assert (await taker.until(lambda m: m.get("channel") == "orders"))["data"] == taken["data"]
    echo = await maker.until(lambda m: m.get("channel") == "orders")
    assert (echo["data"]["status"], echo["data"]["order"]["filled"]) == ("partial", 0.1)
    assert [fill["size"] for fill in echo["data"]["fills"]] == [0.1]
    order_id = placed["data"]["order"]["order_id"]
    refused = await maker.ask(type="modify_order", order_id=order_id, price=65000.001)
    assert refused["data"]["status"] == "rejected"
    gone = await maker.ask(type="cancel_order", order_id=order_id)
    echo = await maker.until(lambda m: m.get("channel") == "orders")
    assert echo["data"] == gone["data"]
    assert (echo["data"]["status"], echo["data"]["order"]["reject"]) == ("cancelled", None)
