"""What a simulated maker wants to show and what a simulated taker wants to do: pure, seeded, in ticks and lots."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from luxterm.model.codes import Side
from luxterm.model.markets import Market
from luxterm.model.units import USD6

PART: Final = 10**8
"""Distances from the reference are counted in 1e-8 of it: 10,000 are a basis point."""


class Style(msgspec.Struct, frozen=True):
    """How a maker quotes one market. Sides of all markets together must fit the margin of one paper account."""

    layers: int = 12
    half_spread: int = 2_500
    """Distance of the innermost quote from fair, 1e-8: a quarter of a basis point."""
    step: int = 1_500
    """Further distance of each next layer, growing with the layer."""
    notional_usd6: int = 3_000 * USD6
    """Of the innermost quote; layers further out are larger."""
    max_position_usd6: int = 60_000 * USD6
    """Beyond it the maker stops adding and works its position off."""


STYLES: Final[Mapping[str, Style]] = {
    "BTC-USDT": Style(half_spread=2_000, notional_usd6=4_000 * USD6),
    "ETH-USDT": Style(half_spread=2_500),
    "LUX-USDT": Style(half_spread=8_000, step=8_000, notional_usd6=800 * USD6, max_position_usd6=15_000 * USD6),
}


class Want(NamedTuple):
    side: Side
    ticks: int
    lots: int
    slack: int = 0
    """Ticks by which an order may be off and still serve."""


class Standing(msgspec.Struct):
    """A maker's order as far as it knows."""

    side: Side
    ticks: int
    lots: int
    placed_s: float


def lots_of(market: Market, ticks: int, notional_usd6: int) -> int:
    """Lots worth about `notional_usd6` at a price; at least one."""
    return max(1, notional_usd6 // market.notional_usd6(ticks, 1))


def ladder(
    market: Market, style: Style, reference_ticks: int, position_lots: int, rng: random.Random, bias: int = 0
) -> list[Want]:
    """The orders a maker wants around the reference, from the inside out, both sides by turns.

    Inventory skews the fair price against the position, by up to two half spreads; a side that would take the
    position beyond its bound is left out. `bias` (1e-8) is the maker's own opinion.
    """
    cap = lots_of(market, reference_ticks, style.max_position_usd6)
    load = max(-cap, min(cap, position_lots))
    fair = reference_ticks * PART + reference_ticks * (bias - 2 * style.half_spread * load // cap)
    wants: dict[tuple[Side, int], Want] = {}
    sides = [side for side in Side if (-position_lots if side else position_lots) < cap]
    for layer in range(style.layers):
        away = style.half_spread + style.step * layer * (layer + 3) // 4
        for side in sides:
            if side == Side.BUY:
                ticks = (fair - reference_ticks * away) // PART
            else:
                ticks = -((-fair - reference_ticks * away) // PART)
            size = style.notional_usd6 * (2 + layer) * rng.randrange(60, 140) // 200
            if ticks > 0:
                want = Want(
                    side, ticks, lots_of(market, reference_ticks, size), 1 + reference_ticks * away // 3 // PART
                )
                wants.setdefault((side, ticks), want)
    return list(wants.values())


def changes(
    standing: Mapping[int, Standing],
    wants: list[Want],
    *,
    now_s: float,
    most: int = 6,
    max_age_s: float = 30.0,
) -> tuple[list[int], list[Want]]:
    """(orders to cancel, orders to place) that bring what stands nearer to what is wanted, `most` places at a time.

    An order within a wanted one's slack serves for it, so that a still market costs no messages; orders through the
    wanted best price of their side go at once, however many they are.
    """
    best_bid = max((want.ticks for want in wants if want.side == Side.BUY), default=0)
    best_ask = min((want.ticks for want in wants if want.side == Side.SELL), default=1 << 62)
    free = dict(standing)
    missing: list[Want] = []
    for want in wants:
        served = [
            order_id
            for order_id, order in free.items()
            if order.side == want.side
            and abs(order.ticks - want.ticks) <= want.slack
            and now_s - order.placed_s <= max_age_s
        ]
        if served:
            del free[min(served, key=lambda order_id, at=want.ticks: abs(standing[order_id].ticks - at))]  # type: ignore[misc]
        else:
            missing.append(want)
    urgent = [
        order_id
        for order_id, order in free.items()
        if (order.ticks > best_bid if order.side == Side.BUY else order.ticks < best_ask)
    ]
    placing = missing[:most]
    others = sorted((order_id for order_id in free if order_id not in urgent), key=lambda id_: free[id_].placed_s)
    # What is replaced goes with what replaces it; the rest waits for its turn so that the book never thins out.
    surplus = max(0, len(standing) + len(placing) - len(wants) - len(urgent))
    return urgent + others[:surplus], placing


EDGE: Final = 40_000
"""4 bp: what rests through the reference by more is taken by whoever looks."""
ARBITRAGE_USD6: Final = 40_000 * USD6


def through(market: Market, reference_ticks: int, bid_ticks: int | None, ask_ticks: int | None) -> Want | None:
    """An immediate order against a best price that stands through the reference; None where none does.

    Without it somebody's small order at a stale price would hold a whole market: post-only makers stay behind it.
    """
    lots = lots_of(market, reference_ticks, ARBITRAGE_USD6)
    off = reference_ticks * EDGE // PART
    if ask_ticks is not None and ask_ticks < reference_ticks - off:
        return Want(Side.BUY, reference_ticks - off // 2, lots)
    if bid_ticks is not None and bid_ticks > reference_ticks + off:
        return Want(Side.SELL, reference_ticks + off // 2, lots)
    return None


FAR: Final = PART // 100
"""1 %: takers wait for makers who quote nearer than that."""


def quoted(reference_ticks: int, bid_ticks: int | None, ask_ticks: int | None) -> bool:
    """Makers stand on both sides. After a start they do not yet, and a taker would meet what somebody left far off."""
    if bid_ticks is None or ask_ticks is None:
        return False
    off = reference_ticks * FAR // PART
    return bid_ticks >= reference_ticks - off and ask_ticks <= reference_ticks + off


class Flow:
    """When takers come and what they take: bursts, a memory of the last side, a pull back to a flat position."""

    def __init__(self, rng: random.Random, per_second: float, momentum: bool) -> None:
        self._random, self._per_second, self._momentum = rng, per_second, momentum
        self._side = Side.BUY

    def wait_s(self) -> float:
        """Until the next order: exponential, every fifth time a burst."""
        rate = self._per_second * (6 if self._random.random() < 0.2 else 0.85)
        return self._random.expovariate(rate)

    def next(self, market: Market, reference_ticks: int, moved: int, position_lots: int, max_lots: int) -> Want:
        """A market order. `moved` is the reference's move over the last seconds, 1e-8."""
        rng = self._random
        load = position_lots * 100 // max_lots  # percent, signed
        if abs(load) >= 100 or rng.randrange(100) < abs(load) // 2:
            side = Side.SELL if position_lots > 0 else Side.BUY
        elif self._momentum and abs(moved) > 30_000:
            side = Side.BUY if moved > 0 else Side.SELL
        elif rng.random() < 0.65:
            side = self._side
        else:
            side = Side(1 - self._side)
        self._side = side
        size_usd6 = int(rng.lognormvariate(5.2, 1.0)) * USD6  # median 180 USDT, now and then thousands
        lots = lots_of(market, reference_ticks, max(20 * USD6, min(6_000 * USD6, size_usd6)))
        return Want(side, reference_ticks, lots)
