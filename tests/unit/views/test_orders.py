"""Orders from their events."""

from __future__ import annotations

import pytest
from support.folds import records

from luxterm.model.codes import CloseReason, Liquidity, OrderStatus, OrderType, Side
from luxterm.model.events import Event, Fill, OrderAccepted, OrderChanged, OrderClosed, OrderTriggered
from luxterm.model.states import OrderState
from luxterm.views.orders import Order, Orders


def accepted(
    order_id: int, account: int = 16, size: int = 10, kind: int = OrderType.LIMIT, name: bytes = b""
) -> OrderAccepted:
    return OrderAccepted(account, 0, order_id, Side.BUY, kind, 0, 0, 0, 0, 0, 100, size, 0, 0, 0, name)


def fill(order_id: int, size: int, price: int = 100) -> Fill:
    return Fill(16, 0, Side.BUY, Liquidity.TAKER, order_id, 1, price, size, 0, 0, 0, 0, 0, 0, 0)


def closed(order_id: int, reason: int, account: int = 16, filled: int = 0) -> OrderClosed:
    return OrderClosed(account, 0, order_id, reason, 10, filled)


def fold(orders: Orders, *events: Event, seq: int = 1) -> None:
    orders.apply(records(*events, seq=seq))


def test_an_order_lives_from_acceptance_to_its_last_fill() -> None:
    orders = Orders()
    fold(orders, accepted(1, name=b"mine"))
    order = orders.get(1)
    assert order is not None
    assert (order.status, order.open, order.remaining_lots) == (OrderStatus.SUBMITTED, True, 10)
    assert orders.by_client_id(16, b"mine") is order
    assert orders.by_client_id(17, b"mine") is None
    fold(orders, fill(1, 4, 99), seq=2)
    assert (order.status, order.filled_lots, order.filled_value_tick_lots) == (OrderStatus.PARTIAL, 4, 396)
    fold(orders, fill(1, 6, 101), closed(1, CloseReason.FILLED, filled=10), seq=3)
    assert (order.status, order.open, order.seq, order.updated_ns) == (OrderStatus.FILLED, False, 3, 1003)
    assert (orders.open_of(16), orders.closed_of(16), orders.open_count()) == ([], [order], 0)
    assert orders.accepted_count == 1


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (CloseReason.CANCELLED, OrderStatus.CANCELLED),
        (CloseReason.EXPIRED, OrderStatus.EXPIRED),
        (CloseReason.IOC_REMAINDER, OrderStatus.CANCELLED),
        (CloseReason.TRIGGER_REJECTED, OrderStatus.REJECTED),
        (CloseReason.LIQUIDATION, OrderStatus.CANCELLED),
    ],
)
def test_how_it_ended_gives_its_status(reason: CloseReason, status: OrderStatus) -> None:
    orders = Orders()
    fold(orders, accepted(1), closed(1, reason))
    order = orders.get(1)
    assert order is not None
    assert (order.status, order.close_reason) == (status, reason)


def test_a_stop_waits_and_then_fires() -> None:
    orders = Orders()
    fold(orders, accepted(1, kind=OrderType.STOP))
    order = orders.get(1)
    assert order is not None
    assert order.status == OrderStatus.UNTRIGGERED
    fold(orders, OrderTriggered(16, 0, 1, 105, 100))
    assert (order.status, order.price_ticks) == (OrderStatus.TRIGGERED, 105)


def test_changes_are_taken_over() -> None:
    orders = Orders()
    fold(orders, accepted(1), OrderChanged(16, 0, 1, CloseReason.MODIFIED_AWAY, 90, 5, 0, 0))
    order = orders.get(1)
    assert order is not None
    assert (order.price_ticks, order.size_lots) == (90, 5)
    assert [found.order_id for found in orders.open_of(16, 0)] == [1]
    assert orders.open_of(16, 1) == []


def test_events_of_orders_from_before_the_fold_are_passed_over() -> None:
    orders = Orders()
    fold(orders, fill(9, 1), closed(9, 0), OrderChanged(16, 0, 9, 9, 1, 1, 0, 0), OrderTriggered(16, 0, 9, 1, 1))
    assert orders.get(9) is None


def test_closed_orders_are_kept_within_bounds() -> None:
    orders = Orders(keep_per_account=3, keep_in_all=5)
    for n in range(1, 9):
        account = 16 if n <= 4 else 17
        fold(orders, accepted(n, account, name=b"%d" % n), closed(n, CloseReason.CANCELLED, account), seq=n)
    assert [order.order_id for order in orders.closed_of(17)] == [8, 7, 6]
    assert [order.order_id for order in orders.closed_of(16)] == [4]
    assert [n for n in range(1, 9) if orders.get(n)] == [4, 6, 7, 8]
    assert orders.by_client_id(16, b"1") is None


def test_open_orders_are_taken_over_from_a_snapshot() -> None:
    state = OrderState(5, 16, 0, 0, 0, 0, 0, 0, 0, 0, OrderStatus.PARTIAL, 100, 10, 4, 400, 0, 0, 0, 1, 2, 0, b"c")
    orders = Orders()
    orders.put(state, 99)
    order = orders.get(5)
    assert order is not None
    assert (order.filled_lots, order.client_order_id, order.seq, order.open) == (4, b"c", 99, True)
    assert orders.by_client_id(16, b"c") is order


def test_a_client_id_that_is_used_again_names_the_newer_order() -> None:
    orders = Orders(keep_per_account=1)
    fold(orders, accepted(1, name=b"a"), closed(1, 1), accepted(2, name=b"a"), accepted(3), closed(3, 1))
    found = orders.by_client_id(16, b"a")
    assert found is not None
    assert found.order_id == 2
    assert isinstance(found, Order)
