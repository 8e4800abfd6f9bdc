"""Balances, and the last cash rows of each account: every change of cash with its cause."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final

import msgspec

from luxterm.model.codes import QUOTE_ASSET, Cause
from luxterm.model.events import CashChanged, Fill, Stamped

KEEP: Final = 2000


class LedgerRow(msgspec.Struct, frozen=True):
    seq: int
    index: int
    now_ns: int
    account: int
    asset: int
    cause: int
    """Cause."""
    market: int
    """ANY_MARKET where none is concerned."""
    delta_atoms: int
    balance_atoms: int
    reference_id: int
    """Withdrawal, order, trade or vault id by cause; 0 = none."""


class _Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A CashChanged or a Fill, and the cash before it. Rows are made when somebody asks, not with each fill."""

    seq: int
    index: int
    now_ns: int
    before: int
    cash: CashChanged | None
    fill: Fill | None


class LedgerState(msgspec.Struct, array_like=True):
    cash: list[tuple[int, int, int]]
    """account, asset, atoms."""
    entries: dict[int, list[_Entry]]


class Ledger:
    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._cash: dict[tuple[int, int], int] = {}
        self._entries: dict[int, deque[_Entry]] = {}

    def balance(self, account: int, asset: int = QUOTE_ASSET) -> int:
        """Atoms of an asset that an account holds as cash."""
        return self._cash.get((account, asset), 0)

    def balances(self, account: int) -> dict[int, int]:
        """asset -> atoms, zero balances included once they were touched."""
        return {asset: atoms for (owner, asset), atoms in self._cash.items() if owner == account}

    def put_balance(self, account: int, asset: int, atoms: int) -> None:
        """Takes over one balance from a snapshot."""
        self._cash[account, asset] = atoms

    def dump(self) -> LedgerState:
        cash = [(account, asset, atoms) for (account, asset), atoms in self._cash.items()]
        return LedgerState(cash, {account: list(entries) for account, entries in self._entries.items()})

    def load(self, state: LedgerState) -> None:
        self._cash = {(account, asset): atoms for account, asset, atoms in state.cash}
        self._entries = {account: deque(entries, self._keep) for account, entries in state.entries.items()}

    def cash_changed(self, stamped: Stamped, event: CashChanged) -> None:
        self._cash[event.account, event.asset] = event.cash_atoms
        before = event.cash_atoms - event.delta_atoms
        self._keep_entry(event.account, _Entry(stamped.seq, stamped.index, stamped.now_ns, before, event, None))

    def filled(self, stamped: Stamped, event: Fill) -> None:
        key = (event.account, QUOTE_ASSET)
        before = self._cash.get(key, 0)
        self._cash[key] = event.cash_usd6
        self._keep_entry(event.account, _Entry(stamped.seq, stamped.index, stamped.now_ns, before, None, event))

    def _keep_entry(self, account: int, entry: _Entry) -> None:
        entries = self._entries.get(account)
        if entries is None:
            entries = self._entries[account] = deque(maxlen=self._keep)
        entries.append(entry)

    def recent(self, account: int, limit: int = 100, cause: int | None = None) -> list[LedgerRow]:
        """At most `limit` rows, newest first."""
        rows = (
            row
            for entry in reversed(self._entries.get(account, ()))
            for row in reversed(list(_rows(entry)))
            if cause is None or row.cause == cause
        )
        return list(islice(rows, max(limit, 0)))


def _rows(entry: _Entry) -> Iterator[LedgerRow]:
    """The rows of one event: one of a CashChanged; of a Fill its realised profit, fee and isolated margin."""
    seq, index, now_ns, balance = entry.seq, entry.index, entry.now_ns, entry.before
    if entry.cash is not None:
        cash = entry.cash
        yield LedgerRow(
            seq, index, now_ns, cash.account, cash.asset, cash.cause, cash.market,
            cash.delta_atoms, cash.cash_atoms, cash.reference_id,
        )  # fmt: skip
    if entry.fill is not None:
        fill = entry.fill
        parts = (
            (Cause.TRADE, fill.realized_pnl_usd6),
            (Cause.FEE if fill.fee_usd6 >= 0 else Cause.REBATE, -fill.fee_usd6),
            (Cause.ISOLATED_MARGIN, fill.cash_usd6 - balance - fill.realized_pnl_usd6 + fill.fee_usd6),
        )
        for cause, delta in parts:
            if delta:
                balance += delta
                yield LedgerRow(
                    seq, index, now_ns, fill.account, QUOTE_ASSET, cause, fill.market, delta, balance, fill.trade_id
                )
