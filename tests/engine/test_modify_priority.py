"""A smaller size keeps the place in the queue; anything else goes to the back; a refused modify changes nothing."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, OrderFlag, RejectCode


def queue_of_two() -> tuple[Exchange, int, int, int]:
    x = Exchange()
    maker, other, taker = x.trader(), x.trader(), x.trader()
    x.place(maker, SELL, 10_000, 5)
    x.place(other, SELL, 10_000, 5)
    return x, maker, other, taker


def modify(account: int, order: int, price: int = 0, size: int = 0) -> cmd.ModifyOrder:
    return cmd.ModifyOrder(account, order, price, size)


def test_a_smaller_size_keeps_priority() -> None:
    x, maker, _, taker = queue_of_two()
    x.ok(modify(maker, 1, size=3))
    assert x.one(ev.OrderChanged).size_lots == 3
    x.place(taker, BUY, 10_000, 4)
    assert x.fills() == [(1, 10_000, 3), (2, 10_000, 1)]


def test_a_larger_size_goes_to_the_back() -> None:
    x, maker, _, taker = queue_of_two()
    x.ok(modify(maker, 1, size=6))
    x.place(taker, BUY, 10_000, 6)
    assert x.fills() == [(2, 10_000, 5), (1, 10_000, 1)]


def test_a_new_price_goes_to_the_back_of_its_level() -> None:
    x, maker, other, taker = queue_of_two()
    x.place(other, SELL, 10_010, 5)
    x.ok(modify(maker, 1, price=10_010))
    x.place(taker, BUY, 10_010, 12)
    assert x.fills() == [(2, 10_000, 5), (3, 10_010, 5), (1, 10_010, 2)]


def test_a_price_through_the_book_trades_at_once_under_the_same_id() -> None:
    x, maker, _, taker = queue_of_two()
    x.place(taker, BUY, 9_990, 2)
    x.ok(modify(maker, 1, price=9_990))
    assert x.fills() == [(3, 9_990, 2)]
    state = x.engine.order(1)
    assert state is not None
    assert (state.filled_lots, state.size_lots, state.price_ticks) == (2, 5, 9_990)


def test_a_total_of_at_most_the_filled_size_closes() -> None:
    x, maker, _, taker = queue_of_two()
    x.place(taker, BUY, 10_000, 2)
    x.ok(modify(maker, 1, size=2))
    assert x.closed() == [(1, CloseReason.MODIFIED_AWAY)]


def test_refusals_change_nothing() -> None:
    x, maker, other, taker = queue_of_two()
    assert x.code(modify(maker, 1)) == RejectCode.NOTHING_TO_CHANGE
    assert x.code(modify(maker, 1, price=10_000, size=5)) == RejectCode.NOTHING_TO_CHANGE
    assert x.code(modify(other, 1, size=2)) == RejectCode.NOT_ORDER_OWNER
    assert x.code(modify(maker, 99, size=2)) == RejectCode.UNKNOWN_ORDER
    assert x.code(modify(maker, 1, price=-1)) == RejectCode.INVALID_PRICE
    assert x.code(modify(maker, 1, size=2**60)) == RejectCode.INVALID_SIZE
    assert x.code(modify(maker, 1, size=2**40)) == RejectCode.INSUFFICIENT_MARGIN
    x.place(taker, BUY, 10_000, 10)
    assert x.fills() == [(1, 10_000, 5), (2, 10_000, 5)]


def test_post_only_stays_post_only() -> None:
    x, maker, _, taker = queue_of_two()
    order = x.place(maker, SELL, 10_050, 5, flags=OrderFlag.POST_ONLY)
    x.place(taker, BUY, 9_990, 2)
    assert x.code(modify(maker, order, price=9_990)) == RejectCode.POST_ONLY_WOULD_TRADE
