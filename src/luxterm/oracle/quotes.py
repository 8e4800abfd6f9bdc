"""What a price source says and what it is called: the vocabulary between `sources` and the aggregator.

Prices are integers of 1e-12 of the quote asset (`price_e12`), so that every vendor's decimals, exponents and ticks fit
without rounding decisions in the middle; weights are integers of 1e-6, confidences basis points, times Unix
nanoseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from enum import IntEnum
from typing import Final

import msgspec

PRICE_ONE: Final = 10**12
"""price_e12 of one unit of the quote asset."""
MAX_PRICE_E12: Final = 10**30
"""10^18 units of the quote: nothing that trades costs more, and every product below stays a small integer."""
WEIGHT_ONE: Final = 10**6
_PRICE_PLACES: Final = 12
_EXACT: Final = Context(prec=100)
"""The default context would round a long price to 28 digits without a word."""


class Tier(IntEnum):
    """How far a source is trusted; the rules of the aggregator go by it."""

    PRIMARY = 0
    SECONDARY = 1
    TERTIARY = 2
    """Never prices a market alone."""
    FINALITY = 3
    """Prices nothing: says which blocks are final."""


DEFAULT_TIERS: Final[dict[str, Tier]] = {
    "chainlink": Tier.PRIMARY,
    "pyth": Tier.PRIMARY,
    "c-chain-twap": Tier.SECONDARY,
    "x-chain": Tier.SECONDARY,
    "q-chain": Tier.FINALITY,
    "binance": Tier.TERTIARY,
    "coinbase": Tier.TERTIARY,
    "replay": Tier.PRIMARY,
}
"""The specification's source priority; recorded files are as good as one says they are."""


class Quote(msgspec.Struct, frozen=True, gc=False):
    """One source's price of one symbol."""

    source: str
    symbol: str
    price_e12: int
    published_ns: int
    """When the vendor says it was true."""
    received_ns: int
    """When its bytes arrived here."""
    confidence_e12: int = 0
    """Half width of the vendor's confidence interval; 0 = it gives none."""
    bid_e12: int = 0
    ask_e12: int = 0
    volume_e12: int = 0
    """Traded base volume over 24 h; 0 = unknown."""
    block: int = 0
    """Block it was read at, for prices that live on a chain; final once the chain's finality has reached it."""


class Finality(msgspec.Struct, frozen=True, gc=False):
    """A finality source's answer: the chain is final up to `height`."""

    source: str
    height: int
    received_ns: int


class BadQuote(ValueError):
    """A vendor's message is not a usable price; the text says why and is safe to show and count."""


def price_e12(value: Decimal | int | str | float) -> int:
    """`value` as an integer of 1e-12, half-even below that; BadQuote unless it is a positive number below 10^18.

    A float is read by its shortest text (JSON numbers mean their digits, not their binary expansion).
    """
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise BadQuote(f"not a number: {str(value)[:40]!r}") from error
    if isinstance(value, bool) or not number.is_finite():
        raise BadQuote(f"not a number: {str(value)[:40]!r}")
    if number.is_signed() or not number:
        raise BadQuote(f"price {str(value)[:40]} is not positive")
    if not -_PRICE_PLACES <= number.adjusted() < 18:
        raise BadQuote(f"price {str(value)[:40]} is out of range")
    return int(number.scaleb(_PRICE_PLACES, _EXACT).to_integral_value(ROUND_HALF_EVEN, _EXACT))


def scaled_price_e12(mantissa: int, exponent: int) -> int:
    """mantissa x 10^exponent as price_e12, rounded half up; BadQuote when it is not positive or out of range.

    The exponent is bounded before it is used: a vendor's exponent of 300 must not become a 300-digit number.
    """
    if mantissa <= 0:
        raise BadQuote(f"price {mantissa} is not positive")
    shift = exponent + _PRICE_PLACES
    if not -60 <= shift <= 40 or mantissa.bit_length() > 256:
        raise BadQuote(f"price with exponent {exponent} is out of range")
    unit = int(10 ** abs(shift))
    value = mantissa * unit if shift >= 0 else (mantissa + unit // 2) // unit
    if not 0 < value <= MAX_PRICE_E12:
        raise BadQuote(f"price with exponent {exponent} is out of range")
    return value


def price_decimal(value_e12: int) -> Decimal:
    """The exact decimal of a price_e12."""
    return Decimal(value_e12).scaleb(-_PRICE_PLACES, _EXACT)


def ticks_nearest(value_e12: int, tick_size_e12: int) -> int:
    """Ticks nearest to a price, half down, as the engine rounds marks; at least one tick."""
    return max(1, -((tick_size_e12 - 2 * value_e12) // (2 * tick_size_e12)))


Emit = Callable[[Quote], object]
"""What takes a quote; the aggregator's `observe` with the time bound to it."""
