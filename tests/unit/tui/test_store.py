"""Folds of what the client delivers."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from tui import fakes

from luxterm.tui.draw.tape import KEEP
from luxterm.tui.store import MAX_CANDLES, MAX_FILLS, MAX_NOTICES, Store, usd6
from luxterm.wire import objects as w


@pytest.fixture
async def store() -> Store:
    client = fakes.FakeClient()
    fakes.trading_day(client)
    fakes.account(client)
    found = Store(lambda: fakes.NOW_MS)
    found.fold_markets(client.infos, client.grids)
    found.mirror = client.mirror
    found.choose("BTC-USDT")
    found.connection = "live"
    return found


def candle(start: int, close: str) -> w.Candle:
    return w.Candle(
        symbol="BTC-USDT", interval="1m", start=start, open=D(1), high=D(9), low=D(1), close=D(close), volume=D(1)
    )


def test_amounts_are_exact() -> None:
    assert usd6("100000") == 100_000_000_000
    assert usd6("-0.000001") == -1
    assert usd6("") == usd6(None) == 0


async def test_changes_are_coalesced_until_taken(store: Store) -> None:
    calls: list[int] = []
    store.take_dirty()
    store.on_dirty = lambda: calls.append(1)
    store.mark("book")
    store.mark("tape", "book")
    assert len(calls) == 1
    assert store.take_dirty() == {"book", "tape"}
    assert store.take_dirty() == set()


async def test_candles_are_kept_in_order_and_replaced(store: Store) -> None:
    store.fold_candles([candle(0, "2"), candle(120_000, "3"), candle(60_000, "4"), candle(120_000, "5")])
    assert [(c.start_ms, c.close) for c in store.candles] == [(0, 200), (60_000, 400), (120_000, 500)]


async def test_what_belongs_to_another_market_is_left_out(store: Store) -> None:
    trade = w.Trade(trade_id=1, symbol="ETH-USDT", price=D(1), size=D(1), side="buy", timestamp=1)
    store.fold_trades([trade])
    assert not store.tape.prints


async def test_fills_come_once_and_newest_first(store: Store) -> None:
    fills = [
        w.Fill(
            trade_id=i, order_id=1, symbol="BTC-USDT", side="buy", price=D(1), size=D(1), liquidity="maker", fee="0",
            fee_asset="USDT", realized_pnl="0", timestamp=i,
        )
        for i in (1, 2)
    ]  # fmt: skip
    assert store.fold_fills(fills) == fills
    assert store.fold_fills(fills) == []
    assert [fill.trade_id for fill in store.fills] == [2, 1]


async def test_own_levels_leave_waiting_stops_out(store: Store) -> None:
    bids, asks = store.own_levels()
    assert bids == {6_499_890: 2_500, 6_498_020: 1_000}
    assert asks == {6_500_110: 3_000}


async def test_profit_moves_with_the_mark(store: Store) -> None:
    position = store.position("BTC-USDT")
    assert position is not None
    assert store.unrealized_usd6(position) == 193_800_000
    store.fold_prices([w.PriceUpdate(
        symbol="BTC-USDT", price=D("65100"), bid=None, ask=None, volume_24h=D(0), change_24h=D(0), mark=D("65100"),
    )])  # fmt: skip
    assert store.unrealized_usd6(position) == 243_800_000  # half a bitcoin times 100


async def test_facts_gather_market_and_account(store: Store) -> None:
    facts = store.facts("BTC-USDT")
    assert (facts.position_lots, facts.leverage, facts.mark) == (5_000, 10, 6_500_000)
    assert facts.free_usd6 == usd6("94704.13")
    short = store.facts("ETH-USDT")
    assert short.position_lots == -2_000
    assert store.facts("DOGE-USDT").market.symbol == ""


async def test_another_market_forgets_the_old_one(store: Store) -> None:
    store.fold_candles([candle(0, "2")])
    store.choose("ETH-USDT")
    assert (store.candles, store.book, store.price) == ([], None, None)


def test_the_nodes_equity_history_comes_before_what_the_session_saw() -> None:
    now_ms = [5_000]
    store = Store(lambda: now_ms[0])
    store.note_equity(50)
    now_ms[0] = 6_000
    store.note_equity(60)
    store.fold_equity([(1_000, 10), (2_000, 20), (5_500, 55)])
    assert store.equity_curve == [(1_000, 10), (2_000, 20), (5_000, 50), (6_000, 60)]
    fresh = Store(lambda: 10_000)
    fresh.fold_equity([(1_000, 10), (9_000, 20)])
    assert fresh.equity_curve == [(1_000, 10), (9_000, 20)]


def test_a_long_session_keeps_its_week_by_the_minute() -> None:
    """Two hours on the screen push nothing of the node's week out: what is older than an hour counts by the minute."""
    week, hour = 7 * 24 * 60, 3_600
    now_ms = [0]
    store = Store(lambda: now_ms[0])
    store.fold_equity((minute * 60_000, minute) for minute in range(-week + 180, 0))
    for second in range(2 * hour):
        now_ms[0] = second * 1_000
        store.note_equity(second)
    curve = store.equity_curve
    assert curve[0] == ((-week + 180) * 60_000, -week + 180)
    assert curve[-hour:] == [(second * 1_000, second) for second in range(hour, 2 * hour)]
    assert [point for point in curve if 0 <= point[1] < hour and point[0] >= 0] == [
        (second * 1_000, second) for second in range(0, hour, 60)
    ]
    for second in range(2 * hour, 20 * hour):
        now_ms[0] = second * 1_000
        store.note_equity(second)
    assert len(store.equity_curve) == week + hour


async def test_a_day_of_updates_keeps_what_a_screen_can_show(store: Store) -> None:
    """Every container has a bound that holds however long the market goes on."""
    now = fakes.NOW_MS
    for at in range(5 * MAX_FILLS):
        store.fold_fills([w.Fill(at, at, "BTC-USDT", "buy", D(65_000), D("0.1"), "maker", "1", "USDT", "0", now + at)])
        order = w.Order(
            order_id=at, symbol="BTC-USDT", side="buy", type="limit", size=D(1), filled=D(0), remaining=D(1),
            status="cancelled", price=D(1), created_at=now, updated_at=now, seq=at,
        )  # fmt: skip
        store.fold_orders([w.OrderUpdate(order=order, status="cancelled")])
        store.fold_candles([candle(at * 60_000, "2")])
        store.fold_tickers([fakes.ticker(fakes.market_info("BTC-USDT", str(65_000 + at % 7)))])
        store.fold_trades([w.Trade(at + 1, "BTC-USDT", D(65_000 + at % 7), D(1), "buy", now + 200 * at)])
        store.say(f"message {at}")
    assert len(store.fills) == len(store.closed_orders) == MAX_FILLS
    assert MAX_FILLS <= len(store._fill_ids) <= 4 * MAX_FILLS
    assert len(store.candles) == MAX_CANDLES
    assert len(store.notices) == MAX_NOTICES
    assert len(store.tape.prints) == KEEP
    assert [len(spark) for spark in store.sparks.values()] == [120]
    assert {order.order_id for order in store.closed_orders} == set(range(4 * MAX_FILLS, 5 * MAX_FILLS))
