"""Equity, initial and maintenance margin, recomputed from nothing whenever they are asked for."""

from __future__ import annotations

import itertools
from fractions import Fraction

from reference.numbers import BPS, E12, ceil, floor
from reference.rates import Tier, tier_of
from reference.spot import quote_lock
from reference.state import Account, Market, Order, Position, Venue

from luxterm.model.codes import ANY_MARKET, QUOTE_ASSET, MarginMode


def effective_leverage(market: Market, position: Position | None) -> int:
    """What the account chose, else the market's default; never more than the market allows."""
    chosen = position.leverage if position else 0
    return min(chosen or market.terms.default_leverage, market.terms.max_leverage)


def isolated_leverage(market: Market, position: Position) -> int:
    """What an isolated position may have: `effective_leverage`, at most that of the tier of its notional at mark."""
    leverage = effective_leverage(market, position)
    if not market.tiers:
        return leverage
    notional = market.value(market.mark, abs(position.lots))
    return min(leverage, market.tiers[tier_of(market.tiers, notional)].max_leverage)


def unrealized(market: Market, position: Position) -> int:
    """Signed usd6 at mark; 0 before there is a mark."""
    return position.lots * market.mark * market.unit - position.cost if market.mark else 0


def collateral(venue: Venue, account: Account) -> int:
    """Assets other than the quote at their cautious value."""
    total = 0
    for asset, atoms in account.cash.items():
        if asset != QUOTE_ASSET and atoms > 0:
            total += haircut_value(venue, asset, atoms)
    return total


def haircut_value(venue: Venue, asset: int, atoms: int) -> int:
    """What an amount of an asset counts for."""
    return floor(Fraction(asset_value(venue, asset, atoms) * (BPS - venue.assets[asset].haircut_bps), BPS))


def asset_value(venue: Venue, asset: int, atoms: int) -> int:
    """usd6 of an amount of atoms at the index price of the asset's market, rounded down."""
    terms = venue.assets[asset]
    if terms.index_market == ANY_MARKET:
        return floor(Fraction(atoms * 10**6, 10**terms.decimals))
    market = venue.markets.get(terms.index_market)
    if market is None:
        return 0
    return floor(Fraction(atoms * market.index * market.terms.tick_size_e12, 10 ** (6 + terms.decimals)))


def debt_values(venue: Venue, account: Account) -> dict[int, int]:
    """usd6 of each debt, rounded up."""
    out = {}
    for asset, loan in sorted(account.loans.items()):
        if loan.borrowed:
            debt = venue.pools[asset].debt(loan.borrowed)
            out[asset] = debt if asset == QUOTE_ASSET else asset_value(venue, asset, debt) + 1
    return out


def debt_charge(venue: Venue, account: Account) -> int:
    """What the debts take off equity: their cautious value."""
    values = debt_values(venue, account).items()
    return sum(ceil(Fraction(value * (BPS + venue.assets[asset].haircut_bps), BPS)) for asset, value in values)


def equity(venue: Venue, account: Account) -> int:
    """Cross equity: cash, unrealised result of the cross positions, collateral, debts."""
    total = account.cash.get(QUOTE_ASSET, 0) + collateral(venue, account) - debt_charge(venue, account)
    for index, position in account.positions.items():
        market = venue.markets[index]
        if market.margined and position.mode == MarginMode.CROSS:
            total += unrealized(market, position)
    return total


def isolated_equity(market: Market, position: Position) -> int:
    """What stands behind an isolated position."""
    return position.margin + unrealized(market, position)


def worst_fee_rate(market: Market) -> Fraction:
    """The higher of what its fills could cost; a rebate does not count."""
    return Fraction(max(market.terms.maker_fee_e12, market.terms.taker_fee_e12, 0), E12)


def market_margin(venue: Venue, account: Account, market: Market, orders: list[Order]) -> int:
    """Initial margin of one market: the worse of all buys and all sells filled, at the worse of mark and limit."""
    position = account.positions.get(market.id)
    lots = position.lots if position else 0
    mark, unit = market.mark, market.unit
    opening = [order for order in orders if not order.reduces]
    buys = [(order.margin_price, order.remaining) for order in opening if order.buys]
    sells = [(order.margin_price, order.remaining) for order in opening if not order.buys]
    b, s = sum(q for _, q in buys), sum(q for _, q in sells)
    lb = sum(q * max(0, p - mark) for p, q in buys)
    ls = sum(q * max(0, mark - p) for p, q in sells)
    us = sum(q * max(0, p - mark) for p, q in sells)
    worst = max(abs(lots + b) * mark + lb, abs(lots - s) * mark + us) * unit
    leverage = effective_leverage(market, position)
    if market.tiers:
        leverage = min(leverage, market.tiers[tier_of(market.tiers, worst)].max_leverage)
    fees = ceil((b * mark + lb + s * mark + us) * unit * worst_fee_rate(market))
    if position and position.mode == MarginMode.ISOLATED:
        # The position's own margin has left the cash already.
        worst = max(0, worst - abs(lots) * mark * unit)
    return ceil(Fraction(worst, leverage)) + (lb + ls) * unit + fees


def initial_margin(venue: Venue, account: Account, without: Order | None = None, plus: Order | None = None) -> int:
    """Over all markets; `without` and `plus` try an order's replacement by another."""
    orders = [order for order in account.orders.values() if order is not without]
    if plus is not None:
        orders.append(plus)
    concerned = set(account.positions) | {order.market for order in orders}
    total = sum(ceil(Fraction(value, 10)) for value in debt_values(venue, account).values())
    for index in sorted(concerned):
        market = venue.markets[index]
        own = [order for order in orders if order.market == index]
        if market.spot:
            total += quote_lock(market, own)
        elif market.margined:
            total += market_margin(venue, account, market, own)
    return total


def tier_deductions(tiers: tuple[Tier, ...]) -> list[int]:
    """The deductions as the page rounds them: each step floored."""
    out = [0]
    for before, tier in itertools.pairwise(tiers):
        out.append(out[-1] + floor(tier.lower_usd6 * (tier.rate - before.rate)))
    return out


def least_maintenance_rate(market: Market) -> Fraction:
    """Of the smallest positions."""
    if market.tiers:
        return market.tiers[0].rate
    return min(Fraction(market.terms.maintenance_margin_bps, BPS), Fraction(1, 2 * market.terms.max_leverage))


def maintenance_at(market: Market, notional: int) -> int:
    """Maintenance margin of a position of this notional."""
    if not market.tiers:
        return ceil(notional * least_maintenance_rate(market))
    index = tier_of(market.tiers, notional)
    return ceil(notional * market.tiers[index].rate) - tier_deductions(market.tiers)[index]


def position_maintenance(market: Market, position: Position) -> int:
    return maintenance_at(market, abs(position.lots) * market.mark * market.unit)


def debt_maintenance(venue: Venue, account: Account) -> int:
    return sum(ceil(Fraction(value, 20)) for value in debt_values(venue, account).values())


def maintenance(venue: Venue, account: Account) -> int:
    """Sum over the cross positions, and a twentieth of the debts; orders add nothing."""
    return debt_maintenance(venue, account) + sum(
        position_maintenance(venue.markets[index], position)
        for index, position in account.positions.items()
        if venue.markets[index].margined and position.mode == MarginMode.CROSS
    )


def carries_makers(venue: Venue, account: Account) -> bool:
    """The verdict on a maker account at a fill."""
    return not account.queued and equity(venue, account) >= initial_margin(venue, account)
