"""Accounts and the money that comes and goes."""

from __future__ import annotations

from reference.liquidation import any_in_liquidation
from reference.margin import effective_leverage, equity, initial_margin
from reference.state import MONEY_MAX, Account, Refused, Venue

from luxterm.model.codes import Cause, RejectCode, SystemAccount
from luxterm.model.commands import Deposit, OpenAccount, SetLeverage
from luxterm.model.events import AccountOpened, PositionChanged

NAME_MAX = 64
DEPOSITS_TAKEN = (SystemAccount.INSURANCE, SystemAccount.BACKSTOP)
MAX_USERS = 2**24


def printable(name: bytes, most: int) -> bool:
    """1 to `most` bytes of UTF-8 text without control characters."""
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return 1 <= len(name) <= most and all(byte >= 32 and byte != 127 for byte in name)


def open_account(venue: Venue, command: OpenAccount) -> None:
    if not printable(command.name, NAME_MAX):
        raise Refused(RejectCode.INVALID_NAME)
    for account in venue.accounts.values():
        if account.name == command.name:
            raise Refused(RejectCode.ACCOUNT_EXISTS, order_id=account.id, account=account.id)
    if venue.next_account >= SystemAccount.FIRST_USER + MAX_USERS:
        raise Refused(RejectCode.TOO_MANY_ACCOUNTS)
    account = Account(venue.next_account, command.name)
    venue.next_account += 1
    venue.accounts[account.id] = account
    venue.emit(AccountOpened(account.id, account.name))


def deposit(venue: Venue, command: Deposit) -> None:
    if command.account not in venue.accounts:
        raise Refused(RejectCode.UNKNOWN_ACCOUNT)
    if command.account < SystemAccount.FIRST_USER and command.account not in DEPOSITS_TAKEN:
        raise Refused(RejectCode.SYSTEM_ACCOUNT)
    if command.asset not in venue.assets:
        raise Refused(RejectCode.UNKNOWN_ASSET)
    if not 1 <= command.amount_atoms <= MONEY_MAX:
        raise Refused(RejectCode.INVALID_AMOUNT)
    total = venue.net_deposits.get(command.asset, 0) + command.amount_atoms
    if total > MONEY_MAX:
        raise Refused(RejectCode.DEPOSITS_OVERFLOW)
    venue.net_deposits[command.asset] = total
    venue.row(command.account, command.amount_atoms, Cause.DEPOSIT, asset=command.asset)


def set_leverage(venue: Venue, command: SetLeverage) -> None:
    account, market = venue.user(command.account), venue.market(command.market)
    if command.leverage < 1:
        raise Refused(RejectCode.INVALID_LEVERAGE)
    if command.leverage > market.terms.max_leverage:
        raise Refused(RejectCode.LEVERAGE_TOO_HIGH)
    if any_in_liquidation(account):
        raise Refused(RejectCode.LIQUIDATION_IN_PROGRESS)
    known = account.positions.get(market.id)
    if effective_leverage(market, known) == command.leverage:
        raise Refused(RejectCode.NOTHING_TO_CHANGE)
    before = initial_margin(venue, account)
    position = account.position(market.id)
    old, position.leverage = position.leverage, command.leverage
    after = initial_margin(venue, account)
    if after > before and equity(venue, account) < after:
        position.leverage = old
        if known is None:
            del account.positions[market.id]
        raise Refused(RejectCode.INSUFFICIENT_MARGIN)
    report_position(venue, account, market.id, Cause.ISOLATED_MARGIN)


def report_position(venue: Venue, account: Account, market: int, cause: int, realized: int = 0) -> None:
    """`PositionChanged` as the position stands."""
    position = account.position(market)
    leverage = effective_leverage(venue.markets[market], position)
    venue.emit(
        PositionChanged(
            account.id, market, cause, position.mode, leverage, position.lots, position.cost, position.margin, realized
        )
    )
