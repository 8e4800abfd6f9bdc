"""A price source that plays a recorded file: trades, quotes or bars, as they happened or faster.

Its messages are what the other sources' are: bytes that `parse` reads alone. The recorded times are moved to the
present, so that a feed from last year is fresh.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from luxterm.model.units import MS, SECOND
from luxterm.oracle.quotes import BadQuote, Quote, Tier, price_e12
from luxterm.sources.base import NowNs, Sleep, SourceError
from luxterm.sources.formats.base import Kind, RecordingError
from luxterm.sources.formats.points import price_points
from luxterm.sources.formats.recognise import recognise

QUIET_NS: Final = SECOND
"""In a gap of the file the last price is said again so often: the market stood still, the source did not fail."""
BAR_STEP_NS: Final = 200 * MS


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    symbol: str
    price: str
    at_ns: int


_decoder: Final = msgspec.json.Decoder(_Message)


class ReplaySource:
    """One recorded file as a source for one symbol. At its end the connection ends; the next one starts it again."""

    def __init__(
        self,
        name: str,
        tier: Tier,
        symbol: str,
        path: Path,
        now_ns: NowNs,
        *,
        speed: float = 1.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Raises RecordingError for a file that prices nothing and ValueError for a speed that is not positive."""
        if not speed > 0:
            raise ValueError("the speed of a replay is a factor above 0")
        self.name, self.tier, self.symbols = name, tier, (symbol,)
        self._recording = recognise(path)
        if self._recording.kind in (Kind.MBO, Kind.BOOK):
            raise RecordingError(path, f"{self._recording.format} prices no index; `luxterm replay` feeds it")
        self._now_ns, self._speed, self._sleep = now_ns, speed, sleep

    async def connect(self) -> AsyncIterator[bytes]:
        """The file's prices when they are due. SourceError where it breaks off."""
        started_ns = self._now_ns()
        first_ns = -1
        last: str | None = None
        try:
            for point in price_points(self._recording.rows(), int(BAR_STEP_NS * self._speed)):
                first_ns = point.ts_ns if first_ns < 0 else first_ns
                due_ns = started_ns + int((point.ts_ns - first_ns) / self._speed)
                while (wait_ns := due_ns - self._now_ns()) > 0:
                    if last is not None and wait_ns > QUIET_NS:
                        await self._sleep(QUIET_NS / SECOND)
                        yield self._message(last)
                    else:
                        await self._sleep(wait_ns / SECOND)
                last = str(point.price)
                yield self._message(last)
        except RecordingError as error:
            raise SourceError(str(error)) from None

    def _message(self, price: str) -> bytes:
        return msgspec.json.encode(_Message(self.symbols[0], price, self._now_ns()))

    def parse(self, data: bytes, received_ns: int) -> Sequence[Quote]:
        """The quote of one message. Pure."""
        try:
            message = _decoder.decode(data)
        except msgspec.DecodeError as error:
            raise BadQuote(f"not a replayed price: {error}") from None
        if message.symbol not in self.symbols:
            return ()
        return (Quote(self.name, message.symbol, price_e12(message.price), message.at_ns, received_ns),)
