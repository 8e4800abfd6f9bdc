"""Auto-deleveraging: who won most with the least equity closes against the bankrupt, at the bankrupt's price."""

from __future__ import annotations

from fractions import Fraction

from reference import margin
from reference.accounts import report_position
from reference.closing import trim_reduce_only
from reference.liquidation import ASLEEP, DELEVERAGED, SETTLED, Unit, clamped, say, unit_of
from reference.numbers import ceil, floor
from reference.positions import close_position, open_interest
from reference.settlement import settle
from reference.state import MONEY_MAX, Market, Position, Venue

from luxterm.model.codes import Cause, MarketStatus
from luxterm.model.events import MarketStatusChanged

E6 = 10**6


def deleverage(venue: Venue, unit: Unit, equity: int, maintenance: int) -> None:
    """Every position of the unit, by market."""
    held = unit.positions(venue)
    for market, position in held:
        own = margin.position_maintenance(market, position)
        # A debt carries its own share of the loss: deleveraging never covers loans.
        alone = maintenance in (0, own)
        share = equity if alone else ceil(Fraction(equity * own, maintenance))
        if not deleverage_position(venue, unit, market, position, share) and not close_down(venue, unit, market):
            unit.holder.queued = ASLEEP


def close_down(venue: Venue, unit: Unit, market: Market) -> bool:
    """Nobody is left to close against: the market halts and settles at its mark; whether it could."""
    if market.status != MarketStatus.HALTED:
        market.status = MarketStatus.HALTED
        venue.emit(MarketStatusChanged(market.id, market.status, int(market.stale)))
    if not market.mark or market.value(market.mark, open_interest(venue, market.id)) > MONEY_MAX:
        return False
    lots = unit.account.lots(market.id)
    settle(venue, market, market.mark)
    say(venue, unit, SETTLED, market.id, lots=lots, price_ticks=market.mark)
    return True


def ranked(venue: Venue, unit: Unit, market: Market, direction: int) -> list[int]:
    """Accounts on the other side, highest rank first, ties by account id."""
    ranks = []
    for account in venue.accounts.values():
        lots = account.lots(market.id)
        if account is unit.account or lots * direction >= 0:
            continue
        other = unit_of(account, market.id)
        equity = other.equity(venue)
        if equity <= 0:
            continue
        notional, cost = market.value(market.mark, abs(lots)), abs(account.position(market.id).cost)
        leverage = clamped(floor(Fraction(E6 * notional, equity)))
        if not notional or not cost:
            gain = 0
        elif lots > 0:
            gain = clamped(floor(Fraction(E6 * notional, cost)))
        else:
            gain = clamped(floor(Fraction(E6 * cost, notional)))
        ranks.append((-gain * leverage, account.id))
    return [account for _, account in sorted(ranks)]


def deleverage_position(venue: Venue, unit: Unit, market: Market, position: Position, share: int) -> bool:
    """Closes a position slice by slice; False when nobody is left to close against."""
    whole, direction = abs(position.lots), 1 if position.lots > 0 else -1
    total = market.value(market.mark, whole) - direction * share
    left = total
    for account_id in ranked(venue, unit, market, direction):
        if not position.lots:
            break
        account = venue.accounts[account_id]
        lots = min(abs(position.lots), abs(account.lots(market.id)))
        amount = left if lots == abs(position.lots) else floor(Fraction(total * lots, whole))
        loss = direction * (amount - market.value(market.mark, lots))
        if unit_of(account, market.id).equity(venue) - loss <= 0:
            continue
        left -= amount
        slice_of(venue, unit, market, lots, amount, account_id)
    return not position.lots


def slice_of(venue: Venue, unit: Unit, market: Market, lots: int, amount: int, counterparty: int) -> None:
    """Both sides close `lots` for `amount`."""
    position = unit.account.position(market.id)
    direction = 1 if position.lots > 0 else -1
    for account, side in ((unit.account, -direction), (venue.accounts[counterparty], direction)):
        cash_before = venue.cash(account.id)
        booked = close_position(venue, account.id, market, side, lots, amount)
        delta = venue.cash(account.id) - cash_before
        venue.add_cash(account.id, -delta)
        report_position(venue, account, market.id, Cause.DELEVERAGE, booked.realized)
        if delta:
            venue.row(account.id, delta, Cause.DELEVERAGE, market=market.id)
    price = floor(Fraction(amount, lots * market.unit))
    say(
        venue, unit, DELEVERAGED, market.id, lots=direction * lots, price_ticks=price,
        remaining_lots=position.lots, counterparty=counterparty,
    )  # fmt: skip
    trim_reduce_only(venue, counterparty, market.id)
