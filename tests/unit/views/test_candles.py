"""Candles against a plain grouping of the same prints."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luxterm.model.units import MINUTE, SECOND
from luxterm.views.candles import INTERVALS_NS, Candle, Candles

START = 1_700_000_000 * SECOND - (1_700_000_000 * SECOND) % INTERVALS_NS["1d"]


def one(now_ns: int, price: int, size: int) -> Candle:
    """A print as the candle of its second."""
    return Candle(now_ns - now_ns % SECOND, price, price, price, price, size, price * size, 1)


def plain(prints: list[tuple[int, int, int]], length_ns: int, until_ns: int) -> list[Candle]:
    """Groups prints by interval, in the plainest way; gaps are flat at the last close."""
    candles: list[Candle] = []
    for open_ns, group in groupby(prints, key=lambda each: each[0] // length_ns * length_ns):
        rows = list(group)
        while candles and candles[-1].open_ns + length_ns < open_ns:
            close = candles[-1].close_ticks
            candles.append(Candle(candles[-1].open_ns + length_ns, close, close, close, close, 0, 0, 0))
        prices = [price for _, price, _ in rows]
        volume, value = sum(size for *_, size in rows), sum(price * size for _, price, size in rows)
        candles.append(Candle(open_ns, prices[0], max(prices), min(prices), prices[-1], volume, value, len(rows)))
    while candles and candles[-1].open_ns + length_ns <= until_ns:
        close = candles[-1].close_ticks
        candles.append(Candle(candles[-1].open_ns + length_ns, close, close, close, close, 0, 0, 0))
    return candles


gaps = st.sampled_from([0, 1, SECOND // 3, SECOND, 7 * SECOND, MINUTE, 11 * MINUTE, 61 * MINUTE, 5 * 60 * MINUTE])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(gaps, st.integers(1, 9), st.integers(1, 5)), max_size=40), gaps)
def test_every_interval_groups_the_prints(steps: list[tuple[int, int, int]], rest: int) -> None:
    candles, prints, now_ns = Candles(keep=100_000), [], START
    for gap, price, size in steps:
        now_ns += gap
        prints.append((now_ns, price, size))
        candles.add(7, one(now_ns, price, size))
    for name, length_ns in INTERVALS_NS.items():
        if len(prints) and (now_ns + rest - START) // length_ns > 50_000:
            continue
        assert candles.recent(7, name, 10**6) == plain(prints, length_ns, 0)
        assert candles.recent(7, name, 10**6, now_ns + rest) == plain(prints, length_ns, now_ns + rest)
        assert candles.recent(7, name, 3) == plain(prints, length_ns, 0)[-3:]


def test_the_current_candle_is_a_copy() -> None:
    candles = Candles()
    assert candles.current(0, "1m") is None
    assert candles.recent(0, "1m") == []
    candles.add(0, one(START, 100, 5))
    current = candles.current(0, "1m")
    assert current == Candle(START, 100, 100, 100, 100, 5, 500, 1)
    current.trades = 99
    assert candles.current(0, "1m") == Candle(START, 100, 100, 100, 100, 5, 500, 1)


def test_memory_is_bounded_however_long_the_silence() -> None:
    candles = Candles(keep=10)
    candles.add(0, one(START, 1, 1))
    candles.add(0, one(START + 400 * INTERVALS_NS["1d"], 2, 1))
    for name in INTERVALS_NS:
        found = candles.recent(0, name, 1000)
        assert len(found) <= 12
        assert found[-1].close_ticks == 2
        assert found[-2].close_ticks == 1


def test_an_unknown_interval_is_the_callers_mistake() -> None:
    candles = Candles()
    candles.add(0, one(START, 1, 1))
    with pytest.raises(KeyError):
        candles.recent(0, "2m")
