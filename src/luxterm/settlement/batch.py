"""What a batch says: which claims it moves, which trades and balances it proves. Pure.

Only wallets (accounts whose name is an address) have claims. An account should have a claim of what it holds as cash,
debts apart, and of what it is about to be paid. What the rest of the venue (fees, insurance, accounts without an
address, money in positions, vaults and loans) won or lost against the wallets is the clearing account's claim, so that
the transfers of each token add up to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from luxterm.model.codes import Side
from luxterm.settlement.proof import BalanceLeaf, MerkleTree, TradeLeaf
from luxterm.views.custody import UnsettledTrade

ZERO_ADDRESS: Final = "0x" + "00" * 20

Claims = Mapping[tuple[str, str], int]
"""(token, account) -> atoms of the token."""


class NetTransfer(msgspec.Struct, frozen=True, order=True):
    """What a batch moves; sorted by token as the contract wants it."""

    token: str
    account: str
    delta_atoms: int


class Moves(NamedTuple):
    transfers: tuple[NetTransfer, ...]
    short: dict[str, int]
    """Token -> atoms that the clearing account lacks: credits of so much wait."""


class Batch(msgspec.Struct, frozen=True):
    batch_id: int
    last_seq: int
    trades: tuple[TradeLeaf, ...]
    balances: tuple[BalanceLeaf, ...]
    transfers: tuple[NetTransfer, ...]

    @property
    def trades_root(self) -> bytes:
        return MerkleTree([leaf.digest() for leaf in self.trades]).root

    @property
    def balances_root(self) -> bytes:
        return MerkleTree([leaf.digest() for leaf in self.balances]).root


def moves(wanted: Claims, claims: Claims, clearing: str, limit: int) -> Moves:
    """From the claims as they are to those wanted, with the clearing account on the other side.

    Debits come first, since they pay for credits. The contract refuses a batch that would leave a claim below zero, so
    credits beyond what the clearing account can bear wait, and `short` says how much it lacks. At most `limit` claims
    move, the clearing account's not counted; the others wait for the next batch.
    """
    deltas: dict[str, dict[str, int]] = {}
    for (token, account), atoms in wanted.items():
        delta = atoms - claims.get((token, account), 0)
        if delta and account != clearing:
            deltas.setdefault(token, {})[account] = delta
    transfers: list[NetTransfer] = []
    short: dict[str, int] = {}
    left = limit
    for token in sorted(deltas, key=lambda text: int(text, 16)):
        funds = held = claims.get((token, clearing), 0)
        ordered = sorted(deltas[token].items(), key=lambda item: (item[1] > 0, int(item[0], 16)))
        for account, delta in ordered:
            if not left:
                break
            moved = min(delta, funds)
            if moved < delta:
                short[token] = short.get(token, 0) + delta - moved
            if moved:
                transfers.append(NetTransfer(token, account, moved))
                funds -= moved
                left -= 1
        if funds != held:
            transfers.append(NetTransfer(token, clearing, funds - held))
    return Moves(tuple(transfers), short)


def trade_leaves(
    trades: Iterable[UnsettledTrade], address_of: Callable[[int], str | None], symbol_of: Callable[[int], str]
) -> tuple[TradeLeaf, ...]:
    """Trades as they are proved; an account without an address is the zero address."""
    return tuple(
        TradeLeaf(
            trade.trade_id,
            symbol_of(trade.market),
            trade.price_ticks,
            trade.size_lots,
            address_of(trade.maker_account) or ZERO_ADDRESS,
            address_of(trade.taker_account) or ZERO_ADDRESS,
            trade.taker_side == Side.BUY,
        )
        for trade in (each.trade for each in trades)
    )


def balance_leaves(balances: Mapping[tuple[str, str], int]) -> tuple[BalanceLeaf, ...]:
    """Every (token, account) with its balance in the token's atoms, below zero while it is in debt."""
    return tuple(BalanceLeaf(account, token, atoms) for (token, account), atoms in sorted(balances.items()))


class Payment(NamedTuple):
    """What the contract is told to pay. `withdrawal_id` is its key: it pays none twice."""

    account: str
    token: str
    atoms: int
    withdrawal_id: int


def payable(waiting: Sequence[Payment], claims: Claims, limit: int) -> tuple[list[Payment], list[Payment]]:
    """(payments whose claims cover them, in order and at most `limit`; those that wait for a batch)."""
    left: dict[tuple[str, str], int] = {}
    ready: list[Payment] = []
    short: list[Payment] = []
    for payment in waiting:
        key = (payment.token, payment.account)
        held = left.get(key, claims.get(key, 0))
        if payment.atoms > held:
            short.append(payment)
        elif len(ready) < limit:
            ready.append(payment)
            left[key] = held - payment.atoms
    return ready, short
