"""Bars of open, high, low, close and volume as CSV, one minute each."""

from __future__ import annotations

from datetime import UTC, datetime

from luxterm.model.units import MINUTE, SECOND
from luxterm.sources.formats.base import BarRow, Kind, RecordingError
from luxterm.sources.formats.text import LineRecording


class MinuteBars(LineRecording):
    """One-minute bars; the timestamp is UTC text and the start of the bar."""

    FORMAT = "one-minute bars"
    KIND = Kind.BARS
    HEADER = ("timestamp", "open", "high", "low", "close", "volume")

    def row(self, cells: list[str], line: int) -> BarRow:
        try:
            start = datetime.fromisoformat(cells[0])
        except ValueError:
            raise RecordingError(self.path, f"timestamp {cells[0]!r} is not a date and time", line) from None
        start = start.replace(tzinfo=UTC) if start.tzinfo is None else start
        seconds, micros = int(start.replace(microsecond=0).timestamp()), start.microsecond
        prices = [self.number(cells, column, line, positive=True) for column in range(1, 5)]
        opened, high, low, closed = prices
        if not low <= min(opened, closed) <= max(opened, closed) <= high:
            raise RecordingError(self.path, "open, high, low and close contradict each other", line)
        return BarRow(seconds * SECOND + micros * 1000, MINUTE, opened, high, low, closed, self.number(cells, 5, line))
