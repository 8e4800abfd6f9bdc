"""A price-time book in the plainest way, as a door for the auditor: replays are checked against it without an engine.

Lists and sorting, no cleverness. Icebergs show `display` lots; an emptied slice is refilled and goes to the back.
"""

from __future__ import annotations

from dataclasses import dataclass

from luxterm.model.codes import Side
from luxterm.model.states import BookState
from luxterm.replay.actions import Cancel, Clear, Edits, Place, Resize, Strike, Struck


@dataclass
class Order:
    order_id: int
    side: Side
    ticks: int
    size: int
    display: int
    turn: int
    filled: int = 0
    slice: int = 0

    @property
    def left(self) -> int:
        return self.size - self.filled


class PlainMarket:
    def __init__(self, ids) -> None:
        self.orders: dict[int, Order] = {}
        self._ids, self._turns = ids, 0

    def queue(self, side: Side) -> list[Order]:
        """Orders of a side in the order in which they trade."""
        sign = -1 if side == Side.BUY else 1
        resting = [order for order in self.orders.values() if order.side == side]
        return sorted(resting, key=lambda order: (sign * order.ticks, order.turn))

    def rest(self, order: Order) -> None:
        self._turns += 1
        order.turn = self._turns
        order.slice = min(order.display or order.left, order.left)
        self.orders[order.order_id] = order

    def match(self, taker: Order) -> list[tuple[int, int, int]]:
        fills = []
        while taker.left:
            queue = self.queue(Side.SELL if taker.side == Side.BUY else Side.BUY)
            if not queue:
                break
            maker = queue[0]
            if (maker.ticks > taker.ticks) if taker.side == Side.BUY else (maker.ticks < taker.ticks):
                break
            lots = min(taker.left, maker.slice)
            fills.append((maker.order_id, maker.ticks, lots))
            taker.filled += lots
            maker.filled += lots
            maker.slice -= lots
            if not maker.left:
                del self.orders[maker.order_id]
            elif not maker.slice:
                self.rest(maker)
        return fills

    def crosses(self, side: Side, ticks: int) -> bool:
        if side == Side.BUY:
            return any(order.ticks <= ticks for order in self.orders.values() if order.side == Side.SELL)
        return any(order.ticks >= ticks for order in self.orders.values() if order.side == Side.BUY)

    def next_id(self) -> int:
        return next(self._ids)


class PlainDoor:
    """Markets of plain books behind the auditor's actions."""

    def __init__(self) -> None:
        self.markets: dict[int, PlainMarket] = {}
        self._ids = iter(range(1, 1 << 40))

    def open_market(self, market: int, symbol: str) -> None:
        self.markets[market] = PlainMarket(self._ids)

    def edits(self, market: int, action: Edits) -> list[int]:
        book, answers = self.markets[market], []
        for edit in action.edits:
            answer = 0
            if isinstance(edit, Place):
                if not book.crosses(edit.side, edit.ticks):
                    answer = book.next_id()
                    book.rest(Order(answer, edit.side, edit.ticks, edit.lots, edit.display_lots, 0))
            elif isinstance(edit, Cancel):
                del book.orders[edit.venue_id]
            elif isinstance(edit, Resize):
                order = book.orders[edit.venue_id]
                assert order.filled < edit.total_lots < order.size
                order.size = edit.total_lots
                order.slice = min(order.slice, order.left)
            answers.append(answer)
        return answers

    def strike(self, market: int, action: Strike) -> Struck:
        book = self.markets[market]
        taker = Order(book.next_id(), action.side, action.ticks, action.lots, action.display_lots, 0)
        fills = book.match(taker)
        rests = action.rests and taker.left > 0
        if rests:
            book.rest(taker)
        return Struck(taker.order_id, tuple(fills), rests)

    def clear(self, market: int, action: Clear) -> None:
        self.markets[market].orders.clear()

    def orders(self, market: int) -> int:
        return len(self.markets[market].orders)

    def book(self, market: int) -> BookState:
        sides = []
        for side in (Side.BUY, Side.SELL):
            levels: dict[int, list[int]] = {}
            for order in self.markets[market].queue(side):
                level = levels.setdefault(order.ticks, [0, 0])
                level[0] += order.slice
                level[1] += 1
            sides.append(tuple((ticks, lots, count) for ticks, (lots, count) in levels.items()))
        return BookState(market, 0, *sides)
