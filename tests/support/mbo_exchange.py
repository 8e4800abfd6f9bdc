"""A small exchange that publishes market-by-order rows the way CME does: the source of files with a known truth.

It has what a day's file has: icebergs, self-trade prevention, orders modified into a trade, stop orders that set each
other off in one event, auctions, clears with snapshots, several instruments side by side. The matching is that of
`plain_book`; what it publishes hides what a real feed hides.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import databento_dbn
import zstandard
from support.plain_book import Order, PlainMarket

from luxterm.model.codes import Side

LETTER = {Side.BUY: "B", Side.SELL: "A"}
LAST, SNAPSHOT = 128, 32 | 8


def write_dbn(path: Path, rows: Iterable[bytes], dataset: str = "GLBX.MDP3", symbols=("ESM4",), ids=(5602,)) -> Path:
    """A DBN file, packed when its name ends in .zst; header by the format's own library."""
    mappings = [
        SimpleNamespace(
            raw_symbol=symbol,
            intervals=[SimpleNamespace(start_date=date(2024, 5, 8), end_date=date(2024, 5, 9), symbol=str(number))],
        )
        for symbol, number in zip(symbols, ids, strict=True)
    ]
    header = databento_dbn.Metadata(
        dataset=dataset,
        start=0,
        stype_in=databento_dbn.SType.RAW_SYMBOL,
        stype_out=databento_dbn.SType.INSTRUMENT_ID,
        schema=databento_dbn.Schema.MBO,
        symbols=list(symbols),
        partial=[],
        not_found=[],
        mappings=mappings,
    ).encode()
    data = header + b"".join(rows)
    path.write_bytes(zstandard.compress(data) if path.suffix == ".zst" else data)
    return path


def record(
    action: str, side: str, order_id=0, price=None, size=0, flags=0, ts=0, instrument=5602, publisher=1
) -> bytes:
    """One record, encoded by the format's own library. `price` in units of the quote (exact binary fractions only)."""
    return bytes(
        databento_dbn.MBOMsg(
            publisher_id=publisher,
            instrument_id=instrument,
            ts_event=ts,
            order_id=order_id,
            price=databento_dbn.UNDEF_PRICE if price is None else int(price * 10**9),
            size=size,
            action=databento_dbn.Action(action),
            side=databento_dbn.Side(side),
            ts_recv=ts,
            flags=flags,
        )
    )


class Exchange:
    """One instrument. `step()` does something at random and returns the rows of its event."""

    def __init__(
        self, seed: int, instrument: int = 5602, tick: float = 0.25, base: float = 5000.0, ids_in_t=True
    ) -> None:
        self.random = random.Random(seed)
        self.instrument, self.tick, self.base, self.ids_in_t = instrument, tick, base, ids_in_t
        self.book = PlainMarket(iter(range(instrument * 10**6, 1 << 60)))
        self.firms: dict[int, int] = {}
        self.aggressors = 0
        self.maker_fills = 0
        self.lots = 0
        self.now = 1_715_126_400_000_000_000

    # rows -----------------------------------------------------------------------------------------------------------

    def row(
        self, action: str, side: str, order: Order | None = None, price=None, size=None, flags=0, order_id=None
    ) -> bytes:
        ticks = order.ticks if order is not None and price is None else price
        return record(
            action,
            side,
            order.order_id if order is not None and order_id is None else (order_id or 0),
            None if ticks is None else self.base + ticks * self.tick,
            (order.slice if order is not None else 0) if size is None else size,
            flags,
            self.now,
            self.instrument,
        )

    def finish(self, rows: list[bytes]) -> list[bytes]:
        last = databento_dbn_flags(rows[-1], LAST)
        return [*rows[:-1], last]

    # what happens ---------------------------------------------------------------------------------------------------

    def start(self, orders: int) -> list[bytes]:
        for _ in range(orders):
            side = self.random.choice((Side.BUY, Side.SELL))
            away = self.random.randrange(1, 30)
            self.enter(side, 500 - away if side == Side.BUY else 500 + away)
        return self.snapshot()

    def snapshot(self) -> list[bytes]:
        rows = [self.row("R", "N", flags=SNAPSHOT)]
        for side in (Side.SELL, Side.BUY):
            rows += [self.row("A", LETTER[side], order, flags=SNAPSHOT) for order in self.book.queue(side)]
        return self.finish(rows)

    def new_order(self, side: Side, ticks: int, size: int | None = None) -> Order:
        size = size or self.random.randrange(1, 30)
        display = self.random.randrange(1, 6) if size > 8 and self.random.random() < 0.3 else 0
        order = Order(self.book.next_id(), side, ticks, size, display, 0)
        self.firms[order.order_id] = self.random.randrange(8)
        return order

    def enter(self, side: Side, ticks: int) -> Order:
        order = self.new_order(side, ticks)
        self.book.rest(order)
        return order

    def mid(self) -> int:
        bids, asks = self.book.queue(Side.BUY), self.book.queue(Side.SELL)
        low = bids[0].ticks if bids else (asks[0].ticks - 2 if asks else 499)
        high = asks[0].ticks if asks else low + 2
        return (low + high) // 2

    def step(self) -> list[bytes]:
        self.now += 1000
        choice = self.random.random()
        resting = list(self.book.orders.values())
        if choice < 0.4 or len(resting) < 20:
            return self.finish(self.add())
        order = self.random.choice(resting)
        if choice < 0.55:
            del self.book.orders[order.order_id]
            return self.finish([self.row("C", LETTER[order.side], order)])
        if choice < 0.65:
            return self.finish(self.edit(order))
        if choice < 0.93:
            return self.finish(self.trades())
        if choice < 0.96:
            return self.auction()
        return self.snapshot()

    def add(self) -> list[bytes]:
        side = self.random.choice((Side.BUY, Side.SELL))
        mid, away = self.mid(), self.random.randrange(0, 12)
        ticks = mid - away if side == Side.BUY else mid + 1 + away
        if self.book.crosses(side, ticks):
            ticks = mid - 30 if side == Side.BUY else mid + 30
        return [self.row("A", LETTER[side], self.enter(side, ticks))]

    def edit(self, order: Order) -> list[bytes]:
        if order.display:
            return [self.row("M", LETTER[order.side], order)]
        if order.left > 1 and self.random.random() < 0.5:
            order.size -= self.random.randrange(1, order.left)
            order.slice = order.left
        else:
            order.size += self.random.randrange(1, 5)
            del self.book.orders[order.order_id]
            self.book.rest(order)
        return [self.row("M", LETTER[order.side], order)]

    def trades(self) -> list[bytes]:
        """One aggressor, or several that set each other off in one event."""
        prints, edits, touched = [], [], {}
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            more, after = self.aggress(touched)
            prints += more
            edits += after
            if not more:  # it only moved; the next order is the next event
                break
        rested = {}
        for order_id, (side, ticks, shown) in touched.items():
            order = self.book.orders.get(order_id)
            if order is None:
                if shown:
                    edits.append(self.row("C", LETTER[side], price=ticks, size=shown, order_id=order_id))
            else:
                edits.append(self.row("M" if shown else "A", LETTER[side], order))
                rested[order_id] = None
        if not prints and not edits:
            return self.add()
        return prints + edits

    def aggress(self, touched: dict) -> tuple[list[bytes], list[bytes]]:
        side = self.random.choice((Side.BUY, Side.SELL))
        other = Side.SELL if side == Side.BUY else Side.BUY
        reach = self.random.randrange(0, 5)
        queue = self.book.queue(other)
        if not queue:
            return [], []
        ticks = queue[0].ticks + (reach if side == Side.BUY else -reach)
        own = [order for order in self.book.queue(side) if order.order_id not in touched and not order.display]
        edits: list[bytes] = []
        if own and self.random.random() < 0.2:  # an order that rests is modified into the other side
            taker = self.random.choice(own)
            touched[taker.order_id] = (side, taker.ticks, taker.slice)
            del self.book.orders[taker.order_id]
            taker.ticks = ticks
        else:
            taker = self.new_order(side, ticks)
        ids = []
        for maker in queue:  # self-trade prevention: the firm's own makers go before anything is matched
            meets = maker.ticks <= ticks if side == Side.BUY else maker.ticks >= ticks
            if meets and self.firms[maker.order_id] == self.firms[taker.order_id] and maker.order_id not in touched:
                del self.book.orders[maker.order_id]
                edits.append(self.row("C", LETTER[other], maker))
                ids.append(maker.order_id)
        before = {order.order_id: order.slice for order in self.book.orders.values()}
        fills = self.book.match(taker)
        rows: list[bytes] = []
        by_price: dict[int, list[tuple[int, int]]] = {}
        for maker_id, price, lots in fills:
            by_price.setdefault(price, []).append((maker_id, lots))
            touched.setdefault(maker_id, (other, price, before[maker_id]))
        for price, makers in by_price.items():
            total = sum(lots for _, lots in makers)
            taker_id = taker.order_id if self.ids_in_t else 0
            rows.append(self.row("T", LETTER[side], price=price, size=total, order_id=taker_id))
            if not self.ids_in_t:
                rows.append(self.row("F", LETTER[side], price=price, size=total, order_id=taker.order_id))
            rows += [
                self.row("F", LETTER[other], price=price, size=lots, order_id=maker_id) for maker_id, lots in makers
            ]
        rests = taker.left and (taker.order_id in touched or self.random.random() < 0.6)
        if rests:
            self.book.rest(taker)
            touched.setdefault(taker.order_id, (side, ticks, 0))
        if fills:
            self.aggressors += 1
            self.maker_fills += len(fills)
            self.lots += sum(lots for *_, lots in fills)
        return rows, edits

    def auction(self) -> list[bytes]:
        """Orders gather until bids stand above asks, then one print without a side uncrosses them."""
        rows: list[bytes] = []
        mid = self.mid()
        for _ in range(self.random.randrange(4, 12)):
            side = self.random.choice((Side.BUY, Side.SELL))
            order = self.enter(side, mid + self.random.randrange(-4, 5))
            rows += self.finish([self.row("A", LETTER[side], order)])
        prints, touched = [], {}
        while True:
            bids, asks = self.book.queue(Side.BUY), self.book.queue(Side.SELL)
            if not bids or not asks or bids[0].ticks < asks[0].ticks:
                break
            lots = min(bids[0].slice, asks[0].slice)
            prints.append(self.row("T", "N", price=mid, size=lots))
            for order in (bids[0], asks[0]):
                touched.setdefault(order.order_id, (order.side, order.ticks, order.slice))
                prints.append(self.row("F", LETTER[order.side], order, price=mid, size=lots))
                order.filled += lots
                order.slice -= lots
                if not order.left:
                    del self.book.orders[order.order_id]
                elif not order.slice:
                    self.book.rest(order)
        # The feed names refilled orders in the order in which they queue again.
        turns = {order.order_id: order.turn for order in self.book.orders.values()}
        for order_id in sorted(touched, key=lambda order_id: turns.get(order_id, 0)):
            side, ticks, shown = touched[order_id]
            order = self.book.orders.get(order_id)
            if order is None:
                prints.append(self.row("C", LETTER[side], price=ticks, size=shown, order_id=order_id))
            else:
                prints.append(self.row("M", LETTER[side], order))
        return rows + (self.finish(prints) if prints else [])


def databento_dbn_flags(row: bytes, flag: int) -> bytes:
    """The record with a further flag; flags stand at byte 36."""
    return row[:36] + bytes([row[36] | flag]) + row[37:]


def generate(exchanges: list[Exchange], steps: int, start: int = 60, seed: int = 1) -> list[bytes]:
    """Rows of several instruments, those of different events side by side as one feed carries them."""
    rng = random.Random(seed)
    rows: list[bytes] = []
    for exchange in exchanges:
        rows += exchange.start(start)
    for _ in range(steps):
        streams = [exchange.step() for exchange in exchanges]
        while any(streams):
            stream = rng.choice([stream for stream in streams if stream])
            rows.append(stream.pop(0))
    return rows
