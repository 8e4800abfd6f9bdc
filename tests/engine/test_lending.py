"""Lending: interest by whole seconds, the kinked rate, the reserve, what a debt asks, and who bears a bad one."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import Cause, RejectCode, SystemAccount
from luxterm.model.units import DAY, SECOND, USD6

YEAR = 365 * DAY
E12 = 10**12
BTC, ONE_BTC = 1, 10**8
POOL = cmd.ConfigureLending(0, 20_000_000_000, 150_000_000_000, 2_000_000_000_000, 8_000, 1_000, 1)
"""2 % + 15 % x U up to 80 %, + 200 % above; a tenth of the interest to the reserve."""


def lent(borrowed_usd: int) -> tuple[Exchange, int, int]:
    """A pool of 1,000 dollars; a borrower with 1,000 of his own. Gives supplier and borrower."""
    x = Exchange()
    x.ok(POOL)
    supplier, borrower = x.trader(1_000), x.trader(1_000)
    x.ok(cmd.LendingSupply(supplier, 0, 1_000 * USD6))
    x.ok(cmd.LendingBorrow(borrower, 0, borrowed_usd * USD6))
    return x, supplier, borrower


def owed(x: Exchange, account: int) -> int:
    state = x.engine.account(account)
    assert state is not None
    return state.balances[0].borrowed_atoms


@pytest.mark.parametrize(
    ("borrowed_usd", "borrow_index", "supply_index"),
    [
        (400, 1_080_000_000_000, 1_028_800_000_000),  # U 40 %: 2 + 6 %; 32 of interest, 3.2 to the reserve
        (800, 1_140_000_000_000, 1_100_800_000_000),  # U 80 %: 2 + 12 %; 112, 11.2
        (900, 1_340_000_000_000, 1_275_400_000_000),  # U 90 %: 2 + 12 + 20 %; 306, 30.6
    ],
)
def test_a_year_at_the_kinked_rate(borrowed_usd: int, borrow_index: int, supply_index: int) -> None:
    x, _, borrower = lent(borrowed_usd)
    x.tick(YEAR)
    accrued = x.one(ev.LendingChanged)
    assert (accrued.action, accrued.borrow_index_e12, accrued.supply_index_e12) == (4, borrow_index, supply_index)
    assert accrued.amount_atoms == borrowed_usd * (borrow_index - E12) // 10**6
    assert owed(x, borrower) == borrowed_usd * borrow_index // 10**6


def test_interest_counts_whole_seconds_and_rounds_against_the_borrower() -> None:
    """8 % a year for one second of 1.9: the index grows by 2,536.8, up; 400 dollars owe 1.0148 more, up. One of those
    two is the reserve's tenth, up; the other is worth 1,000 of the supply index."""
    x, supplier, borrower = lent(400)
    x.ok(cmd.LendingWithdraw(supplier, 0, 1), later_ns=1_900_000_000)
    accrued = x.of(ev.LendingChanged)[0]
    assert (accrued.action, accrued.amount_atoms) == (4, 2)
    assert (accrued.borrow_index_e12, accrued.supply_index_e12) == (E12 + 2_537, E12 + 1_000)
    assert owed(x, borrower) == 400_000_002
    x.ok(cmd.LendingWithdraw(supplier, 0, 1), later_ns=100_000_000)  # the 0.9 s were not forgotten
    assert x.of(ev.LendingChanged)[0].action == 4


def test_a_second_is_not_due_before_it_is_over() -> None:
    x, supplier, _ = lent(400)
    x.ok(cmd.LendingWithdraw(supplier, 0, 1), later_ns=SECOND - 1)
    assert [event.action for event in x.of(ev.LendingChanged)] == [1]


def test_nobody_gets_more_than_the_pool_has() -> None:
    x, supplier, borrower = lent(400)
    assert x.code(cmd.LendingBorrow(borrower, 0, 600 * USD6 + 1)) == RejectCode.LENDING_POOL_EMPTY
    assert x.code(cmd.LendingWithdraw(supplier, 0, 600 * USD6 + 1)) == RejectCode.LENDING_POOL_EMPTY
    assert x.code(cmd.LendingWithdraw(supplier, 0, 0)) == RejectCode.LENDING_POOL_EMPTY
    x.ok(cmd.LendingWithdraw(supplier, 0, 600 * USD6))
    assert x.cash(SystemAccount.LENDING_POOL) == 0


def btc_lent(haircut_bps: int, rate_e12: int, supplied: int, borrowed: int) -> tuple[Exchange, int, int]:
    """BTC at 100.00, counted less a haircut, from a pool at one rate. Gives supplier and borrower (1,000 dollars)."""
    x = Exchange()
    x.ok(cmd.ConfigureAsset(BTC, 8, haircut_bps, 0, b"BTC"))
    x.ok(cmd.ConfigureLending(BTC, rate_e12, 0, 0, 8_000, 1_000, 1))
    supplier, borrower = x.trader(0), x.trader(1_000)
    x.ok(cmd.Deposit(supplier, BTC, supplied * ONE_BTC))
    x.ok(cmd.LendingSupply(supplier, BTC, supplied * ONE_BTC))
    x.ok(cmd.LendingBorrow(borrower, BTC, borrowed * ONE_BTC))
    return x, supplier, borrower


def test_a_debt_counts_upward_with_the_haircut_and_its_asset_downward() -> None:
    """One BTC of 100 dollars at a haircut of 10 %: it counts 90, its debt ceil(100.000001 x 1.1) = 110.000002; the debt
    asks ceil(10.0000001) and ceil(5.00000005) of margin."""
    x, _, borrower = btc_lent(1_000, 0, 3, 1)
    state = x.engine.account(borrower)
    assert state is not None
    assert state.equity_usd6 == 1_000_000_000 + 90_000_000 - 110_000_002
    assert state.initial_margin_usd6 == 10_000_001
    assert state.maintenance_margin_usd6 == 5_000_001


def test_a_bad_debt_is_insurance_s_then_the_reserve_s_then_the_suppliers() -> None:
    """5 of 10 BTC lent for a year at 10 %: 5.5 owed, 0.05 in the reserve, 10.45 claimed. The borrower took them away;
    at 250 he owes 1,375 x 1.1 against 1,000. His dollars go to insurance, which repays its 2 BTC; of 3.5 the reserve
    has 0.05; 3.45 of 10.45 are lost to the supplier, and an atom: a repayment burns whole shares, rounded down, and the
    rest of the debt is rounded up."""
    x, supplier, borrower = btc_lent(1_000, 100_000_000_000, 10, 5)
    x.ok(cmd.Deposit(SystemAccount.INSURANCE, BTC, 2 * ONE_BTC))
    x.ok(cmd.Withdraw(borrower, BTC, 5 * ONE_BTC))
    bystander = x.trader(77)
    x.index(25_000, later_ns=YEAR)
    told = [(event.account, event.action, event.amount_atoms) for event in x.of(ev.LendingChanged)]
    assert told == [(0, 4, ONE_BTC // 2), (borrower, 3, 2 * ONE_BTC), (borrower, 5, 345_000_001)]
    assert x.of(ev.LendingChanged)[-1].supply_index_e12 == 699_999_999_000
    sold = [(row.account, row.delta_atoms) for row in x.of(ev.CashChanged) if row.cause == Cause.COLLATERAL_SALE]
    assert sold == [(borrower, -1_000 * USD6), (SystemAccount.INSURANCE, 1_000 * USD6)]
    assert (x.cash(borrower), x.cash(bystander)) == (0, 77 * USD6)
    x.ok(cmd.LendingWithdraw(supplier, BTC, 0))
    assert x.of(ev.LendingChanged)[-1].amount_atoms == 7 * ONE_BTC - 1


def test_deleveraging_never_covers_a_loan() -> None:
    """100 of his own and 50 borrowed carry 900 dollars long. At 8,800 the equity is 150 - 108 - 50 = -8 against 7.92 of
    the position's maintenance and 2.50 of the debt's: the short bears 8 x 7.92 / 10.42 = 6.080614 of it and closes at
    792 + 6.080614. What is left of 150 repays the loan but for 1.919386, which its suppliers lose."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0))
    x.ok(POOL)
    supplier, borrower, short = x.trader(1_000), x.trader(100), x.trader()
    x.ok(cmd.LendingSupply(supplier, 0, 1_000 * USD6))
    x.ok(cmd.LendingBorrow(borrower, 0, 50 * USD6))
    x.trade(borrower, short, 10_000, 9_000)
    x.index(8_800)
    assert x.cash(short) == 1_000_000 * USD6 + 900_000_000 - 798_080_614
    assert (x.cash(borrower), owed(x, borrower)) == (0, 0)
    told = [(event.action, event.amount_atoms) for event in x.of(ev.LendingChanged)]
    assert told == [(3, 48_080_614), (5, 1_919_386)]
    assert x.of(ev.LendingChanged)[-1].supply_index_e12 == 998_080_614_000
    assert x.cash(SystemAccount.LENDING_POOL) == 998_080_614
    assert x.engine.insurance_usd6 == 0


def lent_and_gone(taker_fee_e12: int = 0) -> tuple[Exchange, int, int, int]:
    """5 of 10 BTC lent at 100 to somebody with 1,000 dollars, who took them away; a spot market without orders. At 190
    they are worth 950 and count 1,045: equity -45, and yet his dollars would do. Gives supplier, borrower, seller."""
    x = Exchange()
    x.ok(cmd.ConfigureAsset(BTC, 8, 1_000, 1, b"BTC"))
    x.ok(perp(market=1, type=1, base_asset=BTC, maker_fee_e12=0, taker_fee_e12=taker_fee_e12, symbol=b"BTC/USDT"))
    x.index(10_000, 1)
    x.ok(cmd.ConfigureLending(BTC, 0, 0, 0, 8_000, 1_000, 1))
    supplier, borrower, seller = x.trader(0), x.trader(1_000), x.trader(0)
    x.ok(cmd.Deposit(supplier, BTC, 10 * ONE_BTC))
    x.ok(cmd.Deposit(seller, BTC, 10 * ONE_BTC))
    x.ok(cmd.LendingSupply(supplier, BTC, 10 * ONE_BTC))
    x.ok(cmd.LendingBorrow(borrower, BTC, 5 * ONE_BTC))
    x.ok(cmd.Withdraw(borrower, BTC, 5 * ONE_BTC))
    return x, supplier, borrower, seller


def owed_btc(x: Exchange, account: int) -> int:
    state = x.engine.account(account)
    assert state is not None
    return sum(balance.borrowed_atoms for balance in state.balances if balance.asset == BTC)


@pytest.mark.parametrize(
    ("taker_fee_e12", "lots", "cash"),
    [
        (0, 4_784, 67_120_000),  # 4,784.7 lots; 932.88 are paid
        (10_000_000_000, 4_737, 67_047_850),  # 1 %: 4,737.3 lots; 923.715 and 9.23715
    ],
)
def test_an_owed_asset_is_bought_on_the_book(taker_fee_e12: int, lots: int, cash: int) -> None:
    """At most at 190 x 1.1 = 209, so 1,000 dollars are sure to pay for 1,000,000 / 209 lots; the ask is 195. The
    rest of the debt then stands on its own, and no supplier loses."""
    x, supplier, borrower, seller = lent_and_gone(taker_fee_e12)
    x.place(seller, SELL, 19_500, 6_000, market=1)
    x.index(19_000, 1)
    steps = [(step.step, step.lots, step.price_ticks, step.remaining_lots) for step in x.of(ev.LiquidationStep)]
    assert steps == [(0, 0, 0, 0), (9, -lots, 20_900, lots * 100_000), (6, 0, 0, 0)]
    assert [(event.action, event.amount_atoms) for event in x.of(ev.LendingChanged)] == [(3, lots * 100_000)]
    assert (x.cash(borrower), owed_btc(x, borrower)) == (cash, 5 * ONE_BTC - lots * 100_000)
    x.ok(cmd.LendingWithdraw(supplier, BTC, 9 * ONE_BTC))


def test_what_nobody_sells_is_waited_for_and_costs_no_supplier() -> None:
    x, _, borrower, seller = lent_and_gone()
    x.place(seller, SELL, 20_901, 6_000, market=1)  # a tick too dear
    x.index(19_000, 1)
    assert [step.step for step in x.of(ev.LiquidationStep)] == [0]
    assert x.of(ev.LendingChanged) == []
    assert (x.cash(borrower), owed_btc(x, borrower)) == (1_000 * USD6, 5 * ONE_BTC)
    assert x.code(cmd.LendingRepay(borrower, BTC, 0)) == RejectCode.LIQUIDATION_IN_PROGRESS
    x.place(seller, SELL, 19_000, 4_000, market=1)
    x.tick(SECOND)
    assert [step.step for step in x.of(ev.LiquidationStep)] == [9, 6]
    assert x.cash(borrower) == (1_000 - 760) * USD6


def test_insurance_swaps_what_it_has_at_the_index() -> None:
    """One BTC of it for 190 dollars, and one usd6 as a debt is valued; the other four wait."""
    x, _, borrower, _ = lent_and_gone()
    x.ok(cmd.Deposit(SystemAccount.INSURANCE, BTC, ONE_BTC))
    x.index(19_000, 1)
    assert [(event.action, event.amount_atoms) for event in x.of(ev.LendingChanged)] == [(3, ONE_BTC)]
    assert (x.cash(borrower), owed_btc(x, borrower)) == (809_999_999, 4 * ONE_BTC)
    assert x.engine.insurance_usd6 == 190_000_001


def pledged() -> tuple[Exchange, int, int]:
    """One BTC at 100, counted 90, carries a loan of 50 dollars that left. Gives lender and borrower."""
    x, supplier, _, _ = lent_and_gone()
    x.ok(POOL)
    lender, borrower = x.trader(1_000), x.trader(0)
    x.ok(cmd.Deposit(borrower, BTC, ONE_BTC))
    x.ok(cmd.LendingSupply(lender, 0, 1_000 * USD6))
    x.ok(cmd.LendingBorrow(borrower, 0, 50 * USD6))
    x.ok(cmd.Withdraw(borrower, 0, 30 * USD6))
    x.ok(cmd.Transfer(borrower, supplier, 0, 20 * USD6))
    return x, lender, borrower


def test_collateral_that_nobody_takes_now_is_waited_for_while_it_covers_the_loan() -> None:
    """At 56 it counts 50.40 against 52.50 that the loan asks; nobody bids. Of a bid of 54 it sells what 50 dollars need
    at 50.40: 993 lots for 53.622, and the loan stands on that."""
    x, lender, borrower = pledged()
    bidder = x.trader()
    x.index(5_600, 1)
    assert [step.step for step in x.of(ev.LiquidationStep)] == [0]
    assert x.of(ev.LendingChanged) == []
    x.place(bidder, BUY, 5_400, 2_000, market=1)
    x.tick()
    assert [(step.step, step.lots) for step in x.of(ev.LiquidationStep)] == [(7, 993), (6, 0)]
    assert (x.cash(borrower), owed(x, borrower)) == (53_622_000, 50 * USD6)
    x.ok(cmd.LendingWithdraw(lender, 0, 950 * USD6))


def test_who_owes_more_than_he_has_keeps_nothing() -> None:
    """At 55 it counts 49.50: insurance, which has no cash, gets the coin, and the 50 are the lender's loss."""
    x, lender, borrower = pledged()
    x.index(5_500, 1)
    assert [(step.step, step.lots, step.price_ticks) for step in x.of(ev.LiquidationStep)] == [
        (0, 0, 0), (5, ONE_BTC, 0), (6, 0, 0),
    ]  # fmt: skip
    assert [(event.account, event.action, event.amount_atoms) for event in x.of(ev.LendingChanged)] == [
        (borrower, 5, 50 * USD6),
    ]  # fmt: skip
    gone = [(row.account, row.asset, row.delta_atoms) for row in x.of(ev.CashChanged)]
    assert gone == [(borrower, BTC, -ONE_BTC), (SystemAccount.INSURANCE, BTC, ONE_BTC)]
    assert (x.cash(borrower), owed(x, borrower)) == (0, 0)
    x.ok(cmd.LendingWithdraw(lender, 0, 0))
    assert x.of(ev.LendingChanged)[-1].amount_atoms == 950 * USD6
