"""The rolling day."""

from __future__ import annotations

import random

from luxterm.model.events import FundingSettled, MarkChanged, Stamped
from luxterm.model.units import DAY, HOUR, MINUTE, SECOND
from luxterm.views.candles import Candle
from luxterm.views.tickers import Tickers

START = 1_700_000_000 * SECOND - (1_700_000_000 * SECOND) % MINUTE


def trade(tickers: Tickers, now_ns: int, price: int, size: int, market: int = 0) -> None:
    tickers.traded(market, 1, now_ns, Candle(now_ns, price, price, price, price, size, price * size, 1))


def test_high_low_volume_and_change_of_the_last_24_hours() -> None:
    tickers = Tickers()
    trade(tickers, START, 100, 5)
    trade(tickers, START + HOUR, 130, 1)
    trade(tickers, START + 2 * HOUR, 90, 2)
    ticker = tickers.get(0)
    assert (ticker.open_ticks, ticker.high_ticks, ticker.low_ticks, ticker.last_ticks) == (100, 130, 90, 90)
    assert (ticker.volume_lots, ticker.value_tick_lots, ticker.trades, ticker.change_ticks) == (8, 810, 3, -10)
    tickers.get(0, START + DAY + 90 * MINUTE)
    assert (ticker.open_ticks, ticker.high_ticks, ticker.low_ticks, ticker.volume_lots) == (130, 90, 90, 2)
    tickers.get(0, START + 3 * DAY)
    assert (ticker.volume_lots, ticker.trades, ticker.last_ticks, ticker.change_ticks) == (0, 0, 90, 0)


def test_it_agrees_with_a_plain_window() -> None:
    tickers, prints, now_ns, draw = Tickers(), [], START, random.Random(4)
    for _ in range(2000):
        now_ns += draw.choice([SECOND, MINUTE, 20 * MINUTE])
        price, size = draw.randint(50, 150), draw.randint(1, 9)
        prints.append((now_ns, price, size))
        trade(tickers, now_ns, price, size)
        oldest = now_ns - now_ns % MINUTE - DAY + MINUTE
        window = [each for each in prints if each[0] >= oldest]
        ticker = tickers.get(0)
        assert ticker.high_ticks == max(price for _, price, _ in window)
        assert ticker.low_ticks == min(price for _, price, _ in window)
        assert ticker.volume_lots == sum(size for *_, size in window)
        assert ticker.trades == len(window)


def test_mark_and_funding() -> None:
    tickers = Tickers()
    mark, funding = MarkChanged(2, 101, 100, 7), FundingSettled(2, 12, 100, 3, 55, 0)
    tickers.mark_changed(Stamped(4, 0, 9, mark), mark)
    tickers.funded(Stamped(5, 0, 9, funding), funding)
    ticker = tickers.get(2)
    assert (ticker.mark_ticks, ticker.index_ticks, ticker.open_interest_lots) == (101, 100, 7)
    assert (ticker.funding_rate_e12, ticker.funding_ns, ticker.seq) == (12, 55, 5)
