"""A recorded level-2 book as orders: one order stands for each level."""

from __future__ import annotations

from luxterm.model.codes import Side
from luxterm.replay.actions import Actions, Cancel, Clear, Edit, Edits, Place
from luxterm.replay.symbols import BookGrid
from luxterm.sources.formats.base import BookRow


class LevelBook:
    """Turns updates into actions like those of the auditor."""

    def __init__(self, grid: BookGrid) -> None:
        self._grid = grid
        self._orders: dict[tuple[Side, int], tuple[int, int]] = {}
        """(side, ticks) -> (venue order id, lots)."""

    @property
    def levels(self) -> dict[tuple[Side, int], int]:
        """Lots of each level that has an order."""
        return {level: lots for level, (_, lots) in self._orders.items()}

    def update(self, row: BookRow) -> Actions:
        """Acts on one update. A level whose size changed is cancelled and placed anew: it has no queue to keep."""
        wanted: dict[tuple[Side, int], int] = {}
        for side, levels in ((Side.BUY, row.bids), (Side.SELL, row.asks)):
            for price, size in levels:
                wanted[side, self._grid.ticks(price)] = self._grid.lots(size)
        if row.snapshot and self._orders:
            self._orders.clear()
            yield Clear(row.ts_ns)
        edits: list[Edit] = []
        placing = []
        for level, lots in wanted.items():
            order_id, held = self._orders.get(level, (0, 0))
            if held == lots:
                continue
            if order_id:
                edits.append(Cancel(order_id))
                del self._orders[level]
            if lots:
                placing.append((level, lots))
        first = len(edits)
        for (side, ticks), lots in placing:
            edits.append(Place(side, ticks, lots, 0, 0))
        if not edits:
            return
        answers: list[int] = yield Edits(tuple(edits), row.ts_ns)
        for (level, lots), order_id in zip(placing, answers[first:], strict=True):
            if order_id:
                self._orders[level] = (order_id, lots)
