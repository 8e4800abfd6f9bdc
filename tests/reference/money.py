"""What may leave an account: withdrawals, transfers, isolated margin (section 10)."""

from __future__ import annotations

from fractions import Fraction

from reference.accounts import report_position
from reference.liquidation import Unit, any_in_liquidation
from reference.margin import (
    collateral,
    debt_charge,
    haircut_value,
    initial_margin,
    isolated_leverage,
    unrealized,
)
from reference.numbers import ceil
from reference.orders import need
from reference.spot import locked
from reference.state import MONEY_MAX, Account, Order, Venue, Withdrawal

from luxterm.model.codes import ANY_MARKET, QUOTE_ASSET, Cause, MarginMode, RejectCode, SystemAccount
from luxterm.model.commands import AdjustMargin, FinishWithdrawal, SetMarginMode, Transfer, Withdraw
from luxterm.model.events import WithdrawalChanged

REFERENCE_MAX = 256
PENDING, CONFIRMED, RETURNED = range(3)


def spare(venue: Venue, account: Account, without: Order | None = None) -> int:
    """What is left without unrealised profit beyond initial margin, or a tenth of the notional and what is locked."""
    profit, notional = 0, 0
    for market, position in Unit(account, ANY_MARKET).positions(venue):
        profit += unrealized(market, position)
        notional += market.value(market.mark, abs(position.lots))
    tenth = ceil(Fraction(notional, 10)) + locked(venue, account, QUOTE_ASSET, without)
    kept = max(initial_margin(venue, account, without=without), tenth)
    return (
        account.cash.get(QUOTE_ASSET, 0)
        + collateral(venue, account)
        - debt_charge(venue, account)
        + min(0, profit)
        - kept
    )


def stale_cross(venue: Venue, account: Account) -> bool:
    """Whether a cross position's price is stale, so that nobody knows what is free."""
    return any(market.stale for market, _ in Unit(account, ANY_MARKET).positions(venue))


def free_quote(venue: Venue, account: Account, without: Order | None = None) -> int:
    """`without` is an open order that is about to be replaced."""
    if stale_cross(venue, account) or any_in_liquidation(account):
        return 0
    here = account.cash.get(QUOTE_ASSET, 0) - locked(venue, account, QUOTE_ASSET, without)
    return max(0, min(here, spare(venue, account, without)))


def may_leave(venue: Venue, account: Account, asset: int, amount: int) -> bool:
    """Whether the account stands without this amount."""
    if asset == QUOTE_ASSET:
        return amount <= free_quote(venue, account)
    balance = account.cash.get(asset, 0)
    lost = haircut_value(venue, asset, balance) - haircut_value(venue, asset, balance - amount)
    return lost <= max(0, spare(venue, account))


def check_amount(venue: Venue, asset: int, amount: int) -> None:
    need(asset in venue.assets, RejectCode.UNKNOWN_ASSET)
    need(1 <= amount <= MONEY_MAX, RejectCode.INVALID_AMOUNT)


def check_leaving(venue: Venue, account: Account, asset: int, amount: int) -> None:
    """From the balance on."""
    here = account.cash.get(asset, 0) - locked(venue, account, asset)
    need(here >= amount, RejectCode.INSUFFICIENT_BALANCE)
    need(not any_in_liquidation(account), RejectCode.LIQUIDATION_IN_PROGRESS)
    need(not stale_cross(venue, account), RejectCode.INDEX_STALE)
    need(may_leave(venue, account, asset, amount), RejectCode.WITHDRAWAL_LIMIT)


def withdraw(venue: Venue, command: Withdraw) -> None:
    account = venue.user(command.account)
    check_amount(venue, command.asset, command.amount_atoms)
    need(len(command.reference) <= REFERENCE_MAX, RejectCode.INVALID_NAME)
    need(not account.owner, RejectCode.SYSTEM_ACCOUNT)
    check_leaving(venue, account, command.asset, command.amount_atoms)
    number = venue.next_withdrawal
    venue.next_withdrawal += 1
    pending = Withdrawal(account.id, command.asset, command.amount_atoms, command.reference)
    venue.withdrawals[number] = pending
    for holder, delta in ((account.id, -pending.amount), (SystemAccount.PENDING_WITHDRAWALS, pending.amount)):
        venue.row(holder, delta, Cause.WITHDRAWAL, asset=pending.asset, reference=number)
    say(venue, number, pending, PENDING)


def finish(venue: Venue, command: FinishWithdrawal) -> None:
    number = command.withdrawal_id
    need(number in venue.withdrawals, RejectCode.UNKNOWN_WITHDRAWAL)
    pending = venue.withdrawals.pop(number)
    asset, amount = pending.asset, pending.amount
    if command.confirmed:
        venue.net_deposits[asset] -= amount
        venue.row(SystemAccount.PENDING_WITHDRAWALS, -amount, Cause.WITHDRAWAL, asset=asset, reference=number)
        say(venue, number, pending, CONFIRMED)
        return
    for holder, delta in ((SystemAccount.PENDING_WITHDRAWALS, -amount), (pending.account, amount)):
        venue.row(holder, delta, Cause.WITHDRAWAL_RETURNED, asset=asset, reference=number)
    say(venue, number, pending, RETURNED)


def say(venue: Venue, number: int, pending: Withdrawal, status: int) -> None:
    venue.emit(
        WithdrawalChanged(pending.account, pending.asset, number, pending.amount, status, pending.reference)
    )  # fmt: skip


def transfer(venue: Venue, command: Transfer) -> None:
    giver, taker = venue.user(command.account), venue.user(command.to_account)
    need(not giver.owner and not taker.owner, RejectCode.SYSTEM_ACCOUNT)
    check_amount(venue, command.asset, command.amount_atoms)
    need(giver is not taker, RejectCode.NOTHING_TO_CHANGE)
    check_leaving(venue, giver, command.asset, command.amount_atoms)
    amount, asset = command.amount_atoms, command.asset
    venue.row(giver.id, -amount, Cause.TRANSFER, asset=asset, reference=taker.id)
    venue.row(taker.id, amount, Cause.TRANSFER, asset=asset, reference=giver.id)


def set_margin_mode(venue: Venue, command: SetMarginMode) -> None:
    account, market = venue.user(command.account), venue.market(command.market)
    need(command.mode <= MarginMode.ISOLATED and market.margined, RejectCode.INVALID_CONFIGURATION)
    known = account.positions.get(market.id)
    need((known.mode if known else MarginMode.CROSS) != command.mode, RejectCode.NOTHING_TO_CHANGE)
    need(not account.lots(market.id) and not account.orders_in(market.id), RejectCode.MARGIN_MODE_IN_USE)
    account.position(market.id).mode = command.mode
    report_position(venue, account, market.id, Cause.ISOLATED_MARGIN)


def adjust_margin(venue: Venue, command: AdjustMargin) -> None:
    account, market = venue.user(command.account), venue.market(command.market)
    position, amount = account.positions.get(market.id), command.amount_usd6
    isolated = position is not None and position.mode == MarginMode.ISOLATED and position.lots != 0
    need(isolated, RejectCode.NO_POSITION)
    assert position is not None
    need(amount != 0 and abs(amount) <= MONEY_MAX, RejectCode.INVALID_AMOUNT)
    need(not any_in_liquidation(account), RejectCode.LIQUIDATION_IN_PROGRESS)
    if amount > 0:
        need(account.cash.get(QUOTE_ASSET, 0) >= amount, RejectCode.INSUFFICIENT_BALANCE)
        need(free_quote(venue, account) >= amount, RejectCode.WITHDRAWAL_LIMIT)
    else:
        need(not market.stale, RejectCode.INDEX_STALE)
        notional = market.value(market.mark, abs(position.lots))
        kept = max(ceil(Fraction(notional, isolated_leverage(market, position))), ceil(Fraction(notional, 10)))
        left = position.margin + amount + min(0, unrealized(market, position))
        need(left >= kept, RejectCode.WITHDRAWAL_LIMIT)
    position.margin += amount
    venue.row(account.id, -amount, Cause.ISOLATED_MARGIN, market=market.id)
    report_position(venue, account, market.id, Cause.ISOLATED_MARGIN)
