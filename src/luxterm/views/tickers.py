"""Last price, rolling 24 hours, mark, index, funding and open interest of each market."""

from __future__ import annotations

from collections import deque
from typing import Final

import msgspec

from luxterm.model.events import FundingSettled, MarkChanged, Stamped
from luxterm.model.units import DAY, MINUTE
from luxterm.views.candles import Candle, flat


class Ticker(msgspec.Struct, array_like=True, gc=False):
    """The rolling day is counted in whole minutes: the current one and the 1,439 before it."""

    market: int
    last_ticks: int = 0
    """0 before the first print, here and in the other prices."""
    last_ns: int = 0
    open_ticks: int = 0
    """The price 24 h ago: the first print of the day that has passed, or the last before it."""
    high_ticks: int = 0
    low_ticks: int = 0
    volume_lots: int = 0
    value_tick_lots: int = 0
    trades: int = 0
    mark_ticks: int = 0
    index_ticks: int = 0
    open_interest_lots: int = 0
    funding_rate_e12: int = 0
    funding_ns: int = 0
    """When it was due last."""
    seq: int = 0

    @property
    def change_ticks(self) -> int:
        return self.last_ticks - self.open_ticks


_BUCKETS: Final = DAY // MINUTE


class _Day:
    """Minute buckets of one market's last 24 hours."""

    __slots__ = ("buckets", "ticker")

    def __init__(self, market: int) -> None:
        self.ticker = Ticker(market)
        self.buckets: deque[Candle] = deque()

    def trade(self, now_ns: int, prints: Candle) -> None:
        ticker = self.ticker
        minute_ns = prints.open_ns - prints.open_ns % MINUTE
        if not self.buckets or self.buckets[-1].open_ns < minute_ns:
            self.expire(minute_ns)
            self.buckets.append(flat(minute_ns, prints.open_ticks))
            if len(self.buckets) == 1:
                ticker.open_ticks = ticker.last_ticks or prints.open_ticks
                ticker.high_ticks = ticker.low_ticks = prints.open_ticks
        self.buckets[-1].merge(prints)
        ticker.high_ticks = max(ticker.high_ticks, prints.high_ticks)
        ticker.low_ticks = min(ticker.low_ticks, prints.low_ticks)
        ticker.volume_lots += prints.volume_lots
        ticker.value_tick_lots += prints.value_tick_lots
        ticker.trades += prints.trades
        ticker.last_ticks = prints.close_ticks
        ticker.last_ns = now_ns

    def expire(self, now_ns: int) -> None:
        """Drops the minutes that are a day old."""
        oldest = now_ns - now_ns % MINUTE - (_BUCKETS - 1) * MINUTE
        ticker, stale = self.ticker, False
        while self.buckets and self.buckets[0].open_ns < oldest:
            gone = self.buckets.popleft()
            ticker.volume_lots -= gone.volume_lots
            ticker.value_tick_lots -= gone.value_tick_lots
            ticker.trades -= gone.trades
            ticker.open_ticks = gone.close_ticks
            stale = stale or gone.high_ticks == ticker.high_ticks or gone.low_ticks == ticker.low_ticks
        if stale:
            ticker.high_ticks = max((bucket.high_ticks for bucket in self.buckets), default=ticker.last_ticks)
            ticker.low_ticks = min((bucket.low_ticks for bucket in self.buckets), default=ticker.last_ticks)


TickersState = list[tuple[Ticker, list[Candle]]]


class Tickers:
    def __init__(self) -> None:
        self._days: dict[int, _Day] = {}

    def _day(self, market: int) -> _Day:
        day = self._days.get(market)
        if day is None:
            day = self._days[market] = _Day(market)
        return day

    def dump(self) -> TickersState:
        return [(day.ticker, list(day.buckets)) for day in self._days.values()]

    def load(self, state: TickersState) -> None:
        for ticker, buckets in state:
            day = self._day(ticker.market)
            day.ticker, day.buckets = ticker, deque(buckets)

    def get(self, market: int, now_ns: int = 0) -> Ticker:
        """The market's ticker; with `now_ns` what has become older than a day is dropped first."""
        day = self._day(market)
        if now_ns:
            day.expire(now_ns)
        return day.ticker

    def traded(self, market: int, seq: int, now_ns: int, prints: Candle) -> None:
        """Folds prints that follow each other within one second; `seq` and `now_ns` are the last one's."""
        day = self._days.get(market) or self._day(market)
        day.trade(now_ns, prints)
        day.ticker.seq = seq

    def mark_changed(self, stamped: Stamped, event: MarkChanged) -> None:
        ticker = self._day(event.market).ticker
        ticker.mark_ticks, ticker.index_ticks = event.mark_ticks, event.index_ticks
        ticker.open_interest_lots = event.open_interest_lots
        ticker.seq = stamped.seq

    def funded(self, stamped: Stamped, event: FundingSettled) -> None:
        ticker = self._day(event.market).ticker
        ticker.funding_rate_e12, ticker.funding_ns = event.rate_e12, event.due_ns
        ticker.seq = stamped.seq
