"""What the backstop took over goes back to the book, a tenth at a time (section 9)."""

from __future__ import annotations

from fractions import Fraction

from reference.closing import close
from reference.groups import accepted
from reference.liquidation import any_in_liquidation
from reference.numbers import BPS, ceil
from reference.state import MONEY_MAX, PRICE_MAX, Market, Order, Venue

from luxterm.model.codes import CloseReason, MarketStatus, OrderFlag, OrderType, Side, SystemAccount, TimeInForce

FLAGS = int(OrderFlag.POST_ONLY | OrderFlag.SLIDE | OrderFlag.REDUCE_ONLY)


def unwind(venue: Venue, market: Market) -> None:
    """After each index price: one order of the backstop stands at the mark, or behind the opposite best."""
    backstop = venue.accounts[SystemAccount.BACKSTOP]
    lots = backstop.lots(market.id)
    open_market = market.status in (MarketStatus.ACTIVE, MarketStatus.REDUCE_ONLY) and not market.stale
    if not lots or not market.margined or not open_market or any_in_liquidation(backstop):
        return
    side, size = Side.SELL if lots > 0 else Side.BUY, ceil(Fraction(abs(lots), 10))
    price = price_for(market, side, size)
    standing = next(iter(backstop.orders_in(market.id)), None)
    if standing is not None:
        if (standing.price, standing.remaining) == (price, size):
            return
        close(venue, standing, CloseReason.CANCELLED)
    if price is None:
        return
    order = Order(
        id=venue.next_order, account=backstop.id, market=market.id, side=side, type=OrderType.LIMIT,
        tif=TimeInForce.GTC, stp=0, trigger_by=0, peg=0, flags=FLAGS, price=price, size=size, stop=0, display=0,
        expires=0, connection=0, client_order_id=b"", created=venue.now, updated=venue.now,
    )  # fmt: skip
    venue.next_order += 1
    venue.orders[order.id] = order
    backstop.orders[order.id] = order
    accepted(venue, order)
    market.book.join(order)


def price_for(market: Market, side: int, size: int) -> int | None:
    """The mark, or one tick behind the opposite best; None where no order may stand."""
    price, met, sells = market.mark, market.book.best(1 - side), side == Side.SELL
    if met is not None and (met.price >= price if sells else met.price <= price):
        price = met.price + (1 if sells else -1)
    band = market.terms.price_band_bps
    inside = not band or abs(price - market.mark) * BPS <= band * market.mark
    return price if 1 <= price <= PRICE_MAX and inside and market.value(price, size) <= MONEY_MAX else None
