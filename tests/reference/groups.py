"""Orders that know each other: OCO pairs, brackets, pegs."""

from __future__ import annotations

from reference.closing import changed, close, resize
from reference.state import MONEY_MAX, PRICE_MAX, Market, Order, Venue, queued_value
from reference.triggers import fire, goes_off

from luxterm.model.codes import CloseReason, OrderFlag, OrderStatus, OrderType, Peg, Side, TimeInForce, TriggerBy
from luxterm.model.events import OrderAccepted


def shrink_sibling(venue: Venue, order: Order, lots: int) -> None:
    """A fill of one order of an OCO pair is as much off the other; a filled one closes it."""
    sibling = venue.orders.get(order.oco)
    if sibling is None:
        return
    if not order.remaining or sibling.size - lots <= sibling.filled:
        order.oco = sibling.oco = 0
        close(venue, sibling, CloseReason.GROUP)
    else:
        resize(venue, sibling, sibling.size - lots, CloseReason.GROUP)


def note_entry_fill(venue: Venue, order: Order, lots: int) -> None:
    """Remembers that a bracket's entry has filled more than its legs cover."""
    if order.take_profit or order.stop_loss:
        order.unprotected += lots
        venue.entries[order.id] = order


def accepted(venue: Venue, order: Order) -> None:
    venue.emit(
        OrderAccepted(
            order.account, order.market, order.id, order.side, order.type, order.tif, order.stp, order.trigger_by,
            order.peg, order.flags, order.price, order.size, order.stop, order.display, order.expires,
            order.client_order_id,
        )
    )  # fmt: skip


def peg_price(venue: Venue, market: Market, order: Order) -> int | None:
    """Where a pegged order, that is not in the book, would stand now; None without a price to peg to."""
    bid = market.book.best_shown(Side.BUY, pegged=False)
    ask = market.book.best_shown(Side.SELL, pegged=False)
    if order.peg == Peg.BID:
        reference = bid
    elif order.peg == Peg.ASK:
        reference = ask
    elif bid is None or ask is None:
        reference = None
    else:
        reference = (bid + ask) // 2 if order.buys else -(-(bid + ask) // 2)
    if reference is None:
        return None
    price = reference + order.peg_offset
    opposite = ask if order.buys else bid
    if opposite is not None:
        price = min(price, opposite - 1) if order.buys else max(price, opposite + 1)
    price = max(1, min(PRICE_MAX, price))
    met = market.book.best(1 - order.side)
    if met is not None and (met.price <= price if order.buys else met.price >= price):
        price = met.price - order.direction
    queued = queued_value(venue, order, without=order)
    possible = 1 <= price <= PRICE_MAX and (queued + price * order.remaining) * market.unit <= MONEY_MAX
    return price if possible else None


def reprice_pegs(venue: Venue) -> None:
    """Once at the end of a command: every peg goes where its reference stands now, by market, then order id."""
    for order in sorted(venue.orders.values(), key=lambda order: (order.market, order.id)):
        if not order.peg or not order.resting:
            continue
        market = venue.markets[order.market]
        market.book.leave(order)
        price = peg_price(venue, market, order)
        if price is None or price == order.price:
            market.book.rejoin(order)
            continue
        order.price, order.updated = price, venue.now
        market.book.join(order)
        changed(venue, order, CloseReason.MODIFIED_AWAY)


def protect_entries(venue: Venue) -> None:
    """Creates or enlarges the legs of every bracket entry that has filled, by order id of the entry."""
    for entry_id in sorted(venue.entries):
        entry = venue.entries[entry_id]
        lots, entry.unprotected = entry.unprotected, 0
        most = venue.accounts[entry.account].reducible(entry.market, 1 - entry.side)
        if not most:
            continue
        waiting = [venue.orders[leg_id] for leg_id in entry.legs if leg_id in venue.orders]
        for leg in waiting:
            size = leg.filled + min(leg.remaining + lots, most)
            if size != leg.size:
                resize(venue, leg, size, CloseReason.GROUP)
        if waiting:
            continue
        kinds = ((OrderType.TAKE_PROFIT, entry.take_profit), (OrderType.STOP, entry.stop_loss))
        legs = [_leg(venue, entry, kind, stop, min(lots, most)) if stop else None for kind, stop in kinds]
        first, second = legs
        entry.legs = (first.id if first else 0, second.id if second else 0)
        if first and second:
            first.oco, second.oco = second.id, first.id
        mark = venue.markets[entry.market].mark
        for made in legs:
            if made and mark and goes_off(made, mark):
                fire(venue, made, mark)
    venue.entries.clear()


def _leg(venue: Venue, entry: Order, kind: int, stop: int, size: int) -> Order:
    leg = Order(
        id=venue.next_order, account=entry.account, market=entry.market, side=1 - entry.side, type=kind,
        tif=TimeInForce.GTC, stp=0, trigger_by=TriggerBy.MARK, peg=0, flags=int(OrderFlag.REDUCE_ONLY), price=0,
        size=size, stop=stop, display=0, expires=0, connection=entry.connection, client_order_id=b"",
        created=venue.now, updated=venue.now, status=OrderStatus.UNTRIGGERED,
        legs=(entry.id, 0) if kind == OrderType.TAKE_PROFIT else (0, entry.id),
    )  # fmt: skip
    venue.next_order += 1
    venue.orders[leg.id] = leg
    venue.accounts[leg.account].orders[leg.id] = leg
    accepted(venue, leg)
    return leg
