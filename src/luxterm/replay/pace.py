"""When a recorded moment is due: as it happened, faster, or at once."""

from __future__ import annotations

import asyncio
from typing import Final

from luxterm.clock import monotonic
from luxterm.model.errors import UsageError
from luxterm.model.units import SECOND

MAX_SPEED: Final = 1_000_000.0
NO_TIME_NS: Final = 1 << 62


def read_speed(text: str) -> float | None:
    """A factor (1 = as it happened), or None for `max`. UsageError otherwise."""
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= MAX_SPEED:
        raise UsageError(f"--speed is a factor above 0 (1 = as it happened) or `max`, not {text!r}")
    return speed


class Pace:
    """Maps recorded time to the wall clock. Recorded times that run backwards are due at once."""

    def __init__(self, speed: float | None) -> None:
        self.speed = speed
        self._start_ns: int | None = None
        self._started_s = 0.0

    async def until(self, ts_ns: int) -> None:
        """Waits until `ts_ns` is due. The first moment asked for is due now, and so is a time that means none."""
        if self.speed is None or ts_ns >= NO_TIME_NS:
            return
        if self._start_ns is None:
            self._start_ns, self._started_s = ts_ns, monotonic()
        wait_s = self._started_s + (ts_ns - self._start_ns) / SECOND / self.speed - monotonic()
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    def step_ns(self, wall_s: float) -> int | None:
        """Recorded nanoseconds that pass in `wall_s` seconds; None at full speed."""
        return None if self.speed is None else max(1, int(wall_s * SECOND * self.speed))
