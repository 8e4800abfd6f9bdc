"""Reduce-only orders never open: capped by the position at placement, trimmed after every fill."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange

from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, OrderFlag, RejectCode

REDUCE = OrderFlag.REDUCE_ONLY


def long(lots: int) -> tuple[Exchange, int, int]:
    x = Exchange()
    holder, other = x.trader(), x.trader()
    x.trade(holder, other, 10_000, lots)
    return x, holder, other


def test_without_a_position_against_it_it_is_refused() -> None:
    x, holder, other = long(10)
    assert x.refused(holder, BUY, 9_000, 1, flags=REDUCE) == RejectCode.REDUCE_ONLY_WOULD_INCREASE
    assert x.refused(other, SELL, 11_000, 1, flags=REDUCE) == RejectCode.REDUCE_ONLY_WOULD_INCREASE
    stranger = x.trader()
    assert x.refused(stranger, SELL, 11_000, 1, flags=REDUCE) == RejectCode.REDUCE_ONLY_WOULD_INCREASE


def test_it_is_capped_by_the_position() -> None:
    x, holder, _ = long(10)
    x.place(holder, SELL, 11_000, 50, flags=REDUCE)
    assert x.one(ev.OrderAccepted).size_lots == 10


def test_each_is_capped_by_itself_and_trimmed_in_order_of_id() -> None:
    x, holder, other = long(10)
    first = x.place(holder, SELL, 11_000, 10, flags=REDUCE)
    second = x.place(holder, SELL, 11_100, 4, flags=REDUCE)
    x.place(other, BUY, 9_990, 7)
    x.place(holder, SELL, 9_990, 7)  # 3 lots are left
    changed = [(event.order_id, event.size_lots, event.reason) for event in x.of(ev.OrderChanged)]
    assert changed == [(first, 3, CloseReason.REDUCE_ONLY), (second, 3, CloseReason.REDUCE_ONLY)]


def test_all_go_when_the_position_is_flat_or_turned() -> None:
    x, holder, other = long(10)
    first = x.place(holder, SELL, 11_000, 10, flags=REDUCE)
    x.place(other, BUY, 9_990, 12)
    x.place(holder, SELL, 9_990, 12)
    assert (first, CloseReason.REDUCE_ONLY) in x.closed()
    assert x.lots(holder) == -2


def test_a_partial_fill_of_it_leaves_its_rest_in_step() -> None:
    x, holder, other = long(10)
    order = x.place(holder, SELL, 10_100, 10, flags=REDUCE)
    x.place(other, BUY, 10_100, 4)
    assert x.lots(holder) == 6
    state = x.engine.order(order)
    assert state is not None
    assert (state.size_lots, state.filled_lots) == (10, 4)
    assert x.of(ev.OrderChanged) == []


def test_it_needs_no_margin() -> None:
    """All equity is in use: mark falls until nothing is free, and the way out is still open."""
    x = Exchange()
    holder, other = x.trader(100), x.trader()
    x.trade(holder, other, 10_000, 9_000)  # 900 dollars on 100 at 10x
    assert x.refused(holder, SELL, 10_100, 20_000) == RejectCode.INSUFFICIENT_MARGIN
    x.place(holder, SELL, 10_100, 9_000, flags=REDUCE)
