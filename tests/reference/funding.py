"""Funding (section 8): premium samples, the rate, who pays whom."""

from __future__ import annotations

from fractions import Fraction

from reference import liquidation
from reference.numbers import BPS, E12, ceil, clamp, floor
from reference.state import Market, Venue

from luxterm.model.codes import Cause, MarginMode, Side, SystemAccount
from luxterm.model.events import FundingSettled
from luxterm.model.units import HOUR, SECOND

SAMPLE_NS = 5 * SECOND
INTEREST_BOUND_E12 = 5 * E12 // BPS


def next_multiple(step: int, now: int) -> int:
    """The smallest multiple of `step` greater than now."""
    return (now // step + 1) * step


def switch(venue: Venue, market: Market) -> None:
    """Starts with the first index or when configured; an interval of 0 stops it."""
    interval = market.terms.funding_interval_ns
    if not interval or not market.margined:
        market.next_funding_ns = market.next_sample_ns = market.deferred_ns = 0
        market.premium_sum = market.premium_count = 0
    elif not market.next_funding_ns and market.index:
        market.next_funding_ns = next_multiple(interval, venue.now)
        market.next_sample_ns = next_multiple(SAMPLE_NS, venue.now)


def impact(market: Market, side: int) -> tuple[int, int] | None:
    """(tick-lots, lots) that the impact notional takes from the displayed side; None where the depth lacks."""
    notional, done, value, lots = market.terms.impact_notional_usd6, 0, 0, 0
    for price, size, _ in market.book.levels(side):
        if not notional:
            return price, 1
        whole = market.value(price, size)
        take = size if done + whole < notional else ceil(Fraction(notional - done, price * market.unit))
        value, lots, done = value + price * take, lots + take, done + market.value(price, take)
        if done >= notional:
            return value, lots
    return None


def premium_e12(market: Market) -> int:
    """Bid part less ask part; a side without depth is 0."""
    parts = []
    for side, sign in ((Side.BUY, 1), (Side.SELL, -1)):
        met = impact(market, side)
        if met is None:
            parts.append(0)
            continue
        value, lots = met
        fair = market.index * lots
        parts.append(min(E12, floor(Fraction(E12 * max(0, sign * (value - fair)), fair))))
    return parts[0] - parts[1]


def sample(venue: Venue, market: Market) -> None:
    if not market.stale:
        market.premium_sum += premium_e12(market)
        market.premium_count += 1
    market.next_sample_ns = next_multiple(SAMPLE_NS, venue.now)


def fall_due(venue: Venue, market: Market) -> None:
    """A payment at its time: paid, or deferred while the index is stale."""
    due = market.next_funding_ns
    interval = market.terms.funding_interval_ns
    market.next_funding_ns = due + interval
    if market.next_funding_ns <= venue.now:
        market.next_funding_ns = next_multiple(interval, venue.now)
    if market.stale:
        market.deferred_ns = due
        venue.emit(FundingSettled(market.id, 0, market.index, 0, due, 1))
    else:
        pay(venue, market, due, deferred=False)


def pay_deferred(venue: Venue, market: Market) -> None:
    """The index is fresh again: what was deferred is paid now."""
    if market.deferred_ns and not market.stale:
        due, market.deferred_ns = market.deferred_ns, 0
        pay(venue, market, due, deferred=True)


def rate_e12(market: Market) -> tuple[int, int]:
    """(rate of the interval, average premium)."""
    average = floor(Fraction(market.premium_sum, market.premium_count)) if market.premium_count else 0
    bound = Fraction(INTEREST_BOUND_E12)
    f_8h = average + clamp(Fraction(market.terms.interest_8h_e12 - average), -bound, bound)
    cap = Fraction(market.terms.max_funding_rate_bps * 10**8)
    rate = floor(f_8h * market.terms.funding_interval_ns / (8 * HOUR))
    return int(clamp(Fraction(rate), -cap, cap)), average


def pay(venue: Venue, market: Market, due: int, deferred: bool) -> None:
    from reference.accounts import report_position

    rate, average = rate_e12(market)
    venue.emit(FundingSettled(market.id, rate, market.index, average, due, int(deferred)))
    left = 0
    for _, account in sorted(venue.accounts.items()):
        position = account.positions.get(market.id)
        if position is None or not position.lots:
            continue
        # What a payer owes is rounded up; a receiver's negative debt rounded up is his credit rounded down.
        owed = ceil(Fraction(market.index * position.lots * market.unit * rate, E12))
        if not owed:
            continue
        left += owed
        position.funding -= owed
        if position.mode == MarginMode.CROSS:
            venue.row(account.id, -owed, Cause.FUNDING, market=market.id)
        else:
            position.margin -= owed
            report_position(venue, account, market.id, Cause.FUNDING)
    if left:
        venue.row(SystemAccount.INSURANCE, left, Cause.FUNDING, market=market.id)
    market.funding_rate_e12 = rate
    market.premium_sum = market.premium_count = 0
    liquidation.judge_market(venue, market)
