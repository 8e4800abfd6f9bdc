"""Ledger rows sum up to balances."""

from __future__ import annotations

from support.folds import records

from luxterm.model.codes import ANY_MARKET, Cause
from luxterm.model.events import CashChanged, Fill
from luxterm.views.ledger import Ledger


def cash(delta: int, after: int, cause: int = Cause.DEPOSIT, asset: int = 0) -> CashChanged:
    return CashChanged(16, asset, cause, ANY_MARKET, delta, after, 0)


def fill(after: int, fee: int, pnl: int) -> Fill:
    return Fill(16, 3, 0, 0, 7, 9, 100, 1, 0, fee, pnl, 0, 0, 0, after)


def test_a_fill_is_split_into_its_causes() -> None:
    ledger = Ledger()
    ledger.apply(records(cash(1000, 1000)))
    event = fill(after=1000 + 30 - 4 - 100, fee=4, pnl=30)
    ledger.apply(records(event, seq=2))
    rows = ledger.recent(16)
    assert [(row.cause, row.delta_atoms, row.balance_atoms) for row in rows] == [
        (Cause.ISOLATED_MARGIN, -100, 926),
        (Cause.FEE, -4, 1026),
        (Cause.TRADE, 30, 1030),
        (Cause.DEPOSIT, 1000, 1000),
    ]
    assert {row.market for row in rows[:3]} == {3}
    assert ledger.balance(16) == 926
    assert [row.cause for row in ledger.recent(16, cause=Cause.FEE)] == [Cause.FEE]
    assert len(ledger.recent(16, limit=2)) == 2


def test_a_rebate_is_named_so() -> None:
    ledger = Ledger()
    event = fill(after=4, fee=-4, pnl=0)
    ledger.apply(records(event, seq=2))
    assert [(row.cause, row.delta_atoms) for row in ledger.recent(16)] == [(Cause.REBATE, 4)]


def test_balances_per_asset() -> None:
    ledger = Ledger()
    ledger.apply(records(cash(5, 5), cash(7, 7, asset=1), cash(-7, 0, asset=1)))
    assert ledger.balances(16) == {0: 5, 1: 0}
    assert ledger.balances(17) == {}
    ledger.put_balance(17, 1, 3)
    assert ledger.balance(17, 1) == 3


def test_memory_is_bounded() -> None:
    ledger = Ledger(keep=3)
    for n in range(10):
        ledger.apply(records(cash(1, n), seq=n))
    assert [row.seq for row in ledger.recent(16)] == [9, 8, 7]
