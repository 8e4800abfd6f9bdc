"""The last fills of each account."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final

import msgspec

from luxterm._engine import FillsFold
from luxterm.model.events import Fill
from luxterm.model.records import first_event
from luxterm.views.orders import Orders

KEEP: Final = 1000


class OwnFill(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A fill with its identity (seq, index), time and the client's own order id."""

    seq: int
    index: int
    now_ns: int
    fill: Fill
    client_order_id: bytes = b""


FillsState = dict[int, list[bytes]]
"""Account -> records of fills, the client order id behind each."""


class Fills(FillsFold):
    """`apply` folds Fill, and takes client order ids from `orders`, which are brought forward before."""

    def __init__(self, orders: Orders, keep: int = KEEP) -> None:
        super().__init__(keep, orders)

    def dump(self) -> FillsState:
        return {account: list(rows) for account, rows in self._rows.items()}

    def load(self, state: FillsState) -> None:
        self._rows.update({account: deque(rows, self._keep) for account, rows in state.items()})

    def recent(self, account: int, limit: int = 100, market: int | None = None) -> list[OwnFill]:
        """At most `limit` fills, newest first."""
        fills = map(_own, reversed(self._rows.get(account, ())))
        wanted: Iterator[OwnFill] = fills if market is None else (own for own in fills if own.fill.market == market)
        return list(islice(wanted, max(limit, 0)))


def _own(row: bytes) -> OwnFill:
    stamped, name = first_event(row)
    assert isinstance(stamped.event, Fill)
    return OwnFill(stamped.seq, stamped.index, stamped.now_ns, stamped.event, name)
