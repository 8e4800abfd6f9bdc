"""Fee tiers by the value traded in the last 30 UTC days: the least of the market's rate and of every tier reached."""

from __future__ import annotations

from support.exchange import Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.units import DAY, USD6

TIERS = cmd.ConfigureFeeTiers(
    (
        0, 200_000_000, 500_000_000,
        1_000 * USD6, 100_000_000, 400_000_000,
        2_000 * USD6, -50_000_000, 300_000_000,
    )
)  # fmt: skip
"""2 and 5 bp; from 1,000 dollars on 1 and 4; from 2,000 on a rebate of half a point, and 3."""
LOTS = 5_000
"""500 dollars at 100.00."""


def fees(x: Exchange, buyer: int, seller: int) -> tuple[int, int]:
    """(maker's, taker's) of one trade of 500 dollars."""
    x.trade(buyer, seller, 10_000, LOTS)
    made, took = x.of(ev.Fill)
    return made.fee_usd6, took.fee_usd6


def test_each_fill_counts_for_both_and_the_next_one_is_cheaper() -> None:
    """500 dollars: 2 bp are 0.10, 5 bp 0.25. The tier reached by a fill counts from the next one on."""
    x = Exchange()
    x.ok(TIERS)
    buyer, seller = x.trader(), x.trader()
    assert fees(x, buyer, seller) == (100_000, 250_000)
    assert fees(x, buyer, seller) == (100_000, 250_000)  # 500 so far
    assert fees(x, buyer, seller) == (50_000, 200_000)  # 1,000
    assert fees(x, buyer, seller) == (50_000, 200_000)
    assert fees(x, buyer, seller) == (-25_000, 150_000)  # 2,000


def test_each_side_has_its_own_volume() -> None:
    x = Exchange()
    x.ok(TIERS)
    busy, other, fresh = x.trader(), x.trader(), x.trader()
    for _ in range(4):
        fees(x, busy, other)
    assert fees(x, busy, fresh) == (100_000, 150_000)
    assert fees(x, fresh, busy) == (-25_000, 250_000)


def test_a_day_leaves_after_thirty() -> None:
    """Two trades today and two tomorrow; on the 30th day after today only tomorrow's 1,000 are left."""
    x = Exchange()
    x.ok(TIERS)
    buyer, seller = x.trader(), x.trader()
    fees(x, buyer, seller)
    fees(x, buyer, seller)
    x.tick(DAY)
    fees(x, buyer, seller)
    fees(x, buyer, seller)
    x.tick(28 * DAY)
    assert fees(x, buyer, seller) == (-25_000, 150_000)  # day 29: still 2,000
    x.tick(1 * DAY)
    assert fees(x, buyer, seller) == (50_000, 200_000)  # 1,000 of tomorrow, 500 of day 29


def test_a_market_that_is_cheaper_stays_cheaper() -> None:
    x = Exchange(perp(maker_fee_e12=10_000_000, taker_fee_e12=20_000_000))
    x.ok(TIERS)
    assert fees(x, x.trader(), x.trader()) == (5_000, 10_000)


def test_without_tiers_no_volume_is_kept() -> None:
    x = Exchange()
    buyer, seller = x.trader(), x.trader()
    fees(x, buyer, seller)
    assert b"\nvolume " not in x.engine.dump()
    x.ok(TIERS)
    fees(x, buyer, seller)
    assert x.engine.dump().count(b"\nvolume ") == 2
