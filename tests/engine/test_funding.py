"""Funding by published figures: premium sampled, averaged, clamped, capped; payers ceil, receivers floor."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import Cause, OrderFlag, SystemAccount
from luxterm.model.units import SECOND

HOURLY = perp(maker_fee_e12=0, taker_fee_e12=0, funding_interval_ns=3_600 * SECOND, interest_8h_e12=100_000_000)
TO_THE_HOUR = 2_800 * SECOND  # the clock starts at 1,700,000,000 s; the hour is 1,700,002,800


def funded(impact_bid: int, impact_ask: int, lots: int = 10_000, index: int = 1_000_000) -> tuple[Exchange, int, int]:
    """10 units at 10,000 dollars between two accounts; the book then stands at the two prices when it is sampled."""
    x = Exchange(HOURLY, marks=(index,))
    long, short, maker = x.trader(10_000_000), x.trader(10_000_000), x.trader(10_000_000)
    x.trade(long, short, index, lots)
    x.place(maker, BUY, impact_bid, 1)
    x.place(maker, SELL, impact_ask, 1)
    x.index(index, later_ns=5 * SECOND)
    x.index(index, later_ns=TO_THE_HOUR - 5 * SECOND)
    return x, long, short


def funding_rows(x: Exchange) -> dict[int, int]:
    return {row.account: row.delta_atoms for row in x.of(ev.CashChanged) if row.cause == Cause.FUNDING}


def test_hyperliquid_s_example() -> None:
    """Index 10,000, impact bid 10,100, ask 10,101: premium 1 %, F = 0.95 % for 8 hours; 10 units pay 118.75 an hour."""
    x, long, short = funded(1_010_000, 1_010_100)
    settled = x.one(ev.FundingSettled)
    assert (settled.premium_e12, settled.rate_e12) == (10**10, 1_187_500_000)
    assert funding_rows(x) == {long: -118_750_000, short: 118_750_000}


def test_a_small_premium_leaves_the_interest() -> None:
    """Premium 0.03 %: clamp(0.01 % - 0.03 %) = -0.02 %, F = 0.01 %: 0.00125 % an hour."""
    x, long, short = funded(1_000_300, 1_000_400)
    assert x.one(ev.FundingSettled).rate_e12 == 12_500_000
    assert funding_rows(x) == {long: -1_250_000, short: 1_250_000}


def test_a_discount_is_paid_by_shorts() -> None:
    """Premium -0.2 %: F = -0.2 % + 0.05 % = -0.15 % for 8 hours; -0.01875 % an hour of 100,000 dollars is 18.75."""
    x, long, short = funded(997_900, 998_000)
    assert x.one(ev.FundingSettled).rate_e12 == -187_500_000
    assert funding_rows(x) == {long: 18_750_000, short: -18_750_000}


def test_the_cap_of_one_per_cent_an_hour() -> None:
    """Premium 12 %: F = 11.95 % for 8 hours, 1.49375 % an hour, capped at 1 %."""
    x, long, short = funded(1_120_000, 1_120_100)
    assert x.one(ev.FundingSettled).rate_e12 == 10**10
    assert funding_rows(x)[long] == -1_000_000_000
    assert funding_rows(x)[short] == 1_000_000_000


def test_a_side_without_depth_has_no_premium() -> None:
    """One lot of bids cannot carry an impact of 1,000 dollars; the ask side shows no discount."""
    x = Exchange(perp(funding_interval_ns=3_600 * SECOND, impact_notional_usd6=1_000_000_000), marks=(1_000_000,))
    maker = x.trader()
    x.place(maker, BUY, 1_010_000, 1)
    x.place(maker, SELL, 1_010_100, 1_000)
    x.index(1_000_000, later_ns=5 * SECOND)
    x.index(1_000_000, later_ns=TO_THE_HOUR - 5 * SECOND)
    assert x.one(ev.FundingSettled).premium_e12 == 0


def test_what_rounding_leaves_over_is_insurance_s() -> None:
    """1 lot of 10,001 ticks: 100,010 x 0.0000125 = 1.250125: the long pays 2, the short gets 1."""
    x, long, short = funded(10_001, 10_002, lots=1, index=10_001)
    rows = funding_rows(x)
    assert (rows[long], rows[short], rows[SystemAccount.INSURANCE]) == (-2, 1, 1)


def test_a_due_payment_waits_for_a_fresh_index_once() -> None:
    x = Exchange(
        perp(funding_interval_ns=3_600 * SECOND, stale_ns=5 * SECOND, maker_fee_e12=0, taker_fee_e12=0),
        marks=(1_000_000,),
    )
    long, short = x.trader(), x.trader()
    x.trade(long, short, 1_000_000, 1_000)
    x.tick(TO_THE_HOUR)
    settled = x.one(ev.FundingSettled)
    assert (settled.rate_e12, settled.deferred) == (0, 1)
    assert funding_rows(x) == {}
    x.index(1_000_000, later_ns=60 * SECOND)
    settled = x.one(ev.FundingSettled)
    assert settled.deferred == 1
    assert settled.due_ns == x.now_ns - 60 * SECOND
    assert set(funding_rows(x)) == {long, short}


def test_a_deferred_payment_that_is_overtaken_by_the_next_is_dropped() -> None:
    """Stale at one hour and at the next: with a fresh index the second alone is paid. 0.00125 % of 10,000 dollars."""
    x = Exchange(
        perp(funding_interval_ns=3_600 * SECOND, stale_ns=5 * SECOND, maker_fee_e12=0, taker_fee_e12=0),
        marks=(1_000_000,),
    )
    long, short = x.trader(), x.trader()
    x.trade(long, short, 1_000_000, 1_000)
    x.tick(TO_THE_HOUR)
    first = x.one(ev.FundingSettled).due_ns
    x.tick(3_600 * SECOND)
    assert x.one(ev.FundingSettled).due_ns == first + 3_600 * SECOND
    x.index(1_000_000, later_ns=SECOND)
    assert x.one(ev.FundingSettled).due_ns == first + 3_600 * SECOND
    assert funding_rows(x) == {long: -125_000, short: 125_000}
    x.index(1_000_000, later_ns=SECOND)
    assert x.of(ev.FundingSettled) == []


def test_the_impact_price_walks_the_book_to_the_last_lot_that_is_needed() -> None:
    """Impact 1,000 dollars, index 10,000.00, lots of 0.001. Bids: 60 lots at 10,100 are 606.00; of those at 10,050 the
    other 394.00 need 39.2, that is 40 lots. 1,008.00 for 100 lots that are worth 1,000.00: 0.8 %. The hidden bid before
    them does not count."""
    x = Exchange(perp(funding_interval_ns=3_600 * SECOND, impact_notional_usd6=1_000_000_000), marks=(1_000_000,))
    maker = x.trader()
    x.place(maker, BUY, 1_020_000, 1_000, flags=OrderFlag.HIDDEN)
    x.place(maker, BUY, 1_010_000, 60)
    x.place(maker, BUY, 1_005_000, 60)
    x.tick(5 * SECOND)
    x.tick(TO_THE_HOUR - 5 * SECOND)
    assert x.one(ev.FundingSettled).premium_e12 == 8_000_000_000


def test_an_isolated_position_pays_from_its_own_margin() -> None:
    """As the first example: 118.75 out of 10,000 of margin; the account's cash stays."""
    x = Exchange(HOURLY, marks=(1_000_000,))
    long, short, maker = x.trader(10_000_000), x.trader(10_000_000), x.trader(10_000_000)
    x.ok(cmd.SetMarginMode(long, 0, 1))
    x.trade(long, short, 1_000_000, 10_000)
    x.place(maker, BUY, 1_010_000, 1)
    x.place(maker, SELL, 1_010_100, 1)
    before = x.cash(long)
    x.index(1_000_000, later_ns=5 * SECOND)
    x.index(1_000_000, later_ns=TO_THE_HOUR - 5 * SECOND)
    position = x.engine.position(long, 0)
    assert position is not None
    assert (position.margin_usd6, position.funding_usd6) == (10_000_000_000 - 118_750_000, -118_750_000)
    assert x.cash(long) == before
    assert funding_rows(x) == {short: 118_750_000}


@pytest.mark.parametrize("seconds", [1, 3_599])
def test_nothing_is_paid_between_the_hours(seconds: int) -> None:
    x, _, _ = funded(1_010_000, 1_010_100)
    x.tick(seconds * SECOND)
    assert x.of(ev.FundingSettled) == []
