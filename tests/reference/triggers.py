"""Stops, take-profits and trailing stops: when they go off."""

from __future__ import annotations

from fractions import Fraction

from reference.closing import changed
from reference.numbers import BPS, ceil
from reference.state import MONEY_MAX, PRICE_MAX, Market, Order, Venue, queued_value

from luxterm.model.codes import CloseReason, OrderType, Side, TriggerBy

STOPS = (OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP)


def reference_price(market: Market, order: Order) -> int:
    """The price that the order watches; 0 = there is none yet."""
    return {TriggerBy.MARK: market.mark, TriggerBy.LAST: market.last, TriggerBy.INDEX: market.index}[
        TriggerBy(order.trigger_by)
    ]


def waits_for_rise(order: Order) -> bool:
    """A stop buys into a rise, a take-profit sells into it."""
    return (order.type in STOPS) == (order.side == Side.BUY)


def stop_lies_ahead(order: Order, stop: int, reference: int) -> bool:
    return stop > reference if waits_for_rise(order) else stop < reference


def goes_off(order: Order, reference: int) -> bool:
    return reference >= order.stop if waits_for_rise(order) else reference <= order.stop


def trailing_stop(order: Order, reference: int) -> int:
    """The stop that this reference price asks for."""
    distance = order.trail_ticks or ceil(Fraction(reference * order.trail_bps, BPS))
    return max(1, min(PRICE_MAX, reference + order.direction * distance))


def set_trailing_stop(order: Order, reference: int) -> None:
    order.stop = trailing_stop(order, reference)


def stop_countable(venue: Venue, market: Market, order: Order, stop: int) -> bool:
    """Whether the account's orders of this side, with this one at the new stop, are worth no more than numbers hold."""
    queued = queued_value(venue, order, without=order) + stop * order.remaining
    return order.reduces or queued * market.unit <= MONEY_MAX


def judge_triggers(venue: Venue, market: Market, trigger_by: int, reference: int) -> None:
    """A reference price has changed: trailing stops follow it in their favour, then what it reaches goes off, by id."""
    if not reference:
        return
    for order in list(venue.orders.values()):
        if order.market != market.id or not order.untriggered or order.fired or order.trigger_by != trigger_by:
            continue
        if order.type == OrderType.TRAILING_STOP:
            stop = trailing_stop(order, reference)
            if (stop - order.stop) * order.direction < 0 and stop_countable(venue, market, order, stop):
                order.stop, order.updated = stop, venue.now
                changed(venue, order, CloseReason.MODIFIED_AWAY)
        if goes_off(order, reference):
            fire(venue, order, reference)


def fire(venue: Venue, order: Order, reference: int) -> None:
    """The order queues for its step; its stop is frozen from now on."""
    order.fired, order.fired_at = True, reference
    venue.fired.append(order.id)
