"""Thousands of waiting orders: who fires, in which order, and that each can leave at any time."""

from __future__ import annotations

import random

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CancelKind, OrderType

COUNT = 3_000


def crowd(x: Exchange) -> tuple[int, dict[int, int]]:
    """An account with many stop buys at shuffled prices above 10,000: order id -> stop."""
    x.ok(cmd.ConfigureVenue(max_open_orders=COUNT + 10, max_steps=COUNT, large_position_usd6=0, partial_wait_ns=0))
    account = x.trader(1_000_000_000)
    prices = [10_001 + i % 1_000 for i in range(COUNT)]
    random.Random(7).shuffle(prices)
    for price in prices:
        x.engine.apply(x.stamped(x.order(account, BUY, price, 1, type=OrderType.STOP_LIMIT, stop_price_ticks=price)))
    x.engine.check()
    return account, dict(enumerate(prices, 1))


def test_those_that_one_price_fires_go_by_order_id() -> None:
    x = Exchange(perp(max_leverage=1000, default_leverage=1000))
    _, stops = crowd(x)
    x.index(10_250)
    fired = [event.order_id for event in x.of(ev.OrderTriggered)]
    assert fired == sorted(order for order, stop in stops.items() if stop <= 10_250)
    assert len(fired) == 750  # 250 prices, three orders at each


def test_cancelled_ones_never_fire_and_the_others_still_do() -> None:
    x = Exchange(perp(max_leverage=1000, default_leverage=1000))
    account, stops = crowd(x)
    gone = random.Random(8).sample(sorted(stops), COUNT // 2)
    for order in gone:
        x.engine.cancel(account, order)
    x.engine.check()
    x.index(20_000)
    assert [event.order_id for event in x.of(ev.OrderTriggered)] == sorted(set(stops) - set(gone))


def test_fired_ones_that_wait_for_their_step_can_be_cancelled_and_the_queue_goes_on() -> None:
    x = Exchange(perp(max_leverage=1000, default_leverage=1000))
    account, stops = crowd(x)
    x.ok(cmd.ConfigureVenue(max_open_orders=COUNT + 10, max_steps=10, large_position_usd6=0, partial_wait_ns=0))
    x.index(20_000)
    order_ids = sorted(stops)
    assert [event.order_id for event in x.of(ev.OrderTriggered)] == order_ids[:10]
    assert x.engine.pending_steps == COUNT - 10
    x.cancel(account, order_ids[11])
    assert [event.order_id for event in x.of(ev.OrderTriggered)] == [order_ids[10], *order_ids[12:21]]
    x.cancel_all(account, kind=CancelKind.TRIGGERS)
    assert x.engine.pending_steps == 0


def test_trailing_stops_follow_only_a_better_reference() -> None:
    """Trails of 10 and 20 ticks under 10,000; a rise to 10,015 lifts both, the fall to 10,005 fires one."""
    x = Exchange()
    holder, other = x.trader(), x.trader()
    x.trade(holder, other, 10_000, 100)
    near = x.place(holder, SELL, 0, 10, type=OrderType.TRAILING_STOP, trail_ticks=10)
    far = x.place(holder, SELL, 0, 10, type=OrderType.TRAILING_STOP, trail_ticks=20)
    x.index(10_015)
    assert [(event.order_id, event.stop_price_ticks) for event in x.of(ev.OrderChanged)] == [
        (near, 10_005),
        (far, 9_995),
    ]
    x.index(10_010)
    assert x.of(ev.OrderChanged) == []
    x.place(other, BUY, 10_000, 50)
    x.index(10_005)
    assert [event.order_id for event in x.of(ev.OrderTriggered)] == [near]
    x.index(10_014)
    assert x.of(ev.OrderChanged) == []  # the far one followed 10,015 already
    x.index(10_016)
    assert [(event.order_id, event.stop_price_ticks) for event in x.of(ev.OrderChanged)] == [(far, 9_996)]
