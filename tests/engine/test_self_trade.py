"""No trade between orders of one owner, in the taker's mode."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, MarketFlag, SelfTrade


def book() -> tuple[Exchange, int, int]:
    """The owner's 5 at 10,000 stand before another's 5."""
    x = Exchange()
    owner, other = x.trader(), x.trader()
    x.place(owner, SELL, 10_000, 5)
    x.place(other, SELL, 10_000, 5)
    return x, owner, other


def test_expire_maker_removes_the_own_order_and_goes_on() -> None:
    x, owner, _ = book()
    x.place(owner, BUY, 10_000, 5, stp=SelfTrade.EXPIRE_MAKER)
    assert x.fills() == [(2, 10_000, 5)]
    assert x.closed()[0] == (1, CloseReason.SELF_TRADE)


def test_expire_taker_stops() -> None:
    x, owner, _ = book()
    order = x.place(owner, BUY, 10_000, 5, stp=SelfTrade.EXPIRE_TAKER)
    assert x.fills() == []
    assert x.closed() == [(order, CloseReason.SELF_TRADE)]
    assert x.book()[1] == [(10_000, 10, 2)]


def test_expire_both_removes_both() -> None:
    x, owner, _ = book()
    order = x.place(owner, BUY, 10_000, 5, stp=SelfTrade.EXPIRE_BOTH)
    assert x.closed() == [(1, CloseReason.SELF_TRADE), (order, CloseReason.SELF_TRADE)]
    assert x.book()[1] == [(10_000, 5, 1)]


def test_decrement_takes_the_smaller_off_both() -> None:
    x, owner, _ = book()
    order = x.place(owner, BUY, 10_000, 7, stp=SelfTrade.DECREMENT)
    assert x.closed()[0] == (1, CloseReason.SELF_TRADE)
    assert x.one(ev.OrderChanged).size_lots == 2
    assert x.fills() == [(2, 10_000, 2)]
    assert x.closed()[-1] == (order, CloseReason.FILLED)


def test_decrement_of_a_larger_maker_keeps_its_place() -> None:
    x, owner, _ = book()
    order = x.place(owner, BUY, 10_000, 2, stp=SelfTrade.DECREMENT)
    assert x.closed() == [(order, CloseReason.SELF_TRADE)]
    x.place(x.trader(), BUY, 10_000, 4)
    assert x.fills() == [(1, 10_000, 3), (2, 10_000, 1)]


def test_a_replay_market_lets_anybody_trade_with_himself() -> None:
    x = Exchange(perp(flags=MarketFlag.MARGIN_OFF | MarketFlag.SELF_TRADE_OFF))
    owner = x.trader(0)
    x.place(owner, SELL, 10_000, 5)
    x.place(owner, BUY, 10_000, 5)
    assert x.fills() == [(1, 10_000, 5)]
    assert x.cash(owner) == 0
