"""How an order ends or shrinks: in one place, so that every list forgets it."""

from __future__ import annotations

from reference.state import CLOSED_LABELS_KEPT, Order, Venue

from luxterm.model.codes import CloseReason
from luxterm.model.events import OrderChanged, OrderClosed


def close(venue: Venue, order: Order, reason: int) -> None:
    """Takes the order out of everything and says so."""
    market, account = venue.markets[order.market], venue.accounts[order.account]
    if order.resting:
        market.book.leave(order)
    del venue.orders[order.id]
    del account.orders[order.id]
    if order.id in venue.fired:
        venue.fired.remove(order.id)
    if order.client_order_id:
        account.closed_labels[order.client_order_id] = order.id
        if len(account.closed_labels) > CLOSED_LABELS_KEPT:
            del account.closed_labels[next(iter(account.closed_labels))]
    sibling = venue.orders.get(order.oco)
    venue.emit(OrderClosed(order.account, order.market, order.id, reason, order.size, order.filled))
    if sibling is not None and reason != CloseReason.FILLED:
        sibling.oco = 0
    if reason in (CloseReason.CANCELLED, CloseReason.MODIFIED_AWAY):
        forget_leg(venue, order)


def forget_leg(venue: Venue, leg: Order) -> None:
    """A bracket's leg that its account took away is not made again."""
    entry = venue.orders.get(max(leg.legs))
    if entry is None or leg.take_profit or leg.stop_loss:
        return
    profit, loss = entry.legs
    if profit == leg.id:
        entry.take_profit, entry.legs = 0, (0, loss)
    elif loss == leg.id:
        entry.stop_loss, entry.legs = 0, (profit, 0)


def resize(venue: Venue, order: Order, size: int, reason: int) -> None:
    """A smaller (or, for brackets, larger) total; a resting order keeps its place in the queue."""
    order.size = size
    if order.resting:
        order.shown = min(order.shown, order.remaining)
    order.updated = venue.now
    changed(venue, order, reason)


def changed(venue: Venue, order: Order, reason: int) -> None:
    venue.emit(
        OrderChanged(order.account, order.market, order.id, reason, order.price, order.size, order.filled, order.stop)
    )


def trim_reduce_only(venue: Venue, account: int, market: int) -> None:
    """Cuts every reduce-only order down to what the position still lets it close, by order id."""
    owner = venue.accounts[account]
    for order in list(owner.orders_in(market)):
        if not order.reduces or order.id not in venue.orders:
            continue
        most = owner.reducible(market, order.side)
        if not most:
            close(venue, order, CloseReason.REDUCE_ONLY)
        elif order.remaining > most:
            resize(venue, order, order.filled + most, CloseReason.REDUCE_ONLY)
