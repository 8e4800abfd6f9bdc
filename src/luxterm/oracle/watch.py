"""The alert "High Liquidation Rate" of the specification, judged in the node from its own events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from luxterm.model.events import LiquidationStep, Stamped
from luxterm.model.units import MINUTE, SECOND

WINDOW_NS: Final = 5 * MINUTE
LIMIT_PER_S: Final = 10
_STARTED: Final = 0


class LiquidationWatch:
    """`publish` takes durable events, in order; `alarm(kind, symbol, severity, text)`.

    Alerts when more than `LIMIT_PER_S` liquidations a second have begun on average over five minutes, once until the
    rate has fallen below half of that. Time is the events' own.
    """

    def __init__(self, alarm: Callable[[str, str, str, str], None]) -> None:
        self._alarm = alarm
        self._buckets: deque[tuple[int, int]] = deque()
        """(second, liquidations begun in it)"""
        self._count = 0
        self._high = False

    def publish(self, events: Sequence[Stamped]) -> None:
        for stamped in events:
            event = stamped.event
            if isinstance(event, LiquidationStep) and event.step == _STARTED:
                self._add(stamped.now_ns // SECOND)

    def _add(self, second: int) -> None:
        if self._buckets and self._buckets[-1][0] == second:
            self._buckets[-1] = (second, self._buckets[-1][1] + 1)
        else:
            self._buckets.append((second, 1))
        self._count += 1
        while self._buckets[0][0] <= second - WINDOW_NS // SECOND:
            self._count -= self._buckets.popleft()[1]
        limit = LIMIT_PER_S * WINDOW_NS // SECOND
        if self._count > limit and not self._high:
            self._high = True
            rate = self._count * SECOND // WINDOW_NS
            self._alarm("liquidations", "", "warning", f"{rate} liquidations a second over five minutes")
        elif self._count * 2 < limit:
            self._high = False
