"""Orders as folds of their events: the open ones, and each account's recently closed ones."""

from __future__ import annotations

from collections import deque
from typing import Final

import msgspec

from luxterm.model.codes import CloseReason, OrderStatus, OrderType
from luxterm.model.events import Fill, OrderAccepted, OrderChanged, OrderClosed, OrderTriggered, Stamped
from luxterm.model.states import OrderState

KEEP_PER_ACCOUNT: Final = 1000
KEEP_IN_ALL: Final = 100_000

STATUS_OF_REASON: Final[dict[int, OrderStatus]] = {
    CloseReason.FILLED: OrderStatus.FILLED,
    CloseReason.EXPIRED: OrderStatus.EXPIRED,
    CloseReason.TRIGGER_REJECTED: OrderStatus.REJECTED,
}
"""Every other reason closes an order as CANCELLED."""


class Order(msgspec.Struct, array_like=True, gc=False):
    """The fields of `states.OrderState`, and how it ended."""

    order_id: int
    account: int
    market: int
    side: int
    type: int
    tif: int
    stp: int
    trigger_by: int
    peg: int
    flags: int
    status: int
    price_ticks: int
    size_lots: int
    filled_lots: int
    filled_value_tick_lots: int
    stop_price_ticks: int
    display_lots: int
    expires_ns: int
    created_ns: int
    updated_ns: int
    client_order_id: bytes
    seq: int
    """Of the last command that changed it."""
    close_reason: int = -1
    """CloseReason; -1 while it is open."""

    @property
    def open(self) -> bool:
        return self.close_reason < 0

    @property
    def remaining_lots(self) -> int:
        return self.size_lots - self.filled_lots


class OrdersState(msgspec.Struct, array_like=True):
    accepted_count: int
    open: list[Order]
    closed: list[Order]
    """In closing order."""


class Orders:
    def __init__(self, keep_per_account: int = KEEP_PER_ACCOUNT, keep_in_all: int = KEEP_IN_ALL) -> None:
        self._keep_per_account = keep_per_account
        self._keep_in_all = keep_in_all
        self._by_id: dict[int, Order] = {}
        self._by_client_id: dict[tuple[int, bytes], int] = {}
        self._open: dict[int, dict[int, Order]] = {}
        self._closed: dict[int, deque[Order]] = {}
        self._closed_in_all: deque[Order] = deque()
        self.accepted_count = 0
        """Orders accepted since the start of the fold."""

    def get(self, order_id: int) -> Order | None:
        """An open or recently closed order."""
        return self._by_id.get(order_id)

    def by_client_id(self, account: int, client_order_id: bytes) -> Order | None:
        """The account's newest order under this client order id."""
        return self._by_id.get(self._by_client_id.get((account, client_order_id), 0))

    def open_of(self, account: int, market: int | None = None) -> list[Order]:
        """The account's open orders, oldest first."""
        return [order for order in self._open.get(account, {}).values() if market is None or order.market == market]

    def closed_of(self, account: int, limit: int = 100) -> list[Order]:
        """The account's closed orders, last closed first."""
        closed = self._closed.get(account, ())
        return [order for order, _ in zip(reversed(closed), range(limit), strict=False)]

    def open_count(self) -> int:
        return sum(map(len, self._open.values()))

    def dump(self) -> OrdersState:
        still_known = [order for order in self._closed_in_all if self._by_id.get(order.order_id) is order]
        opened = [order for orders in self._open.values() for order in orders.values()]
        return OrdersState(self.accepted_count, opened, still_known)

    def load(self, state: OrdersState) -> None:
        self.accepted_count = state.accepted_count
        for order in state.closed:
            self.put_closed(order)
        for order in state.open:
            self._add(order)

    def put(self, state: OrderState, seq: int) -> None:
        """Takes over one open order from a snapshot."""
        names = [name for name in Order.__struct_fields__ if name not in ("seq", "close_reason")]
        self._add(Order(**{name: getattr(state, name) for name in names}, seq=seq))

    def put_closed(self, order: Order) -> None:
        """Takes over one closed order; call in closing order."""
        self._by_id[order.order_id] = order
        if order.client_order_id:
            self._by_client_id[order.account, order.client_order_id] = order.order_id
        self._keep_closed(order)

    def _add(self, order: Order) -> None:
        self._by_id[order.order_id] = order
        account_orders = self._open.get(order.account)
        if account_orders is None:
            account_orders = self._open[order.account] = {}
        account_orders[order.order_id] = order
        if order.client_order_id:
            self._by_client_id[order.account, order.client_order_id] = order.order_id

    def accepted(self, stamped: Stamped, event: OrderAccepted) -> None:
        self.accepted_count += 1
        waits = event.type >= OrderType.STOP
        order = Order(
            event.order_id, event.account, event.market, event.side, event.type, event.tif, event.stp,
            event.trigger_by, event.peg, event.flags,
            OrderStatus.UNTRIGGERED if waits else OrderStatus.SUBMITTED,
            event.price_ticks, event.size_lots, 0, 0, event.stop_price_ticks, event.display_lots,
            event.expires_ns, stamped.now_ns, stamped.now_ns, event.client_order_id, stamped.seq,
        )  # fmt: skip
        self._add(order)

    def triggered(self, stamped: Stamped, event: OrderTriggered) -> None:
        order = self._by_id.get(event.order_id)
        if order is not None:
            order.status = OrderStatus.TRIGGERED
            order.price_ticks = event.price_ticks
            order.seq, order.updated_ns = stamped.seq, stamped.now_ns

    def changed(self, stamped: Stamped, event: OrderChanged) -> None:
        order = self._by_id.get(event.order_id)
        if order is not None:
            order.price_ticks, order.size_lots = event.price_ticks, event.size_lots
            order.stop_price_ticks = event.stop_price_ticks
            order.seq, order.updated_ns = stamped.seq, stamped.now_ns

    def filled(self, stamped: Stamped, event: Fill) -> None:
        order = self._by_id.get(event.order_id)
        if order is not None:
            order.status = OrderStatus.PARTIAL
            order.filled_lots += event.size_lots
            order.filled_value_tick_lots += event.size_lots * event.price_ticks
            order.seq, order.updated_ns = stamped.seq, stamped.now_ns

    def closed(self, stamped: Stamped, event: OrderClosed) -> None:
        order = self._by_id.get(event.order_id)
        if order is None:
            return
        order.status = STATUS_OF_REASON.get(event.reason, OrderStatus.CANCELLED)
        order.close_reason = event.reason
        order.size_lots, order.filled_lots = event.size_lots, event.filled_lots
        order.seq, order.updated_ns = stamped.seq, stamped.now_ns
        self._open.get(order.account, {}).pop(order.order_id, None)
        self._keep_closed(order)

    def _keep_closed(self, order: Order) -> None:
        closed = self._closed.get(order.account)
        if closed is None:
            closed = self._closed[order.account] = deque()
        closed.append(order)
        self._closed_in_all.append(order)
        if len(closed) > self._keep_per_account:
            self._forget(closed.popleft())
        if len(self._closed_in_all) > self._keep_in_all:
            oldest = self._closed_in_all.popleft()
            if self._by_id.get(oldest.order_id) is oldest:  # so it is the oldest of its account too
                self._closed[oldest.account].popleft()
                self._forget(oldest)

    def _forget(self, order: Order) -> None:
        self._by_id.pop(order.order_id, None)
        key = (order.account, order.client_order_id)
        if self._by_client_id.get(key) == order.order_id:
            del self._by_client_id[key]
