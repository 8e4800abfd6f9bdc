"""The time-weighted average against the definition computed in fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luxterm.model.units import DAY, HOUR, MINUTE, SECOND
from luxterm.oracle.twap import Twap

START = 1_700_000_000 * SECOND


def test_two_prices_of_equal_time_average_to_their_middle() -> None:
    twap = Twap()
    twap.observe(100, START)
    twap.observe(200, START + 10 * SECOND)
    assert twap.average(20 * SECOND, START + 20 * SECOND) == (150, 20 * SECOND)
    assert twap.average(10 * SECOND, START + 20 * SECOND) == (200, 10 * SECOND)


def test_time_without_a_price_has_no_weight() -> None:
    twap = Twap()
    twap.observe(100, START)
    twap.pause(START + 10 * SECOND)
    twap.observe(300, START + 100 * SECOND)
    assert twap.average(HOUR, START + 110 * SECOND) == (200, 20 * SECOND)


def test_no_price_in_the_window_is_no_average() -> None:
    twap = Twap()
    assert twap.average(MINUTE, START) is None
    twap.observe(100, START)
    twap.pause(START + SECOND)
    assert twap.average(MINUTE, START + HOUR) is None


def test_a_price_that_holds_and_never_changes_is_its_own_average() -> None:
    twap = Twap()
    twap.observe(123, START)
    assert twap.average(DAY, START) == (123, 0)
    assert twap.average(DAY, START + 3 * DAY) == (123, DAY)


@pytest.mark.parametrize("window", [0, -1, DAY + 1])
def test_a_window_out_of_range_is_the_callers_mistake(window: int) -> None:
    with pytest.raises(ValueError, match="24 hours"):
        Twap().average(window, START)


def test_a_whole_day_of_second_by_second_prices_keeps_to_its_memory_and_its_error() -> None:
    twap = Twap()
    seconds = 26 * 3600
    for i in range(0, seconds, 5):
        twap.observe(1_000_000 + i, START + i * SECOND)
    now = START + seconds * SECOND
    average, covered = twap.average(DAY, now) or (0, 0)
    # the mean of a ramp of 5 s steps over the last 24 h; the window's start may err within one 10 s step
    expected = sum(1_000_000 + i for i in range(seconds - 86_400, seconds, 5)) / (86_400 / 5)
    assert covered == DAY
    assert abs(average - expected) <= 2
    assert len(twap._coarse._at) <= 8642 and len(twap._fine._at) <= 600


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 10**20), st.integers(1, 40)), min_size=1, max_size=60),
    st.integers(1, 600),
)
def test_it_is_the_integral_over_the_window(steps: list[tuple[int, int]], window_s: int) -> None:
    """Whole-second changes: the window's start falls on a checkpoint, and the answer is exact to one unit."""
    twap, at, line = Twap(), START, []
    for price, hold_s in steps:
        twap.observe(price, at)
        line.append((at, price))
        at += hold_s * SECOND
    begin = at - window_s * SECOND
    area, covered = Fraction(0), 0
    for index, (since, price) in enumerate(line):
        until = line[index + 1][0] if index + 1 < len(line) else at
        held = max(0, until - max(since, begin))
        area, covered = area + price * held, covered + held
    answer = twap.average(window_s * SECOND, at)
    assert answer is not None
    assert answer[1] == covered
    assert abs(answer[0] - area / covered) <= 1


@given(
    st.lists(st.tuples(st.integers(1, 10**20), st.integers(1, 3_000)), min_size=2, max_size=80), st.integers(1, 90_000)
)
def test_it_lies_between_the_lowest_and_the_highest_price(steps: list[tuple[int, int]], window_ms: int) -> None:
    twap, at = Twap(), START
    for price, hold_ms in steps:
        twap.observe(price, at)
        at += hold_ms * 1_000_000
    average, _ = twap.average(window_ms * 1_000_000, at) or (0, 0)
    prices = [price for price, _ in steps]
    assert min(prices) - 1 <= average <= max(prices)
