"""Market-by-order data through a matching engine, one instrument at a time, and its fills held against the recorded.

The auditor is a pure generator of actions: it yields what a client would send (edits of resting orders, an aggressor)
and is sent what came of it. Who drives it decides where the orders go: straight into an engine (`replay.engine_door`)
or through a node's API (`replay.feeder`).

For each event of the file: rows in front of the first aggressor are applied as edits; makers that vanish without a
fill were cancelled by self-trade prevention and go first; the aggressor leaves the book if it rested there, comes in
as one order and is matched by the engine; at the end of the event the engine's orders are brought to what the file
shows. While the file shows a crossed book (an auction being built) nothing is sent; what changed follows at once when
the book has uncrossed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from luxterm.model.codes import Side
from luxterm.replay.actions import Actions, Cancel, Clear, Edit, Edits, Place, Resize, Strike, Struck
from luxterm.replay.aggressors import Aggressor, MakerFill, read_event
from luxterm.replay.hidden import Grid, Key
from luxterm.replay.recorded import RecordedBook
from luxterm.replay.tally import Tally
from luxterm.sources.formats.base import MboRow
from luxterm.sources.formats.dbn import BID, CANCEL, CLEAR, F_LAST, FILL, TRADE


class _Live:
    """An order as it stands at the venue."""

    __slots__ = ("display", "filled", "moved", "rank", "shown", "side", "ticks", "total", "venue_id")

    def __init__(self, venue_id: int, side: int, ticks: int, total: int, display: int, rank: int) -> None:
        self.venue_id = venue_id
        self.side = side
        self.ticks = ticks
        self.total = total
        self.display = display
        self.filled = 0
        self.shown = min(total, display)
        self.rank = rank
        """The recorded rank its place in the queue stands for."""
        self.moved = False
        """Its slice was refilled in this event: it is at the back of the queue already."""

    def fill(self, lots: int) -> None:
        self.filled += lots
        while lots:
            taken = min(lots, self.shown)
            lots -= taken
            self.shown -= taken
            if not self.shown:
                self.shown = min(self.display, self.total - self.filled + lots)
                self.moved = True
                if not self.shown:
                    return


class InstrumentAuditor:
    """Replays one instrument. Feed `row()`; drive the actions it yields."""

    def __init__(
        self,
        key: Key,
        grid: Grid,
        totals: dict[tuple[Key, int, int], int],
        tally: Tally,
        *,
        whole_cancels: bool,
        by_time: bool = False,
    ) -> None:
        """`by_time`: the file marks no ends of events; rows of one instant are one."""
        self.recorded = RecordedBook(whole_cancels=whole_cancels)
        self._key, self.grid, self._totals, self.tally = key, grid, totals, tally
        self._whole_cancels, self._by_time = whole_cancels, by_time
        self._live: dict[int, _Live] = {}
        self._file_ids: dict[int, int] = {}
        self._levels: dict[tuple[int, int], dict[int, None]] = {}
        """(side, ticks) -> file ids of the live orders there."""
        self._restated = False
        self._waiting: dict[int, None] = {}
        """Orders that changed while the recorded book was crossed, or that the venue refused."""
        self._sold: dict[tuple[int, int], int] = {}
        """Lots that a told iceberg has sold since it took its place."""
        self._event: list[MboRow] = []
        self._ts_ns = 0

    def row(self, row: MboRow) -> Actions:
        """Takes one row; acts when it completes an event."""
        if self._by_time and self._event and self._event[-1].ts_ns != row.ts_ns:
            yield from self.flush()
        self._event.append(row)
        if row.flags & F_LAST:
            yield from self.flush()

    def flush(self) -> Actions:
        """Acts on what is left of an event that the file's end cuts off."""
        rows, self._event = self._event, []
        if not rows:
            return
        start = 0
        for at, row in enumerate(rows):
            if row.action == CLEAR:
                yield from self._act(rows[start:at])
                self._clear(row)
                start = at + 1
        yield from self._act(rows[start:] if start else rows)
        if self._waiting:
            yield from self._settle({})

    def _act(self, rows: Sequence[MboRow]) -> Actions:
        if not rows:
            return
        self._ts_ns = rows[-1].ts_ns
        auction = self.recorded.crossed
        event = read_event(rows)
        self.tally.auction_prints += event.auction_prints
        names: dict[int, None] = {}
        self._apply(event.before, names)
        if event.aggressors:
            for aggressor in event.aggressors:
                names.pop(aggressor.order_id, None)
            yield from self._settle(names)
            yield from self._trade(event.aggressors, names, rows, auction)
        yield from self._settle(names)
        for order_id in names:
            live = self._live.get(order_id)
            if live is not None:
                live.moved = False

    # --- edits ---------------------------------------------------------------------------------------------------

    def _apply(self, rows: Iterable[MboRow], names: dict[int, None]) -> None:
        recorded, totals = self.recorded, self._totals
        for row in rows:
            recorded.apply(row)
            if row.action != TRADE:
                names[row.order_id] = None
            if row.action == FILL:
                segment = (row.order_id, recorded.segment(row.order_id))
                if (self._key, *segment) in totals:
                    self._sold[segment] = self._sold.get(segment, 0) + row.size

    def _clear(self, row: MboRow) -> None:
        """The file starts its book anew. Most often a snapshot states the same orders again; so nothing is sent yet."""
        self.recorded.apply(row)
        self._waiting = dict.fromkeys(self._live)
        self._restated = bool(self._live)

    def _keep_restated(self) -> None:
        """Levels that a snapshot states again, order by order, keep their orders and so their hidden sizes."""
        stated: dict[tuple[int, int], list[int]] = {}
        for order_id, order in self.recorded.orders.items():
            stated.setdefault((order.side, self.grid.ticks(order.price_e9)), []).append(order_id)
        for level, order_ids in stated.items():
            held = sorted(self._levels.get(level, ()), key=lambda order_id: self._live[order_id].rank)
            orders = [self.recorded.orders[order_id] for order_id in order_ids]
            if held == order_ids and all(
                self._live[order_id].shown == order.size for order_id, order in zip(held, orders, strict=True)
            ):
                for order_id, order in zip(held, orders, strict=True):
                    self._live[order_id].rank = order.rank

    def _settle(self, names: dict[int, None]) -> Actions:
        """Brings the named orders at the venue to what the file shows."""
        if not names and not self._waiting:
            return
        if self.recorded.crossed:
            self._waiting.update(names)
            return
        if self._restated:
            self._restated = False
            if not self.recorded.orders:
                self._forget()
                yield Clear(self._ts_ns)
                return
            self._keep_restated()
        if self._waiting:
            names = {**self._waiting, **names}
            self._waiting.clear()
        edits: list[Edit] = []
        entering: dict[int, None] = {}
        for order_id in names:
            self._settle_one(order_id, edits, entering)
        self._requeue(edits, entering)
        orders = self.recorded.orders
        placing = sorted(entering, key=lambda order_id: orders[order_id].rank)
        first = len(edits)
        edits += [self._placement(order_id) for order_id in placing]
        if not edits:
            return
        answers: Sequence[int] = yield Edits(tuple(edits), self._ts_ns)
        for order_id, edit, venue_id in zip(placing, edits[first:], answers[first:], strict=True):
            assert isinstance(edit, Place)
            if not venue_id:
                self.tally.refused += 1
                self._waiting[order_id] = None
                continue
            order = orders[order_id]
            display = edit.display_lots or edit.lots
            self._hold(order_id, _Live(venue_id, order.side, edit.ticks, edit.lots, display, order.rank))

    def _requeue(self, edits: list[Edit], entering: dict[int, None]) -> None:
        """Orders that stand behind an entering one in the file enter after it."""
        first: dict[tuple[int, int], int] = {}
        for order_id in entering:
            order = self.recorded.orders[order_id]
            level = (order.side, self.grid.ticks(order.price_e9))
            first[level] = min(order.rank, first.get(level, order.rank))
        for level, rank in first.items():
            for order_id in list(self._levels.get(level, ())):
                have = self._live[order_id]
                if have.rank > rank and order_id in self.recorded.orders:
                    self._drop(order_id, have, edits)
                    entering[order_id] = None

    def _hold(self, order_id: int, live: _Live) -> None:
        self._live[order_id] = live
        self._file_ids[live.venue_id] = order_id
        self._levels.setdefault((live.side, live.ticks), {})[order_id] = None

    def _release(self, order_id: int) -> None:
        live = self._live.pop(order_id)
        self._file_ids.pop(live.venue_id, None)
        level = (live.side, live.ticks)
        at = self._levels[level]
        del at[order_id]
        if not at:
            del self._levels[level]

    def _forget(self) -> None:
        self._live.clear()
        self._file_ids.clear()
        self._levels.clear()
        self._waiting.clear()

    def _settle_one(self, order_id: int, edits: list[Edit], entering: dict[int, None]) -> None:
        want, have = self.recorded.orders.get(order_id), self._live.get(order_id)
        if want is None:
            if have is not None:
                self._drop(order_id, have, edits)
            return
        if want.filled:
            return  # the row that tells what is left of it comes with a later event
        if have is None:
            entering[order_id] = None
            return
        same_place = have.side == want.side and have.ticks == self.grid.ticks(want.price_e9)
        kept_its_turn = have.rank == want.rank or have.moved
        if same_place and kept_its_turn and have.shown == want.size:
            have.rank = want.rank
        elif same_place and kept_its_turn and have.shown > want.size and have.shown == have.total - have.filled:
            have.total = have.filled + want.size
            have.shown, have.rank = want.size, want.rank
            edits.append(Resize(have.venue_id, have.total))
        else:
            self._drop(order_id, have, edits)
            entering[order_id] = None

    def _drop(self, order_id: int, have: _Live, edits: list[Edit]) -> None:
        edits.append(Cancel(have.venue_id))
        self._release(order_id)

    def _placement(self, order_id: int) -> Place:
        order = self.recorded.orders[order_id]
        total = self._total(order_id, order.segment, order.size)
        display = order.size if total > order.size else 0
        side = Side.BUY if order.side == BID else Side.SELL
        return Place(side, self.grid.ticks(order.price_e9), total, display, order_id)

    def _total(self, order_id: int, segment: int, shown: int) -> int:
        """Lots of an order with what it hides, less what it has sold since it took its place."""
        total = self._totals.get((self._key, order_id, segment), 0) - self._sold.get((order_id, segment), 0)
        if total <= shown:
            return shown
        self.tally.icebergs_told += 1
        return total

    # --- trades --------------------------------------------------------------------------------------------------

    def _trade(
        self, aggressors: Sequence[Aggressor], names: dict[int, None], rows: Sequence[MboRow], auction: bool
    ) -> Actions:
        vanishing = self._vanishing(aggressors, rows)
        busy = {each.order_id for each in aggressors} | {fill.order_id for each in aggressors for fill in each.fills}
        for number, aggressor in enumerate(aggressors):
            if auction:
                self.tally.count(self._key[1], aggressor, None)
                self.tally.in_crossed_book += 1
            else:
                gone = {order_id: None for order_id, after in vanishing.items() if after < number}
                for order_id in gone:
                    del vanishing[order_id]
                yield from self._prepare(aggressor, gone)
                yield from self._strike(aggressor, names)
            self._apply(aggressor.rows, names)
            if number + 1 < len(aggressors):
                # Rows between two aggressors count for the second; who trades in this event stays as matched.
                yield from self._settle({name: None for name in names if name not in busy})

    def _vanishing(self, aggressors: Sequence[Aggressor], rows: Sequence[MboRow]) -> dict[int, int]:
        """Orders removed within the event, with the last aggressor that still traded with them (-1: none).

        Nothing but self-trade prevention (or its owner, at the same instant) takes an order out of a trade's event that
        was not filled to its end, so it is cancelled in front of the next aggressor.
        """
        first, last_rows = aggressors[0].at, {}
        for row in rows[first:]:
            if row.action not in (TRADE, FILL):
                last_rows[row.order_id] = row
        last_fill: dict[int, int] = {}
        for number, aggressor in enumerate(aggressors):
            for fill in aggressor.fills:
                last_fill[fill.order_id] = number
        own = {aggressor.order_id for aggressor in aggressors}
        vanishing = {}
        for order_id, row in last_rows.items():
            order = self.recorded.orders.get(order_id)
            whole = self._whole_cancels or (order is not None and row.size >= order.size)
            if row.action == CANCEL and order_id not in own and order is not None and whole:
                vanishing[order_id] = last_fill.get(order_id, -1)
        return vanishing

    def _prepare(self, aggressor: Aggressor, gone: dict[int, None]) -> Actions:
        """What happens in front of an aggressor: self-trade cancels, its own resting order, makers never shown."""
        edits: list[Edit] = []
        for order_id in gone:
            have = self._live.get(order_id)
            if have is not None:
                self._drop(order_id, have, edits)
                self.tally.self_trade_cancels += 1
        have = self._live.get(aggressor.order_id)
        if have is not None:
            self._drop(aggressor.order_id, have, edits)
        unseen: dict[int, list[int]] = {}
        for fill in aggressor.fills:
            if fill.order_id not in self._live and fill.order_id not in self.recorded.orders:
                unseen.setdefault(fill.order_id, [fill.price_e9, 0])[1] += fill.size
        first = len(edits)
        side = Side.SELL if aggressor.side == BID else Side.BUY
        for order_id, (price_e9, lots) in unseen.items():
            edits.append(Place(side, self.grid.ticks(price_e9), lots, 0, order_id))
        if not edits:
            return
        answers: Sequence[int] = yield Edits(tuple(edits), aggressor.ts_ns)
        for order_id, edit, venue_id in zip(unseen, edits[first:], answers[first:], strict=True):
            assert isinstance(edit, Place)
            if venue_id:
                self.tally.unseen_makers_told += 1
                self._hold(order_id, _Live(venue_id, -1, edit.ticks, edit.lots, edit.lots, 0))

    def _strike(self, aggressor: Aggressor, names: dict[int, None]) -> Actions:
        order_id, rest = aggressor.order_id, aggressor.rest_taken + aggressor.rest_shown
        # Lots of T rows that no maker of this book gave came from other books (implied orders) and never reach it.
        taken = aggressor.filled or aggressor.size
        limit_e9, display, total = aggressor.limit_e9, 0, rest
        if rest:
            limit_e9 = aggressor.rest_e9
            hidden = self._total(order_id, self.recorded.segment(order_id) + 1, aggressor.rest_shown)
            total = aggressor.rest_taken + hidden
            display = aggressor.rest_shown if total > rest else 0
        side = Side.BUY if aggressor.side == BID else Side.SELL
        struck: Struck = yield Strike(
            side, self.grid.ticks(limit_e9), taken + total, bool(rest), display, aggressor.ts_ns
        )
        matched = []
        for venue_id, ticks, lots in struck.fills:
            maker_id = self._file_ids.get(venue_id, 0)
            matched.append(MakerFill(maker_id, self.grid.price_e9(ticks), lots))
            names[maker_id] = None
            maker = self._live.get(maker_id)
            if maker is not None:
                maker.fill(lots)
                if maker.filled >= maker.total:
                    self._release(maker_id)
        for fill in aggressor.fills:
            names[fill.order_id] = None
        if struck.resting:
            size = taken + total
            live = _Live(struck.venue_id, aggressor.side, self.grid.ticks(limit_e9), size, display or size, 0)
            live.filled = sum(lots for _, _, lots in struck.fills)
            live.shown = min(display or size, size - live.filled)
            live.moved = True  # nothing is behind it yet
            self._hold(order_id, live)
        names[order_id] = None
        self.tally.count(self._key[1], aggressor, matched)
