"""Names, deposits, withdrawals through the pending account, transfers."""

from __future__ import annotations

import pytest
from support.exchange import Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import Cause, RejectCode, SystemAccount

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)


def test_ids_are_dense_and_names_are_unique() -> None:
    x = Exchange()
    assert (x.trader(name=b"a"), x.trader(name=b"b")) == (16, 17)
    assert x.code(cmd.OpenAccount(b"a")) == RejectCode.ACCOUNT_EXISTS
    assert x.one(ev.Rejected).account == 16
    assert x.engine.account_by_name(b"b") == 17


@pytest.mark.parametrize("name", [b"", b"x" * 65, b"new\nline", b"\x1b[31m"])
def test_names_that_are_refused(name: bytes) -> None:
    assert Exchange().code(cmd.OpenAccount(name)) == RejectCode.INVALID_NAME


def test_deposits_that_are_refused() -> None:
    x = Exchange()
    account = x.trader(0)
    assert x.code(cmd.Deposit(99, 0, 1)) == RejectCode.UNKNOWN_ACCOUNT
    assert x.code(cmd.Deposit(account, 5, 1)) == RejectCode.UNKNOWN_ASSET
    assert x.code(cmd.Deposit(account, 0, 0)) == RejectCode.INVALID_AMOUNT
    assert x.code(cmd.Deposit(account, 0, -1)) == RejectCode.INVALID_AMOUNT
    assert x.code(cmd.Deposit(SystemAccount.FEES, 0, 1)) == RejectCode.SYSTEM_ACCOUNT
    x.ok(cmd.Deposit(account, 0, 2**60))
    assert x.code(cmd.Deposit(account, 0, 1)) == RejectCode.DEPOSITS_OVERFLOW


def test_a_withdrawal_waits_until_it_has_left() -> None:
    x = Exchange()
    account = x.trader(100)
    x.ok(cmd.Withdraw(account, 0, 40_000_000, b"0xabc"))
    pending = x.one(ev.WithdrawalChanged)
    assert (pending.status, pending.amount_atoms, pending.reference) == (0, 40_000_000, b"0xabc")
    assert x.cash(account) == 60_000_000
    x.ok(cmd.FinishWithdrawal(pending.withdrawal_id, 1))
    assert x.one(ev.WithdrawalChanged).status == 1
    assert x.code(cmd.FinishWithdrawal(pending.withdrawal_id, 1)) == RejectCode.UNKNOWN_WITHDRAWAL


def test_a_failed_withdrawal_comes_back() -> None:
    x = Exchange()
    account = x.trader(100)
    x.ok(cmd.Withdraw(account, 0, 40_000_000))
    x.ok(cmd.FinishWithdrawal(x.one(ev.WithdrawalChanged).withdrawal_id, 0))
    assert x.cash(account) == 100_000_000
    assert {row.cause for row in x.of(ev.CashChanged)} == {Cause.WITHDRAWAL_RETURNED}


def test_what_is_left_must_carry_the_positions() -> None:
    """900 dollars of position need 90: of 100 ten are free, and unrealised profit is not."""
    x = Exchange(PLAIN)
    account, other = x.trader(100), x.trader()
    x.trade(account, other, 10_000, 9_000)
    assert x.code(cmd.Withdraw(account, 0, 10_000_001)) == RejectCode.WITHDRAWAL_LIMIT
    assert x.code(cmd.Withdraw(account, 0, 100_000_001)) == RejectCode.INSUFFICIENT_BALANCE
    x.index(20_000)
    state = x.engine.account(account)
    assert state is not None
    assert state.withdrawable_usd6 == 0  # the margin has doubled with the price
    x.index(10_000)
    x.ok(cmd.Withdraw(account, 0, 10_000_000))


def test_ten_per_cent_stay_whatever_the_leverage() -> None:
    """At 50x 900 dollars need 18 of margin, but 90 must stay."""
    x = Exchange(PLAIN)
    account, other = x.trader(100), x.trader()
    x.ok(cmd.SetLeverage(account, 0, 50))
    x.trade(account, other, 10_000, 9_000)
    assert x.code(cmd.Withdraw(account, 0, 10_000_001)) == RejectCode.WITHDRAWAL_LIMIT
    x.ok(cmd.Withdraw(account, 0, 10_000_000))


def test_transfers_move_and_are_bounded_alike() -> None:
    x = Exchange(PLAIN)
    one, two = x.trader(100), x.trader(0)
    x.ok(cmd.Transfer(one, two, 0, 30_000_000))
    assert (x.cash(one), x.cash(two)) == (70_000_000, 30_000_000)
    assert [(row.account, row.delta_atoms) for row in x.of(ev.CashChanged)] == [(one, -30_000_000), (two, 30_000_000)]
    assert x.code(cmd.Transfer(one, one, 0, 1)) == RejectCode.NOTHING_TO_CHANGE
    assert x.code(cmd.Transfer(one, 2, 0, 1)) == RejectCode.SYSTEM_ACCOUNT
    assert x.code(cmd.Transfer(one, two, 0, 70_000_001)) == RejectCode.INSUFFICIENT_BALANCE
