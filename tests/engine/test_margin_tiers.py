"""Tiers: the published tables of Hyperliquid's testnet and Binance's bracket rule."""

from __future__ import annotations

import pytest
from support.exchange import Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model.codes import RejectCode
from luxterm.model.units import USD6

HYPERLIQUID = ((0, 40), (10_000, 25), (50_000, 10), (100_000, 5), (300_000, 3))
BINANCE = ((0, 125), (50_000, 100), (250_000, 50), (1_000_000, 20))


def tiers(*pairs: tuple[int, int]) -> cmd.ConfigureMarginTiers:
    return cmd.ConfigureMarginTiers(0, tuple(part for lower, leverage in pairs for part in (lower * USD6, leverage)))


@pytest.mark.parametrize(
    ("table", "notional_usd", "maintenance_usd"), [(HYPERLIQUID, 200_000, 13_425), (BINANCE, 500_000, 3_700)]
)
def test_published_maintenance(table: tuple[tuple[int, int], ...], notional_usd: int, maintenance_usd: int) -> None:
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, max_leverage=table[0][1], default_leverage=1))
    x.ok(tiers(*table))
    holder, other = x.trader(10_000_000), x.trader(10_000_000)
    x.trade(holder, other, 10_000, notional_usd * 10)
    state = x.engine.account(holder)
    assert state is not None
    assert state.maintenance_margin_usd6 == maintenance_usd * USD6


def test_a_tier_bounds_the_leverage() -> None:
    """20,000 dollars stand in the tier of 25x: at 40x they still need 800."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, max_leverage=40))
    x.ok(tiers(*HYPERLIQUID))
    holder, other = x.trader(), x.trader()
    x.ok(cmd.SetLeverage(holder, 0, 40))
    x.trade(holder, other, 10_000, 200_000)
    state = x.engine.account(holder)
    assert state is not None
    assert state.initial_margin_usd6 == 800 * USD6


@pytest.mark.parametrize(
    "table", [((5, 40),), ((0, 40), (0, 25)), ((0, 25), (10, 40)), ((0, 40), (10, 40)), ((0, 51),), ((0, 0),)]
)
def test_tables_that_contradict_themselves(table: tuple[tuple[int, int], ...]) -> None:
    x = Exchange()
    assert x.code(tiers(*table)) == RejectCode.INVALID_CONFIGURATION
    assert x.code(cmd.ConfigureMarginTiers(0, (0, 40, 10))) == RejectCode.INVALID_CONFIGURATION
