"""Bars of open, high, low, close and volume as CSV, one minute each: by date and time, or as Binance's klines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from luxterm.model.units import MINUTE, SECOND
from luxterm.sources.formats.base import BarRow, Kind, RecordingError
from luxterm.sources.formats.text import LineRecording


class MinuteBars(LineRecording):
    """One-minute bars; the timestamp is the start of the bar, as UTC text or as a Unix time."""

    FORMAT = "one-minute bars"
    KIND = Kind.BARS
    HEADER = ("timestamp", "open", "high", "low", "close", "volume", "close_time")
    ALIASES = {"timestamp": ("open_time", "time", "date", "datetime")}
    OPTIONAL = frozenset({"close_time"})
    BARE = (
        (
            "timestamp", "open", "high", "low", "close", "volume", "close_time", "quote_volume", "count",
            "taker_volume", "taker_quote_volume", "ignore",
        ),
    )  # fmt: skip

    @classmethod
    def bare(cls, cells: Mapping[str, str]) -> bool:
        return all(cells[name].isdigit() and len(cells[name]) >= 10 for name in ("timestamp", "close_time"))

    def _start_ns(self, cells: list[str], line: int) -> int:
        if cells[0].isdigit():
            start_ns = self.instant(cells, 0, line)
            if cells[6] and abs(self.instant(cells, 6, line) - start_ns - MINUTE) > SECOND:
                raise RecordingError(self.path, "is not a bar of one minute", line)
            return start_ns
        try:
            start = datetime.fromisoformat(cells[0])
        except ValueError:
            raise RecordingError(self.path, f"timestamp {cells[0]!r} is not a date and time", line) from None
        start = start.replace(tzinfo=UTC) if start.tzinfo is None else start
        return int(start.replace(microsecond=0).timestamp()) * SECOND + start.microsecond * 1000

    def row(self, cells: list[str], line: int) -> BarRow:
        start_ns = self._start_ns(cells, line)
        prices = [self.number(cells, column, line, positive=True) for column in range(1, 5)]
        opened, high, low, closed = prices
        if not low <= min(opened, closed) <= max(opened, closed) <= high:
            raise RecordingError(self.path, "open, high, low and close contradict each other", line)
        return BarRow(start_ns, MINUTE, opened, high, low, closed, self.number(cells, 5, line))
