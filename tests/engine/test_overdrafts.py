"""Lending in the ledger, and the negative quote balance that becomes a loan."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import Cause, OrderFlag, RejectCode, SystemAccount
from luxterm.model.units import DAY, HOUR, USD6

BTC = 1
PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)
SPOT = perp(market=1, type=1, base_asset=BTC, maker_fee_e12=0, taker_fee_e12=0, symbol=b"BTC/USDT")
POOL = cmd.ConfigureLending(0, 20_000_000_000, 150_000_000_000, 2_000_000_000_000, 8_000, 1_000, 1)
"""2 % + 15 % x U up to 80 %, + 200 % above; a tenth of the interest to the reserve."""


def venue(pool_usd: int) -> Exchange:
    """A perp, BTC at 100.00, and a quote pool with so much supplied."""
    x = Exchange(PLAIN)
    x.ok(cmd.ConfigureAsset(BTC, 8, 0, 1, b"BTC"))
    x.ok(SPOT)
    x.index(10_000, 1)
    x.ok(POOL)
    if pool_usd:
        x.ok(cmd.LendingSupply(x.trader(pool_usd, b"supplier"), 0, pool_usd * USD6))
    return x


def loser(x: Exchange) -> int:
    """One BTC and no quote; a closed round trip lost 10 dollars."""
    account, other = x.trader(0), x.trader()
    x.ok(cmd.Deposit(account, BTC, 10**8))
    x.trade(account, other, 10_000, 5_000)
    x.place(other, BUY, 9_800, 5_000)
    x.place(account, SELL, 9_800, 5_000)
    return account


def owed(x: Exchange, account: int) -> int:
    state = x.engine.account(account)
    assert state is not None
    return state.balances[0].borrowed_atoms


def test_a_loss_beyond_the_quote_is_borrowed_from_the_pool() -> None:
    x = venue(1_000)
    account = loser(x)
    assert x.cash(account) == 0
    assert owed(x, account) == 10 * USD6
    assert x.cash(SystemAccount.LENDING_POOL) == 990 * USD6
    rows = [(row.account, row.delta_atoms) for row in x.of(ev.CashChanged) if row.cause == Cause.LENDING]
    assert rows == [(account, 10 * USD6), (SystemAccount.LENDING_POOL, -10 * USD6)]
    assert [(event.action, event.amount_atoms) for event in x.of(ev.LendingChanged)] == [(6, 10 * USD6)]
    state = x.engine.account(account)
    assert state is not None
    assert state.equity_usd6 == 90 * USD6
    assert state.initial_margin_usd6 == 1 * USD6  # a tenth of the debt
    assert state.maintenance_margin_usd6 == USD6 // 2


def test_what_comes_in_pays_it_back() -> None:
    x = venue(1_000)
    account = loser(x)
    x.ok(cmd.Deposit(account, 0, 4 * USD6))
    assert (x.cash(account), owed(x, account)) == (0, 6 * USD6)
    x.ok(cmd.Deposit(account, 0, 10 * USD6))
    assert (x.cash(account), owed(x, account)) == (4 * USD6, 0)


def test_a_loan_that_was_asked_for_is_not_paid_back_by_itself() -> None:
    x = venue(1_000)
    account = x.trader(100)
    x.ok(cmd.LendingBorrow(account, 0, 50 * USD6))
    x.ok(cmd.Deposit(account, 0, 1 * USD6))
    assert (x.cash(account), owed(x, account)) == (151 * USD6, 50 * USD6)


def test_it_bears_interest() -> None:
    """10 of 1,000 lent: U = 1 %, 2.15 % a year. After a day 10 x 0.0215 / 365 = 0.000589, upward; the pool earns it."""
    x = venue(1_000)
    account = loser(x)
    x.tick(DAY)
    assert owed(x, account) == 10_000_590
    x.ok(cmd.Deposit(account, 0, 100 * USD6))
    assert x.cash(account) == 100 * USD6 - 10_000_590
    assert x.cash(SystemAccount.LENDING_POOL) == 1_000 * USD6 + 590


def test_beyond_the_pool_the_balance_stays_negative_and_new_risk_is_refused() -> None:
    """6 dollars are there to lend, 10 are lost: 4 stay. Reducing is allowed, and with the missing 4 everything."""
    x = venue(6)
    account = loser(x)
    assert (x.cash(account), owed(x, account)) == (-4 * USD6, 6 * USD6)
    assert x.refused(account, BUY, 9_000, 10) is RejectCode.LENDING_POOL_EMPTY
    x.ok(cmd.LendingSupply(x.trader(10), 0, 4 * USD6))
    x.place(account, BUY, 9_000, 10)


def test_nothing_is_lent_to_who_could_not_maintain_it() -> None:
    """Equity 0.30 after a loss of 99.70: a debt of 99.70 would need 4.985."""
    x = venue(1_000)
    account, other = x.trader(0), x.trader()
    x.ok(cmd.Deposit(account, BTC, 10**8))
    x.trade(account, other, 10_000, 9_970)
    x.place(other, BUY, 9_000, 9_970)
    x.place(account, SELL, 9_000, 9_970, flags=OrderFlag.REDUCE_ONLY)
    assert (x.cash(account), owed(x, account)) == (-99_700_000, 0)


def test_without_a_pool_the_balance_is_simply_negative() -> None:
    x = Exchange(PLAIN)
    x.ok(cmd.ConfigureAsset(BTC, 8, 0, 1, b"BTC"))
    x.ok(SPOT)
    x.index(10_000, 1)
    account = loser(x)
    assert x.cash(account) == -10 * USD6
    x.place(account, BUY, 9_000, 10)


def test_a_liquidation_leaves_to_the_pool_what_the_pool_can_lend() -> None:
    """200 dollars at 2 x lose 94.80: equity 5.20 < 5.26. It carries a debt of 94.80 (4.74), so that no BTC is sold."""
    x = venue(1_000)
    x.ok(perp(maker_fee_e12=0, taker_fee_e12=0, liquidation_fee_bps=0, max_leverage=2, default_leverage=2))
    account, other, maker = x.trader(0), x.trader(), x.trader()
    x.ok(cmd.Deposit(account, BTC, 10**8))
    x.trade(account, other, 10_000, 2_000)
    x.place(maker, BUY, 5_260, 2_000)
    x.index(5_260)
    assert [step.step for step in x.of(ev.LiquidationStep)] == [0, 1, 6]
    assert (x.cash(account), owed(x, account)) == (0, 94_800_000)


def test_a_loan_of_atoms_needs_its_margin_to_the_last_unit() -> None:
    """8 atoms at 0.000001: V = 8 + 1, V' = 10; 10 x 1.15 upward and a tenth are 13, and the atoms count for 6."""
    x = Exchange(PLAIN)
    x.ok(cmd.ConfigureAsset(BTC, 8, 1_500, 1, b"BTC"))
    x.ok(SPOT)
    x.index(10_000, 1)
    x.ok(cmd.ConfigureLending(BTC, 0, 0, 0, 8_000, 1_000, 1))
    supplier, account = x.trader(), x.trader(0)
    x.ok(cmd.Deposit(supplier, BTC, 10**8))
    x.ok(cmd.LendingSupply(supplier, BTC, 10**8))
    x.ok(cmd.Deposit(account, 0, 6))
    assert x.code(cmd.LendingBorrow(account, BTC, 8)) is RejectCode.INSUFFICIENT_MARGIN
    x.ok(cmd.Deposit(account, 0, 1))
    x.ok(cmd.LendingBorrow(account, BTC, 8))


def test_a_pool_whose_every_claim_was_lost_takes_and_gives_no_more() -> None:
    """All 1,000 are lent and gone, what stood for them is worth nothing: the index is 0, and nothing divides by it."""
    x = venue(1_000)
    account = x.trader(0)
    x.ok(cmd.Deposit(account, BTC, 20 * 10**8))
    x.ok(cmd.LendingBorrow(account, 0, 1_000 * USD6))
    x.ok(cmd.Withdraw(account, 0, 1_000 * USD6))
    x.index(1, 1)
    lost = x.one(ev.LendingChanged)
    assert (lost.amount_atoms, lost.supply_index_e12) == (1_000 * USD6, 0)
    supplier = x.trader(10)
    assert x.code(cmd.LendingSupply(supplier, 0, USD6)) is RejectCode.INVALID_AMOUNT
    (first,) = [row for row in x.engine.account_ids() if (a := x.engine.account(row)) and a.name == b"supplier"]
    assert x.code(cmd.LendingWithdraw(first, 0, 1)) is RejectCode.INSUFFICIENT_BALANCE
    assert x.code(cmd.LendingWithdraw(first, 0, 0)) is RejectCode.INVALID_AMOUNT


def test_the_overdraft_survives_a_restart() -> None:
    x = venue(1_000)
    account = loser(x)
    assert b"\noverdraft %d 10000000\n" % account in x.engine.dump()
    copy = Engine.restore(x.engine.snapshot())
    x.engine = copy
    x.ok(cmd.Deposit(account, 0, 10 * USD6))
    assert (x.cash(account), owed(x, account)) == (0, 0)
    assert b"\noverdraft" not in x.engine.dump()


def test_interest_falls_due_every_hour() -> None:
    x = venue(1_000)
    loser(x)
    assert x.engine.next_due_ns <= (x.now_ns // HOUR + 1) * HOUR
