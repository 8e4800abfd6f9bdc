"""Orders as folds of their events: the open ones, and each account's recently closed ones."""

from __future__ import annotations

from typing import Final

import msgspec

from luxterm._engine import OrdersFold
from luxterm._engine import ShownOrder as Order
from luxterm.model.states import OrderState

__all__ = ["KEEP_IN_ALL", "KEEP_PER_ACCOUNT", "Order", "Orders", "OrdersState"]

KEEP_PER_ACCOUNT: Final = 1000
KEEP_IN_ALL: Final = 100_000
_STATE_FIELDS: Final = tuple(name for name in OrderState.__struct_fields__ if name != "oco_order_id")


class OrdersState(msgspec.Struct, array_like=True):
    accepted_count: int
    open: list[bytes]
    """`Order.row()` of each, oldest first for each account."""
    closed: list[bytes]
    """In closing order."""


class Orders(OrdersFold):
    """`get`, `open_of` and what is here answer; `apply` folds OrderAccepted, -Triggered, -Changed, -Closed and Fill."""

    def __init__(self, keep_per_account: int = KEEP_PER_ACCOUNT, keep_in_all: int = KEEP_IN_ALL) -> None:
        super().__init__(keep_per_account, keep_in_all)

    def by_client_id(self, account: int, client_order_id: bytes) -> Order | None:
        """The account's newest order under this client order id."""
        order_id = self._by_client_id.get((account, client_order_id))
        return None if order_id is None else self.get(order_id)

    def closed_of(self, account: int, limit: int = 100) -> list[Order]:
        """The account's closed orders, last closed first."""
        closed = self._closed.get(account, ())
        return [order for order, _ in zip(reversed(closed), range(limit), strict=False)]

    def open_count(self) -> int:
        return self._open_count

    def dump(self) -> OrdersState:
        still_known = [order.row() for order in self._closed_in_all if self.get(order.order_id) is order]
        opened = [order.row() for account in sorted(self._open) for order in self.open_of(account)]
        return OrdersState(self.accepted_count, opened, still_known)

    def load(self, state: OrdersState) -> None:
        """RecordError for rows of another version."""
        self.accepted_count = state.accepted_count
        self.put_rows(state.open, state.closed)

    def put(self, state: OrderState, seq: int) -> None:
        """Takes over one open order from the engine."""
        self.put_open(Order(**{name: getattr(state, name) for name in _STATE_FIELDS}, seq=seq))
