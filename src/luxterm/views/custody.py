"""What settlement on a chain must know exactly: deposits credited, withdrawals on their way, trades not yet settled."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Final

import msgspec

from luxterm.model.commands import Deposit
from luxterm.model.events import Stamped, Trade, WithdrawalChanged

TRADES_KEPT: Final = 100_000
"""Unsettled trades; where nothing is settled, the oldest fall out."""
DEPOSIT_REFERENCE: Final = b"chain-deposit:"
PLAY_REFERENCE: Final = b"play"
"""Of a withdrawal from a venue without a chain: nobody has to be paid."""
_ADDRESS: Final = re.compile(rb"0x[0-9a-fA-F]{40}")
_PENDING: Final = 0


def is_wallet(name: bytes) -> bool:
    """Whether an account of this name belongs to whoever holds the key of the address."""
    return _ADDRESS.fullmatch(name) is not None


class Pending(msgspec.Struct, array_like=True, frozen=True):
    """A withdrawal that has left the account's balance and not yet the venue."""

    withdrawal_id: int
    account: int
    asset: int
    amount_atoms: int
    reference: bytes


class UnsettledTrade(msgspec.Struct, array_like=True, frozen=True):
    seq: int
    trade: Trade


class CustodyState(msgspec.Struct, array_like=True):
    last_deposit: int
    pending: list[Pending]
    trades: list[UnsettledTrade]
    wallets: dict[int, str]


class Custody:
    """Accounts whose name is an address are wallets: only these have money on a chain."""

    def __init__(self, keep: int = TRADES_KEPT) -> None:
        self.last_deposit = 0
        """The highest number of a chain deposit that was credited; the contract counts them from 1."""
        self.pending: dict[int, Pending] = {}
        """By withdrawal id, oldest first."""
        self.wallets: dict[int, str] = {}
        """Account -> its address as the account's name has it."""
        self._trades: deque[UnsettledTrade] = deque(maxlen=keep)

    def put_account(self, account: int, name: bytes) -> None:
        """An account was opened."""
        if is_wallet(name):
            self.wallets[account] = name.decode()

    def put_pending(self, pending: Iterable[Pending]) -> None:
        """Takes over the withdrawals on their way from a snapshot."""
        self.pending = {each.withdrawal_id: each for each in pending}

    def credited(self, command: Deposit) -> None:
        """Folds an accepted deposit; those that name no chain deposit change nothing."""
        head, number = command.reference[: len(DEPOSIT_REFERENCE)], command.reference[len(DEPOSIT_REFERENCE) :]
        if head == DEPOSIT_REFERENCE and number.isdigit():
            self.last_deposit = max(self.last_deposit, int(number))

    def withdrawal_changed(self, stamped: Stamped, event: WithdrawalChanged) -> None:
        if event.status == _PENDING:
            self.pending[event.withdrawal_id] = Pending(
                event.withdrawal_id, event.account, event.asset, event.amount_atoms, event.reference
            )
        else:
            self.pending.pop(event.withdrawal_id, None)

    def traded(self, stamped: Stamped, event: Trade) -> None:
        if event.maker_account in self.wallets or event.taker_account in self.wallets:
            self._trades.append(UnsettledTrade(stamped.seq, event))

    def unsettled(self, after_seq: int, limit: int) -> list[UnsettledTrade]:
        """The oldest trades behind `after_seq`, whole commands only where more than `limit` wait."""
        found = list(islice((trade for trade in self._trades if trade.seq > after_seq), limit + 1))
        if len(found) <= limit:
            return found
        whole = [trade for trade in found if trade.seq < found[-1].seq]
        return whole or [trade for trade in self._trades if trade.seq == found[0].seq]

    def unpaid_play(self) -> list[int]:
        """Withdrawals of play money that a crash left open: nobody has to be paid, so they are done."""
        return [each.withdrawal_id for each in self.pending.values() if each.reference == PLAY_REFERENCE]

    def settled(self, up_to_seq: int) -> None:
        """Forgets trades that a batch on the chain has."""
        while self._trades and self._trades[0].seq <= up_to_seq:
            self._trades.popleft()

    def dump(self) -> CustodyState:
        return CustodyState(self.last_deposit, list(self.pending.values()), list(self._trades), self.wallets)

    def load(self, state: CustodyState) -> None:
        self.last_deposit = state.last_deposit
        self.pending = {each.withdrawal_id: each for each in state.pending}
        self._trades.extend(state.trades)
        self.wallets = state.wallets
