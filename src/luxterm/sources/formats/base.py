"""Recorded market data, whatever wrote it: five kinds of rows and one way to read them.

Rows keep the numbers as they were written: decimals for text formats, the file's own integers for market-by-order
data. Nothing here knows a market's tick or lot; whoever feeds the rows to a venue decides how to round.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol

import zstandard

from luxterm.model.codes import Side
from luxterm.model.errors import UsageError
from luxterm.model.units import MS, SECOND

GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
HEAD_BYTES: Final = 64 * 1024
CHUNK_BYTES: Final = 256 * 1024

Progress = Callable[[int], object]
"""Called now and then with the bytes of the file (as stored) that have been read."""


class RecordingError(UsageError):
    """A file is no recording that can be read: foreign, truncated or damaged. Names the file and the place in it."""

    def __init__(self, path: Path, problem: str, line: int | None = None) -> None:
        where = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{where}: {problem}")


class Kind(Enum):
    """What the rows of a recording are."""

    TRADES = "trades"
    QUOTES = "quotes"
    BARS = "bars"
    BOOK = "book"
    MBO = "mbo"


class TradeRow(NamedTuple):
    ts_ns: int
    price: Decimal
    size: Decimal
    side: Side
    """The taker's."""


class QuoteRow(NamedTuple):
    ts_ns: int
    bid: Decimal
    bid_size: Decimal
    ask: Decimal
    ask_size: Decimal


class BarRow(NamedTuple):
    ts_ns: int
    """Start of the bar."""
    length_ns: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


class BookRow(NamedTuple):
    """Levels of a book that changed together: (price, size), size 0 removes. A snapshot replaces the whole book."""

    ts_ns: int
    snapshot: bool
    bids: tuple[tuple[Decimal, Decimal], ...]
    asks: tuple[tuple[Decimal, Decimal], ...]


class MboRow(NamedTuple):
    """One record of a market-by-order file, in the file's own units."""

    publisher: int
    instrument: int
    ts_ns: int
    """When the exchange's matching engine took the event."""
    order_id: int
    price_e9: int
    """Signed, 1e-9 of a price unit; UNDEF_PRICE where there is none."""
    size: int
    flags: int
    action: int
    """ASCII: A add, C cancel, M modify, R clear, T trade, F fill, N none."""
    side: int
    """ASCII: B bid, A ask, N none. Of a T the aggressor's, of all others the order's own."""
    sequence: int


Row = TradeRow | QuoteRow | BarRow | BookRow | MboRow


class Recording(Protocol):
    """A recorded file that was recognised. `rows()` may be called again and starts anew each time."""

    @property
    def path(self) -> Path: ...

    @property
    def format(self) -> str:
        """What wrote it, for people: `Binance trades`, `CME market by order (DBN 3)`, ..."""
        ...

    @property
    def kind(self) -> Kind: ...

    @property
    def symbol(self) -> str:
        """The instrument as the file or its name gives it; empty when neither does."""
        ...

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        """Rows in file order. Raises RecordingError where the file breaks off or does not fit its format."""
        ...


class _Counted(io.RawIOBase):
    """A file that reports how far it was read."""

    def __init__(self, raw: IO[bytes], progress: Progress | None) -> None:
        self._raw, self._progress, self._at = raw, progress, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._raw.read(size)
        self._at += len(data)
        if self._progress is not None and data:
            self._progress(self._at)
        return data

    def close(self) -> None:
        self._raw.close()
        super().close()


def _zstd_chunks(path: Path, raw: _Counted, size: int) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor()
    frame = decompressor.decompressobj()
    fresh = True
    while data := raw.read(size):
        while data:
            try:
                out = frame.decompress(data)
            except zstandard.ZstdError as error:
                raise RecordingError(path, f"damaged zstd data ({error})") from None
            fresh = False
            if out:
                yield out
            data = b""
            if frame.eof:  # frames may lie end to end
                data, frame, fresh = frame.unused_data, decompressor.decompressobj(), True
    if not fresh:
        raise RecordingError(path, "truncated: the zstd data break off; fetch the file again")


def _gzip_chunks(path: Path, raw: _Counted, size: int) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=raw) as unpacked:
            while data := unpacked.read(size):
                yield data
    except EOFError:
        raise RecordingError(path, "truncated: the gzip data break off; fetch the file again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise RecordingError(path, f"damaged gzip data ({error})") from None


def chunks(path: Path, progress: Progress | None = None) -> Iterator[bytes]:
    """The content of a file, unpacked when it is gzip or zstd (told by its first bytes)."""
    try:
        with open(path, "rb") as file:
            magic = file.read(4)
            # Small files are read in small parts, so that whoever watches a slow replay sees it move.
            size = max(4096, min(CHUNK_BYTES, file.seek(0, 2) // 100))
            file.seek(0)
            raw = _Counted(file, progress)
            if magic.startswith(ZSTD_MAGIC):
                yield from _zstd_chunks(path, raw, size)
            elif magic.startswith(GZIP_MAGIC):
                yield from _gzip_chunks(path, raw, size)
            else:
                while data := raw.read(size):
                    yield data
    except OSError as error:
        raise RecordingError(path, error.strerror or str(error)) from None


def head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """The first unpacked bytes of a file, up to about `size`. A break after them is not noticed."""
    data = b""
    try:
        for chunk in chunks(path):
            data += chunk
            if len(data) >= size:
                break
    except RecordingError:
        if not data:
            raise
    return data


def lines(path: Path, progress: Progress | None = None) -> Iterator[tuple[int, str]]:
    """(line number from 1, text without its end) of a text file. A last line without its end counts as truncated
    only for the reader that finds it malformed."""
    number, rest = 0, b""
    for chunk in chunks(path, progress):
        parts = (rest + chunk).split(b"\n")
        rest = parts.pop()
        for part in parts:
            number += 1
            yield number, _text(path, number, part)
    if rest:
        yield number + 1, _text(path, number + 1, rest)


def _text(path: Path, number: int, data: bytes) -> str:
    try:
        return data.decode().rstrip("\r")
    except UnicodeDecodeError:
        raise RecordingError(path, "is not text", number) from None


def decimal(path: Path, line: int, name: str, text: str, *, positive: bool = False) -> Decimal:
    """A finite, non-negative number of a text file; RecordingError names the column otherwise."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise RecordingError(path, f"{name} {text!r} is not a number", line) from None
    if not value.is_finite() or value < 0 or (positive and not value) or value.adjusted() > 17:
        raise RecordingError(path, f"{name} {text!r} is out of range", line)
    return value


_UNITS: Final = ((12, SECOND), (15, MS), (18, 1000))
"""Up to so many digits a Unix time of our days is in seconds, milliseconds, microseconds; beyond that nanoseconds."""


def instant(path: Path, line: int, name: str, text: str) -> int:
    """A Unix time as nanoseconds, its unit told by its size: dumps of one vendor changed theirs over the years."""
    value = integer(path, line, name, text)
    return value * next((unit for digits, unit in _UNITS if value < 10**digits), 1)


def integer(path: Path, line: int, name: str, text: str) -> int:
    """A whole non-negative number of a text file."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise RecordingError(path, f"{name} {text!r} is not a whole number", line)
    return int(text)
