"""The sums behind a plan: prices and sizes on the grid, what a book would give, where a position would be liquidated.

Pure, in ticks, lots and usd6. What is typed must lie on the grid; what is computed is rounded to the cautious side.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

from luxterm.model.errors import UsageError
from luxterm.model.markets import Market
from luxterm.model.units import SIZE_ONE_E12, USD6, mul_div_ceil, mul_div_floor
from luxterm.tui import format as fmt
from luxterm.tui.intents import PriceRef, Quantity

TAKER_BPS: Final = 5
MAKER_BPS: Final = 2
"""The specification's fees, used for the estimate alone."""


class Facts(NamedTuple):
    """What the screen knows of a market and the account; 0 or empty where it does not know."""

    market: Market
    best_bid: int = 0
    best_ask: int = 0
    mark: int = 0
    index_price: int = 0
    last: int = 0
    position_lots: int = 0
    entry: Decimal = Decimal(0)
    leverage: int = 0
    equity_usd6: int = 0
    free_usd6: int = 0
    maintenance_usd6: int = 0
    own_maintenance_usd6: int = 0
    """The part of `maintenance_usd6` that this market's position causes."""
    bids: tuple[tuple[int, int], ...] = ()
    asks: tuple[tuple[int, int], ...] = ()
    now_ms: int = 0
    live: bool = True


class ResolveError(UsageError):
    """The intent cannot be carried out on this market as it stands; the text says why."""


def price_ticks(ref: PriceRef, facts: Facts, buy: bool) -> int:
    """Ticks of a price: exact when typed, else rounded down for buys and up for sells."""
    market = facts.market
    if not ref.base:
        try:
            return market.price_ticks(ref.value)
        except ValueError:
            low = int((ref.value * SIZE_ONE_E12 / market.tick_size_e12).to_integral_value(ROUND_FLOOR))
            raise ResolveError(
                f"{ref.value} is off the grid: {fmt.price(low, market)} or {fmt.price(low + 1, market)}"
            ) from None
    base = {
        "bid": Decimal(facts.best_bid), "ask": Decimal(facts.best_ask), "mark": Decimal(facts.mark),
        "index": Decimal(facts.index_price), "last": Decimal(facts.last),
        "mid": Decimal(facts.best_bid + facts.best_ask) / 2 if facts.best_bid and facts.best_ask else Decimal(0),
        "entry": facts.entry * SIZE_ONE_E12 / market.tick_size_e12,
    }[ref.base]  # fmt: skip
    if not base:
        raise ResolveError(f"{market.symbol} has no {ref.base} price now")
    offset = base * ref.value / 100 if ref.percent else ref.value * SIZE_ONE_E12 / market.tick_size_e12
    ticks = int((base + offset).to_integral_value(ROUND_FLOOR if buy else ROUND_CEILING))
    if ticks <= 0:
        raise ResolveError("the price falls to zero or below")
    return ticks


def size_lots(size: Quantity, facts: Facts, ticks: int, reduce_only: bool = False) -> int:
    """Lots of a size: exact when typed in the base asset, rounded down when computed."""
    market = facts.market
    if size.unit == "base":
        lots = exact_lots(size.value, market)
    elif size.unit == "quote":
        if not ticks:
            raise ResolveError("there is no price to turn an amount into a size")
        lots = int(size.value * USD6) // max(ticks * market.usd6_per_tick_lot, 1)
    elif reduce_only:
        if not facts.position_lots:
            raise ResolveError(f"there is no position in {market.symbol}")
        lots = int(abs(facts.position_lots) * size.value / 100)
    else:
        if not facts.free_usd6 or not ticks:
            raise ResolveError("free margin or price is not known: say the size in " + market.base)
        # what the margin carries at this leverage after the taker fee
        leverage = max(facts.leverage, 1)
        power = facts.free_usd6 * leverage * 10_000 // (10_000 + leverage * TAKER_BPS)
        lots = int(power * size.value / 100) // max(ticks * market.usd6_per_tick_lot, 1)
    if lots <= 0:
        raise ResolveError(f"that is less than one lot ({fmt.size(1, market)} {market.base})")
    return lots


def price_of(market: Market, ticks: int) -> Decimal:
    """A price with the tick's decimals and no more, as it is sent."""
    return Decimal(market.price_text(ticks))


def size_of(market: Market, lots: int) -> Decimal:
    return Decimal(market.size_text(lots))


def exact_lots(value: Decimal, market: Market) -> int:
    try:
        return market.size_lots(value)
    except ValueError:
        low = int((value * SIZE_ONE_E12 / market.lot_size_e12).to_integral_value(ROUND_FLOOR))
        raise ResolveError(
            f"{value} is off the grid: {fmt.size(low, market)} or {fmt.size(low + 1, market)} {market.base}"
            if low
            else f"{value} is less than the smallest size, {fmt.size(1, market)} {market.base}"
        ) from None


def sweep(levels: Sequence[tuple[int, int]], lots: int, limit_ticks: int, buy: bool) -> tuple[int, int]:
    """(lots taken at once, their value in tick-lots) by an order against these opposite levels; limit 0 = none."""
    taken = value = 0
    for ticks, size in levels:
        if taken >= lots or (limit_ticks and (ticks > limit_ticks if buy else ticks < limit_ticks)):
            break
        part = min(size, lots - taken)
        taken += part
        value += part * ticks
    return taken, value


def liquidation_ticks(facts: Facts, lots_delta: int, at_ticks: int) -> int:
    """Where the cross position that results would be liquidated, rounded to the cautious side; 0 = out of reach.

    Solves equity(p) = maintenance(p) for this market alone, the others standing still; mmr = 1 / (2 x max leverage)."""
    market = facts.market
    after = facts.position_lots + lots_delta
    unit = market.usd6_per_tick_lot
    if not after or not unit or not facts.equity_usd6 or not facts.mark:
        return 0
    others = facts.maintenance_usd6 - facts.own_maintenance_usd6
    spare = facts.equity_usd6 - others
    top = (facts.mark * facts.position_lots + at_ticks * lots_delta) * unit - spare
    double = 2 * max(market.max_leverage, 1)
    # top / ((after - |after| / double) * unit), multiplied through by `double`
    below = (after * double - abs(after)) * unit
    if below < 0:
        top, below = -top, -below
    ticks = mul_div_ceil(top, double, below) if after > 0 else mul_div_floor(top, double, below)
    return ticks if ticks > 0 else 0


def split_lots(lots: int, count: int) -> tuple[int, ...]:
    """`lots` in `count` whole parts that differ by one at most; the larger ones first."""
    size, rest = divmod(lots, count)
    return tuple(size + (1 if index < rest else 0) for index in range(count))
