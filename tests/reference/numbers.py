"""Rounding by name, on exact fractions. The twin computes every formula exactly and rounds once, in the open."""

from __future__ import annotations

import math
from fractions import Fraction

I64_MAX = 2**63 - 1
I64_MIN = -(2**63)
E12 = 10**12
BPS = 10_000


def floor(value: Fraction | int) -> int:
    """Toward minus infinity: credits and assets."""
    return math.floor(value)


def ceil(value: Fraction | int) -> int:
    """Toward plus infinity: charges and debts."""
    return math.ceil(value)


def trunc(value: Fraction | int) -> int:
    """Toward zero: the cost a reduction takes along."""
    return math.trunc(value)


def half_down(value: Fraction) -> int:
    """To the nearest whole number, a tie downward."""
    return math.ceil(value - Fraction(1, 2))


def fits(*values: int) -> bool:
    """Whether every value can be kept in 64 bits."""
    return all(I64_MIN <= value <= I64_MAX for value in values)


def clamp(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """`value` inside [low, high]."""
    return max(low, min(high, value))
