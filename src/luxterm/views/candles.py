"""Candles from prints: seven intervals, bounded, gaps filled with flat candles at the last close.

Prints touch only the candle of their second. Each longer interval folds the closed candles of the next shorter one,
so that the cost of a print does not grow with the number of intervals.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Final

import msgspec

from luxterm.model.units import DAY, HOUR, MINUTE, SECOND

INTERVALS_NS: Final[dict[str, int]] = {
    "1s": SECOND,
    "1m": MINUTE,
    "5m": 5 * MINUTE,
    "15m": 15 * MINUTE,
    "1h": HOUR,
    "4h": 4 * HOUR,
    "1d": DAY,
}
"""Name on the wire -> length; each is a whole multiple of the one before. Candles open at multiples of their length."""
KEEP: Final = 1500


class Candle(msgspec.Struct, array_like=True, gc=False):
    open_ns: int
    open_ticks: int
    high_ticks: int
    low_ticks: int
    close_ticks: int
    volume_lots: int
    value_tick_lots: int
    """Sum of price_ticks x size_lots."""
    trades: int

    def merge(self, later: Candle) -> None:
        """Takes in a candle that follows within the same, longer interval."""
        if not later.trades:
            return
        if not self.trades:
            self.open_ticks = self.high_ticks = self.low_ticks = later.open_ticks
        self.high_ticks = max(self.high_ticks, later.high_ticks)
        self.low_ticks = min(self.low_ticks, later.low_ticks)
        self.close_ticks = later.close_ticks
        self.volume_lots += later.volume_lots
        self.value_tick_lots += later.value_tick_lots
        self.trades += later.trades


def flat(open_ns: int, price_ticks: int) -> Candle:
    """A candle of an interval without a print."""
    return Candle(open_ns, price_ticks, price_ticks, price_ticks, price_ticks, 0, 0, 0)


def _copy(candle: Candle, open_ns: int) -> Candle:
    return msgspec.structs.replace(candle, open_ns=open_ns)


class _Series:
    """One market and interval: closed candles and what the shorter intervals have closed of the current one."""

    __slots__ = ("closed", "coarser", "length_ns", "partial")

    def __init__(self, length_ns: int, keep: int, coarser: _Series | None) -> None:
        self.length_ns = length_ns
        self.coarser = coarser
        self.closed: deque[Candle] = deque(maxlen=keep)
        self.partial: Candle | None = None

    def fold(self, candle: Candle) -> None:
        """Takes in a later, shorter candle (or, in the shortest series, prints as a candle)."""
        open_ns = candle.open_ns - candle.open_ns % self.length_ns
        partial = self.partial
        if partial is None:
            self.partial = _copy(candle, open_ns)
        elif open_ns <= partial.open_ns:
            partial.merge(candle)
        else:
            self.close()
            self._fill(partial, open_ns)
            self.partial = _copy(candle, open_ns)

    def close(self) -> None:
        if self.partial is not None:
            self.closed.append(self.partial)
            if self.coarser is not None:
                self.coarser.fold(self.partial)
            self.partial = None

    def _fill(self, before: Candle, until_ns: int) -> None:
        start = before.open_ns + self.length_ns
        keep = self.closed.maxlen or KEEP
        start = max(start, until_ns - keep * self.length_ns)
        for open_ns in range(start, until_ns, self.length_ns):
            self.closed.append(flat(open_ns, before.close_ticks))


class SeriesState(msgspec.Struct, array_like=True):
    closed: list[Candle]
    partial: Candle | None


CandlesState = dict[int, dict[str, SeriesState]]


class Candles:
    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._markets: dict[int, dict[str, _Series]] = {}

    def _series(self, market: int) -> dict[str, _Series]:
        series = self._markets.get(market)
        if series is None:
            series, coarser = {}, None
            for name, length_ns in reversed(INTERVALS_NS.items()):
                coarser = series[name] = _Series(length_ns, self._keep, coarser)
            series = self._markets[market] = dict(reversed(series.items()))  # shortest first
        return series

    def add(self, market: int, prints: Candle) -> None:
        """Folds prints that follow each other within one second; `open_ns` is that second's."""
        (self._markets.get(market) or self._series(market))["1s"].fold(prints)

    def dump(self) -> CandlesState:
        return {
            market: {name: SeriesState(list(each.closed), each.partial) for name, each in series.items()}
            for market, series in self._markets.items()
        }

    def load(self, state: CandlesState) -> None:
        for market, intervals in state.items():
            series = self._series(market)
            for name, each in intervals.items():
                series[name].closed.extend(each.closed)
                series[name].partial = each.partial

    def current(self, market: int, interval: str) -> Candle | None:
        """The candle that holds the newest print, as a copy; None before the first print."""
        pending = self._pending(market, interval)
        return pending[-1] if pending else None

    def recent(self, market: int, interval: str, limit: int = 500, now_ns: int = 0) -> list[Candle]:
        """At most `limit` candles, oldest first, the current one last. KeyError for an unknown interval.

        With `now_ns` the silence since the last print is filled with flat candles too.
        """
        pending = self._pending(market, interval)
        if not pending or limit <= 0:
            return []
        if now_ns:
            _fill_to(pending, now_ns - now_ns % INTERVALS_NS[interval] + 1, INTERVALS_NS[interval], limit)
        closed = self._markets[market][interval].closed
        older = list(islice(reversed(closed), max(limit - len(pending), 0)))[::-1]
        return older + pending[-limit:]

    def _pending(self, market: int, interval: str) -> list[Candle]:
        """What this interval has not closed yet, oldest first: the open candles of it and of all shorter intervals."""
        length_ns = INTERVALS_NS[interval]
        pending: list[Candle] = []
        for name, series in reversed(self._markets.get(market, {}).items()):
            partial = series.partial
            if INTERVALS_NS[name] > length_ns or partial is None:
                continue
            open_ns = partial.open_ns - partial.open_ns % length_ns
            if pending and pending[-1].open_ns == open_ns:
                pending[-1].merge(partial)
                continue
            if pending:
                _fill_to(pending, open_ns, length_ns, self._keep)
            pending.append(_copy(partial, open_ns))
        return pending


def _fill_to(candles: list[Candle], until_ns: int, length_ns: int, most: int) -> None:
    """Appends flat candles between the last one and `until_ns`."""
    gap = range(candles[-1].open_ns + length_ns, until_ns, length_ns)
    close_ticks = candles[-1].close_ticks
    candles += [flat(open_ns, close_ticks) for open_ns in gap[-most:]]
