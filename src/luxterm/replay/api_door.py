"""The auditor's actions through a node's API, as clients send them.

The venue does not tell a taker who its makers were, so a plain copy of the queues says which orders an aggressor has
used up; when the venue reports another fill than the copy (somebody else traded in this market), it is counted.
"""

from __future__ import annotations

from luxterm.model.codes import Side
from luxterm.model.markets import Market
from luxterm.replay.actions import Action, Actions, Cancel, Edits, Place, Resize, Strike, Struck
from luxterm.replay.seats import Seats
from luxterm.wire.requests import OrderSpec


class Queued:
    __slots__ = ("display", "left", "lots", "side", "slice", "ticks")

    def __init__(self, side: Side, ticks: int, lots: int, display: int, filled: int = 0) -> None:
        self.side, self.ticks, self.lots, self.left = side, ticks, lots, lots - filled
        self.display = display or lots
        self.slice = min(self.display, self.left)


class QueueCopy:
    """Orders as they queue at the venue."""

    def __init__(self) -> None:
        self.clear()

    def rest(self, order_id: int, order: Queued) -> None:
        self.orders[order_id] = order
        self._levels[order.side].setdefault(order.ticks, {})[order_id] = None

    def remove(self, order_id: int) -> None:
        order = self.orders.pop(order_id, None)
        if order is not None:
            level = self._levels[order.side][order.ticks]
            del level[order_id]
            if not level:
                del self._levels[order.side][order.ticks]

    def clear(self) -> None:
        self.orders: dict[int, Queued] = {}
        self._levels: dict[Side, dict[int, dict[int, None]]] = {Side.BUY: {}, Side.SELL: {}}

    def match(self, side: Side, limit: int, lots: int) -> list[tuple[int, int, int]]:
        """(order id, ticks, lots) that an order takes, in order; used-up orders are gone from the copy."""
        levels = self._levels[Side(1 - side)]
        reached = [ticks for ticks in levels if (ticks <= limit if side == Side.BUY else ticks >= limit)]
        fills: list[tuple[int, int, int]] = []
        for ticks in sorted(reached, reverse=side == Side.SELL):
            level = levels[ticks]
            while level and lots:
                order_id = next(iter(level))
                order = self.orders[order_id]
                taken = min(lots, order.slice)
                lots -= taken
                order.slice -= taken
                order.left -= taken
                fills.append((order_id, ticks, taken))
                if not order.left:
                    self.remove(order_id)
                elif not order.slice:
                    order.slice = min(order.display, order.left)
                    del level[order_id]
                    level[order_id] = None
            if not lots:
                break
        return fills


class ApiDoor:
    """One market of a node, reached through seats."""

    def __init__(self, market: Market, seats: Seats) -> None:
        self._market, self._seats = market, seats
        self.symbol = market.symbol
        self._queue = QueueCopy()
        self.trades = 0
        self.disturbed = 0
        """Aggressors that filled otherwise than the copy says: somebody else trades here."""

    async def drive(self, actions: Actions) -> None:
        """Carries out an auditor's actions in order."""
        answer: object = None
        while True:
            try:
                action: Action = actions.send(answer)
            except StopIteration:
                return
            if isinstance(action, Strike):
                answer = await self._strike(action)
            elif isinstance(action, Edits):
                answer = await self._edits(action)
            else:
                await self._seats.cancel_all()
                self._queue.clear()
                answer = None

    async def _edits(self, action: Edits) -> list[int]:
        cancels = [edit.venue_id for edit in action.edits if isinstance(edit, Cancel)]
        for order_id in cancels:
            self._queue.remove(order_id)
        if cancels:
            await self._seats.cancel(cancels)
        for edit in action.edits:
            if isinstance(edit, Resize):
                await self._seats.resize(edit.venue_id, self._market.size(edit.total_lots))
                order = self._queue.orders.get(edit.venue_id)
                if order is not None:
                    order.left -= order.lots - edit.total_lots
                    order.lots = edit.total_lots
                    order.slice = min(order.slice, order.left)
        places = [edit for edit in action.edits if isinstance(edit, Place)]
        ids = iter(await self._seats.place([self._spec(each) for each in places]) if places else ())
        answers = []
        for edit in action.edits:
            if not isinstance(edit, Place):
                answers.append(0)
                continue
            order_id = next(ids)
            answers.append(order_id)
            if order_id:
                self._queue.rest(order_id, Queued(edit.side, edit.ticks, edit.lots, edit.display_lots))
        return answers

    async def _strike(self, action: Strike) -> Struck:
        spec = self._order(action.side, action.ticks, action.lots, action.display_lots)
        if not action.rests:
            spec.time_in_force = "IOC"
        update = await self._seats.strike(spec)
        fills = self._queue.match(action.side, action.ticks, action.lots)
        self.trades += len(fills)
        for order_id, _, _ in fills:
            if order_id not in self._queue.orders:
                self._seats.filled(order_id)
        filled = sum(lots for _, _, lots in fills)
        self.disturbed += self._market.size_lots(update.order.filled) != filled
        resting = update.order.status in ("submitted", "partial")
        if resting:
            left = Queued(action.side, action.ticks, action.lots, action.display_lots, filled)
            self._queue.rest(update.order.order_id, left)
        return Struck(update.order.order_id, tuple(fills), resting)

    def _spec(self, edit: Place) -> OrderSpec:
        spec = self._order(edit.side, edit.ticks, edit.lots, edit.display_lots)
        spec.post_only = True
        return spec

    def _order(self, side: Side, ticks: int, lots: int, display_lots: int) -> OrderSpec:
        return OrderSpec(
            symbol=self._market.symbol,
            side="buy" if side == Side.BUY else "sell",
            size=self._market.size(lots),
            price=self._market.price(ticks),
            display_size=self._market.size(display_lots) if display_lots else None,
        )
