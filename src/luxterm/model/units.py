"""Integer units and the conversions at the edges of the house.

Inside, a price is a count of ticks, a size a count of lots and money a count of millionths of the quote
asset (`usd6`). Decimal text is turned into these once, when a message is translated, and back once, when a
message or a screen is formatted. No float ever takes part.

The annotations below carry the width with which a field is written in a binary record (`model.records`).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, InvalidOperation
from typing import Annotated, Final

U8 = Annotated[int, "B"]
U16 = Annotated[int, "H"]
U32 = Annotated[int, "I"]
U64 = Annotated[int, "Q"]
I64 = Annotated[int, "q"]

I64_MAX: Final = 2**63 - 1
I64_MIN: Final = -(2**63)

USD6: Final = 1_000_000
"""usd6 in one unit of the quote asset."""
RATE_ONE: Final = 10**12
"""A rate of 1 (fees, funding, interest); every rate is an integer of 1e-12."""
BPS_ONE: Final = 10_000
SIZE_ONE_E12: Final = 10**12
"""Tick and lot sizes are stored as integers of 1e-12 of the quote or base asset."""

_EXACT: Final = Context(prec=100)
"""The default context rounds to 28 digits without a word; an int64 of 1e-12 steps can have 31."""

MS: Final = 1_000_000
SECOND: Final = 1_000_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 3600 * SECOND
DAY: Final = 24 * HOUR


def mul_div_floor(a: int, b: int, c: int) -> int:
    """a * b / c toward minus infinity; c > 0."""
    return a * b // c


def mul_div_ceil(a: int, b: int, c: int) -> int:
    """a * b / c toward plus infinity; c > 0."""
    return -((-a * b) // c)


def mul_div_trunc(a: int, b: int, c: int) -> int:
    """a * b / c toward zero; c > 0."""
    product = a * b
    return product // c if product >= 0 else -((-product) // c)


def to_decimal(value: Decimal | int | str | float) -> Decimal:
    """The decimal a person meant by `value`: a float is read by its shortest text, never by its binary expansion.

    Raises ValueError for text that is no number and for NaN and infinities.
    """
    if isinstance(value, bool):
        raise ValueError("a number is wanted, not a boolean")
    try:
        result = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, TypeError) as error:
        raise ValueError(f"{value!r} is not a number") from error
    if not result.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return result


def to_steps_exact(value: Decimal | int | str | float, step_e12: int) -> int:
    """How many steps of `step_e12` (1e-12 units) `value` is; ValueError when it is not a whole number of them."""
    decimal = to_decimal(value)
    if decimal and not -40 < decimal.adjusted() < 40:
        raise ValueError(f"{value} is out of range")
    steps, rest = _EXACT.divmod(_EXACT.multiply(decimal, SIZE_ONE_E12), step_e12)
    if rest:
        raise ValueError(f"{value} is not a multiple of {format_steps(1, step_e12)}")
    if not I64_MIN <= steps <= I64_MAX:
        raise ValueError(f"{value} is out of range")
    return int(steps)


def to_steps_floor(value: Decimal | int | str | float, step_e12: int) -> int:
    """Steps of `step_e12` in `value`, rounded toward minus infinity."""
    return int(_EXACT.divide(_EXACT.multiply(to_decimal(value), SIZE_ONE_E12), step_e12).to_integral_value(ROUND_FLOOR))


def to_steps_ceil(value: Decimal | int | str | float, step_e12: int) -> int:
    """Steps of `step_e12` in `value`, rounded toward plus infinity."""
    return int(
        _EXACT.divide(_EXACT.multiply(to_decimal(value), SIZE_ONE_E12), step_e12).to_integral_value(ROUND_CEILING)
    )


def steps_to_decimal(steps: int, step_e12: int) -> Decimal:
    """The exact decimal value of a count of steps, with the places that the step has."""
    places = decimals_of_step(step_e12)
    return Decimal(steps * (step_e12 // 10 ** (12 - places))).scaleb(-places, _EXACT)


def format_steps(steps: int, step_e12: int) -> str:
    """Decimal text of a count of steps with the places that the step has: 6500000 ticks of 0.01 -> '65000.00'."""
    return format_atoms(steps * step_e12, 12, decimals_of_step(step_e12))


def decimals_of_step(step_e12: int) -> int:
    """Decimal places that a multiple of this step can need, 0..12."""
    places = 12
    while places and step_e12 % 10 == 0:
        step_e12 //= 10
        places -= 1
    return places


def format_atoms(atoms: int, decimals: int, places: int | None = None) -> str:
    """Decimal text of an amount of atoms with `places` (at most `decimals`) digits, truncated toward zero."""
    keep = decimals if places is None else places
    sign = "-" if atoms < 0 else ""
    whole, fraction = divmod(abs(atoms), 10**decimals)
    if not keep:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{fraction:0{decimals}d}"[: len(sign) + len(str(whole)) + 1 + keep]


def atoms_exact(value: Decimal | int | str | float, decimals: int) -> int:
    """Atoms of an asset in `value`; ValueError for dust finer than one atom or values out of range."""
    decimal = to_decimal(value)
    if decimal and not -40 < decimal.adjusted() < 40:
        raise ValueError(f"{value} is out of range")
    scaled = decimal.scaleb(decimals, _EXACT)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than {decimals} decimals")
    if not I64_MIN <= scaled <= I64_MAX:
        raise ValueError(f"{value} is out of range")
    return int(scaled)
