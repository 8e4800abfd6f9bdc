"""Vaults (section 13): an account with shares; ERC-4626 arithmetic with virtual shares."""

from __future__ import annotations

from fractions import Fraction

from reference.accounts import MAX_USERS, NAME_MAX, printable
from reference.liquidation import any_in_liquidation
from reference.margin import collateral, isolated_equity, unrealized
from reference.money import check_amount, check_leaving, free_quote
from reference.numbers import BPS, ceil, floor, trunc
from reference.orders import need
from reference.state import MONEY_MAX, Account, Holder, Refused, Vault, Venue

from luxterm.model.codes import QUOTE_ASSET, Cause, MarginMode, RejectCode, SystemAccount
from luxterm.model.commands import CreateVault, VaultDeposit, VaultWithdraw
from luxterm.model.events import AccountOpened, VaultChanged, VaultCreated
from luxterm.model.units import DAY

VIRTUAL_SHARES = 1000
VIRTUAL_USD6 = 1
LEAST_LEADER_SHARE_BPS = 500
MOST_FEE_BPS = 5000
MOST_LOCKUP_NS = 365 * DAY


def create(venue: Venue, command: CreateVault) -> None:
    leader = venue.user(command.account)
    need(not leader.owner, RejectCode.SYSTEM_ACCOUNT)
    need(printable(command.name, NAME_MAX), RejectCode.INVALID_NAME)
    need(command.name not in {account.name for account in venue.accounts.values()}, RejectCode.ACCOUNT_EXISTS)
    sound = (
        LEAST_LEADER_SHARE_BPS <= command.leader_share_bps <= BPS
        and command.performance_fee_bps <= MOST_FEE_BPS
        and 0 <= command.lockup_ns <= MOST_LOCKUP_NS
        and 0 <= command.capacity_usd6 <= MONEY_MAX
    )
    need(sound, RejectCode.INVALID_CONFIGURATION)
    need(venue.next_account < SystemAccount.FIRST_USER + MAX_USERS, RejectCode.TOO_MANY_ACCOUNTS)
    account = Account(venue.next_account, command.name, owner=leader.id)
    venue.next_account += 1
    venue.accounts[account.id] = account
    venue.vaults[account.id] = Vault(
        leader.id, command.leader_share_bps, command.performance_fee_bps, command.lockup_ns, command.capacity_usd6
    )
    venue.emit(AccountOpened(account.id, account.name))
    venue.emit(VaultCreated(account.id, leader.id, account.name))


def enter(venue: Venue, account_id: int, vault_id: int) -> tuple[Account, Account, Vault]:
    """The checks that deposits and withdrawals share: holder, vault account, vault."""
    holder = venue.user(account_id)
    need(vault_id in venue.vaults, RejectCode.UNKNOWN_VAULT)
    need(not holder.owner, RejectCode.SYSTEM_ACCOUNT)
    account = venue.accounts[vault_id]
    need(not any_in_liquidation(account), RejectCode.LIQUIDATION_IN_PROGRESS)
    stale = any(position.lots and venue.markets[index].stale for index, position in account.positions.items())
    need(not stale, RejectCode.INDEX_STALE)
    return holder, account, venue.vaults[vault_id]


def net_assets(venue: Venue, account: Account, profit: bool) -> int:
    """The vault's net asset value, with or without unrealised profit."""
    crossed, total = 0, account.cash.get(QUOTE_ASSET, 0) + collateral(venue, account)
    for index, position in account.positions.items():
        market = venue.markets[index]
        if not market.margined:
            continue
        if position.mode == MarginMode.CROSS:
            crossed += unrealized(market, position)
        elif profit:
            total += isolated_equity(market, position)
        else:
            total += position.margin + min(0, unrealized(market, position))
    return max(0, total + (crossed if profit else min(0, crossed)))


def deposit(venue: Venue, command: VaultDeposit) -> None:
    holder, account, vault = enter(venue, command.account, command.vault)
    amount = command.amount_usd6
    check_amount(venue, QUOTE_ASSET, amount)
    check_leaving(venue, holder, QUOTE_ASSET, amount)
    assets, total = net_assets(venue, account, profit=True), vault.shares
    need(not vault.capacity or assets + amount <= vault.capacity, RejectCode.VAULT_CAPACITY)
    shares = floor(Fraction(amount * (total + VIRTUAL_SHARES), assets + VIRTUAL_USD6))
    need(shares >= 1, RejectCode.INVALID_AMOUNT)
    need(total + shares <= MONEY_MAX, RejectCode.SHARES_OVERFLOW)
    if vault.leader and holder.id != vault.leader:
        kept = vault.share_of(vault.leader) * BPS
        need(kept >= vault.leader_share_bps * (total + shares), RejectCode.LEADER_SHARE)
    entry = vault.holders.setdefault(holder.id, Holder())
    entry.shares += shares
    entry.basis += amount
    entry.unlock = venue.now + vault.lockup
    venue.row(holder.id, -amount, Cause.VAULT, reference=account.id)
    venue.row(account.id, amount, Cause.VAULT, reference=account.id)
    say(venue, account, holder, shares, amount, assets + amount, 0)


def withdraw(venue: Venue, command: VaultWithdraw) -> None:
    holder, account, vault = enter(venue, command.account, command.vault)
    need(0 <= command.amount_usd6 <= MONEY_MAX, RejectCode.INVALID_AMOUNT)
    entry = vault.holders.get(holder.id)
    if entry is None:
        raise Refused(RejectCode.INSUFFICIENT_BALANCE)
    need(venue.now >= entry.unlock, RejectCode.VAULT_LOCKED)
    assets, total = net_assets(venue, account, profit=False), vault.shares
    if command.amount_usd6:
        value = command.amount_usd6
        shares = ceil(Fraction(value * (total + VIRTUAL_SHARES), assets + VIRTUAL_USD6))
        need(shares <= entry.shares, RejectCode.INSUFFICIENT_BALANCE)
    else:
        shares = entry.shares
        value = floor(Fraction(shares * (assets + VIRTUAL_USD6), total + VIRTUAL_SHARES))
        need(value >= 1, RejectCode.INVALID_AMOUNT)
    if holder.id == vault.leader and total > entry.shares:
        kept = (entry.shares - shares) * BPS
        need(kept >= vault.leader_share_bps * (total - shares), RejectCode.LEADER_SHARE)
    need(value <= free_quote(venue, account), RejectCode.WITHDRAWAL_LIMIT)
    basis = entry.basis if shares == entry.shares else trunc(Fraction(entry.basis * shares, entry.shares))
    profit = max(0, value - basis)
    pays = vault.leader and holder.id != vault.leader
    fee = floor(Fraction(profit * vault.performance_fee_bps, BPS)) if pays else 0
    entry.shares -= shares
    entry.basis -= basis
    if not entry.shares:
        del vault.holders[holder.id]
    venue.row(account.id, -value, Cause.VAULT, reference=account.id)
    venue.row(holder.id, value - fee, Cause.VAULT, reference=account.id)
    if fee:
        venue.row(vault.leader, fee, Cause.VAULT, reference=account.id)
    say(venue, account, holder, -shares, value, assets - value, fee)


def say(venue: Venue, account: Account, holder: Account, delta: int, amount: int, assets: int, fee: int) -> None:
    vault = venue.vaults[account.id]
    venue.emit(
        VaultChanged(account.id, holder.id, delta, vault.share_of(holder.id), vault.shares, amount, assets, fee)
    )  # fmt: skip
