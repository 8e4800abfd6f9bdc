"""What a market-by-order file does not say in time: how much an iceberg hides. Read ahead, then told to the engine.

An order is an iceberg when an aggressor takes more of it than it shows, or when it was taken whole and shows anew. Its
hidden total is what the file goes on to show: all its later fills and what it still shows at its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd

import msgspec

from luxterm.replay.recorded import RecordedBook
from luxterm.sources.formats.base import MboRow
from luxterm.sources.formats.dbn import F_LAST, F_SNAPSHOT, FILL, MODIFY, UNDEF_PRICE

Key = tuple[int, int]
"""(publisher, instrument)."""


class Grid(msgspec.Struct):
    """The prices of one instrument: all are `base_e9` + whole multiples of `tick_e9`."""

    base_e9: int
    tick_e9: int
    """Greatest step that fits every price of the file; at least 1."""

    def ticks(self, price_e9: int) -> int:
        """From 1, so that spreads with prices at and below zero have ticks too."""
        return (price_e9 - self.base_e9) // self.tick_e9 + 1

    def price_e9(self, ticks: int) -> int:
        return (ticks - 1) * self.tick_e9 + self.base_e9


class _Life(msgspec.Struct):
    """An order in one place in the queue, from its first fill."""

    filled: int = 0
    shown: int = 0
    """What it showed last."""
    iceberg: bool = False


class Foresight(msgspec.Struct):
    """What one pass over the file finds out."""

    rows: int = 0
    grids: dict[Key, Grid] = {}
    totals: dict[tuple[Key, int, int], int] = {}
    """(instrument, order id, segment) -> lots from its place in the queue to its end; of icebergs only."""
    marked: bool = False
    """Whether the file marks the ends of its events at all; otherwise rows of one instant are one event."""


class _Ahead:
    """One instrument."""

    def __init__(self, whole_cancels: bool) -> None:
        self.book = RecordedBook(whole_cancels=whole_cancels)
        self.lives: dict[tuple[int, int], _Life] = {}
        """(order id, segment) -> life; only of orders that were filled."""
        self.low_e9: int | None = None
        self.step_e9 = 0

    def price(self, price_e9: int) -> None:
        if self.low_e9 is None:
            self.low_e9 = price_e9
        elif price_e9 != self.low_e9:
            self.step_e9 = gcd(self.step_e9, abs(price_e9 - self.low_e9))
            self.low_e9 = min(self.low_e9, price_e9)

    def fill(self, row: MboRow) -> None:
        self.book.apply(row)
        order = self.book.orders.get(row.order_id)
        if order is not None:
            life = self.lives.setdefault((row.order_id, order.segment), _Life())
            life.filled += row.size
            life.shown = max(0, order.size - order.filled)
            life.iceberg |= order.filled > order.size

    def edit(self, row: MboRow) -> None:
        order = self.book.orders.get(row.order_id)
        refilled = order is not None and row.action == MODIFY and 0 < order.size <= order.filled
        self.book.apply(row)
        if order is None:
            return
        now, life = self.book.orders.get(row.order_id), self.lives.get((row.order_id, order.segment))
        if now is not None and life is not None and now.segment == order.segment:
            life.shown = max(0, now.size - now.filled)
            life.iceberg |= refilled


def look_ahead(rows: Iterable[MboRow], *, whole_cancels: bool) -> Foresight:
    """One pass over all rows: the price grid of each instrument and the hidden totals of its icebergs."""
    seen = Foresight(grids={}, totals={})
    instruments: dict[Key, _Ahead] = {}
    for row in rows:
        seen.rows += 1
        key = (row.publisher, row.instrument)
        at = instruments.get(key)
        if at is None:
            at = instruments[key] = _Ahead(whole_cancels)
        if row.price_e9 != UNDEF_PRICE:
            at.price(row.price_e9)
        if row.action == FILL:
            at.fill(row)
        else:
            at.edit(row)
        if row.flags & F_LAST and not row.flags & F_SNAPSHOT:
            seen.marked = True
    for key, at in instruments.items():
        if at.low_e9 is not None:
            seen.grids[key] = Grid(at.low_e9, at.step_e9 or abs(at.low_e9) or 1)
        for (order_id, segment), life in at.lives.items():
            if life.iceberg:
                seen.totals[key, order_id, segment] = life.filled + life.shown
    return seen
