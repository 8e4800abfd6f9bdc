"""What the CSV formats share: columns told by their names, rows of so many columns, errors with file and line.

Public dumps of one format differ: a column is called otherwise, there are more of them, in another order, in quotes, or
the header is left out. A format says by which names it knows its columns, and reads them wherever they stand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

from luxterm.model.units import MS
from luxterm.sources.formats.base import (
    BookRow,
    Kind,
    Progress,
    RecordingError,
    Row,
    decimal,
    head,
    instant,
    integer,
    lines,
)


class CsvRecording(ABC):
    """A CSV recording. A format is a subclass with its columns."""

    FORMAT: ClassVar[str]
    KIND: ClassVar[Kind]
    HEADER: ClassVar[tuple[str, ...]]
    """Its columns, in the order in which `cells` gives them."""
    ALIASES: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Other names of a column."""
    OPTIONAL: ClassVar[frozenset[str]] = frozenset()
    """Columns that a dump may lack; they read as empty."""
    BARE: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """The columns of dumps without a header."""
    SYMBOL_COLUMN: ClassVar[str] = ""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.format = self.FORMAT
        self.kind = self.KIND
        first = split(head(path).split(b"\n", 1)[0].decode("utf-8", "replace"))
        columns = self.columns(first)
        assert columns is not None, "the format was recognised"
        self._columns, self._width = columns, len(first)
        self._bare = self._named(first) is None
        names = [first[at].lower() if at >= 0 else "" for at in columns]
        self._in_ms = frozenset(i for i, name in enumerate(names) if name.endswith("_ms") and not self._bare)
        self.symbol = self._first_symbol() if self.SYMBOL_COLUMN else ""

    @classmethod
    def columns(cls, first: tuple[str, ...]) -> tuple[int, ...] | None:
        """Where each column stands in a file with this first line, -1 for one it lacks; None = another format."""
        named = cls._named(first)
        if named is not None:
            return named
        for bare in cls.BARE:
            if len(bare) == len(first) and cls.bare(dict(zip(bare, first, strict=True))):
                return tuple(bare.index(name) if name in bare else -1 for name in cls.HEADER)
        return None

    @classmethod
    def _named(cls, first: tuple[str, ...]) -> tuple[int, ...] | None:
        lowered = [name.lower() for name in first]
        found = []
        for name in cls.HEADER:
            known = [lowered.index(each) for each in (name, *cls.ALIASES.get(name, ())) if each in lowered]
            if not known and name not in cls.OPTIONAL:
                return None
            found.append(known[0] if known else -1)
        return tuple(found)

    @classmethod
    def bare(cls, cells: Mapping[str, str]) -> bool:
        """Whether the cells of a first line without a header look like this format's."""
        return False

    @abstractmethod
    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        """Rows in file order. RecordingError for a line that does not fit."""

    def cells(self, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]:
        """(line number, its columns in the order of HEADER) of every line but the header and empty ones."""
        want, columns = self._width, self._columns
        as_written = columns == tuple(range(want))
        for line, text in lines(self.path, progress):
            if not text or (line == 1 and not self._bare):
                continue
            cells = text.split(",") if '"' not in text else list(split(text))
            if len(cells) != want:
                raise RecordingError(
                    self.path, f"{len(cells)} columns where {want} belong: the file is truncated or damaged", line
                )
            yield line, cells if as_written else [cells[at] if at >= 0 else "" for at in columns]

    def number(self, cells: list[str], column: int, line: int, *, positive: bool = False) -> Decimal:
        return decimal(self.path, line, self.HEADER[column], cells[column], positive=positive)

    def whole(self, cells: list[str], column: int, line: int) -> int:
        return integer(self.path, line, self.HEADER[column], cells[column])

    def instant(self, cells: list[str], column: int, line: int) -> int:
        """A Unix time in nanoseconds, whichever of the usual units it is written in."""
        if column in self._in_ms:
            return self.whole(cells, column, line) * MS
        return instant(self.path, line, self.HEADER[column], cells[column])

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


def split(line: str) -> tuple[str, ...]:
    """The cells of a line, without quotes and blanks around them."""
    return tuple(cell.strip().strip('"') for cell in line.removeprefix("\ufeff").rstrip("\r").split(","))


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
