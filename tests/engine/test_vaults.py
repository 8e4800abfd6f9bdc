"""Vaults: ERC-4626 arithmetic with 1,000 virtual shares and one virtual usd6, by hand."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import OrderFlag, RejectCode, SystemAccount
from luxterm.model.units import DAY, USD6

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)


def vault(x: Exchange, capacity_usd6: int = 0, lockup_ns: int = 0) -> tuple[int, int, int]:
    """A vault whose leader put in 100 dollars and keeps at least 5 %. Gives leader, follower and vault."""
    leader, follower = x.trader(), x.trader()
    x.ok(cmd.CreateVault(leader, 500, 1_000, lockup_ns, capacity_usd6, b"vault"))
    account = x.one(ev.VaultCreated).vault
    x.ok(cmd.VaultDeposit(leader, account, 100 * USD6))
    return leader, follower, account


def gain(x: Exchange, account: int, usd: int, lots: int = 1_000) -> None:
    """The vault closes a round trip with this profit (or loss)."""
    other = x.trader()
    x.trade(account, other, 10_000, lots)
    exit_ticks = 10_000 + usd * USD6 // (lots * 10)
    x.place(other, BUY, exit_ticks, lots)
    x.place(account, SELL, exit_ticks, lots, flags=OrderFlag.REDUCE_ONLY)


def test_the_first_deposit_buys_a_thousand_shares_for_each_usd6() -> None:
    """100,000,000 x (0 + 1,000) / (0 + 1)."""
    x = Exchange(PLAIN)
    leader, _, account = vault(x)
    changed = x.one(ev.VaultChanged)
    assert (changed.shares_delta, changed.total_shares, changed.assets_usd6) == (10**11, 10**11, 100 * USD6)
    assert x.cash(account) == 100 * USD6
    assert x.cash(leader) == 999_900 * USD6


def test_a_later_deposit_pays_the_full_net_asset_value() -> None:
    """After a profit of 50: 30,000,000 x (10^11 + 1,000) / 150,000,001 = 19,999,999,866.67, down."""
    x = Exchange(PLAIN)
    _, follower, account = vault(x)
    gain(x, account, 50)
    x.ok(cmd.VaultDeposit(follower, account, 30 * USD6))
    assert x.one(ev.VaultChanged).shares_delta == 30_000_000 * (10**11 + 1_000) // 150_000_001 == 20_000_000_066


def test_unrealised_profit_counts_for_who_enters_and_not_for_who_leaves() -> None:
    """100 lots long from 10,000 at a mark of 12,000: 2 dollars unrealised."""
    x = Exchange(PLAIN)
    leader, follower, account = vault(x)
    x.trade(account, x.trader(), 10_000, 100)
    x.index(12_000)
    x.ok(cmd.VaultDeposit(follower, account, 51 * USD6))
    entered = x.one(ev.VaultChanged).shares_delta
    assert entered == 51_000_000 * (10**11 + 1_000) // 102_000_001
    x.ok(cmd.VaultWithdraw(follower, account, 0))
    left = x.one(ev.VaultChanged)
    assert left.amount_usd6 == entered * 151_000_001 // (10**11 + 1_000 + entered)
    assert left.amount_usd6 < 51 * USD6
    assert leader


def test_a_tenth_of_the_profit_over_what_was_paid_is_the_leader_s() -> None:
    """50 bring 25 more: the fee is a tenth of what the shares are worth over 50, down."""
    x = Exchange(PLAIN)
    leader, follower, account = vault(x)
    x.ok(cmd.VaultDeposit(follower, account, 50 * USD6))
    gain(x, account, 75)
    before = x.cash(follower)
    x.ok(cmd.VaultWithdraw(follower, account, 0))
    left = x.one(ev.VaultChanged)
    assert left.amount_usd6 == 74_999_999  # 225 x 50 / 150, less what the virtual shares round away
    assert left.performance_fee_usd6 == 2_499_999
    assert x.cash(follower) - before == 74_999_999 - 2_499_999
    assert x.cash(leader) == 999_900 * USD6 + 2_499_999


def test_no_fee_is_paid_on_a_loss_or_on_what_was_lost_before() -> None:
    x = Exchange(PLAIN)
    _, follower, account = vault(x)
    x.ok(cmd.VaultDeposit(follower, account, 50 * USD6))
    gain(x, account, -30)
    gain(x, account, 30)
    x.ok(cmd.VaultWithdraw(follower, account, 0))
    assert x.one(ev.VaultChanged).performance_fee_usd6 == 0


def test_the_leader_keeps_his_share() -> None:
    """5 % of 2,000 are 100."""
    x = Exchange(PLAIN)
    leader, follower, account = vault(x)
    assert x.code(cmd.VaultDeposit(follower, account, 1_900 * USD6 + 1)) is RejectCode.LEADER_SHARE
    x.ok(cmd.VaultDeposit(follower, account, 1_900 * USD6))
    assert x.code(cmd.VaultWithdraw(leader, account, 1)) is RejectCode.LEADER_SHARE
    x.ok(cmd.VaultWithdraw(follower, account, 0))
    x.ok(cmd.VaultWithdraw(leader, account, 0))


def test_capacity_and_lock() -> None:
    x = Exchange(PLAIN)
    leader, follower, account = vault(x, capacity_usd6=150 * USD6, lockup_ns=DAY)
    assert x.code(cmd.VaultDeposit(follower, account, 50 * USD6 + 1)) is RejectCode.VAULT_CAPACITY
    x.ok(cmd.VaultDeposit(follower, account, 50 * USD6))
    x.tick(DAY - 1)
    assert x.code(cmd.VaultWithdraw(follower, account, 0)) is RejectCode.VAULT_LOCKED
    x.tick(1)
    x.ok(cmd.VaultWithdraw(follower, account, 0))
    assert leader


def test_a_gift_before_the_first_deposit_robs_nobody() -> None:
    """The classic attack: own a first share, inflate it by trading against oneself, let the victim round to nothing."""
    x = Exchange(PLAIN)
    attacker, victim = x.trader(), x.trader()
    x.ok(cmd.CreateVault(attacker, 500, 0, 0, 0, b"trap"))
    account = x.one(ev.VaultCreated).vault
    x.ok(cmd.VaultDeposit(attacker, account, 1 * USD6))
    gain(x, account, 100, lots=100)
    x.ok(cmd.VaultDeposit(victim, account, 1 * USD6))
    x.ok(cmd.VaultWithdraw(victim, account, 0))
    assert x.one(ev.VaultChanged).amount_usd6 >= 999_990


def test_a_vault_and_its_leader_are_one_owner() -> None:
    x = Exchange(PLAIN)
    leader, _, account = vault(x)
    own = x.place(account, SELL, 10_000, 5)
    x.place(leader, BUY, 10_000, 5)
    assert x.of(ev.Trade) == []
    assert own in [order_id for order_id, _ in x.closed()]


def test_the_backstop_is_one_of_them() -> None:
    x = Exchange(PLAIN)
    account = x.trader()
    x.ok(cmd.VaultDeposit(account, SystemAccount.BACKSTOP, 100 * USD6))
    x.tick(4 * DAY - 1)
    assert x.code(cmd.VaultWithdraw(account, SystemAccount.BACKSTOP, 0)) is RejectCode.VAULT_LOCKED
    x.tick(1)
    x.ok(cmd.VaultWithdraw(account, SystemAccount.BACKSTOP, 0))
    assert x.cash(account) == 1_000_000 * USD6


@pytest.mark.parametrize("command", ["withdraw", "transfer", "nested"])
def test_a_vault_sends_nothing_away_by_itself(command: str) -> None:
    x = Exchange(PLAIN)
    leader, _, account = vault(x)
    tried = {
        "withdraw": cmd.Withdraw(account, 0, 1, b""),
        "transfer": cmd.Transfer(account, leader, 0, 1),
        "nested": cmd.VaultDeposit(account, SystemAccount.BACKSTOP, 1),
    }[command]
    assert x.code(tried) is RejectCode.SYSTEM_ACCOUNT
