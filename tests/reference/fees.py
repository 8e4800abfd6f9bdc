"""Fees: the market's, or less by 30-day volume."""

from __future__ import annotations

from fractions import Fraction

from reference.numbers import E12
from reference.state import Account, Market, Venue

from luxterm.model.units import DAY

WINDOW_DAYS = 30


def recent_days(venue: Venue, account: Account) -> list[tuple[int, int]]:
    """(UTC day, usd6) of the last 30 days with volume, today included."""
    today = venue.now // DAY
    return [(day, value) for day, value in sorted(account.volume.items()) if today - WINDOW_DAYS < day <= today]


def fee_rate(venue: Venue, account: Account, market: Market, maker: bool) -> Fraction:
    """Of notional; negative is a rebate."""
    volume = sum(value for _, value in recent_days(venue, account))
    reached = [tier for tier in venue.fee_tiers if tier.volume_usd6 <= volume]
    if maker:
        return Fraction(min([market.terms.maker_fee_e12, *(tier.maker_fee_e12 for tier in reached)]), E12)
    return Fraction(min([market.terms.taker_fee_e12, *(tier.taker_fee_e12 for tier in reached)]), E12)


def count_volume(venue: Venue, account: Account, value: int) -> None:
    """A fill's value, while there are tiers to reach."""
    if venue.fee_tiers:
        today = venue.now // DAY
        account.volume[today] = account.volume.get(today, 0) + value
