"""The last public prints of each market."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Final

import msgspec

from luxterm.model.events import Stamped, Trade

KEEP: Final = 1000


class Print(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A trade with its identity and time; `trade` also names the makers' and takers' orders, which are not public."""

    seq: int
    now_ns: int
    trade: Trade


class TradesState(msgspec.Struct, array_like=True):
    count: int
    prints: dict[int, list[Print]]


class Trades:
    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._prints: dict[int, deque[Print]] = {}
        self.count = 0
        """Prints folded since the start."""

    def apply(self, stamped: Stamped, event: Trade) -> None:
        self.count += 1
        prints = self._prints.get(event.market)
        if prints is None:
            prints = self._prints[event.market] = deque(maxlen=self._keep)
        prints.append(Print(stamped.seq, stamped.now_ns, event))

    def dump(self) -> TradesState:
        return TradesState(self.count, {market: list(prints) for market, prints in self._prints.items()})

    def load(self, state: TradesState) -> None:
        self.count = state.count
        self._prints = {market: deque(prints, self._keep) for market, prints in state.prints.items()}

    def recent(self, market: int, limit: int = 100) -> list[Print]:
        """At most `limit` prints, newest first."""
        return list(islice(reversed(self._prints.get(market, ())), max(limit, 0)))

    def last(self, market: int) -> Print | None:
        prints = self._prints.get(market)
        return prints[-1] if prints else None
