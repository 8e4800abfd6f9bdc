"""Sums behind a plan, worked out by hand."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.model.markets import Market
from luxterm.model.units import USD6
from luxterm.tui import sums
from luxterm.tui.intents import PriceRef, Quantity

BTC = Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 50, 10)  # tick 0.01, lot 0.0001
FACTS = sums.Facts(
    BTC, best_bid=6_500_000, best_ask=6_500_050, mark=6_500_000, leverage=10, equity_usd6=10_000 * USD6,
    free_usd6=10_000 * USD6, asks=((6_500_050, 5_000), (6_500_100, 5_000)),
    bids=((6_500_000, 5_000), (6_499_900, 5_000)),
)  # fmt: skip
LONG = FACTS._replace(position_lots=5_000, entry=D("64000.00"))


@given(st.integers(50, 10**9), st.integers(2, 50))
def test_split_lots_loses_nothing(lots: int, count: int) -> None:
    parts = sums.split_lots(lots, count)
    assert sum(parts) == lots
    assert max(parts) - min(parts) <= 1


def test_liquidation_estimate() -> None:
    # 1 BTC long at 65,000 with 10,000 equity, mmr 1 %: 10,000 + (p - 65,000) = 0.01 p -> p = 55,555.56 (up)
    assert sums.liquidation_ticks(FACTS, 10_000, 6_500_000) == 5_555_556
    # short: 10,000 - (p - 65,000) = 0.01 p -> p = 74,257.42 (down)
    assert sums.liquidation_ticks(FACTS, -10_000, 6_500_000) == 7_425_742
    assert sums.liquidation_ticks(FACTS, 100, 6_500_000) == 0  # out of reach
    assert sums.liquidation_ticks(LONG, -5_000, 6_500_000) == 0  # flat


def test_sweep_stops_at_the_limit() -> None:
    assert sums.sweep(FACTS.asks, 8_000, 6_500_050, True) == (5_000, 5_000 * 6_500_050)
    assert sums.sweep(FACTS.bids, 8_000, 0, False) == (8_000, 5_000 * 6_500_000 + 3_000 * 6_499_900)


@given(st.integers(1, 10**9), st.integers(-500, 500), st.booleans())
def test_computed_prices_are_never_worse_than_meant(mark: int, percent: int, buy: bool) -> None:
    ref = PriceRef("mark", D(percent) / 10, True)
    exact = D(mark) * (1 + D(percent) / 1000)
    try:
        ticks = sums.price_ticks(ref, FACTS._replace(mark=mark), buy)
    except sums.ResolveError:
        assert exact < 1
        return
    assert (ticks <= exact) if buy else (ticks >= exact)
    assert abs(ticks - exact) < 1


def test_percent_of_a_position() -> None:
    assert sums.size_lots(Quantity(D(50), "percent"), LONG, 6_500_000, True) == 2_500
    with pytest.raises(sums.ResolveError, match="no position"):
        sums.size_lots(Quantity(D(50), "percent"), FACTS, 6_500_000, True)
