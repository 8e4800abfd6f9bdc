"""The account of a replay: recorded fills held against those the engine made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from luxterm.replay.aggressors import Aggressor, MakerFill

KEPT_DIFFERENCES: Final = 100
"""Of each instrument; all of them are counted."""


class Difference(msgspec.Struct, frozen=True):
    """An aggressor whose fills came out otherwise."""

    instrument: int
    ts_ns: int
    order_id: int
    recorded: tuple[MakerFill, ...]
    matched: tuple[MakerFill, ...]
    same_makers: bool


class Tally(msgspec.Struct):
    """Counts over a whole file. `maker_fills` and `lots` are the recorded ones that were compared."""

    aggressors: int = 0
    exact: int = 0
    same_makers: int = 0
    maker_fills: int = 0
    lots: int = 0
    auction_prints: int = 0
    icebergs_told: int = 0
    unseen_makers_told: int = 0
    """Makers of F rows that no A row had shown: wholly hidden, told to the engine behind what shows."""
    self_trade_cancels: int = 0
    in_crossed_book: int = 0
    """Aggressors that struck while the recorded book was crossed; they cannot be matched."""
    refused: int = 0
    differences: list[Difference] = []

    def count(self, instrument: int, aggressor: Aggressor, matched: Sequence[MakerFill] | None) -> None:
        """Compares one aggressor's fills; None when it could not be matched at all."""
        recorded = aggressor.fills
        self.aggressors += 1
        self.maker_fills += len(recorded)
        self.lots += aggressor.filled
        exact = matched is not None and same_fills(matched, recorded)
        same = matched is not None and (exact or sorted(_summed(matched)) == sorted(_summed(recorded)))
        self.exact += exact
        self.same_makers += same
        if not exact and len(self.differences) < KEPT_DIFFERENCES:
            made = tuple(matched or ())
            self.differences.append(
                Difference(instrument, aggressor.ts_ns, aggressor.order_id, tuple(recorded), made, same)
            )


def same_fills(matched: Sequence[MakerFill], recorded: Sequence[MakerFill]) -> bool:
    """Same makers, prices and sizes in the same order; neighbouring fills of one maker at one price count as one.

    A file may sum up an iceberg's slices in one row where others traded in between; its order is then that of the
    first slices.
    """
    if _joined(matched) == _joined(recorded):
        return True
    summed = _summed(recorded)
    one_row_each = len(summed) == len(recorded)
    slices_between = len(_joined(matched)) > len(_summed(matched))
    return one_row_each and slices_between and _summed(matched) == summed


def _joined(fills: Sequence[MakerFill]) -> list[tuple[int, int, int]]:
    """Neighbouring fills of one maker at one price as one."""
    out: list[tuple[int, int, int]] = []
    for fill in fills:
        if out and out[-1][0] == fill.order_id and out[-1][1] == fill.price_e9:
            out[-1] = (fill.order_id, fill.price_e9, out[-1][2] + fill.size)
        else:
            out.append((fill.order_id, fill.price_e9, fill.size))
    return out


def _summed(fills: Sequence[MakerFill]) -> list[tuple[int, int, int]]:
    """All fills of one maker at one price as one, in the order of the first."""
    sizes: dict[tuple[int, int], int] = {}
    for fill in fills:
        at = (fill.order_id, fill.price_e9)
        sizes[at] = sizes.get(at, 0) + fill.size
    return [(order_id, price, size) for (order_id, price), size in sizes.items()]
