"""Clocks do not run backwards."""

from __future__ import annotations

import time

import pytest

from luxterm.clock import ManualClock, SystemClock


def test_the_system_clock_holds_still_when_the_machine_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([100, 90, 101])
    monkeypatch.setattr(time, "time_ns", lambda: next(readings))
    clock = SystemClock()
    assert [clock.now_ns() for _ in range(3)] == [100, 100, 101]


def test_the_system_clock_goes_on_behind_a_journal_from_the_future() -> None:
    clock = SystemClock()
    clock.not_before(2**62)
    assert clock.now_ns() == 2**62


def test_the_manual_clock_stands_until_it_is_moved() -> None:
    clock = ManualClock(5)
    assert (clock.now_ns(), clock.advance(3), clock.now_ns()) == (5, 8, 8)
    clock.not_before(7)
    assert clock.now_ns() == 8
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)
