"""What a fill does to a position and to cash."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reference.margin import isolated_leverage
from reference.numbers import ceil, floor, trunc
from reference.state import Market, Venue

from luxterm.model.codes import MarginMode


@dataclass(slots=True)
class Booked:
    """What a fill changed, beside the position itself."""

    realized: int = 0
    owed_by_insurance: int = 0


def book_fill(venue: Venue, account: int, market: Market, direction: int, lots: int, price: int, fee: int) -> Booked:
    """Applies one side of a fill: closes first, then opens; realised profit, margin and fee go through cash."""
    position = venue.accounts[account].position(market.id)
    signed, booked = direction * lots, Booked()
    if market.margin_off:
        position.lots += signed
        position.cost += direction * market.value(price, lots)
        return booked
    closed = min(lots, abs(position.lots)) if position.lots * signed < 0 else 0
    if closed:
        booked = close_position(venue, account, market, direction, closed, market.value(price, closed))
    if lots > closed:
        _open(venue, account, market, direction, lots - closed, price)
    if position.liquidating:
        position.margin -= fee
    else:
        venue.add_cash(account, -fee)
    return booked


def close_part(position_lots: int, cost: int, closed: int) -> int:
    """The cost that goes with `closed` lots; all of it on a full close."""
    return cost if closed == abs(position_lots) else trunc(Fraction(cost * closed, abs(position_lots)))


def close_position(venue: Venue, account: int, market: Market, direction: int, closed: int, amount: int) -> Booked:
    """Closes lots for an amount of usd6; in liquidation an isolated position keeps everything in its margin."""
    position = venue.accounts[account].position(market.id)
    whole = closed == abs(position.lots)
    removed = close_part(position.lots, position.cost, closed)
    realized = -direction * amount - removed
    owed = 0
    if position.mode == MarginMode.CROSS:
        venue.add_cash(account, realized)
    elif position.liquidating:
        position.margin += realized
    else:
        share = position.margin if whole else floor(Fraction(position.margin * closed, abs(position.lots)))
        result = share + realized
        position.margin -= share
        if result >= 0:
            venue.add_cash(account, result)
        elif whole:
            owed = -result
        else:
            position.margin += result
    position.lots += direction * closed
    position.cost -= removed
    position.realized += realized
    return Booked(realized, owed)


def _open(venue: Venue, account: int, market: Market, direction: int, lots: int, price: int) -> None:
    position = venue.accounts[account].position(market.id)
    if not position.lots:
        position.realized = position.funding = 0
    value = market.value(price, lots)
    position.lots += direction * lots
    position.cost += direction * value
    if position.mode == MarginMode.ISOLATED:
        margin = ceil(Fraction(value, isolated_leverage(market, position)))
        position.margin += margin
        venue.add_cash(account, -margin)


def open_interest(venue: Venue, market: int) -> int:
    """Lots held long, which equals lots held short."""
    return sum(max(0, account.lots(market)) for account in venue.accounts.values())


def open_interest_after(venue: Venue, market: int, buyer: int, seller: int, lots: int) -> int:
    """Open interest if this fill happened."""
    change: dict[int, int] = {}
    for account, signed in ((buyer, lots), (seller, -lots)):
        change[account] = change.get(account, 0) + signed
    total = open_interest(venue, market)
    for account, signed in change.items():
        before = venue.accounts[account].lots(market)
        total += max(0, before + signed) - max(0, before)
    return total
