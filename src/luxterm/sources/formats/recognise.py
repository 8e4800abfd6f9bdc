"""Which format a file has, told by its content alone: names and endings mean nothing here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from luxterm.sources.formats.bars import MinuteBars
from luxterm.sources.formats.base import Recording, RecordingError, head
from luxterm.sources.formats.binance import BinanceDepth, BinanceQuotes, BinanceTrades
from luxterm.sources.formats.bybit import BybitBook, is_bybit
from luxterm.sources.formats.dbn import MAGIC, DbnRecording
from luxterm.sources.formats.tardis import TardisBook, TardisTrades
from luxterm.sources.formats.text import CsvRecording, split

CSV_FORMATS: Final[tuple[type[CsvRecording], ...]] = (
    BinanceTrades,
    BinanceQuotes,
    BinanceDepth,
    MinuteBars,
    TardisTrades,
    TardisBook,
)


def recognise(path: Path) -> Recording:
    """The recording in a file, gzip or zstd or plain. RecordingError for a file that cannot be read or is foreign."""
    if path.is_dir():
        raise RecordingError(path, "is a folder; name the files")
    start = head(path)
    if not start:
        raise RecordingError(path, "is empty")
    if start.startswith(MAGIC):
        return DbnRecording(path)
    if is_bybit(start):
        return BybitBook(path)
    first = split(start.split(b"\n", 1)[0].decode("utf-8", "replace"))
    for form in CSV_FORMATS:
        if form.columns(first) is not None:
            return form(path)
    known = ", ".join([*(form.FORMAT for form in CSV_FORMATS), BybitBook.format, "market by order (DBN)"])
    raise RecordingError(path, f"is in no format that is known here ({known})")
