"""A smaller size keeps the place in the queue; anything else goes to the back; a refused modify changes nothing."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, OrderFlag, OrderType, RejectCode, TimeInForce
from luxterm.model.units import SECOND


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


def test_the_client_order_id_stays_with_the_order() -> None:
    x = Exchange()
    maker = x.trader()
    order = x.place(maker, SELL, 10_000, 5, client_order_id=b"mine")
    x.ok(cmd.ModifyOrder(maker, 0, 10_010, 0, 0, b"mine"))
    assert x.one(ev.OrderChanged).order_id == order
    assert x.refused(maker, SELL, 10_000, 5, client_order_id=b"mine") == RejectCode.DUPLICATE_CLIENT_ORDER_ID
    found = x.engine.find_order(maker, b"mine")
    assert found is not None
    assert (found.order_id, found.price_ticks) == (order, 10_010)


def test_an_expiry_and_a_sibling_stay_too() -> None:
    x = Exchange()
    maker, taker = x.trader(), x.trader()
    sibling = x.place(maker, SELL, 10_500, 5)
    gtd = {"tif": TimeInForce.GTD, "expires_ns": x.now_ns + 60 * SECOND}
    order = x.place(maker, SELL, 10_000, 5, oco_order_id=sibling, **gtd)
    x.ok(modify(maker, order, price=10_010, size=6))
    x.place(taker, BUY, 10_010, 2)
    assert [(event.order_id, event.size_lots) for event in x.of(ev.OrderChanged)] == [(sibling, 3)]
    x.tick(60 * SECOND)
    assert x.closed() == [(order, CloseReason.EXPIRED)]


def test_the_size_is_the_new_total() -> None:
    """Of 5, 2 are filled; 4 in all leave 2, and 2 in all or less close it."""
    x, maker, _, taker = queue_of_two()
    x.place(taker, BUY, 10_000, 2)
    x.ok(modify(maker, 1, size=4))
    state = x.engine.order(1)
    assert state is not None
    assert (state.size_lots, state.filled_lots) == (4, 2)
    assert x.book()[1] == [(10_000, 7, 2)]
    x.ok(modify(maker, 1, size=1))
    assert x.closed() == [(1, CloseReason.MODIFIED_AWAY)]


def test_an_iceberg_keeps_its_slice_when_it_shrinks_and_starts_anew_when_it_moves() -> None:
    """Of a slice of 10, 4 are taken: 6 show, a total of 29 leaves them; a new price shows 10 again."""
    x = Exchange()
    maker, taker = x.trader(), x.trader()
    order = x.place(maker, SELL, 10_000, 30, display_lots=10)
    x.place(taker, BUY, 10_000, 4)
    x.ok(modify(maker, order, size=29))
    assert x.book()[1] == [(10_000, 6, 1)]
    x.ok(modify(maker, order, size=8))
    assert x.book()[1] == [(10_000, 4, 1)]
    x.ok(modify(maker, order, price=10_001, size=40))
    assert x.book()[1] == [(10_001, 10, 1)]


def test_a_stop_that_waits_takes_a_new_stop_ahead_of_the_mark_only() -> None:
    x = Exchange()
    trader = x.trader()
    stop = x.place(trader, BUY, 0, 5, type=OrderType.STOP, stop_price_ticks=10_100)
    assert x.code(cmd.ModifyOrder(trader, stop, 0, 0, 10_000)) == RejectCode.INVALID_STOP_PRICE
    assert x.code(cmd.ModifyOrder(trader, stop, 10_100, 0, 0)) == RejectCode.INVALID_PRICE
    x.ok(cmd.ModifyOrder(trader, stop, 0, 7, 10_200))
    x.index(10_150)
    assert x.of(ev.OrderTriggered) == x.closed() == []
    state = x.engine.order(stop)
    assert state is not None
    assert (state.stop_price_ticks, state.size_lots) == (10_200, 7)


def test_a_refusal_for_margin_leaves_the_order_in_its_place() -> None:
    """100 dollars at 10x carry 1,000 dollars and their fees: 9,000 lots stand, 11,000 do not."""
    x = Exchange()
    maker, other, taker = x.trader(100), x.trader(), x.trader()
    first = x.place(maker, SELL, 10_000, 9_000)
    x.place(other, SELL, 10_000, 5)
    assert x.code(modify(maker, first, size=11_000)) == RejectCode.INSUFFICIENT_MARGIN
    assert x.code(modify(maker, first, price=20_000)) == RejectCode.INSUFFICIENT_MARGIN
    x.place(taker, BUY, 10_000, 9_001)
    assert x.fills() == [(first, 10_000, 9_000), (2, 10_000, 1)]


def test_a_slide_slides_again() -> None:
    x, maker, _, taker = queue_of_two()
    order = x.place(maker, SELL, 10_050, 5, flags=OrderFlag.POST_ONLY | OrderFlag.SLIDE)
    x.place(taker, BUY, 9_990, 2)
    x.ok(modify(maker, order, price=9_980))
    assert x.one(ev.OrderChanged).price_ticks == 9_991
    assert x.fills() == []
