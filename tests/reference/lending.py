"""Lending (section 14): claims and debts are shares, indexes grow per whole second."""

from __future__ import annotations

from fractions import Fraction

from reference import margin
from reference.liquidation import INSURANCE_PAID, Unit, any_in_liquidation, judge
from reference.liquidation import say as liquidation_say
from reference.money import check_leaving, stale_cross
from reference.numbers import BPS, E12, ceil, floor
from reference.orders import need
from reference.spot import locked
from reference.state import MONEY_MAX, Account, Loan, Pool, Venue

from luxterm.model.codes import ANY_MARKET, QUOTE_ASSET, Cause, RejectCode, SystemAccount
from luxterm.model.commands import ConfigureLending, LendingBorrow, LendingRepay, LendingSupply, LendingWithdraw
from luxterm.model.events import ConfigurationChanged, LendingChanged
from luxterm.model.units import HOUR, SECOND

SUPPLY, WITHDRAW, BORROW, REPAY, ACCRUE, WRITE_DOWN, AUTOMATIC = range(7)
YEAR_S = 31_536_000
MOST_RATE_E12 = 10**13
MOST_INDEX = 2**56


def pool_cash(venue: Venue, asset: int) -> int:
    return venue.cash(SystemAccount.LENDING_POOL, asset)


def say(venue: Venue, account: int, asset: int, action: int, amount: int) -> None:
    pool = venue.pools[asset]
    loan = venue.accounts[account].loans.get(asset, Loan()) if account else Loan()
    venue.emit(
        LendingChanged(
            account, asset, action, amount, loan.supplied, loan.borrowed, pool.supply_index, pool.borrow_index,
            pool_cash(venue, asset),
        )
    )  # fmt: skip


def rate_e12(venue: Venue, asset: int) -> int:
    """The borrowers' rate a year at this utilisation."""
    pool = venue.pools[asset]
    debts = pool.debt(pool.borrow_shares)
    used, kink = floor(Fraction(E12 * debts, pool_cash(venue, asset) + debts)), pool.terms.kink_bps * 10**8
    gentle = floor(Fraction(pool.terms.slope_rate_e12 * min(used, kink), E12))
    steep = floor(Fraction(pool.terms.steep_rate_e12 * max(0, used - kink), E12))
    return int(pool.terms.base_rate_e12) + gentle + steep


def accrue(venue: Venue, asset: int) -> None:
    """Interest since the last time, linear per whole second."""
    pool = venue.pools[asset]
    seconds = (venue.now - pool.accrued_ns) // SECOND
    pool.accrued_ns += seconds * SECOND
    seconds = min(seconds, YEAR_S)
    if not seconds or not pool.borrow_shares:
        return
    debts, claims = pool.debt(pool.borrow_shares), pool.claim(pool.supply_shares)
    growth = ceil(Fraction(pool.borrow_index * rate_e12(venue, asset) * seconds, E12 * YEAR_S))
    pool.borrow_index = min(MOST_INDEX, pool.borrow_index + growth)
    interest = pool.debt(pool.borrow_shares) - debts
    if not interest:
        return
    kept = ceil(Fraction(interest * pool.terms.reserve_bps, BPS))
    if claims:
        pool.supply_index = min(
            MOST_INDEX, pool.supply_index + floor(Fraction(pool.supply_index * (interest - kept), claims))
        )
    pool.reserve += interest - (pool.claim(pool.supply_shares) - claims)
    say(venue, 0, asset, ACCRUE, interest)


def fall_due(venue: Venue, asset: int) -> None:
    """The hourly accrual: borrowers are judged with it."""
    pool = venue.pools[asset]
    pool.next_accrual_ns = 0
    accrue(venue, asset)
    if pool.borrow_shares:
        pool.next_accrual_ns = (venue.now // HOUR + 1) * HOUR
    for _, account in sorted(venue.accounts.items()):
        if asset in account.loans and account.loans[asset].borrowed:
            judge(venue, Unit(account, ANY_MARKET))


def configure(venue: Venue, command: ConfigureLending) -> None:
    need(command.asset in venue.assets, RejectCode.UNKNOWN_ASSET)
    rates = (command.base_rate_e12, command.slope_rate_e12, command.steep_rate_e12)
    sound = all(0 <= rate <= MOST_RATE_E12 for rate in rates)
    need(sound and command.kink_bps <= BPS and command.reserve_bps <= BPS, RejectCode.INVALID_CONFIGURATION)
    pool = venue.pools.get(command.asset)
    need(pool is None or pool.terms != command, RejectCode.NOTHING_TO_CHANGE)
    if pool is None:
        venue.pools[command.asset] = Pool(command, accrued_ns=venue.now)
    else:
        accrue(venue, command.asset)
        pool.terms = command
    venue.emit(ConfigurationChanged(command.KIND, ANY_MARKET))


def enter(venue: Venue, account_id: int, asset: int, amount: int, opens: bool, least: int) -> tuple[Account, Pool]:
    """The checks that all four share."""
    account = venue.user(account_id)
    need(not account.owner, RejectCode.SYSTEM_ACCOUNT)
    pool = venue.pools.get(asset)
    need(pool is not None and (not opens or bool(pool.terms.enabled)), RejectCode.UNKNOWN_ASSET)
    assert pool is not None
    need(least <= amount <= MONEY_MAX, RejectCode.INVALID_AMOUNT)
    need(not any_in_liquidation(account), RejectCode.LIQUIDATION_IN_PROGRESS)
    return account, pool


def move(venue: Venue, account: int, asset: int, delta: int) -> None:
    """Cash of the account, then of the pool."""
    venue.row(account, delta, Cause.LENDING, asset=asset)
    venue.row(SystemAccount.LENDING_POOL, -delta, Cause.LENDING, asset=asset)


def supply(venue: Venue, c: LendingSupply) -> None:
    account, pool = enter(venue, c.account, c.asset, c.amount_atoms, True, 1)
    check_leaving(venue, account, c.asset, c.amount_atoms)
    need(pool.supply_index > 0, RejectCode.INVALID_AMOUNT)
    shares = floor(Fraction(c.amount_atoms * E12, pool.supply_index))
    need(shares >= 1 and pool.supply_shares + shares <= MONEY_MAX, RejectCode.INVALID_AMOUNT)
    accrue(venue, c.asset)
    shares = floor(Fraction(c.amount_atoms * E12, pool.supply_index))
    account.loan(c.asset).supplied += shares
    pool.supply_shares += shares
    move(venue, account.id, c.asset, -c.amount_atoms)
    say(venue, account.id, c.asset, SUPPLY, c.amount_atoms)


def withdraw(venue: Venue, c: LendingWithdraw) -> None:
    account, pool = enter(venue, c.account, c.asset, c.amount_atoms, False, 0)
    held = account.loans.get(c.asset, Loan()).supplied
    need(held > 0, RejectCode.INSUFFICIENT_BALANCE)
    if c.amount_atoms:
        need(pool.supply_index > 0, RejectCode.INSUFFICIENT_BALANCE)
        need(ceil(Fraction(c.amount_atoms * E12, pool.supply_index)) <= held, RejectCode.INSUFFICIENT_BALANCE)
    claim = pool.claim(held)
    need((c.amount_atoms or claim) <= pool_cash(venue, c.asset), RejectCode.LENDING_POOL_EMPTY)
    need(claim >= 1, RejectCode.INVALID_AMOUNT)
    accrue(venue, c.asset)
    if c.amount_atoms:
        amount, shares = c.amount_atoms, ceil(Fraction(c.amount_atoms * E12, pool.supply_index))
    else:
        amount, shares = min(pool.claim(held), pool_cash(venue, c.asset)), held
    account.loan(c.asset).supplied -= shares
    pool.supply_shares -= shares
    move(venue, account.id, c.asset, amount)
    say(venue, account.id, c.asset, WITHDRAW, amount)


def borrow(venue: Venue, c: LendingBorrow) -> None:
    account, pool = enter(venue, c.account, c.asset, c.amount_atoms, True, 1)
    amount = c.amount_atoms
    priced = c.asset == QUOTE_ASSET or margin.asset_value(venue, c.asset, amount) > 0
    need(priced, RejectCode.NO_REFERENCE_PRICE)
    need(not stale_cross(venue, account), RejectCode.INDEX_STALE)
    need(amount <= pool_cash(venue, c.asset), RejectCode.LENDING_POOL_EMPTY)
    value = (amount if c.asset == QUOTE_ASSET else margin.asset_value(venue, c.asset, amount) + 1) + 1
    cut = ceil(Fraction(value * (BPS + venue.assets[c.asset].haircut_bps), BPS)) + ceil(Fraction(value, 10))
    counts = amount if c.asset == QUOTE_ASSET else margin.haircut_value(venue, c.asset, amount)
    spare = margin.equity(venue, account) - margin.initial_margin(venue, account)
    need(spare >= cut - counts, RejectCode.INSUFFICIENT_MARGIN)
    shares = ceil(Fraction(amount * E12, pool.borrow_index))
    need(pool.borrow_shares + shares <= MONEY_MAX, RejectCode.SHARES_OVERFLOW)
    accrue(venue, c.asset)
    shares = ceil(Fraction(amount * E12, pool.borrow_index))
    account.loan(c.asset).borrowed += shares
    pool.borrow_shares += shares
    move(venue, account.id, c.asset, amount)
    say(venue, account.id, c.asset, BORROW, amount)
    arm(venue, pool)


def arm(venue: Venue, pool: Pool) -> None:
    """Interest falls due at full hours while somebody owes."""
    if not pool.next_accrual_ns:
        pool.next_accrual_ns = (venue.now // HOUR + 1) * HOUR


def repay(venue: Venue, c: LendingRepay) -> None:
    account, pool = enter(venue, c.account, c.asset, c.amount_atoms, False, 0)
    need(account.loans.get(c.asset, Loan()).borrowed > 0, RejectCode.NOTHING_TO_CHANGE)
    here = account.cash.get(c.asset, 0) - locked(venue, account, c.asset)
    need(here >= 1 and here >= c.amount_atoms, RejectCode.INSUFFICIENT_BALANCE)
    accrue(venue, c.asset)
    pay_back(venue, account, account, c.asset, c.amount_atoms or here)
    assert pool is venue.pools[c.asset]


def pay_back(venue: Venue, debtor: Account, payer: Account, asset: int, most: int, shares: int | None = None) -> int:
    """Pays at most `most` of the debt, which takes `shares` away where that is given; what was paid."""
    pool, loan = venue.pools[asset], debtor.loan(asset)
    debt = pool.debt(loan.borrowed)
    amount = min(most, debt)
    if amount == debt:
        shares = loan.borrowed
    elif shares is None:
        shares = floor(Fraction(amount * E12, pool.borrow_index))
    loan.borrowed -= shares
    loan.overdraft = min(loan.overdraft, loan.borrowed)
    pool.borrow_shares -= shares
    move(venue, payer.id, asset, -amount)
    say(venue, debtor.id, asset, REPAY, amount)
    return amount


def overdraws(venue: Venue, account: Account, short: int, room: int) -> bool:
    """Whether an overdraft would raise a negative quote balance to 0; `room` is equity less maintenance."""
    pool = venue.pools.get(QUOTE_ASSET)
    if pool is None or not pool.terms.enabled or account.owner:
        return False
    return short <= pool_cash(venue, QUOTE_ASSET) and room >= ceil(Fraction(short, 20))


def hand_over(venue: Venue, account: Account, value: int) -> None:
    """As much of the value as the account has quote goes to insurance."""
    paid = min(value, account.cash.get(QUOTE_ASSET, 0))
    if paid > 0:
        venue.row(account.id, -paid, Cause.COLLATERAL_SALE)
        venue.row(SystemAccount.INSURANCE, paid, Cause.COLLATERAL_SALE)


def swap(venue: Venue, account: Account, asset: int) -> bool:
    """Insurance repays what it has of an owed asset, for quote at the index; whether it has any."""
    insurance = venue.accounts[SystemAccount.INSURANCE]
    part = min(insurance.cash.get(asset, 0), venue.pools[asset].debt(account.loan(asset).borrowed))
    if part <= 0:
        return False
    hand_over(venue, account, margin.asset_value(venue, asset, part) + 1)
    pay_back(venue, account, insurance, asset, part)
    return True


def rescue(venue: Venue, unit: Unit, asset: int, value: int) -> None:
    """The debtor's last quote goes to insurance, which repays what it can; then the reserve, then the suppliers."""
    account, pool, insurance = unit.account, venue.pools[asset], venue.accounts[SystemAccount.INSURANCE]
    hand_over(venue, account, value)
    fund = insurance.cash.get(asset, 0)
    if fund > 0:
        paid = pay_back(venue, account, insurance, asset, fund)
        if asset == QUOTE_ASSET:
            liquidation_say(venue, unit, INSURANCE_PAID, equity_usd6=-paid, counterparty=insurance.id)
    loan = account.loan(asset)
    left = pool.debt(loan.borrowed)
    if not left:
        return
    pool.borrow_shares -= loan.borrowed
    loan.borrowed = loan.overdraft = 0
    from_reserve = min(left, pool.reserve)
    pool.reserve -= from_reserve
    rest, claims = left - from_reserve, pool.claim(pool.supply_shares)
    before = claims
    if rest and claims:
        pool.supply_index = floor(Fraction(pool.supply_index * max(0, claims - rest), claims))
    say(venue, account.id, asset, WRITE_DOWN, before - pool.claim(pool.supply_shares))
