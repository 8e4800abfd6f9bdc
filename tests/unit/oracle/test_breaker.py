"""The circuit breaker: 10 % between accepted prices, five minutes, a guardian, an alert from 5 %."""

from __future__ import annotations

from luxterm.model.units import MINUTE, SECOND
from luxterm.oracle.breaker import Breaker, BreakerRules, BreakerState, Verdict

START = 1_700_000_000 * SECOND


def test_ten_percent_exactly_passes_and_one_more_trips() -> None:
    breaker = Breaker(BreakerRules())
    assert breaker.admit(10_000, START) is Verdict.ACCEPTED  # the first price has nothing to jump from
    assert breaker.admit(11_000, START) is Verdict.ALERT
    assert breaker.admit(12_101, START) is Verdict.TRIPPED
    assert (breaker.reference_e12, breaker.trips) == (11_000, 1)


def test_alerts_begin_at_five_percent() -> None:
    breaker = Breaker(BreakerRules())
    breaker.admit(10_000, START)
    assert breaker.admit(10_499, START) is Verdict.ACCEPTED
    assert breaker.admit(10_000, START) is Verdict.ACCEPTED
    assert breaker.admit(10_500, START) is Verdict.ALERT


def test_while_tripped_even_the_old_price_is_held_and_after_the_cooldown_the_next_is_the_reference() -> None:
    breaker = Breaker(BreakerRules())
    breaker.admit(10_000, START)
    breaker.admit(20_000, START + SECOND)
    until = START + SECOND + 5 * MINUTE
    assert breaker.until_ns == until
    assert breaker.admit(10_000, until - 1) is Verdict.HELD
    assert breaker.state(until - 1) is BreakerState.TRIPPED
    assert breaker.state(until) is BreakerState.COOLED
    assert breaker.admit(30_000, until) is Verdict.ACCEPTED  # the rules agree on it: whatever it is
    assert (breaker.state(until), breaker.reference_e12) == (BreakerState.CLOSED, 30_000)


def test_a_guardian_ends_a_trip_and_only_a_trip() -> None:
    breaker = Breaker(BreakerRules())
    breaker.admit(10_000, START)
    assert breaker.reset() is False
    breaker.admit(5_000, START)
    assert breaker.reset() is True
    assert breaker.state(START) is BreakerState.COOLED
    assert breaker.admit(5_000, START) is Verdict.ACCEPTED


def test_it_can_trip_again_after_it_cooled() -> None:
    breaker = Breaker(BreakerRules())
    for price, at in ((10_000, START), (20_000, START), (20_000, START + 5 * MINUTE)):
        breaker.admit(price, at)
    assert breaker.admit(10_000, START + 5 * MINUTE) is Verdict.TRIPPED
    assert breaker.trips == 2


def test_disabled_it_never_trips() -> None:
    breaker = Breaker(BreakerRules(enabled=False))
    breaker.admit(10_000, START)
    assert breaker.admit(99_000, START) is Verdict.ACCEPTED
