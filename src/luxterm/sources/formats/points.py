"""Recorded trades, quotes, bars and books as index prices: what the node is told, and when."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from sortedcontainers import SortedDict

from luxterm.model.codes import Side
from luxterm.sources.formats.base import BarRow, BookRow, QuoteRow, Row, TradeRow


class PricePoint(NamedTuple):
    """A price and its moment; of a trade also its size and the taker's side."""

    ts_ns: int
    price: Decimal
    size: Decimal | None = None
    side: Side | None = None


class _Book:
    """The levels of a recorded book, as far as its best prices go."""

    def __init__(self) -> None:
        self._bids: SortedDict[Decimal, Decimal] = SortedDict()
        self._asks: SortedDict[Decimal, Decimal] = SortedDict()
        self._mid: Decimal | None = None

    def update(self, row: BookRow) -> Decimal | None:
        """The mid where it has changed; None where it has not, or while a side is empty or the book is crossed."""
        if row.snapshot:
            self._bids.clear()
            self._asks.clear()
        for levels, changes in ((self._bids, row.bids), (self._asks, row.asks)):
            for price, size in changes:
                if size:
                    levels[price] = size
                else:
                    levels.pop(price, None)
        if not self._bids or not self._asks:
            return None
        bid, ask = self._bids.peekitem(-1)[0], self._asks.peekitem(0)[0]
        if bid >= ask or (bid + ask) / 2 == self._mid:
            return None
        self._mid = (bid + ask) / 2
        return self._mid


def bar_path(bar: BarRow, step_ns: int | None) -> Iterator[PricePoint]:
    """A bar's prices in time: open, the nearer extreme, the farther one, close, at thirds of the bar, and straight
    lines between them every `step_ns` so that the index is never stale. Without `step_ns` only the four corners."""
    up = abs(bar.high - bar.open) < abs(bar.open - bar.low)
    corners = (bar.open, bar.high, bar.low, bar.close) if up else (bar.open, bar.low, bar.high, bar.close)
    last_ns = bar.length_ns - 1
    times = (0, bar.length_ns // 3, 2 * bar.length_ns // 3, last_ns)
    places = min(bar.open.as_tuple().exponent, bar.close.as_tuple().exponent)
    unit = Decimal(1).scaleb(min(places, -2) if isinstance(places, int) else -2)
    yield PricePoint(bar.ts_ns, corners[0])
    for leg in range(3):
        start, end = times[leg], times[leg + 1]
        rise = corners[leg + 1] - corners[leg]
        if step_ns is not None:
            for at in range(start + step_ns, end, step_ns):
                price = corners[leg] + rise * (at - start) / (end - start)
                yield PricePoint(bar.ts_ns + at, price.quantize(unit))
        yield PricePoint(bar.ts_ns + end, corners[leg + 1])


def price_points(rows: Iterator[Row], step_ns: int | None) -> Iterator[PricePoint]:
    """Rows of trades, quotes, bars or books as prices: a quote's and a book's is its mid.

    ValueError for a book that begins with a change: what it changes is not known.
    """
    book: _Book | None = None
    for row in rows:
        if isinstance(row, TradeRow):
            yield PricePoint(row.ts_ns, row.price, row.size, row.side)
        elif isinstance(row, QuoteRow):
            yield PricePoint(row.ts_ns, (row.bid + row.ask) / 2)
        elif isinstance(row, BarRow):
            yield from bar_path(row, step_ns)
        elif isinstance(row, BookRow):
            if book is None:
                if not row.snapshot:
                    raise ValueError("the book begins with a change and not with a whole book")
                book = _Book()
            mid = book.update(row)
            if mid is not None:
                yield PricePoint(row.ts_ns, mid)
        else:
            raise TypeError(f"{type(row).__name__} is no price")
