"""From the contract's logs to the ledger: deposits are credited, payments confirmed, requests remembered.

Logs come at confirmation depth and in order; after a crash the last of them come again. A deposit is known by its
number, which the journal holds with the deposit itself, so that none is credited twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from luxterm.api.venue import Receipt, Venue
from luxterm.chain.artifacts.clearing_settlement import ClearingSettlement
from luxterm.model.codes import RejectCode
from luxterm.model.commands import Command, Deposit, FinishWithdrawal, OpenAccount, Withdraw
from luxterm.model.errors import VenueUnavailable
from luxterm.model.events import Rejected
from luxterm.settlement.books import ESCAPE_REFERENCE, REFUND_IDS, REQUEST_IDS, REQUEST_REFERENCE, Books, Money
from luxterm.settlement.tokens import Dust, Tokens
from luxterm.views.custody import DEPOSIT_REFERENCE, Pending

RETRY_S: Final = 0.25
Alarm = Callable[[str, str], None]
"""severity, text"""


def refusal(receipt: Receipt) -> RejectCode | None:
    """Why the exchange refused a command; None where it did not."""
    for stamped in receipt.events:
        if isinstance(stamped.event, Rejected):
            return RejectCode(stamped.event.code)
    return None


class Reader:
    def __init__(
        self,
        venue: Venue,
        tokens: Tokens,
        books: Books,
        clearing: str,
        alarm: Alarm,
        on_batch: Callable[[int, str], None],
    ) -> None:
        """`on_batch(batch_id, tx_hash)` is told of each confirmed batch."""
        self._venue, self._tokens, self._books, self._clearing = venue, tokens, books, clearing
        self._alarm, self._on_batch = alarm, on_batch

    async def take(self, log: dict[str, Any]) -> None:
        """Carries out one log."""
        decoded = ClearingSettlement.decode_log(log)
        if decoded is None:
            return
        name, fields = decoded
        due = self._books.due
        if name == "Deposited":
            await self._deposited(fields["depositId"], Money(fields["account"], fields["token"], fields["amount"]))
        elif name == "WithdrawalRequested":
            due.requests[fields["requestId"]] = Money(fields["account"], fields["token"], fields["amount"])
            self._books.save()
        elif name == "RequestClosed":
            self._closed(fields["requestId"], fields["escaped"], fields["amount"])
        elif name == "Paid":
            await self._paid(fields["withdrawalId"], Money(fields["account"], fields["token"], fields["amount"]))
        elif name == "ClaimMoved":
            self._books.move(fields["token"], fields["account"], fields["delta"])
        elif name == "BatchPosted":
            self._venue.views.custody.settled(fields["lastSeq"])
            self._on_batch(fields["batchId"], str(log["transactionHash"]))

    # --- deposits ----------------------------------------------------------------------------------------------------

    async def _deposited(self, number: int, money: Money) -> None:
        known = max(self._books.due.last_deposit, self._venue.views.custody.last_deposit)
        if money.account == self._clearing or number <= known:
            # The venue's own funds, which no account is credited with; or seen before a crash.
            self._books.move(money.token, money.account, money.atoms)
        else:
            why = await self._credit(number, money)
            if why:
                self._alarm("warning", f"deposit {number} of {money.account} is paid back: {why}")
                self._books.due.refunds[number] = money
                self._books.move(money.token, money.account, money.atoms)
        self._books.due.last_deposit = max(self._books.due.last_deposit, number)
        self._books.save()

    async def _credit(self, number: int, money: Money) -> str:
        """Credits a deposit; why it cannot be, or ""."""
        token = self._tokens.at(money.token)
        if token is None:
            return f"no asset of this venue is {money.token}"
        try:
            atoms = token.to_ledger(money.atoms)
        except Dust as error:
            return str(error)
        if not 0 < atoms < 2**63:
            return "the amount is too large"
        account = self._venue.views.accounts.id_of(money.account.encode())
        if account is None:
            code = refusal(await self.apply(OpenAccount(money.account.encode())))
            account = self._venue.views.accounts.id_of(money.account.encode())
            if account is None:
                return f"no account can be opened ({code.name if code else 'unknown'})"
        if self._venue.views.vaults.get(account) is not None:
            return "a vault has taken this name"
        reference = DEPOSIT_REFERENCE + str(number).encode()

        def done(receipt: Receipt) -> None:  # in the same turn as the balance: a batch must see both or none
            if refusal(receipt) is None:
                self._books.move(money.token, money.account, money.atoms)

        code = refusal(await self.apply(Deposit(account, token.asset, atoms, reference), done))
        return code.name if code is not None else ""

    # --- withdrawals -------------------------------------------------------------------------------------------------

    async def _paid(self, withdrawal_id: int, money: Money) -> None:
        def gone(receipt: Receipt | None = None) -> None:
            self._books.move(money.token, money.account, -money.atoms)

        due = self._books.due
        kind, number = withdrawal_id >> 128 << 128, withdrawal_id & (REQUEST_IDS - 1)
        if kind == REFUND_IDS:
            gone()
            due.refunds.pop(number, None)
            self._books.save()
            return
        pending = self.pending_of(number) if kind == REQUEST_IDS else self._venue.views.custody.pending.get(number)
        if pending is not None:
            await self.apply(FinishWithdrawal(pending.withdrawal_id, 1), gone)
            return
        # Seen before a crash and confirmed then, or paid by somebody else with the operator's key.
        gone()

    def _closed(self, number: int, escaped: bool, atoms: int) -> None:
        due = self._books.due
        request = due.requests.pop(number, None)
        if escaped and request is None:
            self._alarm("critical", f"request {number} escaped and was never seen: check settlement.start_block")
        elif escaped and request is not None and atoms:
            due.escaped[number] = Money(request.account, request.token, atoms)
            self._books.move(request.token, request.account, -atoms)
        self._books.save()

    def pending_of(self, request: int, reference: bytes = REQUEST_REFERENCE) -> Pending | None:
        """The pending withdrawal that a request on the chain caused."""
        wanted = reference + str(request).encode()
        return next((p for p in self._venue.views.custody.pending.values() if p.reference == wanted), None)

    async def withdraw(self, number: int, money: Money, reference: bytes = REQUEST_REFERENCE) -> str:
        """Takes an amount from the ledger into the pending account; why it cannot be done now, or ""."""
        token = self._tokens.at(money.token)
        account = self._venue.views.accounts.id_of(money.account.encode())
        if token is None or account is None:
            return f"{money.account} holds nothing here in {money.token}"
        try:
            atoms = token.to_ledger(money.atoms)
        except Dust as error:
            return str(error)
        if self._venue.views.ledger.balance(account, token.asset) < atoms:
            return "the account holds less"
        code = refusal(await self.apply(Withdraw(account, token.asset, atoms, reference + str(number).encode())))
        return code.name if code is not None else ""

    async def finish_escapes(self) -> None:
        """Takes from the ledger what was taken out on the chain without the operator."""
        due = self._books.due
        for number, money in list(due.escaped.items()):
            if self.pending_of(number, ESCAPE_REFERENCE) is None:
                why = await self.withdraw(number, money, ESCAPE_REFERENCE)
                if why:
                    self._alarm("critical", f"{money.account} escaped with {money.atoms} of {money.token}: {why}")
                    continue
            del due.escaped[number]  # before the end of it: a crash between finds the pending withdrawal
            self._books.save()
        for pending in list(self._venue.views.custody.pending.values()):
            if pending.reference.startswith(ESCAPE_REFERENCE):
                await self.apply(FinishWithdrawal(pending.withdrawal_id, 1))

    # --- the venue ---------------------------------------------------------------------------------------------------

    async def apply(self, command: Command, done: Callable[[Receipt], None] | None = None) -> Receipt:
        """Submits until the venue accepts commands; `done` runs in the turn in which the views have it."""
        while True:
            result: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()

            def arrived(receipt: Receipt, result: asyncio.Future[Receipt] = result) -> None:
                if done is not None:
                    done(receipt)
                if not result.done():
                    result.set_result(receipt)

            try:
                self._venue.post(command, arrived)
            except VenueUnavailable:
                await asyncio.sleep(RETRY_S)
                continue
            return await result
