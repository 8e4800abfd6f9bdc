"""Accounts through which a recorded book's orders go: as many as its orders need, each an ordinary API client."""

from __future__ import annotations

from collections.abc import Sequence

from luxterm.client import AsyncClient
from luxterm.model.errors import UsageError
from luxterm.wire.objects import OrderUpdate
from luxterm.wire.requests import OrderSpec

ORDERS_PER_SEAT = 900
"""An account may have 1,000 open orders by default."""
BATCH = 100


class Seats:
    """Sends orders in order; a batch is answered before the next is sent, so that queues come out as recorded."""

    def __init__(self, url: str, name: str, symbol: str) -> None:
        self._url, self._name, self._symbol = url, name, symbol
        self._clients: list[AsyncClient] = []
        self._open: list[int] = []
        self._seat_of: dict[int, int] = {}
        self.sent = 0
        self.refused = 0

    async def first(self) -> AsyncClient:
        """The client that aggressors come through."""
        await self._room()
        return self._clients[0]

    async def close(self) -> None:
        for client in self._clients:
            await client.close()

    async def leave_standing(self) -> None:
        """The orders stay when the connections end."""
        for client in self._clients:
            await client.cancel_on_disconnect(False)

    async def place(self, orders: Sequence[OrderSpec]) -> list[int]:
        """Places orders that rest; an order id for each, 0 where it was refused."""
        ids: list[int] = []
        at = 0
        while at < len(orders):
            seat, room = await self._room()
            part = list(orders[at : at + min(BATCH, room)])
            ids += [self._placed(seat, update) for update in await self._clients[seat].place_orders(part)]
            at += len(part)
            self.sent += len(part)
        return ids

    async def strike(self, order: OrderSpec) -> OrderUpdate:
        """Sends one order that may trade."""
        client = await self.first()
        update = await client.submit(order)
        self.sent += 1
        self._placed(0, update)
        return update

    async def cancel(self, order_ids: Sequence[int]) -> None:
        """Cancels; orders that are gone already are no error."""
        by_seat: dict[int, list[int]] = {}
        for order_id in order_ids:
            by_seat.setdefault(self._seat_of.pop(order_id, 0), []).append(order_id)
        for seat, ids in by_seat.items():
            for at in range(0, len(ids), BATCH):
                await self._clients[seat].cancel_orders(ids[at : at + BATCH])
                self.sent += len(ids[at : at + BATCH])
            self._open[seat] -= len(ids)

    async def resize(self, order_id: int, size: object) -> bool:
        """Changes an order's total size; False when it is gone."""
        update = await self._clients[self._seat_of.get(order_id, 0)].modify_order(order_id, size=size)  # type: ignore[arg-type]
        self.sent += 1
        return update.ok

    def filled(self, order_id: int) -> None:
        """A resting order has been filled to its end."""
        self._open[self._seat_of.pop(order_id, 0)] -= 1

    async def cancel_all(self) -> None:
        for seat, client in enumerate(self._clients):
            await client.cancel_all(self._symbol)
            self.sent += 1
            self._open[seat] = 0
        self._seat_of.clear()

    async def _room(self) -> tuple[int, int]:
        for seat, count in enumerate(self._open):
            if count < ORDERS_PER_SEAT:
                return seat, ORDERS_PER_SEAT - count
        client = AsyncClient(self._url, account=f"{self._name}-{len(self._clients) + 1}")
        await client.connect()
        await client.cancel_all(self._symbol)
        await client.cancel_on_disconnect()
        self._clients.append(client)
        self._open.append(0)
        return len(self._open) - 1, ORDERS_PER_SEAT

    def _placed(self, seat: int, update: OrderUpdate) -> int:
        if not update.ok:
            self.refused += 1
            reject = update.order.reject
            if self.refused > 1000 and reject is not None:
                raise UsageError(f"the node keeps refusing recorded orders: {reject.reason}")
            return 0
        if update.order.status not in ("submitted", "partial"):
            return update.order.order_id
        self._seat_of[update.order.order_id] = seat
        self._open[seat] += 1
        return update.order.order_id
