"""Recorded time on the wall clock."""

from __future__ import annotations

import pytest

from luxterm.model.errors import UsageError
from luxterm.replay import pace as module
from luxterm.replay.pace import Pace, read_speed

SECOND = 1_000_000_000


@pytest.fixture
def waits(monkeypatch):
    """Seconds that would have been slept; the clock stands still."""
    slept = []

    async def sleep(seconds):
        slept.append(round(seconds, 6))

    monkeypatch.setattr(module, "monotonic", lambda: 100.0)
    monkeypatch.setattr(module.asyncio, "sleep", sleep)
    return slept


@pytest.mark.parametrize(("text", "speed"), [("1", 1.0), ("0.5", 0.5), ("max", None), ("1000", 1000.0)])
def test_speeds_are_factors_or_max(text, speed):
    assert read_speed(text) == speed


@pytest.mark.parametrize("text", ["0", "-1", "fast", "nan", "inf", ""])
def test_other_speeds_are_refused(text):
    with pytest.raises(UsageError, match="--speed"):
        read_speed(text)


async def test_moments_are_due_as_far_apart_as_recorded_divided_by_the_speed(waits):
    pace = Pace(4.0)
    for ts_ns in (50 * SECOND, 52 * SECOND, 51 * SECOND, 54 * SECOND):
        await pace.until(ts_ns)
    assert waits == [0.5, 0.25, 1.0]


async def test_times_that_run_backwards_are_due_at_once(waits):
    pace = Pace(1.0)
    await pace.until(50 * SECOND)
    await pace.until(40 * SECOND)
    assert waits == []


async def test_at_full_speed_nothing_waits(waits):
    pace = Pace(None)
    await pace.until(0)
    await pace.until(10**18)
    assert waits == [] and pace.step_ns(0.1) is None


def test_a_step_grows_with_the_speed():
    assert Pace(10.0).step_ns(0.1) == SECOND
