"""The book of one market: every resting order of a side in a list sorted by price, then by place in the queue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sortedcontainers import SortedKeyList

from luxterm.model.codes import OrderFlag, Side

if TYPE_CHECKING:
    from reference.state import Order


def priority(order: Order) -> tuple[int, int]:
    """Best price first, then whoever queued first."""
    return (-order.price if order.buys else order.price, order.place_in_queue)


class Book:
    """Resting orders. A level's displayed size is added up when it is asked for."""

    def __init__(self) -> None:
        self.sides: dict[int, SortedKeyList] = {
            Side.BUY: SortedKeyList(key=priority),
            Side.SELL: SortedKeyList(key=priority),
        }
        self.queued = 0

    def join(self, order: Order) -> None:
        """Puts an order behind everybody at its price."""
        self.queued += 1
        order.place_in_queue, order.resting, order.shown = self.queued, True, order.slice
        self.sides[order.side].add(order)

    def leave(self, order: Order) -> None:
        self.sides[order.side].remove(order)
        order.resting = False

    def rejoin(self, order: Order) -> None:
        """Back to the place it left."""
        order.resting = True
        self.sides[order.side].add(order)

    def requeue(self, order: Order) -> None:
        """To the back of the queue of its price."""
        self.leave(order)
        self.join(order)

    def best(self, side: int) -> Order | None:
        """The first order in line, hidden or not."""
        return self.sides[side][0] if self.sides[side] else None

    def walk(self, side: int) -> Iterator[Order]:
        """Best first."""
        return iter(list(self.sides[side]))

    def crosses(self, side: int, price: int) -> Iterator[Order]:
        """Resting orders that an order of `side` with this limit meets, best first."""
        for order in self.walk(1 - side):
            if (order.price > price) if side == Side.BUY else (order.price < price):
                return
            yield order

    def level(self, side: int, price: int) -> tuple[int, int]:
        """(displayed lots, displayed orders) of a price."""
        shown = [order for order in self.sides[side] if order.price == price and not order.has(OrderFlag.HIDDEN)]
        return sum(order.shown for order in shown), len(shown)

    def levels(self, side: int) -> list[tuple[int, int, int]]:
        """(price, displayed lots, orders) of every level that shows, best first."""
        prices: dict[int, tuple[int, int]] = {}
        for order in self.sides[side]:
            if not order.has(OrderFlag.HIDDEN):
                size, count = prices.get(order.price, (0, 0))
                prices[order.price] = size + order.shown, count + 1
        return [(price, size, count) for price, (size, count) in prices.items()]

    def best_shown(self, side: int, pegged: bool = True) -> int | None:
        """The best displayed price; without pegged orders for what pegs follow."""
        for order in self.sides[side]:
            if not order.has(OrderFlag.HIDDEN) and (pegged or not order.peg):
                return int(order.price)
        return None
