"""Durable events -> the next batch for ClearingSettlement. Pure.

Only accounts that belong to an address take part: their quote cash as the ledger has it, positions apart, is their
balance. What the rest of the venue (fees, insurance, accounts without an address) won or lost against them is the
clearing account's, so that each token's transfers add up to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from luxterm.model.codes import QUOTE_ASSET, Cause, Side
from luxterm.model.events import CashChanged, Fill, Stamped, Trade
from luxterm.settlement.proof import BalanceLeaf, MerkleTree, TradeLeaf

ZERO_ADDRESS = "0x" + "00" * 20

CHAIN_CAUSES = frozenset({Cause.DEPOSIT, Cause.WITHDRAWAL, Cause.WITHDRAWAL_RETURNED})
"""Changes that the contract has seen for itself: a deposit raised the claim, a payment lowered it."""


class NetTransfer(msgspec.Struct, frozen=True, order=True):
    """What a batch moves; sorted by token as the contract wants it."""

    token: str
    account: str
    delta_atoms: int


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


class Batcher:
    """Folds events between two batches.

    `address_of` gives an account's lower-case 0x address or None; `symbol_of` a market's symbol; `token_of` the token
    of an asset or None for one that is not held on chain; `clearing` is the address of the venue's own account.
    """

    def __init__(
        self,
        address_of: Callable[[int], str | None],
        symbol_of: Callable[[int], str],
        token_of: Callable[[int], str | None],
        clearing: str,
        next_batch_id: int = 1,
    ) -> None:
        self._address_of, self._symbol_of, self._token_of = address_of, symbol_of, token_of
        self._clearing = clearing
        self._next_batch_id = next_batch_id
        self._balances: dict[tuple[str, str], int] = {}
        self._deltas: dict[tuple[str, str], int] = {}
        self._trades: list[TradeLeaf] = []
        self._last_seq = 0

    def observe(self, events: Iterable[Stamped]) -> None:
        """Takes durable events in order; those already seen are passed over."""
        for stamped in events:
            self._last_seq = max(self._last_seq, stamped.seq)
            event = stamped.event
            if isinstance(event, Trade):
                self._trade(event)
            elif isinstance(event, Fill):
                self._cash(event.account, QUOTE_ASSET, event.cash_usd6, settled=True)
            elif isinstance(event, CashChanged):
                on_chain = event.cause in CHAIN_CAUSES
                self._cash(event.account, event.asset, event.cash_atoms, settled=not on_chain)

    def _trade(self, event: Trade) -> None:
        maker, taker = self._address_of(event.maker_account), self._address_of(event.taker_account)
        if maker is None and taker is None:
            return
        self._trades.append(
            TradeLeaf(
                event.trade_id,
                self._symbol_of(event.market),
                event.price_ticks,
                event.size_lots,
                maker or ZERO_ADDRESS,
                taker or ZERO_ADDRESS,
                event.taker_side == Side.BUY,
            )
        )

    def _cash(self, account: int, asset: int, cash_atoms: int, settled: bool) -> None:
        address, token = self._address_of(account), self._token_of(asset)
        if address is None or token is None:
            return
        key = (token, address)
        delta = cash_atoms - self._balances.get(key, 0)
        self._balances[key] = cash_atoms
        if settled and delta:
            self._deltas[key] = self._deltas.get(key, 0) + delta
            venue = (token, self._clearing)
            self._deltas[venue] = self._deltas.get(venue, 0) - delta

    @property
    def pending(self) -> int:
        """Trades and balance changes that wait for the next batch."""
        return len(self._trades) + sum(1 for delta in self._deltas.values() if delta)

    def cut(self) -> Batch | None:
        """The batch of everything since the last one; None when nothing happened."""
        if not self.pending:
            return None
        batch = Batch(
            batch_id=self._next_batch_id,
            last_seq=self._last_seq,
            trades=tuple(self._trades),
            balances=tuple(
                BalanceLeaf(account, token, atoms) for (token, account), atoms in sorted(self._balances.items())
            ),
            transfers=tuple(
                NetTransfer(token, account, delta) for (token, account), delta in sorted(self._deltas.items()) if delta
            ),
        )
        self._next_batch_id += 1
        self._trades, self._deltas = [], {}
        return batch
