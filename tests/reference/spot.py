"""Spot markets (section 5a): base for quote at once, and what open orders lock."""

from __future__ import annotations

from fractions import Fraction

from reference.numbers import E12, ceil
from reference.state import MONEY_MAX, Account, Market, Order, Venue

from luxterm.model.codes import QUOTE_ASSET, Cause, Side


def atoms_per_lot(venue: Venue, market: Market) -> int:
    decimals: int = venue.assets[market.terms.base_asset].decimals
    return market.terms.lot_size_e12 * int(10**decimals) // 10**12


def quote_lock(market: Market, orders: list[Order]) -> int:
    """What the buys would pay at most, fee included."""
    value = sum(order.price * order.remaining for order in orders if order.buys) * market.unit
    rate = Fraction(max(market.terms.taker_fee_e12, market.terms.maker_fee_e12, 0), E12)
    return value + ceil(value * rate)


def locked(venue: Venue, account: Account, asset: int, without: Order | None = None) -> int:
    """What the account's open spot orders would pay in this asset."""
    total = 0
    for market in venue.markets.values():
        if not market.spot:
            continue
        orders = [order for order in account.orders_in(market.id) if order is not without]
        if asset == QUOTE_ASSET:
            total += quote_lock(market, orders)
        elif asset == market.terms.base_asset:
            total += sum(order.remaining for order in orders if not order.buys) * atoms_per_lot(venue, market)
    return total


def countable(venue: Venue, market: Market, order: Order) -> bool:
    return order.remaining * atoms_per_lot(venue, market) <= MONEY_MAX


def affordable(venue: Venue, account: Account, market: Market, order: Order, old: Order | None) -> bool:
    """Whether what the order would pay is there and not locked by another."""
    from reference.money import free_quote

    base = market.terms.base_asset
    if order.side == Side.SELL:
        here = account.cash.get(base, 0) - locked(venue, account, base, without=old)
        return here >= order.remaining * atoms_per_lot(venue, market)
    others = [other for other in account.orders_in(market.id) if other is not old]
    grows = quote_lock(market, [*others, order]) - quote_lock(market, others)
    return grows <= free_quote(venue, account, without=old)


def book_spot_fill(venue: Venue, order: Order, market: Market, lots: int, price: int, fee: int) -> None:
    """The quote side of a fill; the base side follows the Fill as a row of its own."""
    venue.add_cash(order.account, -order.direction * market.value(price, lots) - fee)


def base_row(venue: Venue, order: Order, market: Market, lots: int) -> None:
    delta = order.direction * lots * atoms_per_lot(venue, market)
    venue.row(order.account, delta, Cause.SPOT, asset=market.terms.base_asset, market=market.id, reference=order.id)
