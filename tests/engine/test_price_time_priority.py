"""Best price first, then first come first served, always at the maker's price."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange

from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, Side


def test_better_prices_fill_first_and_at_the_makers_price() -> None:
    x = Exchange()
    maker, taker = x.trader(), x.trader()
    far = x.place(maker, SELL, 10_020, 5)
    near = x.place(maker, SELL, 10_010, 5)
    x.place(taker, BUY, 10_030, 8)
    assert x.fills() == [(near, 10_010, 5), (far, 10_020, 3)]
    assert x.book() == ([], [(10_020, 2, 1)])


def test_at_one_price_the_earlier_order_fills_first() -> None:
    x = Exchange()
    maker, other, taker = x.trader(), x.trader(), x.trader()
    first = x.place(maker, BUY, 9_990, 4)
    second = x.place(other, BUY, 9_990, 4)
    x.place(taker, SELL, 9_990, 6)
    assert x.fills() == [(first, 9_990, 4), (second, 9_990, 2)]
    assert x.closed()[0] == (first, CloseReason.FILLED)


def test_a_limit_order_never_trades_through_its_limit() -> None:
    x = Exchange()
    maker, taker = x.trader(), x.trader()
    x.place(maker, SELL, 10_010, 5)
    x.place(maker, SELL, 10_011, 5)
    x.place(taker, BUY, 10_010, 9)
    assert x.fills() == [(1, 10_010, 5)]
    assert x.book() == ([(10_010, 4, 1)], [(10_011, 5, 1)])


def test_a_print_and_two_fills_in_that_order() -> None:
    x = Exchange()
    maker, taker = x.trader(), x.trader()
    resting = x.place(maker, SELL, 10_000, 3)
    taking = x.place(taker, BUY, 10_000, 3)
    kinds = [type(event).__name__ for event in x.events]
    assert kinds[:4] == ["OrderAccepted", "Trade", "Fill", "Fill"]
    trade = x.one(ev.Trade)
    assert (trade.trade_id, trade.taker_side) == (1, Side.BUY)
    assert (trade.maker_order_id, trade.taker_order_id) == (resting, taking)
    assert [fill.account for fill in x.of(ev.Fill)] == [maker, taker]


def test_levels_are_told_once_as_they_stand_at_the_end() -> None:
    x = Exchange()
    maker, taker = x.trader(), x.trader()
    x.place(maker, SELL, 10_001, 5)
    x.place(maker, SELL, 10_001, 5)
    assert x.one(ev.BookLevel) == ev.BookLevel(0, SELL, 10_001, 10, 2)
    x.place(taker, BUY, 10_001, 12)
    assert x.of(ev.BookLevel) == [ev.BookLevel(0, BUY, 10_001, 2, 1), ev.BookLevel(0, SELL, 10_001, 0, 0)]


def test_a_cancelled_order_gives_its_place_up() -> None:
    x = Exchange()
    maker, other, taker = x.trader(), x.trader(), x.trader()
    first = x.place(maker, SELL, 10_000, 5)
    second = x.place(other, SELL, 10_000, 5)
    x.cancel(maker, first)
    x.place(taker, BUY, 10_000, 5)
    assert x.fills() == [(second, 10_000, 5)]
