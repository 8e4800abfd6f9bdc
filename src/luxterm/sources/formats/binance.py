"""Binance: trades, top-of-book quotes, and depth snapshots and updates, as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from luxterm.model.codes import Side
from luxterm.sources.formats.base import Kind, Progress, QuoteRow, RecordingError, Row, TradeRow
from luxterm.sources.formats.text import BookLines, CsvRecording, LineRecording

BOOLEANS = {"True": True, "true": True, "TRUE": True, "False": False, "false": False, "FALSE": False}


class BinanceTrades(LineRecording):
    """One trade a line, or the fills of one taker at one price; `buyer_maker` says that the taker sold."""

    FORMAT = "Binance trades"
    KIND = Kind.TRADES
    HEADER = ("timestamp_ms", "trade_id", "price", "quantity", "buyer_maker")
    ALIASES = {
        "timestamp_ms": ("time", "transact_time", "timestamp"),
        "trade_id": ("id", "agg_trade_id"),
        "quantity": ("qty",),
        "buyer_maker": ("is_buyer_maker",),
    }
    OPTIONAL = frozenset({"trade_id"})
    BARE = (
        ("trade_id", "price", "quantity", "quote", "timestamp_ms", "buyer_maker", "best"),
        ("trade_id", "price", "quantity", "quote", "timestamp_ms", "buyer_maker"),
        ("trade_id", "price", "quantity", "first", "last", "timestamp_ms", "buyer_maker", "best"),
        ("trade_id", "price", "quantity", "first", "last", "timestamp_ms", "buyer_maker"),
    )

    @classmethod
    def bare(cls, cells: Mapping[str, str]) -> bool:
        numbers = all(re.fullmatch(r"\d+(\.\d+)?", cells[name]) for name in ("price", "quantity"))
        whole = cells["trade_id"].isdigit() and cells["timestamp_ms"].isdigit() and len(cells["timestamp_ms"]) >= 10
        return numbers and whole and cells["buyer_maker"] in BOOLEANS

    def row(self, cells: list[str], line: int) -> TradeRow:
        return TradeRow(
            self.instant(cells, 0, line),
            self.number(cells, 2, line, positive=True),
            self.number(cells, 3, line),
            Side.SELL if self.choice(cells, 4, line, BOOLEANS) else Side.BUY,
        )


class BinanceQuotes(LineRecording):
    """Best bid and ask."""

    FORMAT = "Binance quotes"
    KIND = Kind.QUOTES
    HEADER = ("timestamp_ms", "symbol", "bid", "bid_size", "ask", "ask_size")
    ALIASES = {
        "timestamp_ms": ("transaction_time", "event_time", "time"),
        "bid": ("best_bid_price",),
        "bid_size": ("best_bid_qty",),
        "ask": ("best_ask_price",),
        "ask_size": ("best_ask_qty",),
    }
    OPTIONAL = frozenset({"symbol"})
    SYMBOL_COLUMN = "symbol"

    def row(self, cells: list[str], line: int) -> QuoteRow:
        return QuoteRow(
            self.instant(cells, 0, line),
            self.number(cells, 2, line, positive=True),
            self.number(cells, 3, line),
            self.number(cells, 4, line, positive=True),
            self.number(cells, 5, line),
        )


class BinanceDepth(CsvRecording):
    """Depth: `snap` lines are a whole book, `set` lines absolute sizes of levels, 0 removes.

    Lines of one update share their update ids. `pu` names the update before (futures), else an update begins with the
    id after its predecessor's last (spot). A gap between two updates of a file is refused, because a book built across
    it would be wrong.
    """

    FORMAT = "Binance depth"
    KIND = Kind.BOOK
    HEADER = (
        "symbol", "timestamp", "first_update_id", "last_update_id", "side", "update_type", "price", "qty", "pu",
    )  # fmt: skip
    OPTIONAL = frozenset({"pu"})
    SYMBOL_COLUMN = "symbol"

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        gathered, last = BookLines(), -1
        for line, cells in self.cells(progress):
            ts_ns = self.instant(cells, 1, line)
            ids = (self.whole(cells, 2, line), self.whole(cells, 3, line))
            bid = self.choice(cells, 4, line, {"b": True, "a": False})
            snapshot = self.choice(cells, 5, line, {"snap": True, "set": False})
            price, size = self.number(cells, 6, line, positive=True), self.number(cells, 7, line)
            done = gathered.add((*ids, snapshot), ts_ns, snapshot, bid, price, size)
            if done is not None:
                yield done
                before = cells[8] or str(ids[0] - 1)
                if not snapshot and not done.snapshot and before != str(last):
                    raise RecordingError(
                        self.path, f"updates are missing: {before} should come before this line, not {last}", line
                    )
            last = ids[1]
        done = gathered.finish()
        if done is not None:
            yield done
