"""Stops, take-profits and trailing stops: when they fire, at what limit, and what becomes of them."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, OrderFlag, OrderStatus, OrderType, RejectCode, TriggerBy

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)


def market_at(mark: int = 10_000) -> tuple[Exchange, int, int]:
    """A deep book so far away that mark = index, with a maker and a trader."""
    x = Exchange(PLAIN, marks=(mark,))
    return x, x.trader(10_000_000), x.trader()


@pytest.mark.parametrize(
    ("type_", "side", "stop"),
    [
        (OrderType.STOP, BUY, 10_000),
        (OrderType.STOP, BUY, 9_999),
        (OrderType.STOP, SELL, 10_000),
        (OrderType.STOP, SELL, 10_001),
        (OrderType.TAKE_PROFIT, BUY, 10_001),
        (OrderType.TAKE_PROFIT, SELL, 9_999),
        (OrderType.STOP, BUY, 0),
    ],
)
def test_a_trigger_must_lie_ahead(type_: OrderType, side: int, stop: int) -> None:
    x, _, trader = market_at()
    assert x.refused(trader, side, 0, 1, type=type_, stop_price_ticks=stop) == RejectCode.INVALID_STOP_PRICE


def test_a_stop_waits_and_then_takes_at_its_protection() -> None:
    x, maker, trader = market_at()
    stop = x.place(trader, BUY, 0, 5, type=OrderType.STOP, stop_price_ticks=10_100)
    state = x.engine.order(stop)
    assert state is not None
    assert state.status == OrderStatus.UNTRIGGERED
    ask = x.place(maker, SELL, 10_200, 9)
    x.index(10_099)
    assert x.of(ev.OrderTriggered) == []
    x.index(10_100)
    triggered = x.one(ev.OrderTriggered)
    assert (triggered.order_id, triggered.trigger_price_ticks) == (stop, 10_100)
    assert x.fills() == [(ask, 10_200, 5)]


def test_a_stop_limit_rests_at_its_limit() -> None:
    x, _, trader = market_at()
    order = x.place(trader, SELL, 9_950, 5, type=OrderType.STOP_LIMIT, stop_price_ticks=9_900)
    x.index(9_890)
    assert x.one(ev.OrderTriggered).price_ticks == 9_950
    assert x.book()[1] == [(9_950, 5, 1)]
    state = x.engine.order(order)
    assert state is not None
    assert state.status == OrderStatus.TRIGGERED


def test_take_profits_fire_the_other_way() -> None:
    x, maker, trader = market_at()
    x.place(maker, BUY, 10_150, 5)
    x.place(trader, SELL, 0, 5, type=OrderType.TAKE_PROFIT, stop_price_ticks=10_500)
    x.index(10_499)
    assert x.of(ev.OrderTriggered) == []
    x.index(10_600)
    assert x.one(ev.Trade).price_ticks == 10_150


def test_a_trailing_stop_moves_only_in_favour() -> None:
    x, maker, trader = market_at()
    x.place(maker, BUY, 10_000, 5)
    order = x.place(trader, SELL, 0, 5, type=OrderType.TRAILING_STOP, trail_ticks=100, trigger_by=TriggerBy.INDEX)
    assert x.one(ev.OrderAccepted).stop_price_ticks == 9_900
    x.index(10_300)
    assert x.one(ev.OrderChanged).stop_price_ticks == 10_200
    x.index(10_250)
    assert x.of(ev.OrderChanged) == []
    x.index(10_200)
    assert x.one(ev.OrderTriggered).order_id == order


def test_a_trail_in_basis_points_is_ceiled() -> None:
    """1 % of 9,999 is 99.99: 100 ticks away."""
    x, _, trader = market_at(9_999)
    x.place(trader, SELL, 0, 5, type=OrderType.TRAILING_STOP, trail_bps=100)
    assert x.one(ev.OrderAccepted).stop_price_ticks == 9_899
    assert x.refused(trader, SELL, 0, 5, type=OrderType.TRAILING_STOP) == RejectCode.INVALID_TRAIL
    both = {"trail_bps": 100, "trail_ticks": 5}
    assert x.refused(trader, SELL, 0, 5, type=OrderType.TRAILING_STOP, **both) == RejectCode.INVALID_TRAIL


def test_last_price_triggers() -> None:
    x, maker, trader = market_at()
    other = x.trader()
    x.trade(trader, maker, 10_000, 1)
    order = x.place(trader, BUY, 0, 1, type=OrderType.STOP, stop_price_ticks=10_050, trigger_by=TriggerBy.LAST)
    x.place(maker, SELL, 10_050, 5)
    x.place(other, BUY, 10_050, 1)
    assert x.one(ev.OrderTriggered).order_id == order
    assert [trade.taker_order_id for trade in x.of(ev.Trade)][-1] == order


def test_a_refusal_at_the_trigger_closes_the_order() -> None:
    x, _, trader = market_at()
    stop = x.place(trader, BUY, 0, 5, type=OrderType.STOP, stop_price_ticks=10_100)
    x.index(10_100)  # nobody sells
    assert x.closed() == [(stop, CloseReason.TRIGGER_REJECTED)]
    assert x.of(ev.OrderTriggered) == []


def test_a_reduce_only_stop_without_a_position_is_refused_when_it_fires() -> None:
    x, maker, trader = market_at()
    x.trade(trader, maker, 10_000, 5)
    stop = x.place(trader, SELL, 0, 5, type=OrderType.STOP, stop_price_ticks=9_900, flags=OrderFlag.REDUCE_ONLY)
    x.place(maker, BUY, 9_990, 5)
    x.place(trader, SELL, 9_990, 5)
    assert (stop, CloseReason.REDUCE_ONLY) in x.closed()


def test_cancel_all_tells_triggers_from_resting_orders() -> None:
    x, _, trader = market_at()
    resting = x.place(trader, BUY, 9_000, 1)
    stop = x.place(trader, BUY, 0, 1, type=OrderType.STOP, stop_price_ticks=10_100)
    x.cancel_all(trader, kind=2)
    assert x.closed() == [(stop, CloseReason.CANCELLED)]
    x.cancel_all(trader, kind=1)
    assert x.closed() == [(resting, CloseReason.CANCELLED)]


def test_one_command_runs_at_most_n_steps_and_the_rest_goes_on() -> None:
    x, maker, trader = market_at()
    x.ok(cmd.ConfigureVenue(1000, 2, 100_000_000_000, 30_000_000_000))
    orders = [x.place(trader, BUY, 0, 1, type=OrderType.STOP, stop_price_ticks=10_100) for _ in range(5)]
    x.place(maker, SELL, 10_100, 100)
    fired: list[int] = []
    x.index(10_100)
    fired += [event.order_id for event in x.of(ev.OrderTriggered)]
    assert fired == orders[:2]
    for _ in range(2):
        x.tick()
        fired += [event.order_id for event in x.of(ev.OrderTriggered)]
    assert fired == orders
