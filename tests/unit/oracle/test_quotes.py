"""Numbers as vendors write them become integers of 1e-12, or are refused by name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.oracle.quotes import (
    MAX_PRICE_E12,
    PRICE_ONE,
    BadQuote,
    price_decimal,
    price_e12,
    scaled_price_e12,
    ticks_nearest,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("65000.01", 65_000_010_000_000_000),
        (0.1, 100_000_000_000),  # a JSON number means its digits, not its binary expansion
        (7, 7 * PRICE_ONE),
        ("1e-12", 1),
        (Decimal("0.0000000000015"), 2),
    ],
)
def test_a_number_becomes_an_integer(value: object, expected: int) -> None:
    assert price_e12(value) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", ["", "abc", "NaN", "inf", "-Infinity", "0", "-0.0", "-1", "1e18", "1e300", "1e-13", True, None, [], {}]
)
def test_what_is_no_price_is_refused(value: object) -> None:
    with pytest.raises(BadQuote):
        price_e12(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mantissa", "exponent", "expected"),
    [
        (6_500_001, -2, 65_000_010_000_000_000),
        (3, 2, 300 * PRICE_ONE),
        (15, -13, 2),
        (14, -13, 1),
        (1, 18, MAX_PRICE_E12),
    ],
)
def test_a_mantissa_and_an_exponent(mantissa: int, exponent: int, expected: int) -> None:
    assert scaled_price_e12(mantissa, exponent) == expected


@pytest.mark.parametrize(
    ("mantissa", "exponent"), [(1, 300), (1, -300), (0, 0), (-5, -2), (2, 18), (1, -14), (10**80, -60), (1, 10**9)]
)
def test_an_exponent_is_bounded_before_it_is_used(mantissa: int, exponent: int) -> None:
    with pytest.raises(BadQuote):
        scaled_price_e12(mantissa, exponent)


@given(st.integers(1, MAX_PRICE_E12 // 10))
def test_a_price_survives_the_way_through_text(value: int) -> None:
    assert price_e12(str(price_decimal(value))) == value


@pytest.mark.parametrize(
    ("price", "tick", "ticks"), [(100, 10, 10), (104, 10, 10), (105, 10, 10), (106, 10, 11), (1, 10, 1), (115, 10, 11)]
)
def test_ticks_are_the_nearest_half_down(price: int, tick: int, ticks: int) -> None:
    assert ticks_nearest(price, tick) == ticks
