"""The formulas of margin and funding as exact fractions. Sources: Hyperliquid docs (margin tiers, funding,
liquidations), Binance USD-M brackets (maintenance = notional x rate - deduction)."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import NamedTuple

from reference.numbers import BPS, E12, clamp


class Tier(NamedTuple):
    """A margin tier: from `lower_usd6` of notional up, at most `max_leverage`."""

    lower_usd6: int
    max_leverage: int

    @property
    def rate(self) -> Fraction:
        """Maintenance rate: half of the initial margin at the tier's maximal leverage."""
        return Fraction(1, 2 * self.max_leverage)


def deductions(tiers: tuple[Tier, ...]) -> list[Fraction]:
    """What makes maintenance continuous from tier to tier."""
    out = [Fraction(0)]
    for before, tier in itertools.pairwise(tiers):
        out.append(out[-1] + tier.lower_usd6 * (tier.rate - before.rate))
    return out


def tier_of(tiers: tuple[Tier, ...], notional_usd6: int) -> int:
    """The index of the last tier that begins at or below the notional."""
    return max(index for index, tier in enumerate(tiers) if tier.lower_usd6 <= notional_usd6)


def maintenance(tiers: tuple[Tier, ...], notional_usd6: int) -> Fraction:
    """notional x rate - deduction of the notional's tier."""
    index = tier_of(tiers, notional_usd6)
    return notional_usd6 * tiers[index].rate - deductions(tiers)[index]


def premium(index: int, impact_bid: int | None, impact_ask: int | None) -> Fraction:
    """(max(impact bid - index, 0) - max(index - impact ask, 0)) / index; 0 where a side lacks impact depth."""
    if impact_bid is None or impact_ask is None:
        return Fraction(0)
    return Fraction(max(impact_bid - index, 0) - max(index - impact_ask, 0), index)


def rate_8h(average_premium: Fraction, interest_8h: Fraction) -> Fraction:
    """F = P + clamp(interest - P, -0.05 %, +0.05 %)."""
    bound = Fraction(5, BPS)
    return average_premium + clamp(interest_8h - average_premium, -bound, bound)


def rate_of_interval(f_8h: Fraction, max_funding_rate_bps: int) -> Fraction:
    """F / 8, at most the market's cap either way."""
    cap = Fraction(max_funding_rate_bps, BPS)
    return clamp(f_8h / 8, -cap, cap)


def e12(value: int) -> Fraction:
    """A stored rate as a fraction."""
    return Fraction(value, E12)


class FeeTier(NamedTuple):
    """From this 30-day volume on, fees are at most these."""

    volume_usd6: int
    maker_fee_e12: int
    taker_fee_e12: int
