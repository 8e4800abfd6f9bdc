"""Which orders traded in an event of a market-by-order file: its T and F rows read as aggressors and their makers."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from luxterm.sources.formats.base import MboRow
from luxterm.sources.formats.dbn import ADD, CANCEL, FILL, MODIFY, NO_SIDE, TRADE


class MakerFill(msgspec.Struct, frozen=True):
    order_id: int
    price_e9: int
    size: int


class Aggressor(msgspec.Struct):
    """An incoming order, put together from its consecutive T rows."""

    order_id: int
    """0 where the file does not say."""
    side: int
    ts_ns: int
    limit_e9: int
    """Price of its last T row: the worst it took."""
    size: int
    """Sum of its T rows."""
    fills: list[MakerFill]
    at: int
    """Row of the event where its first T stands."""
    rows: list[MboRow]
    """All rows from its first T to the next aggressor's."""
    rest_taken: int = 0
    """What of it rested and was taken by later aggressors of the event before any row showed it."""
    rest_shown: int = 0
    """What of it the file then shows resting."""
    rest_e9: int = 0

    @property
    def filled(self) -> int:
        return sum(fill.size for fill in self.fills)


class Event(msgspec.Struct):
    """Rows up to and including one with the LAST flag. `before` are those in front of the first aggressor."""

    before: list[MboRow]
    aggressors: list[Aggressor]
    auction_prints: int = 0
    """T rows without a side."""


def read_event(rows: Sequence[MboRow]) -> Event:
    """Splits an event's rows at its aggressors. Total: any sequence of rows gives an event."""
    event = Event([], [])
    if not any(row.action == TRADE for row in rows):
        event.before = list(rows)
        return event
    ids = _aggressor_ids(rows)
    fills_first = next(row.action for row in rows if row.action in (TRADE, FILL)) == FILL
    waiting: list[MboRow] = []
    current: Aggressor | None = None
    """None in front of the first aggressor and after an auction print."""
    into = event.before
    for at, row in enumerate(rows):
        if row.action == TRADE:
            if row.side == NO_SIDE:
                event.auction_prints += 1
                current = None
            elif current is None or not _continues(current, row, ids[at]):
                current = Aggressor(ids[at], row.side, row.ts_ns, row.price_e9, row.size, [], at, [])
                event.aggressors.append(current)
                into = current.rows
            else:
                current.size += row.size
                current.limit_e9 = row.price_e9
            if current is not None:
                _take(current, waiting)
            waiting.clear()
        elif row.action == FILL:
            if fills_first:
                waiting.append(row)
            elif current is not None:
                _take(current, [row])
        into.append(row)
    for aggressor in event.aggressors:
        _find_rest(aggressor, rows, event.aggressors)
    return event


def _aggressor_ids(rows: Sequence[MboRow]) -> dict[int, int]:
    """Order id of each T row: its own, or that of the F row on its own side that goes with it, or 0."""
    ids: dict[int, int] = {}
    last = -1
    for at, row in enumerate(rows):
        if row.action == TRADE:
            last = at
            ids[at] = row.order_id
        elif row.action == FILL and last >= 0 and not ids[last] and row.side == rows[last].side:
            ids[last] = row.order_id
    return ids


def _continues(current: Aggressor, row: MboRow, order_id: int) -> bool:
    if row.side != current.side or row.ts_ns != current.ts_ns:
        return False
    if order_id or current.order_id:
        return order_id == current.order_id
    # Nobody says who it was. One order's prints only get worse for it; a better price begins another order.
    return row.price_e9 >= current.limit_e9 if row.side == ord("B") else row.price_e9 <= current.limit_e9


def _take(aggressor: Aggressor, fills: Sequence[MboRow]) -> None:
    for row in fills:
        if row.side != aggressor.side:  # an F on its own side is its own and is no maker
            aggressor.fills.append(MakerFill(row.order_id, row.price_e9, row.size))


def _find_rest(aggressor: Aggressor, rows: Sequence[MboRow], all_aggressors: Sequence[Aggressor]) -> None:
    """What of an aggressor rested: its first A or M row after its trades, and what later ones took before that."""
    if not aggressor.order_id:
        return
    taken = 0
    others = {other.at: other for other in all_aggressors if other.at > aggressor.at}
    for at in range(aggressor.at + 1, len(rows)):
        row = rows[at]
        if at in others:
            for fill in others[at].fills:
                if fill.order_id == aggressor.order_id:
                    taken += fill.size
                    aggressor.rest_e9 = fill.price_e9
        elif row.order_id == aggressor.order_id and row.action in (ADD, MODIFY, CANCEL):
            if row.action != CANCEL:
                aggressor.rest_shown = row.size
                aggressor.rest_e9 = row.price_e9
            break
    aggressor.rest_taken = taken
