"""A negative quote balance is a loan of the pool, and is paid back as soon as there is money (section 14)."""

from __future__ import annotations

from fractions import Fraction

from reference import margin
from reference.lending import AUTOMATIC, accrue, arm, move, pay_back, pool_cash, say
from reference.liquidation import ANY_MARKET, Unit, any_in_liquidation
from reference.money import stale_cross
from reference.numbers import E12, ceil
from reference.spot import locked
from reference.state import MONEY_MAX, Account, Venue

from luxterm.model.codes import QUOTE_ASSET, SystemAccount
from luxterm.model.events import CashChanged, Fill


def touched(venue: Venue) -> list[int]:
    """Accounts whose quote balance this command moved, rising."""
    fills = {event.account for event in venue.events if isinstance(event, Fill)}
    rows = {event.account for event in venue.events if isinstance(event, CashChanged) and event.asset == QUOTE_ASSET}
    return sorted(fills | rows)


def run(venue: Venue) -> None:
    """After the steps of a command."""
    pool = venue.pools.get(QUOTE_ASSET)
    if pool is None or not pool.terms.enabled:
        return
    for number in touched(venue):
        account = venue.accounts[number]
        user = number >= SystemAccount.FIRST_USER and not account.owner
        if not user or any_in_liquidation(account) or stale_cross(venue, account):
            continue
        cash = venue.cash(number)
        loan = account.loans.get(QUOTE_ASSET)
        spare = cash - locked(venue, account, QUOTE_ASSET)
        if cash < 0 and pool_cash(venue, QUOTE_ASSET) > 0:
            draw(venue, account)
        elif spare > 0 and loan is not None and loan.overdraft:
            accrue(venue, QUOTE_ASSET)
            give_back(venue, account, spare)


def draw(venue: Venue, account: Account) -> None:
    """What is missing is borrowed, as far as the pool has it and the margin carries it."""
    accrue(venue, QUOTE_ASSET)
    pool = venue.pools[QUOTE_ASSET]
    amount = min(-venue.cash(account.id), pool_cash(venue, QUOTE_ASSET))
    room = margin.equity(venue, account) - Unit(account, ANY_MARKET).maintenance(venue)
    shares = ceil(Fraction(amount * E12, pool.borrow_index))
    if room < ceil(Fraction(amount, 20)) or pool.borrow_shares + shares > MONEY_MAX:
        return
    loan = account.loan(QUOTE_ASSET)
    loan.borrowed += shares
    loan.overdraft += shares
    pool.borrow_shares += shares
    move(venue, account.id, QUOTE_ASSET, amount)
    say(venue, account.id, QUOTE_ASSET, AUTOMATIC, amount)
    arm(venue, pool)


def give_back(venue: Venue, account: Account, spare: int) -> None:
    """The overdraft's part of the debt is repaid; other loans stay."""
    pool, loan = venue.pools[QUOTE_ASSET], account.loan(QUOTE_ASSET)
    owed = pool.debt(loan.overdraft)
    amount, before, overdrawn = min(spare, owed), loan.borrowed, loan.overdraft
    pay_back(venue, account, account, QUOTE_ASSET, amount, shares=overdrawn if amount == owed else None)
    loan.overdraft = max(0, overdrawn - (before - loan.borrowed))
