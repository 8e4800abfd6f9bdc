"""A price source that plays recorded files: trades, quotes, bars or books, as they happened or faster.

Its messages are what the other sources' are: bytes that `parse` reads alone. The recorded times are moved to the
present, so that a feed from last year is fresh. All symbols begin together, each with the first price of its files.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from luxterm.model.units import MS, SECOND
from luxterm.oracle.quotes import BadQuote, Quote, Tier, price_e12
from luxterm.sources.base import NowNs, Sleep, SourceError
from luxterm.sources.formats.base import BookRow, Kind, Recording, RecordingError
from luxterm.sources.formats.points import price_points
from luxterm.sources.formats.recognise import recognise

QUIET_NS: Final = SECOND
"""In a gap of the file the last prices are said again so often: the market stood still, the source did not fail."""
BAR_STEP_NS: Final = 200 * MS


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    symbol: str
    price: str
    at_ns: int


_decoder: Final = msgspec.json.Decoder(_Message)


class _Due(NamedTuple):
    """A price, and how long after the beginning it is said."""

    after_ns: int
    symbol: str
    price: str


class ReplaySource:
    """Recorded files as a source; `feeds` has each symbol's files in order, as a book's snapshot and its updates.

    At the end of the last file the connection ends; the next one starts them all again.
    """

    def __init__(
        self,
        name: str,
        tier: Tier,
        feeds: Mapping[str, Sequence[Path]],
        now_ns: NowNs,
        *,
        speed: float = 1.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Raises RecordingError for files that price nothing and ValueError for a speed that is not positive."""
        if not speed > 0:
            raise ValueError("the speed of a replay is a factor above 0")
        self.name, self.tier, self.symbols = name, tier, tuple(feeds)
        self._recordings = {symbol: [recognise(path) for path in paths] for symbol, paths in feeds.items()}
        for recordings in self._recordings.values():
            _check(recordings)
        self._now_ns, self._speed, self._sleep = now_ns, speed, sleep

    async def connect(self) -> AsyncIterator[bytes]:
        """The files' prices when they are due. SourceError where one breaks off."""
        started_ns = self._now_ns()
        last: dict[str, str] = {}
        try:
            for due in heapq.merge(*(self._prices(symbol) for symbol in self.symbols)):
                due_ns = started_ns + int(due.after_ns / self._speed)
                while (wait_ns := due_ns - self._now_ns()) > 0:
                    if last and wait_ns > QUIET_NS:
                        await self._sleep(QUIET_NS / SECOND)
                        for symbol, price in last.items():
                            yield self._message(symbol, price)
                    else:
                        await self._sleep(wait_ns / SECOND)
                last[due.symbol] = due.price
                yield self._message(due.symbol, due.price)
        except RecordingError as error:
            raise SourceError(str(error)) from None

    def _prices(self, symbol: str) -> Iterator[_Due]:
        first_ns = -1
        rows = chain.from_iterable(recording.rows() for recording in self._recordings[symbol])
        for point in price_points(rows, int(BAR_STEP_NS * self._speed)):
            first_ns = point.ts_ns if first_ns < 0 else first_ns
            yield _Due(max(0, point.ts_ns - first_ns), symbol, str(point.price))

    def _message(self, symbol: str, price: str) -> bytes:
        return msgspec.json.encode(_Message(symbol, price, self._now_ns()))

    def parse(self, data: bytes, received_ns: int) -> Sequence[Quote]:
        """The quote of one message. Pure."""
        try:
            message = _decoder.decode(data)
        except msgspec.DecodeError as error:
            raise BadQuote(f"not a replayed price: {error}") from None
        if message.symbol not in self.symbols:
            return ()
        return (Quote(self.name, message.symbol, price_e12(message.price), message.at_ns, received_ns),)


def _check(recordings: Sequence[Recording]) -> None:
    """RecordingError for files that cannot price a symbol."""
    first = recordings[0]
    for recording in recordings:
        if recording.kind is Kind.MBO:
            raise RecordingError(recording.path, f"{recording.format} prices no index; `luxterm replay` feeds it")
        if recording.kind is not first.kind:
            raise RecordingError(recording.path, f"is {recording.kind.value} after {first.kind.value}")
    row = next(first.rows(), None)
    if isinstance(row, BookRow) and not row.snapshot:
        raise RecordingError(first.path, "begins with a change: name the file with the whole book before it")
