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


_Entry = tuple[Stamped, int]
"""A CashChanged or Fill, and the cash before it. Rows are made when somebody asks, not with each fill."""


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

    def cash_changed(self, stamped: Stamped, event: CashChanged) -> None:
        self._cash[event.account, event.asset] = event.cash_atoms
        self._keep_entry(event.account, (stamped, event.cash_atoms - event.delta_atoms))

    def filled(self, stamped: Stamped, event: Fill) -> None:
        key = (event.account, QUOTE_ASSET)
        before = self._cash.get(key, 0)
        self._cash[key] = event.cash_usd6
        self._keep_entry(event.account, (stamped, before))

    def _keep_entry(self, account: int, entry: _Entry) -> None:
        entries = self._entries.get(account)
        if entries is None:
            entries = self._entries[account] = deque(maxlen=self._keep)
        entries.append(entry)

    def recent(self, account: int, limit: int = 100, cause: int | None = None) -> list[LedgerRow]:
        """At most `limit` rows, newest first."""
        rows = (
            row
            for stamped, before in reversed(self._entries.get(account, ()))
            for row in reversed(list(rows_of(stamped, before)))
            if cause is None or row.cause == cause
        )
        return list(islice(rows, max(limit, 0)))


def rows_of(stamped: Stamped, before: int) -> Iterator[LedgerRow]:
    """The ledger rows of one event: one of a CashChanged; of a Fill its realised profit, fee and isolated margin."""
    event = stamped.event
    seq, index, now_ns = stamped.seq, stamped.index, stamped.now_ns
    if isinstance(event, CashChanged):
        yield LedgerRow(
            seq, index, now_ns, event.account, event.asset, event.cause, event.market,
            event.delta_atoms, event.cash_atoms, event.reference_id,
        )  # fmt: skip
    elif isinstance(event, Fill):
        rest = event.cash_usd6 - before - event.realized_pnl_usd6 + event.fee_usd6
        parts = (
            (Cause.TRADE, event.realized_pnl_usd6),
            (Cause.FEE if event.fee_usd6 >= 0 else Cause.REBATE, -event.fee_usd6),
            (Cause.ISOLATED_MARGIN, rest),
        )
        balance = before
        for cause, delta in parts:
            if delta:
                balance += delta
                yield LedgerRow(
                    seq, index, now_ns, event.account, QUOTE_ASSET, cause, event.market, delta, balance, event.trade_id
                )
