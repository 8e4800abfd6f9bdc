"""What a perp saw in its last hour, minute by minute (section 7a): its index, and how little depth it had."""

from __future__ import annotations

from fractions import Fraction

from reference.funding import SAMPLE_NS, next_multiple
from reference.numbers import BPS, floor
from reference.state import Market, Minute, Venue

from luxterm.model.codes import Side
from luxterm.model.units import MINUTE

KEPT = 60


def switch(venue: Venue, market: Market) -> None:
    """Samples begin with the first index; a market without margin remembers nothing."""
    if not market.margined:
        market.minutes.clear()
        market.next_minute_sample_ns = 0
    elif not market.next_minute_sample_ns and market.index:
        market.next_minute_sample_ns = next_multiple(SAMPLE_NS, venue.now)


def sample(venue: Venue, market: Market) -> None:
    """Every five seconds, unless the index is stale."""
    market.next_minute_sample_ns = next_multiple(SAMPLE_NS, venue.now)
    if market.stale:
        return
    now = venue.now // MINUTE
    for number in [number for number in market.minutes if number <= now - KEPT]:
        del market.minutes[number]
    minute = market.minutes.setdefault(now, Minute())
    minute.index_sum += market.index
    minute.count += 1
    if not market.depth_cap_bps:
        return
    seen = depth(market)
    quoted = any(kept.depth is not None for kept in market.minutes.values())
    if seen or quoted:
        minute.depth = seen if minute.depth is None else min(minute.depth, seen)


def depth(market: Market) -> int:
    """Displayed lots within 2 % of the mark, on the thinner side."""
    bids = [size for price, size, _ in market.book.levels(Side.BUY) if price * 100 >= market.mark * 98]
    asks = [size for price, size, _ in market.book.levels(Side.SELL) if price * 100 <= market.mark * 102]
    return min(sum(bids), sum(asks))


def interest_cap(market: Market) -> int | None:
    """The most open interest there may be: the market's own cap or that against depth; None without either."""
    caps = [market.terms.max_open_interest_lots] if market.terms.max_open_interest_lots else []
    depths = [minute.depth for minute in market.minutes.values() if minute.depth is not None]
    if depths:
        caps.append(floor(Fraction(min(depths) * market.depth_cap_bps, BPS)))
    return min(caps) if caps else None


def settlement_price(venue: Venue, market: Market) -> int:
    """The average of the index over the last minutes; without samples there, the index."""
    now = venue.now // MINUTE
    last = [m for number, m in market.minutes.items() if now - market.settlement_minutes < number <= now]
    count = sum(minute.count for minute in last)
    return floor(Fraction(sum(minute.index_sum for minute in last), count)) if count else market.index
