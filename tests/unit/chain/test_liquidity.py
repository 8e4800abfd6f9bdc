"""Ticks, prices and amounts of V3. Expected values: Uniswap's TickMath constants, and the whitepaper's own example."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luxterm.chain.liquidity import (
    MAX_TICK,
    Q96,
    amounts_in,
    other_amount,
    price_at,
    price_of_sqrt,
    sqrt_at,
    usable_tick,
)


def test_the_ends_of_the_tick_range_are_those_of_the_pools() -> None:
    # TickMath.MIN_SQRT_RATIO and MAX_SQRT_RATIO; the contract's series is exact to 2^-32 of the value
    assert sqrt_at(-MAX_TICK) == pytest.approx(4295128739, rel=1e-9)
    assert sqrt_at(MAX_TICK) == pytest.approx(1461446703485210103287273052203988822378723970342, rel=1e-9)
    assert sqrt_at(0) == Q96


def test_a_price_is_the_square_of_its_root() -> None:
    assert price_of_sqrt(2 * Q96) == 4
    assert price_at(1) == Decimal("1.0001")
    assert price_at(-1) * price_at(1) == pytest.approx(Decimal(1), abs=Decimal("1e-50"))


@pytest.mark.parametrize(
    ("price", "spacing", "up", "tick"),
    [
        # ln 5000 / ln 1.0001 = 85176.0..., the tick of 5,000 in Uniswap's documentation of V3
        ("5000", 1, False, 85176),
        ("5000", 60, False, 85140),
        ("5000", 60, True, 85200),
        ("1", 60, False, 0),
        ("1", 60, True, 0),
        ("1.0001", 1, True, 1),
        ("1.0001", 1, False, 1),
        ("0.9999", 1, False, -2),
        ("1e60", 60, True, 887220),
        ("1e-60", 60, False, -887220),
    ],
)
def test_a_bound_goes_to_the_next_usable_tick(price: str, spacing: int, up: bool, tick: int) -> None:
    assert usable_tick(Decimal(price), spacing, up=up) == tick


@pytest.mark.parametrize("price", ["0", "-1"])
def test_a_price_that_is_none_has_no_tick(price: str) -> None:
    with pytest.raises(ValueError):
        usable_tick(Decimal(price), 60, up=True)


def test_amounts_on_either_side_and_within_the_range() -> None:
    # L = 10^18 between 1 and 4 (ticks 0 and 13863.6 -> 13864): below it all token0, above all token1
    liquidity, lower, upper = 10**18, 0, 13864
    below, above = amounts_in(liquidity, Q96 // 2, lower, upper), amounts_in(liquidity, 4 * Q96, lower, upper)
    # x = L (1/sqrt(pa) - 1/sqrt(pb)) = 10^18 (1 - 1/2); y = L (sqrt(pb) - sqrt(pa)) = 10^18 (2 - 1)
    assert below[0] == pytest.approx(5 * 10**17, rel=1e-4) and below[1] == 0
    assert above[0] == 0 and above[1] == pytest.approx(10**18, rel=1e-4)
    # at a price of 2.25, its root 1.5: x = L (1/1.5 - 1/2), y = L (1.5 - 1)
    within = amounts_in(liquidity, Q96 * 3 // 2, lower, upper)
    assert within[0] == pytest.approx(10**18 / 6, rel=1e-3) and within[1] == 5 * 10**17


def test_the_other_amount_belongs_to_the_same_liquidity() -> None:
    lower, upper, root = 0, 13864, Q96 * 3 // 2
    amount0, amount1 = amounts_in(10**18, root, lower, upper)
    assert other_amount(amount0, True, root, lower, upper) == pytest.approx(amount1, rel=1e-12)
    assert other_amount(amount1, False, root, lower, upper) == pytest.approx(amount0, rel=1e-12)


def test_a_range_beside_the_price_takes_one_token_only() -> None:
    assert other_amount(10**18, True, Q96 // 2, 0, 60) == 0
    assert other_amount(10**18, False, 2 * Q96, 0, 60) == 0
    with pytest.raises(ValueError, match="below the price"):
        other_amount(10**18, True, 2 * Q96, 0, 60)
    with pytest.raises(ValueError, match="above the price"):
        other_amount(10**18, False, Q96 // 2, 0, 60)
