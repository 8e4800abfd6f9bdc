"""Triggers and liquidations that commands set off, a bounded number at a time."""

from __future__ import annotations

from reference import liquidation
from reference.closing import close
from reference.groups import protect_entries
from reference.liquidation import blocked
from reference.matching import match
from reference.orders import cap_reduce_only, check_fillable, check_open, check_reference, check_risk, check_size, need
from reference.state import Order, Refused, Venue, clone
from reference.triggers import judge_triggers

from luxterm.model.codes import CloseReason, OrderStatus, OrderType, RejectCode, TimeInForce, TriggerBy
from luxterm.model.events import OrderTriggered


def run(venue: Venue) -> None:
    """At most max_steps; the rest goes on with the next command."""
    for _ in range(venue.max_steps):
        unit = liquidation.next_unit(venue)
        if unit is not None:
            liquidation.step(venue, unit)
        elif venue.fired:
            run_trigger(venue, venue.orders[venue.fired.pop(0)])
        else:
            return
        finish(venue)


def finish(venue: Venue) -> None:
    """The end of a command's own part and of each step: legs of brackets, then triggers on the last price."""
    protect_entries(venue)
    for index in sorted(venue.printed):
        judge_triggers(venue, venue.markets[index], TriggerBy.LAST, venue.markets[index].last)
    venue.printed.clear()


def run_trigger(venue: Venue, order: Order) -> None:
    """A fired order enters the book as its limit says, or closes because it may not."""
    market, account = venue.markets[order.market], venue.accounts[order.account]
    new = clone(order)
    new.status = OrderStatus.TRIGGERED
    new.size, new.filled = order.remaining, 0
    if order.market_type:
        new.type, new.tif = OrderType.MARKET, TimeInForce.IOC
    else:
        new.type = OrderType.LIMIT
    try:
        check_open(venue, market, new)
        need(not blocked(account, market.id), RejectCode.LIQUIDATION_IN_PROGRESS)
        check_size(market, new)
        cap_reduce_only(account, market, new)
        check_reference(venue, market, new)
        check_risk(venue, account, market, new, old=order)
        check_fillable(venue, market, new)
    except Refused:
        close(venue, order, CloseReason.TRIGGER_REJECTED)
        return
    order.display = new.display  # 0 where the position caps the order below it
    order.status, order.fired, order.price, order.updated = OrderStatus.TRIGGERED, False, new.price, venue.now
    venue.emit(OrderTriggered(order.account, order.market, order.id, order.price, order.fired_at))
    sibling = venue.orders.get(order.oco)
    if sibling is not None:
        order.oco = 0
        close(venue, sibling, CloseReason.GROUP)
    match(venue, order)
