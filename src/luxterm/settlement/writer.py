"""From the ledger to the contract: batches, payments, closed requests; one transaction at a time.

Everything written is refused by the contract when it comes twice (batch numbers, withdrawal ids, closed requests), and
what is to be written is read anew from ledger and claims each time. So a transaction that is stuck is
simply replaced by an empty one at its nonce, and one whose fate a crash left open is waited for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from luxterm.api.venue import Venue
from luxterm.chain.artifacts.clearing_settlement import ClearingSettlement
from luxterm.chain.artifacts.clearing_settlement import NetTransfer as ChainTransfer
from luxterm.chain.artifacts.clearing_settlement import Payment as ChainPayment
from luxterm.chain.contract import ContractCall
from luxterm.chain.errors import ChainUnavailable, ContractReverted, TransactionFailed
from luxterm.chain.sender import Receipt, Sender
from luxterm.settlement.batch import Batch, Payment, balance_leaves, moves, payable, trade_leaves
from luxterm.settlement.books import ESCAPE_REFERENCE, REFUND_IDS, REQUEST_IDS, REQUEST_REFERENCE, Books
from luxterm.settlement.reader import Alarm, Reader
from luxterm.settlement.settings import SettlementSettings
from luxterm.settlement.tokens import Tokens
from luxterm.views.custody import TRADES_KEPT

PAYMENTS: Final = 50
"""In one transaction."""
FIRST_RETRY_NS: Final = 10**9
LAST_RETRY_NS: Final = 3600 * 10**9


class Posted(msgspec.Struct, frozen=True):
    """A batch as it was mined."""

    batch: Batch
    tx_hash: str


class Writer:
    def __init__(
        self,
        settings: SettlementSettings,
        venue: Venue,
        tokens: Tokens,
        books: Books,
        reader: Reader,
        contract: ClearingSettlement,
        sender: Sender,
        clearing: str,
        folder: Path,
        *,
        now_ns: Callable[[], int],
        alarm: Alarm,
        on_posted: Callable[[Posted], None],
    ) -> None:
        self._settings, self._venue, self._tokens, self._books, self._reader = settings, venue, tokens, books, reader
        self._contract, self._sender, self._clearing, self._folder = contract, sender, clearing, folder
        self._now_ns, self._alarm, self._on_posted = now_ns, alarm, on_posted
        self._next_batch_ns = 0
        self._retries: dict[int, tuple[int, int]] = {}
        """Request -> (when it is tried again, pause after that)."""
        self._paid: set[int] = set()
        """Requests that the contract says are paid."""

    async def step(self) -> None:
        """Everything that is due now. Raises ChainUnavailable; then the next step goes on."""
        await self._settle_in_flight()
        await self._reader.finish_escapes()
        await self._take_requests()
        await self._refund_and_pay()
        await self._close_requests()
        if self._now_ns() >= self._next_batch_ns:
            self._next_batch_ns = self._now_ns() + self._settings.interval_ns
            if await self._post_batch():
                await self._refund_and_pay()

    # --- batches -----------------------------------------------------------------------------------------------------

    def balances(self) -> dict[tuple[str, str], int]:
        """(token, account) -> the wallet's balance in the token's atoms, below zero while it is in debt."""
        views = self._venue.views
        return {
            (token.address, address): token.to_chain(atoms)
            for account, address in views.custody.wallets.items()
            for token in self._tokens
            if (atoms := views.ledger.balance(account, token.asset)) or (token.address, address) in self._claims()
        }

    def wanted(self) -> dict[tuple[str, str], int]:
        """The claims that wallets should have: see `settlement.batch`."""
        custody, due = self._venue.views.custody, self._books.due
        held = self.balances()
        for pending in custody.pending.values():
            token, address = self._tokens.of_asset(pending.asset), custody.wallets.get(pending.account)
            if token is not None and address is not None and not pending.reference.startswith(ESCAPE_REFERENCE):
                key = (token.address, address)
                held[key] = held.get(key, 0) + token.to_chain(pending.amount_atoms)
        for gone in due.escaped.values():
            held[gone.token, gone.account] = held.get((gone.token, gone.account), 0) - gone.atoms
        wanted = {key: max(0, atoms) for key, atoms in held.items()}
        for refund in due.refunds.values():
            key = (refund.token, refund.account)
            wanted[key] = wanted.get(key, 0) + refund.atoms
        return wanted

    def _claims(self) -> dict[tuple[str, str], int]:
        assert self._books.claims is not None
        return self._books.claims

    async def _post_batch(self) -> bool:
        """Posts what is to be settled; False when there is nothing, or the contract would refuse it."""
        custody = self._venue.views.custody
        posted = await self._contract.batch_count()
        after_seq = (await self._contract.batch(posted)).last_seq
        # From here to the batch nothing waits: claims, balances and trades are of one moment.
        trades = custody.unsettled(after_seq, TRADES_KEPT)
        transfers, short = moves(self.wanted(), self._claims(), self._clearing, self._settings.max_transfers)
        for token, atoms in short.items():
            self._alarm("warning", f"winners wait for {atoms} of {token}: deposit as much for {self._clearing}")
        last_seq = self._venue.views.seq
        if last_seq <= after_seq or not (trades or transfers):
            return False
        batch = Batch(
            posted + 1,
            last_seq,
            trade_leaves(trades, custody.wallets.get, self._symbol),
            balance_leaves(self.balances()),
            transfers,
        )
        self._keep(batch)
        call = self._contract.post_batch(
            batch.batch_id, batch.trades_root, batch.balances_root, batch.last_seq, len(batch.trades),
            [ChainTransfer(each.account, each.token, each.delta_atoms) for each in batch.transfers],
        )  # fmt: skip
        receipt = await self._transact(call, f"batch {batch.batch_id}")
        if receipt is not None:
            self._on_posted(Posted(batch, receipt.tx_hash))
            await self._seen(receipt)
        return receipt is not None

    def _symbol(self, market: int) -> str:
        known = self._venue.views.markets.get(market)
        return known.symbol if known is not None else str(market)

    def _keep(self, batch: Batch) -> None:
        """The leaves behind the roots, without which a root proves nothing to anybody."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"batch-{batch.batch_id:08}.json"
        fresh = path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(batch, enc_hook=str))
        fresh.replace(path)

    # --- payments ----------------------------------------------------------------------------------------------------

    def waiting(self) -> list[Payment]:
        """Refunds, then withdrawals, oldest first."""
        custody, due = self._venue.views.custody, self._books.due
        found = [
            Payment(money.account, money.token, money.atoms, REFUND_IDS | number)
            for number, money in due.refunds.items()
        ]
        for pending in custody.pending.values():
            token, address = self._tokens.of_asset(pending.asset), custody.wallets.get(pending.account)
            if token is None or address is None or pending.reference.startswith(ESCAPE_REFERENCE):
                continue
            key = pending.withdrawal_id
            if pending.reference.startswith(REQUEST_REFERENCE):
                key = REQUEST_IDS | int(pending.reference[len(REQUEST_REFERENCE) :])
            found.append(Payment(address, token.address, token.to_chain(pending.amount_atoms), key))
        return found

    async def _refund_and_pay(self) -> None:
        ready, short = payable(self.waiting(), self._claims(), PAYMENTS)
        if short:
            self._next_batch_ns = min(self._next_batch_ns, self._now_ns())  # a batch raises the claim first
        while ready:
            call = self._contract.pay([ChainPayment(*payment) for payment in ready])
            receipt = await self._transact(call, f"{len(ready)} payments")
            if receipt is None:
                return
            await self._seen(receipt)
            ready, short = payable(self.waiting(), self._claims(), PAYMENTS)

    # --- requests ----------------------------------------------------------------------------------------------------

    async def _take_requests(self) -> None:
        """Turns requests on the chain into withdrawals of the ledger, as soon as the exchange allows them."""
        requests = self._books.due.requests
        self._retries = {number: retry for number, retry in self._retries.items() if number in requests}
        self._paid &= requests.keys()
        for number, money in list(requests.items()):
            if number in self._paid or self._reader.pending_of(number) is not None:
                continue
            at_ns, pause_ns = self._retries.get(number, (0, FIRST_RETRY_NS))
            if self._now_ns() < at_ns:
                continue
            if await self._contract.is_paid(REQUEST_IDS | number):
                self._paid.add(number)
                continue
            why = await self._reader.withdraw(number, money)
            if why:
                if number not in self._retries:
                    self._alarm("warning", f"request {number} of {money.account} waits: {why}")
                self._retries[number] = (self._now_ns() + pause_ns, min(2 * pause_ns, LAST_RETRY_NS))

    async def _close_requests(self) -> None:
        for number in list(self._books.due.requests):
            if number in self._paid:
                receipt = await self._transact(self._contract.close_request(number), f"closing request {number}")
                if receipt is not None:
                    await self._seen(receipt)

    # --- transactions ------------------------------------------------------------------------------------------------

    async def _transact(self, call: ContractCall, what: str) -> Receipt | None:
        """Sends and waits; None when the contract refuses, or the transaction had to be replaced."""
        try:
            tx_hash = await self._sender.send(call)
        except ContractReverted as error:
            self._alarm("warning", f"{what}: the contract refuses: {error}")
            return None
        try:
            return await self._sender.wait(tx_hash, timeout_s=self._settings.stuck_ns / 1e9)
        except TransactionFailed as error:
            self._alarm("warning", f"{what}: {error}")
            return None
        except ChainUnavailable as error:
            self._alarm("warning", f"{what}: {error}")
            await self._settle_in_flight()
            return None

    async def _settle_in_flight(self) -> None:
        """Waits for what an earlier send left open, and replaces what does not get mined."""
        for nonce, tx_hash in (await self._sender.in_flight()).items():
            try:
                await self._sender.wait(tx_hash, timeout_s=self._settings.stuck_ns / 1e9)
            except TransactionFailed:
                continue
            except ChainUnavailable as error:
                self._alarm("warning", f"{error}; an empty transaction takes its nonce {nonce}")
                await self._sender.empty(nonce, tx_hash)

    async def _seen(self, receipt: Receipt) -> None:
        """Waits until the claims stand behind a transaction."""
        await self._books.reached(receipt.block_number)
