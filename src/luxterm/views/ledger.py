"""Balances, and the last cash rows of each account: every change of cash with its cause."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final

import msgspec

from luxterm._engine import LedgerFold
from luxterm.model.codes import QUOTE_ASSET, Cause
from luxterm.model.events import CashChanged, Fill
from luxterm.model.records import first_event

KEEP: Final = 2000
_BEFORE: Final = struct.Struct("<q")


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


class LedgerState(msgspec.Struct, array_like=True):
    cash: dict[int, dict[int, int]]
    """Account -> asset -> atoms."""
    rows: dict[int, list[bytes]]
    """Account -> records of CashChanged and Fill, the cash before behind each. Ledger rows are made when asked for."""


class Ledger(LedgerFold):
    """`apply` folds CashChanged and Fill."""

    def __init__(self, keep: int = KEEP) -> None:
        super().__init__(keep)

    def balance(self, account: int, asset: int = QUOTE_ASSET) -> int:
        """Atoms of an asset that an account holds as cash."""
        return self._cash.get(account, {}).get(asset, 0)

    def balances(self, account: int) -> dict[int, int]:
        """asset -> atoms, zero balances included once they were touched."""
        return dict(self._cash.get(account, {}))

    def put_balance(self, account: int, asset: int, atoms: int) -> None:
        """Takes over one balance from the engine."""
        self._cash.setdefault(account, {})[asset] = atoms

    def dump(self) -> LedgerState:
        return LedgerState(self._cash, {account: list(rows) for account, rows in self._rows.items()})

    def load(self, state: LedgerState) -> None:
        self._cash.update(state.cash)
        self._rows.update({account: deque(rows, self._keep) for account, rows in state.rows.items()})

    def recent(self, account: int, limit: int = 100, cause: int | None = None) -> list[LedgerRow]:
        """At most `limit` rows, newest first."""
        rows = (
            row
            for kept in reversed(self._rows.get(account, ()))
            for row in reversed(list(_rows(kept)))
            if cause is None or row.cause == cause
        )
        return list(islice(rows, max(limit, 0)))


def _rows(kept: bytes) -> Iterator[LedgerRow]:
    """The rows of one event: one of a CashChanged; of a Fill its realised profit, fee and isolated margin."""
    stamped, before = first_event(kept)
    seq, index, now_ns, balance = stamped.seq, stamped.index, stamped.now_ns, _BEFORE.unpack(before)[0]
    if isinstance(stamped.event, CashChanged):
        cash = stamped.event
        yield LedgerRow(
            seq, index, now_ns, cash.account, cash.asset, cash.cause, cash.market,
            cash.delta_atoms, cash.cash_atoms, cash.reference_id,
        )  # fmt: skip
    elif isinstance(stamped.event, Fill):
        fill = stamped.event
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
