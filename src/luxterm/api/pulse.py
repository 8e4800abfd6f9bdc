"""Conflation: something changes often and is told at most once in an interval, always in its latest state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from luxterm.model.units import SECOND

RETRY_S = 0.1
_LEAST_WAIT_S: Final = 0.05
_MOST_WAIT_S: Final = 60.0
"""The venue's clock may be set; a wait for the end of a day is looked at again after this."""


class Pulse:
    """`touch` says that it changed: `send(make())` runs now if the interval has passed, else when it has.

    `send` answers whether somebody could not take it; then it is told again.
    """

    __slots__ = ("_interval_s", "_loop", "_next_s", "_send", "_timer", "make")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        interval_ms: int,
        make: Callable[[], bytes],
        send: Callable[[bytes], bool],
    ) -> None:
        self._loop = loop
        self._interval_s = interval_ms / 1000
        self.make = make
        self._send = send
        self._next_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def touch(self) -> None:
        if self._timer is None:
            # Never inside the caller: what changed in one turn of the loop is told together.
            self._timer = self._loop.call_at(max(self._next_s, self._loop.time()), self._due)

    def _due(self) -> None:
        self._timer = None
        self._next_s = self._loop.time() + self._interval_s
        if self._send(self.make()):
            self._timer = self._loop.call_later(max(self._interval_s, RETRY_S), self._due)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class CandlePulse(Pulse):
    """Candles of one length: what has changed since the last message, so that nobody misses how one closed.

    A close is told at its time, with or without a trade. `since(open_ns)` gives the message with all candles from that
    one on, and when the last of them opened; 0 asks for the present one and the one before.
    """

    __slots__ = ("_closing", "_last_ns", "_length_ns", "_now_ns", "_since", "_tell", "_told_ns")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        interval_ms: int,
        length_ns: int,
        now_ns: Callable[[], int],
        since: Callable[[int], tuple[bytes, int]],
        send: Callable[[bytes], bool],
    ) -> None:
        super().__init__(loop, interval_ms, self._message, self._send_on)
        self._length_ns, self._now_ns, self._since, self._tell = length_ns, now_ns, since, send
        self._told_ns = self._last_ns = 0
        self._closing = self._loop.call_later(self._wait_s(), self._closed)

    def _message(self) -> bytes:
        data, self._last_ns = self._since(self._told_ns)
        return data

    def _send_on(self, data: bytes) -> bool:
        lagging = self._tell(data)
        if not lagging:
            self._told_ns = self._last_ns
        return lagging

    def _wait_s(self) -> float:
        left_s = (self._length_ns - self._now_ns() % self._length_ns) / SECOND
        return min(max(left_s, _LEAST_WAIT_S), _MOST_WAIT_S)

    def _closed(self) -> None:
        self.touch()
        self._closing = self._loop.call_later(self._wait_s(), self._closed)

    def close(self) -> None:
        self._closing.cancel()
        super().close()
