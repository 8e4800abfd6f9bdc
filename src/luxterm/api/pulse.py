"""Conflation: something changes often and is told at most once in an interval, always in its latest state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

RETRY_S = 0.1


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
