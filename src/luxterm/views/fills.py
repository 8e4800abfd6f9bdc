"""The last fills of each account."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Final

import msgspec

from luxterm.model.events import Fill, Stamped

KEEP: Final = 1000


class OwnFill(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A fill with its identity (seq, index), time and the client's own order id."""

    seq: int
    index: int
    now_ns: int
    fill: Fill
    client_order_id: bytes = b""


class Fills:
    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._fills: dict[int, deque[OwnFill]] = {}

    def apply(self, stamped: Stamped, event: Fill, client_order_id: bytes = b"") -> None:
        self.put(OwnFill(stamped.seq, stamped.index, stamped.now_ns, event, client_order_id))

    def put(self, own: OwnFill) -> None:
        """Takes over one fill; call in order of (seq, index)."""
        fills = self._fills.get(own.fill.account)
        if fills is None:
            fills = self._fills[own.fill.account] = deque(maxlen=self._keep)
        fills.append(own)

    def dump(self) -> dict[int, list[OwnFill]]:
        return {account: list(fills) for account, fills in self._fills.items()}

    def load(self, state: dict[int, list[OwnFill]]) -> None:
        self._fills = {account: deque(fills, self._keep) for account, fills in state.items()}

    def recent(self, account: int, limit: int = 100, market: int | None = None) -> list[OwnFill]:
        """At most `limit` fills, newest first."""
        fills = reversed(self._fills.get(account, ()))
        wanted = fills if market is None else (own for own in fills if own.fill.market == market)
        return list(islice(wanted, max(limit, 0)))
