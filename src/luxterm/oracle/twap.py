"""Time-weighted average price of one symbol over any window up to 24 hours.

Kept as a cumulative sum of price x time, as on-chain pools keep theirs, with a checkpoint a second for the last ten
minutes and one every ten seconds for the last day: 9,240 checkpoints, 300 KB a symbol when full, whatever the rate of
prices. At a checkpoint the average is exact; a window that begins between two is interpolated, which errs by at most
the price's range within that one second (or ten) over the window.

An accepted price holds until the next one, or until `pause`: time without a price has no weight.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import Final

from luxterm.model.units import DAY, SECOND

MAX_WINDOW_NS: Final = DAY
_FINE_NS: Final = SECOND
_FINE_COUNT: Final = 600
_COARSE_NS: Final = 10 * SECOND
_COARSE_COUNT: Final = 8640 + 2
_LOW_BITS: Final = 63
_LOW_MASK: Final = (1 << _LOW_BITS) - 1


class _Checkpoints:
    """A ring of (time, cumulative price x time, covered time); 128-bit sums as two words."""

    __slots__ = ("_at", "_capacity", "_covered", "_first", "_high", "_low", "_next", "_step_ns")

    def __init__(self, step_ns: int, capacity: int) -> None:
        self._step_ns, self._capacity = step_ns, capacity
        self._at, self._covered = array("q"), array("q")
        self._high, self._low = array("q"), array("q")
        self._first = 0
        self._next = 0

    def add(self, at_ns: int, total: int, covered_ns: int) -> None:
        """Keeps a checkpoint unless the last one is younger than the step."""
        if at_ns < self._next:
            return
        self._next = at_ns - at_ns % self._step_ns + self._step_ns
        if len(self._at) < self._capacity:
            self._at.append(at_ns)
            self._covered.append(covered_ns)
            self._high.append(total >> _LOW_BITS)
            self._low.append(total & _LOW_MASK)
            return
        slot = self._first
        self._at[slot], self._covered[slot] = at_ns, covered_ns
        self._high[slot], self._low[slot] = total >> _LOW_BITS, total & _LOW_MASK
        self._first = (slot + 1) % self._capacity

    def _slot(self, index: int) -> int:
        return (self._first + index) % len(self._at)

    def _get(self, index: int) -> tuple[int, int, int]:
        slot = self._slot(index)
        return self._at[slot], (self._high[slot] << _LOW_BITS) | self._low[slot], self._covered[slot]

    def oldest_ns(self) -> int | None:
        return self._at[self._slot(0)] if self._at else None

    def around(self, at_ns: int) -> tuple[tuple[int, int, int], tuple[int, int, int] | None]:
        """The last checkpoint at or before `at_ns` and the one after it; `at_ns` is not before the oldest."""
        count = len(self._at)
        index = bisect_right(range(count), at_ns, key=lambda i: self._at[self._slot(i)])
        return self._get(index - 1), self._get(index) if index < count else None


class Twap:
    """Times given to it never decrease."""

    __slots__ = ("_at_ns", "_coarse", "_covered_ns", "_fine", "_holding", "_price_e12", "_total")

    def __init__(self) -> None:
        self._fine = _Checkpoints(_FINE_NS, _FINE_COUNT)
        self._coarse = _Checkpoints(_COARSE_NS, _COARSE_COUNT)
        self._at_ns = 0
        self._price_e12 = 0
        self._total = 0
        self._covered_ns = 0
        self._holding = False

    def _advance(self, now_ns: int) -> None:
        if self._holding:
            elapsed_ns = now_ns - self._at_ns
            self._total += self._price_e12 * elapsed_ns
            self._covered_ns += elapsed_ns
        self._at_ns = now_ns
        self._fine.add(now_ns, self._total, self._covered_ns)
        self._coarse.add(now_ns, self._total, self._covered_ns)

    def observe(self, price_e12: int, now_ns: int) -> None:
        """`price_e12` holds from now on."""
        self._advance(max(now_ns, self._at_ns))
        self._price_e12, self._holding = price_e12, True

    def pause(self, now_ns: int) -> None:
        """There is no price from now on."""
        if self._holding:
            self._advance(max(now_ns, self._at_ns))
            self._holding = False

    def average(self, window_ns: int, now_ns: int) -> tuple[int, int] | None:
        """(average price_e12 rounded down, time with a price) over the window up to now; None without any price in it.

        A window that reaches further back than the record is answered for the part that is known.
        ValueError for a window outside 1 ns .. 24 h.
        """
        if not 0 < window_ns <= MAX_WINDOW_NS:
            raise ValueError("a TWAP window is longer than 0 and at most 24 hours")
        now_ns = max(now_ns, self._at_ns)
        held_ns = now_ns - self._at_ns if self._holding else 0
        end = (now_ns, self._total + self._price_e12 * held_ns, self._covered_ns + held_ns)
        total, covered_ns = self._cumulative(now_ns - window_ns, end)
        span_ns = end[2] - covered_ns
        if span_ns > 0:
            return (end[1] - total) // span_ns, span_ns
        return (self._price_e12, 0) if self._holding else None

    def _cumulative(self, at_ns: int, end: tuple[int, int, int]) -> tuple[int, int]:
        """(total, covered) at a moment of the past."""
        fine_oldest = self._fine.oldest_ns()
        ring = self._fine if fine_oldest is not None and at_ns >= fine_oldest else self._coarse
        oldest = ring.oldest_ns()
        if oldest is None or at_ns <= oldest:
            return (0, 0) if oldest is None else ring.around(oldest)[0][1:]
        before, after = ring.around(at_ns)
        # Between its last checkpoint and now a price may have come and gone: what was summed up at _at_ns is exact.
        upper = after if after is not None else (self._at_ns, self._total, self._covered_ns)
        if at_ns >= upper[0]:
            before, upper = upper, end
        width_ns = upper[0] - before[0]
        if width_ns <= 0:
            return before[1], before[2]
        into_ns = at_ns - before[0]
        return (
            before[1] + (upper[1] - before[1]) * into_ns // width_ns,
            before[2] + (upper[2] - before[2]) * into_ns // width_ns,
        )
