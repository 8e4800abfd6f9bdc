"""Integers at the edges: what a person writes becomes steps exactly or is refused."""

from __future__ import annotations

from decimal import Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.model import units

CENT = 10**10  # 0.01 in 1e-12
TEN_THOUSANDTH = 10**8


@pytest.mark.parametrize(
    ("value", "step", "steps"),
    [
        (65000.01, CENT, 6_500_001),
        ("65000.01", CENT, 6_500_001),
        (0.1 + 0.2 - 0.3 + 0.07, 10**10, None),  # a float that is not 0.07
        (0.07, CENT, 7),
        (1, CENT, 100),
        (Decimal("-0.5"), CENT, -50),
        ("0.001", CENT, None),
        ("nan", CENT, None),
        (float("inf"), CENT, None),
        ("1e300", CENT, None),
        ("1e-300", CENT, None),
        ("92233720368547758.08", CENT, None),
        ("92233720368547758.07", CENT, 2**63 - 1),
        (True, CENT, None),
        ("12 ", CENT, 1200),
        ("x", CENT, None),
    ],
)
def test_steps_are_exact_or_refused(value: object, step: int, steps: int | None) -> None:
    if steps is None:
        with pytest.raises(ValueError):
            units.to_steps_exact(value, step)  # type: ignore[arg-type]
    else:
        assert units.to_steps_exact(value, step) == steps  # type: ignore[arg-type]


@given(st.integers(-(10**12), 10**12), st.sampled_from([10**10, 10**8, 10**12, 5 * 10**11, 25 * 10**9]))
def test_text_of_steps_reads_back(steps: int, step: int) -> None:
    text = units.format_steps(steps, step)
    assert Decimal(text) == Decimal(steps) * step / 10**12
    assert units.to_steps_exact(text, step) == steps


@pytest.mark.parametrize(
    ("atoms", "decimals", "places", "text"),
    [
        (123_456_789, 6, None, "123.456789"),
        (-1, 6, None, "-0.000001"),
        (0, 6, None, "0.000000"),
        (1_999_999, 6, 2, "1.99"),
        (-1_999_999, 6, 2, "-1.99"),
        (5, 0, None, "5"),
        (1_500_000, 6, 0, "1"),
    ],
)
def test_atoms_as_text(atoms: int, decimals: int, places: int | None, text: str) -> None:
    assert units.format_atoms(atoms, decimals, places) == text


def test_dust_finer_than_an_atom_is_refused() -> None:
    assert units.atoms_exact("1.5", 6) == 1_500_000
    with pytest.raises(ValueError, match="more than 6 decimals"):
        units.atoms_exact("0.0000001", 6)


@given(st.integers(-(10**18), 10**18), st.integers(-(10**6), 10**6), st.integers(1, 10**9))
def test_divisions_say_their_direction(a: int, b: int, c: int) -> None:
    exact = Decimal(a) * b
    floor, ceil, trunc = units.mul_div_floor(a, b, c), units.mul_div_ceil(a, b, c), units.mul_div_trunc(a, b, c)
    assert floor * c <= exact <= ceil * c
    assert 0 <= ceil - floor <= 1
    assert trunc == (floor if exact >= 0 else ceil)


@pytest.mark.parametrize(("step", "places"), [(10**10, 2), (10**12, 0), (5 * 10**11, 1), (1, 12), (10**13, 0)])
def test_decimals_of_a_step(step: int, places: int) -> None:
    assert units.decimals_of_step(step) == places


@given(st.integers(-(2**63), 2**63 - 1), st.integers(1, 10**13))
def test_no_digit_is_lost_at_any_size(steps: int, step: int) -> None:
    exact = units.steps_to_decimal(steps, step)
    assert exact.scaleb(12, Context(prec=100)) == steps * step
    if -40 < exact.adjusted() < 40:
        assert units.to_steps_exact(exact, step) == steps


def test_a_price_has_the_places_of_its_tick() -> None:
    assert str(units.steps_to_decimal(6_500_050, 10**10)) == "65000.50"
    assert str(units.steps_to_decimal(13, 10**12 * 5)) == "65"
