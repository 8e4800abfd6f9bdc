"""What a write may cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.keeper.gas import GWEI, Fees, GasRules, TooExpensive, bumped, fees, with_buffer

RULES = GasRules()


def test_the_base_fee_with_a_fifth_more_and_the_tip() -> None:
    assert fees(RULES, 100 * GWEI, False) == Fees(122 * GWEI, 2 * GWEI)


def test_the_cap_cuts_the_buffer_before_it_stops_the_write() -> None:
    assert fees(RULES, 480 * GWEI, False) == Fees(500 * GWEI, 2 * GWEI)
    assert fees(RULES, 499 * GWEI, False) == TooExpensive(501 * GWEI, 500 * GWEI, False)


def test_the_emergency_cap_and_no_cap() -> None:
    assert fees(RULES, 499 * GWEI, True) == Fees(with_buffer(499 * GWEI, 20) + 2 * GWEI, 2 * GWEI)
    assert isinstance(fees(RULES, 1000 * GWEI, True), TooExpensive)
    assert fees(GasRules(max_fee_wei=0), 9000 * GWEI, False) == Fees(10_802 * GWEI, 2 * GWEI)


@given(st.integers(0, 2000 * GWEI), st.integers(1, 2000 * GWEI), st.integers(0, 100 * GWEI), st.booleans())
def test_bounds(base: int, old_max: int, old_tip: int, urgent: bool) -> None:
    old = Fees(old_max, min(old_tip, old_max))
    answer = fees(RULES, base, urgent, replaces=old)
    limit = RULES.emergency_fee_wei if urgent else RULES.max_fee_wei
    if isinstance(answer, Fees):
        assert answer.max_fee_wei <= limit
        assert answer.priority_fee_wei <= answer.max_fee_wei
        assert answer.max_fee_wei >= base + min(2 * GWEI, answer.max_fee_wei - base)
        assert answer.max_fee_wei * 8 >= old.max_fee_wei * 9  # 12.5 % more
    else:
        assert answer.asked_wei > limit


@pytest.mark.parametrize(("fee", "more"), [(1, 2), (8, 9), (1000, 1125), (1001, 1127)])
def test_a_bump_rounds_up(fee: int, more: int) -> None:
    assert bumped(fee) == more
