"""Sums of concentrated liquidity: ticks and prices, and what a position holds. Pure.

Formulas: Uniswap v3 whitepaper (Adams et al., 2021), sections 6.1 to 6.2. Prices are token1 atoms for one token0 atom;
square roots of them carry 96 fraction bits. Amounts are rounded down, as the pool pays them out.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from typing import Final

Q96: Final = 1 << 96
TICK_SPACING: Final = {100: 1, 500: 10, 3000: 60, 10000: 200}
"""Fee in millionths -> ticks between the bounds that a position may have."""
MAX_TICK: Final = 887_272
_STEP: Final = Decimal("1.0001")
_DIGITS: Final = 60


def sqrt_at(tick: int) -> int:
    """Square root of 1.0001^tick with 96 fraction bits, rounded down."""
    with localcontext() as context:
        context.prec = _DIGITS
        root = (_STEP**tick).sqrt() * Q96
        return int(root.to_integral_value(ROUND_FLOOR))


def price_at(tick: int) -> Decimal:
    """Token1 atoms for a token0 atom at a tick."""
    with localcontext() as context:
        context.prec = _DIGITS
        return _STEP**tick


def price_of_sqrt(sqrt_x96: int) -> Decimal:
    with localcontext() as context:
        context.prec = _DIGITS
        return (Decimal(sqrt_x96) / Q96) ** 2


def usable_tick(price: Decimal, spacing: int, *, up: bool) -> int:
    """The usable tick at or next to a price, up or down. ValueError for a price that is none."""
    if price <= 0:
        raise ValueError("a price is above zero")
    with localcontext() as context:
        context.prec = _DIGITS
        steps = price.ln() / _STEP.ln() / spacing
        # what is a hair beside a whole tick is that tick: the logarithm is rounded, the bound was meant
        nearest = steps.to_integral_value()
        whole = (
            nearest
            if abs(steps - nearest) < Decimal("1e-30")
            else steps.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR)
        )
    limit = MAX_TICK // spacing * spacing
    return min(max(int(whole) * spacing, -limit), limit)


def amounts_in(liquidity: int, sqrt_x96: int, lower: int, upper: int) -> tuple[int, int]:
    """(token0, token1) atoms that a position of `liquidity` between two ticks holds at a price, each rounded down."""
    low, high = sqrt_at(lower), sqrt_at(upper)
    here = min(max(sqrt_x96, low), high)
    amount0 = liquidity * Q96 * (high - here) // high // here
    amount1 = liquidity * (here - low) // Q96
    return amount0, amount1


def other_amount(amount: int, is_token0: bool, sqrt_x96: int, lower: int, upper: int) -> int:
    """Atoms of the other token that go with `amount` of one, rounded up; 0 where the range takes none of it.

    ValueError where the range takes none of the token that was given."""
    low, high = sqrt_at(lower), sqrt_at(upper)
    here = min(max(sqrt_x96, low), high)
    if is_token0:
        if here >= high:
            raise ValueError("the range lies below the price: it takes the other token only")
        return -(-amount * here * high * (here - low) // ((high - here) * Q96 * Q96))
    if here <= low:
        raise ValueError("the range lies above the price: it takes the other token only")
    return -(-amount * Q96 * Q96 * (high - here) // (here * high * (here - low)))
