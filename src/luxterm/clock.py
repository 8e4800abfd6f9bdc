"""The time, for whoever may know it. Nothing else in the house calls time.*; the pure rooms are told it."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    def now_ns(self) -> int:
        """Unix nanoseconds; never less than an earlier answer of the same clock."""
        ...

    def not_before(self, now_ns: int) -> None:
        """Answers no less than this from now on: the time of the last command in a journal."""
        ...


class SystemClock:
    """The machine's clock, held back from running backwards when somebody sets it."""

    def __init__(self, not_before_ns: int = 0) -> None:
        self._last_ns = not_before_ns
        self._read = time.time_ns

    def now_ns(self) -> int:
        now_ns = self._read()
        if now_ns < self._last_ns:
            return self._last_ns
        self._last_ns = now_ns
        return now_ns

    def not_before(self, now_ns: int) -> None:
        """Answers no less than this from now on: the time of the last command in a journal."""
        self._last_ns = max(self._last_ns, now_ns)


class ManualClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now_ns: int = 1_700_000_000_000_000_000) -> None:
        self._now_ns = now_ns

    def now_ns(self) -> int:
        return self._now_ns

    def not_before(self, now_ns: int) -> None:
        self._now_ns = max(self._now_ns, now_ns)

    def advance(self, by_ns: int) -> int:
        """Moves on by `by_ns`, not below 0, and answers the new time."""
        if by_ns < 0:
            raise ValueError("time does not run backwards")
        self._now_ns += by_ns
        return self._now_ns


def monotonic() -> float:
    """Seconds from an arbitrary point, for durations and deadlines only."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    """Blocks the calling thread; never on an event loop."""
    time.sleep(seconds)
