"""The SDK against a real gateway: streams, mirrors, books, and what it does when the connection goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from support.gateway import Rig, rig
from support.proxy import Proxy, proxy
from support.venue import BTC

from luxterm.client import (
    AsyncClient,
    AuthError,
    Client,
    ConnectionState,
    NotConnected,
    OutcomeUnknown,
    RequestError,
    RetryableError,
    connect,
)
from luxterm.model import commands as c


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


@pytest.fixture
async def line(venue: Rig) -> AsyncIterator[Proxy]:
    async with proxy(venue.gateway.http_port) as running:
        yield running


def places(venue: Rig) -> list[c.PlaceOrder]:
    return [command for command in venue.venue.commands if isinstance(command, c.PlaceOrder)]


async def test_a_bot_in_a_few_lines(venue: Rig) -> None:
    await (await venue.client("maker")).place_order("BTC-USDT", "sell", "0.5", 65001)
    async with await connect(venue.ws_url, account="bot") as client:
        async for book in client.orderbook("BTC-USDT"):
            assert book.best_ask == Decimal(65001)
            done = await client.place_order("BTC-USDT", "buy", 0.1, book.best_ask, time_in_force="IOC")
            assert done.ok
            assert done.status == "filled"
            break
        (position,) = await client.get_positions()
        assert position.size == Decimal("0.1")


async def test_markets_know_their_grid(venue: Rig) -> None:
    client = await venue.client()
    infos = await client.markets()
    assert infos["BTC-USDT"].tick_size == Decimal("0.01")
    market = await client.market("BTC-USDT")
    assert market.price_ticks("65000.01") == 6_500_001
    assert market.size_lots("0.0001") == 1
    with pytest.raises(RequestError, match="no market DOGE"):
        await client.market("DOGE-USDT")


async def test_many_prices_go_in_one_request_and_in_order(venue: Rig) -> None:
    client = await venue.client()
    prices = [65000 + n for n in range(100)]
    await client.oracle_push_all("BTC-USDT", prices)
    pushed = [command.price_ticks for command in venue.venue.commands if isinstance(command, c.SetIndexPrice)]
    assert pushed[-100:] == [price * 100 for price in prices]
    with pytest.raises(RequestError, match="DOGE"):
        await client.oracle_push_all("DOGE-USDT", [1])
    with pytest.raises(RequestError, match="at most 100"):
        await client.oracle_push_all("BTC-USDT", [65000] * 101)


async def test_every_question_has_a_typed_answer(venue: Rig) -> None:
    maker, taker = await venue.client("maker"), await venue.client("taker")
    await maker.place_orders([maker.order_spec("BTC-USDT", "sell", 1, 65000 + n) for n in range(3)])
    taken = await taker.place_order("BTC-USDT", "buy", "1.5")
    # (65,000 x 1 + 65,001 x 0.5) / 1.5
    assert taken.order.avg_price is not None
    assert round(taken.order.avg_price, 6) == Decimal("65000.333333")
    (fill, other) = await taker.get_fills()
    assert {fill.price, other.price} == {Decimal(65000), Decimal(65001)}
    assert (await taker.get_trades("BTC-USDT"))[0].size == Decimal("0.5")
    assert (await taker.get_candles("BTC-USDT"))[-1].volume == Decimal("1.5")
    assert (await taker.get_ticker("BTC-USDT")).last == Decimal(65001)
    assert (await taker.get_book("BTC-USDT")).asks[0] == (Decimal(65001), Decimal("0.5"))
    assert [row.cause for row in await taker.get_ledger()][-1] == "deposit"
    assert (await taker.get_margin()).initial_margin != "0.000000"
    assert await taker.get_funding("BTC-USDT") == []
    assert (await maker.get_orders())[0].symbol == "BTC-USDT"
    assert (await maker.get_order((await maker.get_orders())[0].order_id)).status == "partial"
    assert (await taker.get_orders(closed=True))[0].status == "filled"
    assert (await taker.node_info())["version"] == "test"
    assert await taker.rpc("orderbook.getBestAsk", {"symbol": "BTC-USDT"}) == {"price": 65001, "size": Decimal("0.5")}


async def test_the_mirror_follows_the_account(venue: Rig) -> None:
    alice, bob = await venue.client("alice"), await venue.client("bob")
    mirror = await alice.watch_account()
    update = await alice.place_order("BTC-USDT", "buy", 1, 65000)
    assert mirror.orders[update.order.order_id].remaining == 1
    await bob.place_order("BTC-USDT", "sell", 1, 65000)
    while mirror.orders or not mirror.positions:
        mirror.changed.clear()
        await mirror.changed.wait()
    assert mirror.positions["BTC-USDT"].side == "buy"
    await bob.place_order("BTC-USDT", "buy", 1, 65000)
    await alice.close_position("BTC-USDT")
    while mirror.positions or mirror.margin is None or mirror.margin.initial_margin != "0.000000":
        mirror.changed.clear()
        await mirror.changed.wait()
    # Two fills of 65,000: maker 2 bp, taker 5 bp.
    assert mirror.balances["USDT"].total == "99954.500000"


async def test_errors_say_whether_to_try_again(venue: Rig) -> None:
    client = await venue.client("alice")
    with pytest.raises(RequestError) as request_error:
        await client.get_book("DOGE-USDT")
    assert request_error.value.code == 6004
    with pytest.raises(RequestError, match="no such order"):
        await client.get_order(12345)
    refused = await client.cancel_order(12345)
    assert not refused.ok
    assert refused.order.reject is not None
    assert refused.order.reject.name == "UNKNOWN_ORDER"


async def test_throttling_is_retryable() -> None:
    async with rig(exempt_loopback=False, burst=3, requests_per_second=1) as venue:
        client = await venue.client()
        with pytest.raises(RetryableError):
            for _ in range(10):
                await client.ping()


async def test_bad_credentials_end_the_attempt() -> None:
    async with rig(auth="required", jwt_secret="s" * 32) as venue:
        with pytest.raises(AuthError):
            await connect(venue.ws_url, api_key="nobody", api_secret="nothing")


async def test_nobody_there() -> None:
    with pytest.raises(NotConnected, match="cannot be reached"):
        await connect("ws://127.0.0.1:9/ws", timeout_s=2)


async def test_streams_go_on_after_a_lost_connection(venue: Rig, line: Proxy) -> None:
    """Trades and fills made while it was away come in their place, once."""
    away = await venue.client("alice", url=f"ws://127.0.0.1:{line.port}")
    maker = await venue.client("maker")
    trades, fills = await away.trades("BTC-USDT"), await away.fills()
    states = await away.states()
    order = await away.place_order("BTC-USDT", "buy", 3, 65000)
    await maker.place_order("BTC-USDT", "sell", 1, 65000)
    assert (await anext(trades)).trade_id == 1
    assert (await anext(fills)).trade_id == 1
    line.refusing = True
    line.cut()
    assert await anext(states) is ConnectionState.RECONNECTING
    await maker.place_order("BTC-USDT", "sell", 1, 65000)
    line.refusing = False
    await away.wait_connected()
    await maker.place_order("BTC-USDT", "sell", 1, 65000)
    assert [(await anext(trades)).trade_id for _ in range(2)] == [2, 3]
    assert [(await anext(fills)).trade_id for _ in range(2)] == [2, 3]
    assert away.reconnects == 1
    assert away.user_id == "alice"
    assert (await away.get_order(order.order.order_id)).status == "filled"


async def test_orders_that_closed_while_it_was_away_are_told(venue: Rig, line: Proxy) -> None:
    away = await venue.client("alice", url=f"ws://127.0.0.1:{line.port}")
    orders, mirror = await away.orders(), await away.watch_account()
    await away.place_order("BTC-USDT", "buy", 1, 60000)
    await away.place_order("BTC-USDT", "buy", 1, 60001)
    assert [(await anext(orders)).status for _ in range(2)] == ["submitted", "submitted"]
    line.refusing = True
    line.cut()
    other = await venue.client("alice")
    await other.cancel_order(1)
    line.refusing = False
    statuses = {}
    while len(statuses) < 2:
        update = await anext(orders)
        statuses[update.order.order_id] = update.status
    assert statuses == {1: "cancelled", 2: "submitted"}
    assert set(mirror.orders) == {2}


async def test_a_question_does_not_disturb_the_mirror(venue: Rig) -> None:
    client = await venue.client("alice")
    mirror = await client.watch_account()
    await client.place_order("BTC-USDT", "buy", 1, 60000)
    assert await client.get_orders("ETH-USDT") == []
    assert await client.get_orders(closed=True) == []
    assert await client.get_positions("ETH-USDT") == []
    assert len(mirror.orders) == 1


async def test_a_token_that_is_no_longer_known_is_taken_anew(venue: Rig) -> None:
    """As after a restart of the node, whose token secret is a new one."""
    client = await venue.client("alice")
    await client.get_margin()
    venue.gateway.auth._secret = "another secret of thirty-two bytes"
    assert (await client.get_margin()).equity == "100000.000000"


async def test_the_book_is_right_after_a_lost_connection(venue: Rig, line: Proxy) -> None:
    away, maker = await venue.client(url=f"ws://127.0.0.1:{line.port}"), await venue.client("maker")
    await maker.place_order("BTC-USDT", "buy", 1, 64000)
    book = await away.book("BTC-USDT", interval_ms=0)
    assert not book.stale
    line.refusing = True
    line.cut()
    while not book.stale:
        book.changed.clear()
        await book.changed.wait()
    await maker.cancel_all()
    await maker.place_order("BTC-USDT", "buy", 2, 63000)
    line.refusing = False
    while book.stale:
        book.changed.clear()
        await book.changed.wait()
    assert book.bids() == [(Decimal(63000), Decimal(2))]
    await maker.place_order("BTC-USDT", "buy", 1, 63001)
    while book.best_bid != 63001:
        book.changed.clear()
        await book.changed.wait()
    views = venue.venue.views.books[BTC]
    assert book.bid_levels() == [(price, lots) for price, lots, _ in views.bids()]


async def test_a_gap_makes_the_book_anew(venue: Rig) -> None:
    client, maker = await venue.client(), await venue.client("maker")
    await maker.place_order("BTC-USDT", "buy", 1, 64000)
    book = await client.book("BTC-USDT", interval_ms=0)
    book.sequence += 5  # as if a message had been lost before
    book.sequence -= 10
    await maker.place_order("BTC-USDT", "buy", 1, 64001)
    while book.gaps == 0 or book.stale:
        book.changed.clear()
        await book.changed.wait()
    assert book.gaps == 1
    assert [price for price, _ in book.bids()] == [Decimal(64001), Decimal(64000)]


@pytest.mark.parametrize("lost", ["request", "answer"])
async def test_an_order_is_placed_once_whatever_the_connection_does(venue: Rig, line: Proxy, lost: str) -> None:
    """The connection dies before the request arrived, or after it was carried out and before its answer."""
    client = await venue.client("alice", url=f"ws://127.0.0.1:{line.port}")
    gate = line.to_server if lost == "request" else line.to_client
    gate.clear()
    line.passed_to_server.clear()
    placing = asyncio.create_task(client.place_order("BTC-USDT", "buy", 1, 60000))
    if lost == "answer":
        await line.held_from_client.wait()
        assert len(places(venue)) == 1
    else:
        await asyncio.sleep(0)
    line.cut()
    gate.set()
    update = await placing
    assert update.ok
    assert update.status == "submitted"
    assert len(await client.get_orders()) == 1
    assert len(places(venue)) == 1


async def test_an_order_whose_venue_stays_away_is_unknown(venue: Rig, line: Proxy) -> None:
    client = await venue.client("alice", url=f"ws://127.0.0.1:{line.port}", timeout_s=0.5)
    line.to_client.clear()
    placing = asyncio.create_task(client.place_order("BTC-USDT", "buy", 1, 60000))
    await line.held_from_client.wait()
    line.refusing = True
    line.cut()
    with pytest.raises(OutcomeUnknown, match="may or may not exist"):
        await placing


async def test_batches_are_placed_once(venue: Rig, line: Proxy) -> None:
    client = await venue.client("alice", url=f"ws://127.0.0.1:{line.port}")
    specs = [client.order_spec("BTC-USDT", "buy", 1, 60000 + n) for n in range(5)]
    line.to_client.clear()
    placing = asyncio.create_task(client.place_orders(specs))
    await line.held_from_client.wait()
    line.cut()
    line.to_client.set()
    results = await placing
    assert [update.order.price for update in results] == [60000 + n for n in range(5)]
    assert len(await client.get_orders()) == 5


async def test_a_restarted_gateway_is_found_again(venue: Rig, line: Proxy) -> None:
    """The server says goodbye (1001) and comes back on the same port."""
    client = await venue.client("alice", url=f"ws://127.0.0.1:{line.port}")
    states = await client.states()
    await venue.gateway.sockets.stop(1.0)
    assert await anext(states) is ConnectionState.RECONNECTING
    assert client.close_reason == "SHUTTING_DOWN"
    venue.gateway.sockets.stopping = False
    await client.wait_connected()
    assert (await client.place_order("BTC-USDT", "buy", 1, 60000)).ok


async def test_cancel_on_disconnect_is_said_again_after_a_reconnect(venue: Rig, line: Proxy) -> None:
    client = await venue.client("alice", url=f"ws://127.0.0.1:{line.port}")
    await client.cancel_on_disconnect()
    states = await client.states()
    line.cut()
    while await anext(states) is not ConnectionState.CONNECTED:
        pass
    set_commands = [x for x in venue.venue.commands if isinstance(x, c.SetCancelOnDisconnect)]
    assert len({command.connection_id for command in set_commands}) == 2


async def test_closing_ends_the_streams(venue: Rig) -> None:
    client = AsyncClient(venue.ws_url)
    await client.connect()
    trades = await client.trades("BTC-USDT")
    reader = asyncio.create_task(anext(trades))
    await asyncio.sleep(0)
    await client.close()
    with pytest.raises(StopAsyncIteration):
        await reader
    with pytest.raises(NotConnected):
        await client.ping()
    assert client.state is ConnectionState.CLOSED


async def test_the_plain_client_needs_no_loop(venue: Rig) -> None:
    def use() -> tuple[str, list[str], int]:
        with Client(venue.ws_url, account="plain") as client:
            update = client.place_order("BTC-USDT", "buy", "0.1", 60000)
            with client.orders() as orders:
                first = next(orders)
            books = [next(client.orderbook("BTC-USDT")).best_bid]
            return update.status, [first.order.symbol, str(books[0])], len(client.get_orders())

    assert await asyncio.to_thread(use) == ("submitted", ["BTC-USDT", "60000.00"], 1)


async def test_account_streams_of_named_markets(venue: Rig, line: Proxy) -> None:
    """Only these markets are asked of the venue; streams of one channel share a subscription and each gets its own."""
    client = await venue.client("alice", url=f"ws://127.0.0.1:{line.port}")
    maker = await venue.client("maker")
    await maker.place_order("BTC-USDT", "sell", 1, 65000)
    await maker.place_order("ETH-USDT", "sell", 1, 3500)
    resting = await client.place_order("ETH-USDT", "buy", 1, 3000)
    bitcoin = await client.orders("BTC-USDT")
    fills = await client.fills("BTC-USDT")
    positions = await client.positions("BTC-USDT")
    (room,) = (room for room in venue.gateway.hub.rooms.values())
    named = [set(symbols) for sockets in room._sockets.values() for symbols in sockets.values()]
    assert named == [{"BTC-USDT"}] * 3
    ether = await client.orders("ETH-USDT")
    assert (await anext(ether)).order.order_id == resting.order.order_id
    await client.place_order("ETH-USDT", "buy", "0.1", 3500)
    await client.place_order("BTC-USDT", "buy", "0.1", 65000)
    assert (await anext(bitcoin)).order.symbol == (await anext(fills)).symbol == "BTC-USDT"
    assert (await anext(positions)).position.symbol == "BTC-USDT"
    assert (await anext(ether)).order.symbol == "ETH-USDT"
    # After a reconnect the venue is asked for both again, and the open order is told again.
    line.cut()
    assert (await anext(ether)).order.order_id == resting.order.order_id
    await ether.close()
    await client.ping()
    (room,) = (room for room in venue.gateway.hub.rooms.values())
    *_, asked = room._sockets["orders"].values()  # before it may stand the old connection, whose end is not seen yet
    assert asked == {"BTC-USDT"}
    assert bitcoin.take() == []
