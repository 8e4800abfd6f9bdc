"""The last public prints of each market."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Final

import msgspec

from luxterm._engine import TradesFold
from luxterm.model.events import Trade
from luxterm.model.records import first_event

KEEP: Final = 1000


class Print(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A trade with its identity and time; `trade` also names the makers' and takers' orders, which are not public."""

    seq: int
    now_ns: int
    trade: Trade


class TradesState(msgspec.Struct, array_like=True):
    count: int
    prints: dict[int, list[bytes]]
    """Market -> records of trades."""


class Trades(TradesFold):
    """`apply` folds Trade; `count` says how many since the start."""

    def __init__(self, keep: int = KEEP) -> None:
        super().__init__(keep)

    def dump(self) -> TradesState:
        return TradesState(self.count, {market: list(rows) for market, rows in self._rows.items()})

    def load(self, state: TradesState) -> None:
        self.count = state.count
        self._rows.update({market: deque(rows, self._keep) for market, rows in state.prints.items()})

    def recent(self, market: int, limit: int = 100) -> list[Print]:
        """At most `limit` prints, newest first."""
        return [_print(row) for row in islice(reversed(self._rows.get(market, ())), max(limit, 0))]

    def last(self, market: int) -> Print | None:
        rows = self._rows.get(market)
        return _print(rows[-1]) if rows else None


def _print(row: bytes) -> Print:
    stamped, _ = first_event(row)
    assert isinstance(stamped.event, Trade)
    return Print(stamped.seq, stamped.now_ns, stamped.event)
