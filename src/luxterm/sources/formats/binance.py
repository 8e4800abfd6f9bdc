"""Binance: trades, top-of-book quotes, and depth snapshots and updates, as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from luxterm.model.codes import Side
from luxterm.model.units import MS
from luxterm.sources.formats.base import Kind, Progress, QuoteRow, RecordingError, Row, TradeRow
from luxterm.sources.formats.text import BookLines, CsvRecording, LineRecording

BOOLEANS = {"True": True, "true": True, "False": False, "false": False}


class BinanceTrades(LineRecording):
    """One trade a line; `buyer_maker` says that the taker sold."""

    FORMAT = "Binance trades"
    KIND = Kind.TRADES
    HEADER = ("timestamp_ms", "trade_id", "price", "quantity", "buyer_maker")

    def row(self, cells: list[str], line: int) -> TradeRow:
        return TradeRow(
            self.whole(cells, 0, line) * MS,
            self.number(cells, 2, line, positive=True),
            self.number(cells, 3, line),
            Side.SELL if self.choice(cells, 4, line, BOOLEANS) else Side.BUY,
        )


class BinanceQuotes(LineRecording):
    """Best bid and ask."""

    FORMAT = "Binance quotes"
    KIND = Kind.QUOTES
    HEADER = ("timestamp_ms", "symbol", "bid", "bid_size", "ask", "ask_size")
    SYMBOL_COLUMN = "symbol"

    def row(self, cells: list[str], line: int) -> QuoteRow:
        return QuoteRow(
            self.whole(cells, 0, line) * MS,
            self.number(cells, 2, line, positive=True),
            self.number(cells, 3, line),
            self.number(cells, 4, line, positive=True),
            self.number(cells, 5, line),
        )


class BinanceDepth(CsvRecording):
    """Futures depth: `snap` lines are a whole book, `set` lines absolute sizes of levels, 0 removes.

    Lines of one update share their update ids. `pu` names the update before; a gap between two updates of a file is
    refused, because a book built across it would be wrong.
    """

    FORMAT = "Binance depth"
    KIND = Kind.BOOK
    HEADER = (
        "symbol", "timestamp", "first_update_id", "last_update_id", "side", "update_type", "price", "qty", "pu",
    )  # fmt: skip
    SYMBOL_COLUMN = "symbol"

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        gathered, last = BookLines(), -1
        for line, cells in self.cells(progress):
            ts_ns = self.whole(cells, 1, line) * MS
            ids = (self.whole(cells, 2, line), self.whole(cells, 3, line))
            bid = self.choice(cells, 4, line, {"b": True, "a": False})
            snapshot = self.choice(cells, 5, line, {"snap": True, "set": False})
            price, size = self.number(cells, 6, line, positive=True), self.number(cells, 7, line)
            done = gathered.add((*ids, snapshot), ts_ns, snapshot, bid, price, size)
            if done is not None:
                yield done
                if not snapshot and not done.snapshot and cells[8] != str(last):
                    raise RecordingError(
                        self.path, f"updates are missing: {cells[8]} should come before this line, not {last}", line
                    )
            last = ids[1]
        done = gathered.finish()
        if done is not None:
            yield done
