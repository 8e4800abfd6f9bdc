"""What the CSV formats share: a header that names them, rows of so many columns, errors with file and line."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from luxterm.sources.formats.base import BookRow, Kind, Progress, RecordingError, Row, decimal, integer, lines


class CsvRecording(ABC):
    """A CSV recording. A format is a subclass with its header."""

    FORMAT: ClassVar[str]
    KIND: ClassVar[Kind]
    HEADER: ClassVar[tuple[str, ...]]
    SYMBOL_COLUMN: ClassVar[str] = ""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.format = self.FORMAT
        self.kind = self.KIND
        self.symbol = self._first_symbol() if self.SYMBOL_COLUMN else ""

    @classmethod
    def fits(cls, header: tuple[str, ...]) -> bool:
        return header == cls.HEADER

    @abstractmethod
    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        """Rows in file order. RecordingError for a line that does not fit."""

    def cells(self, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]:
        """(line number, its columns) of every line but the header and empty ones."""
        want = len(self.HEADER)
        for line, text in lines(self.path, progress):
            if line == 1 or not text:
                continue
            cells = text.split(",")
            if len(cells) != want:
                raise RecordingError(
                    self.path, f"{len(cells)} columns where {want} belong: the file is truncated or damaged", line
                )
            yield line, cells

    def number(self, cells: list[str], column: int, line: int, *, positive: bool = False) -> Decimal:
        return decimal(self.path, line, self.HEADER[column], cells[column], positive=positive)

    def whole(self, cells: list[str], column: int, line: int) -> int:
        return integer(self.path, line, self.HEADER[column], cells[column])

    def choice(self, cells: list[str], column: int, line: int, choices: dict[str, bool]) -> bool:
        """What the text in a column stands for; RecordingError for text that stands for nothing."""
        try:
            return choices[cells[column]]
        except KeyError:
            known = " or ".join(choices)
            raise RecordingError(
                self.path, f"{self.HEADER[column]} is {cells[column]!r}, not {known}: truncated or damaged", line
            ) from None

    def _first_symbol(self) -> str:
        column = self.HEADER.index(self.SYMBOL_COLUMN)
        for _, cells in self.cells():
            return cells[column]
        return ""


class LineRecording(CsvRecording):
    """A CSV recording whose every line is a row."""

    @abstractmethod
    def row(self, cells: list[str], line: int) -> Row:
        """One line's row. RecordingError when it does not fit."""

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        for line, cells in self.cells(progress):
            yield self.row(cells, line)


class BookLines:
    """Lines of one book update, gathered until the next update begins."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] | None = None
        self._ts_ns, self._snapshot = 0, False
        self._bids: list[tuple[Decimal, Decimal]] = []
        self._asks: list[tuple[Decimal, Decimal]] = []

    def add(
        self, key: tuple[object, ...], ts_ns: int, snapshot: bool, bid: bool, price: Decimal, size: Decimal
    ) -> BookRow | None:
        """Takes a line; gives the update before it when this one begins another."""
        done = self.finish() if key != self._key else None
        self._key, self._ts_ns, self._snapshot = key, ts_ns, snapshot
        (self._bids if bid else self._asks).append((price, size))
        return done

    def finish(self) -> BookRow | None:
        """The update that is being gathered; None when there is none."""
        if self._key is None:
            return None
        row = BookRow(self._ts_ns, self._snapshot, tuple(self._bids), tuple(self._asks))
        self._key, self._bids, self._asks = None, [], []
        return row
