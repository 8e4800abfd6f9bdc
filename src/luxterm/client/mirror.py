"""What is known of one's own account, folded from answers and account channels."""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec

from luxterm.wire import messages as m
from luxterm.wire.objects import Balance, BalanceUpdate, Margin, Order, OrderUpdate, Position, PositionUpdate

OPEN: Final = frozenset({"submitted", "partial", "triggered"})
_LISTS: Final = frozenset({"orders_update", "positions_update"})


class AccountMirror:
    """Open orders, positions, balances and margin as the venue last told them.

    A message older than what is known (by engine `seq`) changes nothing, so that snapshots and updates may cross.
    `version` grows and `changed` is set with every change.
    """

    def __init__(self) -> None:
        self.orders: dict[int, Order] = {}
        """Open orders by order id."""
        self.positions: dict[str, Position] = {}
        """Open positions by symbol."""
        self.balances: dict[str, Balance] = {}
        self.margin: Margin | None = None
        self.version = 0
        self.changed = asyncio.Event()
        self._closed: dict[int, int] = {}

    def apply(self, message: m.Message) -> None:
        """Folds one message in; those of other types are ignored."""
        if message.request_id is not None and message.type in _LISTS:
            return  # the answer to a question, perhaps about one market only
        fold = getattr(self, f"_on_{message.type}", None)
        shape = m.DATA.get(message.type)
        if fold is None or shape is None or not message.data:
            return
        fold(msgspec.json.decode(message.data, type=shape))
        self.version += 1
        self.changed.set()

    def order(self, order: Order) -> None:
        known = self.orders.get(order.order_id)
        if order.reject is not None or (known is not None and order.seq < known.seq):
            return
        if order.status in OPEN:
            if order.order_id not in self._closed:
                self.orders[order.order_id] = order
            return
        self.orders.pop(order.order_id, None)
        self._closed[order.order_id] = order.seq
        if len(self._closed) > 1000:
            del self._closed[next(iter(self._closed))]

    def position(self, position: Position) -> None:
        known = self.positions.get(position.symbol)
        if known is not None and position.seq < known.seq:
            return
        if position.size:
            self.positions[position.symbol] = position
        else:
            self.positions.pop(position.symbol, None)

    def _on_order_update(self, update: OrderUpdate) -> None:
        self.order(update.order)

    def _on_order_batch(self, batch: m.OrderBatch) -> None:
        for update in batch.results:
            self.order(update.order)

    def _on_orders_update(self, update: m.OrdersUpdate) -> None:
        self.orders = {order.order_id: order for order in update.orders if order.status in OPEN}

    def _on_position_update(self, update: PositionUpdate) -> None:
        if update.ok:
            self.position(update.position)

    def _on_positions_update(self, update: m.PositionsUpdate) -> None:
        self.positions = {position.symbol: position for position in update.positions if position.size}

    def _on_balance_update(self, update: BalanceUpdate) -> None:
        self.balances.update((balance.asset, balance) for balance in update.balances)
        if update.margin is not None:
            self.margin = update.margin

    def _on_margin_update(self, margin: Margin) -> None:
        self.margin = margin
