"""Tardis: normalised trades and incremental level-2 books as CSV. Times are microseconds."""

from __future__ import annotations

from collections.abc import Iterator

from luxterm.model.codes import Side
from luxterm.sources.formats.base import Kind, Progress, Row, TradeRow
from luxterm.sources.formats.text import BookLines, CsvRecording, LineRecording

MICROSECOND_NS = 1000
SELLS = {"sell": True, "buy": False, "unknown": False}


class TardisTrades(LineRecording):
    """Trades of any exchange; the side is the taker's."""

    FORMAT = "Tardis trades"
    KIND = Kind.TRADES
    HEADER = ("exchange", "symbol", "timestamp", "local_timestamp", "id", "side", "price", "amount")
    SYMBOL_COLUMN = "symbol"

    def row(self, cells: list[str], line: int) -> TradeRow:
        return TradeRow(
            self.whole(cells, 2, line) * MICROSECOND_NS,
            self.number(cells, 6, line, positive=True),
            self.number(cells, 7, line),
            Side.SELL if self.choice(cells, 5, line, SELLS) else Side.BUY,
        )


class TardisBook(CsvRecording):
    """Incremental level 2: absolute sizes of levels, 0 removes. Lines received at one instant are one update; the first
    snapshot line after others begins a new book."""

    FORMAT = "Tardis level-2 book"
    KIND = Kind.BOOK
    HEADER = ("exchange", "symbol", "timestamp", "local_timestamp", "is_snapshot", "side", "price", "amount")
    SYMBOL_COLUMN = "symbol"

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        gathered = BookLines()
        for line, cells in self.cells(progress):
            ts_ns = self.whole(cells, 2, line) * MICROSECOND_NS
            snapshot = self.choice(cells, 4, line, {"true": True, "false": False})
            bid = self.choice(cells, 5, line, {"bid": True, "ask": False})
            price, size = self.number(cells, 6, line, positive=True), self.number(cells, 7, line)
            done = gathered.add((cells[3], snapshot), ts_ns, snapshot, bid, price, size)
            if done is not None:
                yield done
        done = gathered.finish()
        if done is not None:
            yield done
