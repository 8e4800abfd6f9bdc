"""Funding, liquidations, insurance."""

from __future__ import annotations

from luxterm.model.codes import ANY_MARKET, Cause, SystemAccount
from luxterm.model.events import CashChanged, FundingSettled, InsuranceChanged, LiquidationStep, Stamped
from luxterm.views.risk import Funding, Insurance, Liquidations


def test_funding_is_kept_per_market() -> None:
    funding = Funding(keep=2)
    assert funding.last_rate_e12(0) == 0
    for n in range(4):
        event = FundingSettled(0, n, 100, 0, n, 0)
        funding.apply(Stamped(n, 0, n, event), event)
    assert [stamped.seq for stamped in funding.recent(0)] == [3, 2]
    assert funding.last_rate_e12(0) == 3
    assert funding.recent(1) == []


def test_liquidations_are_counted_where_they_begin() -> None:
    liquidations = Liquidations(keep=3)
    for n, step in enumerate((0, 1, 6, 0)):
        event = LiquidationStep(16, n % 2, step, 1, 100, 0, 0, 0, 0, 0, 0)
        liquidations.apply(Stamped(n, 0, n, event), event)
    assert liquidations.count == 2
    assert [stamped.seq for stamped in liquidations.recent()] == [3, 2, 1]
    assert [stamped.seq for stamped in liquidations.recent(market=1)] == [3, 1]


def test_the_fund_follows_payments_and_deposits() -> None:
    insurance = Insurance()
    deposit = CashChanged(SystemAccount.INSURANCE, 0, Cause.DEPOSIT, ANY_MARKET, 50, 50, 0)
    insurance.cash_changed(Stamped(1, 0, 1, deposit), deposit)
    assert insurance.balance_usd6 == 50
    payment = InsuranceChanged(-20, 30)
    insurance.apply(Stamped(2, 0, 1, payment), payment)
    assert insurance.balance_usd6 == 30
    other = CashChanged(16, 0, Cause.DEPOSIT, ANY_MARKET, 7, 7, 0)
    insurance.cash_changed(Stamped(3, 0, 1, other), other)
    assert insurance.balance_usd6 == 30
