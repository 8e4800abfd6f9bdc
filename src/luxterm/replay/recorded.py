"""The book as a market-by-order file tells it: A, C, M and R rows applied, nothing matched.

This is the yardstick: what the engine's book is held against, and where the auditor looks up what a row means. Rules
of the format: T and F rows never change the book; a C takes its size off; an M at the same price keeps its place in
the queue when the size shrinks and goes to the back otherwise; an order that was filled to what it showed and is
modified to show more was refilled and goes to the back.
"""

from __future__ import annotations

import heapq
from typing import Final

from luxterm.sources.formats.base import MboRow
from luxterm.sources.formats.dbn import ADD, ASK, BID, CANCEL, CLEAR, F_SNAPSHOT, F_TOB, FILL, MODIFY, UNDEF_PRICE


class RecordedOrder:
    """An order as it shows."""

    __slots__ = ("filled", "price_e9", "rank", "segment", "side", "size")

    def __init__(self, side: int, price_e9: int, size: int, rank: int, segment: int) -> None:
        self.side = side
        self.price_e9 = price_e9
        self.size = size
        self.rank = rank
        """Place in time: among orders of one price the lower rank is ahead."""
        self.filled = 0
        """Lots of F rows since the last row that changed the order: the C or M that tells of them is still to come."""
        self.segment = segment
        """Counts the times its id entered the book or lost its place; an iceberg's hidden size belongs to one."""


class RecordedBook:
    """One instrument's orders. `whole_cancels`: the venue's C rows always remove the whole order (CME)."""

    def __init__(self, *, whole_cancels: bool = False) -> None:
        self.orders: dict[int, RecordedOrder] = {}
        self._whole_cancels = whole_cancels
        self._ranks = 0
        self._segments: dict[int, int] = {}
        self._before_clear: dict[int, RecordedOrder] = {}
        self._counts: dict[tuple[int, int], int] = {}
        # Candidates for the best price of each side, bids negated; prices whose level has gone are dropped lazily.
        self._heaps: Final[dict[int, list[int]]] = {BID: [], ASK: []}

    def apply(self, row: MboRow) -> None:
        """Takes one row. Unknown orders in C rows are ignored, in M rows added, as the format's own rules have it."""
        action = row.action
        if action == ADD:
            if row.flags & F_TOB:
                self._clear_side(row.side)
                if row.price_e9 == UNDEF_PRICE:
                    return
            self._remove(row.order_id)
            self._enter(row)
            if row.flags & F_SNAPSHOT:
                self._restate(row.order_id)
        elif action == CANCEL:
            order = self.orders.get(row.order_id)
            if order is not None:
                if row.size and row.size < order.size and not self._whole_cancels:
                    order.size -= row.size
                    order.filled = max(0, order.filled - row.size)
                else:
                    self._remove(row.order_id)
        elif action == MODIFY:
            self._modify(row)
        elif action == FILL:
            order = self.orders.get(row.order_id)
            if order is not None:
                order.filled += row.size
        elif action == CLEAR:
            self.clear()

    def clear(self) -> None:
        self._before_clear = self.orders
        self.orders = {}
        self._counts.clear()
        for heap in self._heaps.values():
            heap.clear()

    def best(self, side: int) -> int | None:
        """Best price of a side; None when it is empty."""
        heap, sign = self._heaps[side], -1 if side == BID else 1
        while heap and not self._counts.get((side, sign * heap[0])):
            heapq.heappop(heap)
        return sign * heap[0] if heap else None

    @property
    def crossed(self) -> bool:
        """Bids at or above asks: an auction is being built, and nothing of it can rest in a continuous book."""
        bid, ask = self.best(BID), self.best(ASK)
        return bid is not None and ask is not None and bid >= ask

    def levels(self, side: int) -> int:
        return sum(1 for at, _ in self._counts if at == side)

    def depth(self, side: int) -> list[tuple[int, int, int]]:
        """(price, size, orders) of a side, best first."""
        sizes: dict[int, list[int]] = {}
        for order in self.orders.values():
            if order.side == side:
                level = sizes.setdefault(order.price_e9, [0, 0])
                level[0] += order.size
                level[1] += 1
        return [(price, size, count) for price, (size, count) in sorted(sizes.items(), reverse=side == BID)]

    def segment(self, order_id: int) -> int:
        return self._segments.get(order_id, 0)

    def _modify(self, row: MboRow) -> None:
        order = self.orders.get(row.order_id)
        if order is None:
            self._enter(row)
        elif row.side != order.side or row.price_e9 != order.price_e9:
            self._remove(row.order_id)
            self._enter(row)
        elif not row.size:
            self._remove(row.order_id)
        elif order.filled and order.filled >= order.size:
            # Refilled by its own hidden size: to the back, but it is the same iceberg still.
            order.size, order.filled, order.rank = row.size, 0, self._next_rank()
        elif row.size > order.size - order.filled:
            self._remove(row.order_id)
            self._enter(row)
        else:
            order.size, order.filled = row.size, 0

    def _next_rank(self) -> int:
        self._ranks += 1
        return self._ranks

    def _enter(self, row: MboRow) -> None:
        if not row.size or row.side not in self._heaps or row.price_e9 == UNDEF_PRICE:
            return
        segment = self._segments[row.order_id] = self._segments.get(row.order_id, 0) + 1
        self.orders[row.order_id] = RecordedOrder(row.side, row.price_e9, row.size, self._next_rank(), segment)
        level = (row.side, row.price_e9)
        count = self._counts.get(level, 0)
        self._counts[level] = count + 1
        if not count:
            heapq.heappush(self._heaps[row.side], -row.price_e9 if row.side == BID else row.price_e9)

    def _remove(self, order_id: int) -> None:
        order = self.orders.pop(order_id, None)
        if order is None:
            return
        level = (order.side, order.price_e9)
        count = self._counts[level] - 1
        if count:
            self._counts[level] = count
        else:
            del self._counts[level]

    def _restate(self, order_id: int) -> None:
        """A snapshot shows an order as it stood before the clear: it is the same iceberg still, if it was one."""
        order, before = self.orders.get(order_id), self._before_clear.get(order_id)
        if order is None or before is None:
            return
        if (before.side, before.price_e9, before.size) == (order.side, order.price_e9, order.size):
            order.segment = self._segments[order_id] = before.segment

    def _clear_side(self, side: int) -> None:
        for order_id in [order_id for order_id, order in self.orders.items() if order.side == side]:
            self._remove(order_id)
