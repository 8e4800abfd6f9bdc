"""Sending: call data by the mode, gas by estimate, signature, the ledger first, then the wire.

What a node answers to a send decides what the ledger believes; what it does not answer is asked after later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from luxterm.keeper import hub as encoding
from luxterm.keeper.alarms import Alarms
from luxterm.keeper.gas import Fees, TooExpensive, fees, with_buffer
from luxterm.keeper.identity import Identity
from luxterm.keeper.jobs.base import JobCall
from luxterm.keeper.ledger import Attempt, Row
from luxterm.keeper.look import Seen
from luxterm.keeper.plan import Update, Write
from luxterm.keeper.rpc import Handling, RpcDown, RpcError, RpcPool, classify
from luxterm.keeper.status import Counters, Settings
from luxterm.keeper.validators import Validator, collect

MIN_BALANCE_WRITES: Final = 20
Standing = Callable[[bool], tuple[bool, str]]
"""Whether it may send now and why not; asked with whether only the cluster's leader may."""


class Outbox:
    """`standing` is asked at the last moment before anything leaves."""

    def __init__(
        self,
        settings: Settings,
        identity: Identity,
        rpc: RpcPool,
        tx_rpc: RpcPool,
        counters: Counters,
        alarms: Alarms,
        *,
        now_ns: Callable[[], int],
        standing: Standing,
    ) -> None:
        self._settings, self._identity = settings, identity
        self._rpc, self._tx_rpc, self._counters = rpc, tx_rpc, counters
        self._now_ns, self._standing, self._alarm = now_ns, standing, alarms.state
        self.validators: tuple[Validator, ...] = ()
        self.problem = ""
        """Why the last write did not leave; "" when it did."""

    async def rebroadcast(self) -> bool:
        """The pending transaction's own bytes once more; False when there are none or it may not send."""
        pending = self._identity.ledger.pending
        if pending is None or not self._standing(True)[0]:
            return False
        self._identity.ledger.resent(self._now_ns())
        await self._broadcast(pending.attempts[-1].raw, first=False)
        return True

    async def call(self, job: JobCall, seen: Seen, *, leads: bool) -> bool:
        """A job's call at the next nonce; True when it left. `leads`: it is the leader's alone to send."""
        self.problem = ""
        price = fees(self._settings.rules.gas, seen.base_fee_wei, urgent=False)
        if isinstance(price, TooExpensive):
            self._alarm("waiting", "", "warning", f"{job.what}: gas is above the cap")
            return False
        try:
            gas = job.gas or with_buffer(
                await self._estimate(job.data, job.to), self._settings.rules.gas.buffer_percent
            )
        except RpcError as error:
            self._alarm("job", "", "warning", f"{job.what}: {error}")
            return False
        nonce = self._identity.ledger.next_nonce
        return await self._leave(nonce, job.to, job.data, gas, price, (), seen, job.what, first=True, leads=leads)

    async def write(self, action: Write, seen: Seen) -> bool:
        """One batch; True when it left. An asset that would revert the batch is left out and named."""
        self.problem = ""
        updates = list(action.updates)
        while updates:
            data, used = await self._encode(updates, seen)
            if not data:
                return False
            try:
                gas = await self._estimate(data)
                break
            except RpcError as error:
                fault = encoding.read_error(error.data)
                guilty = [u for u in used if fault is not None and u.asset == fault.asset]
                text = fault.text if fault is not None else str(error)
                if classify(error) is Handling.RETRY and fault is None:
                    raise RpcDown(f"{self._rpc.current.host}: {error}") from None
                for update in guilty or used:
                    self._alarm("hub-refused", update.symbol, "critical", f"{update.symbol}: {text}")
                if not guilty:  # about none of them: funds, a role taken away, a paused hub
                    self.problem = f"the hub would refuse the write: {text}"
                    self._counters.failed += 1
                    return False
                updates = [u for u in updates if u not in guilty]
        else:
            return False
        nonce = action.replaces if action.replaces is not None else self._identity.ledger.next_nonce
        gas = with_buffer(gas, self._settings.rules.gas.buffer_percent)
        first = action.replaces is None
        left = await self._leave(
            nonce, self._settings.hub, data, gas, action.fees, used, seen, "", first=first, leads=True
        )
        if left and not first:
            self._counters.replaced += 1
        return left

    async def _leave(
        self, nonce: int, to: str, data: bytes, gas: int, price: Fees, updates: Sequence[Update], seen: Seen, what: str,
        *, first: bool, leads: bool,
    ) -> bool:  # fmt: skip
        """Signs, records, sends; False when it may not by now."""
        transaction = {
            "type": 2, "chainId": self._settings.chain_id, "nonce": nonce, "to": to_checksum_address(to), "value": 0,
            "gas": gas, "data": data, "maxFeePerGas": price.max_fee_wei, "maxPriorityFeePerGas": price.priority_fee_wei,
        }  # fmt: skip
        if seen.balance_wei < gas * price.max_fee_wei * MIN_BALANCE_WRITES:
            self._alarm("funds", "", "warning", f"the key {self._identity.address} pays fewer than 20 further writes")
        raw = await self._identity.sign_transaction(transaction)
        may_send, standing_by = self._standing(
            leads
        )  # signing may have taken long: the lease is asked at the last moment
        if not may_send:
            self.problem = standing_by
            return False
        rows = tuple(Row(u.asset, u.symbol, str(u.price_e18), u.timestamp_s) for u in updates)
        tx_hash, text = "0x" + keccak(raw).hex(), "0x" + raw.hex()
        attempt = Attempt(tx_hash, text, str(price.max_fee_wei), str(price.priority_fee_wei), self._now_ns())
        self._identity.ledger.sending(nonce, rows, attempt, what)
        may_send, standing_by = self._standing(
            leads
        )  # and so may the disk: nothing but the send itself is left to come
        if not may_send:
            self.problem = standing_by
            if first:
                self._identity.ledger.never_sent()
            return False
        await self._broadcast(text, first=first)
        return True

    async def _encode(self, updates: Sequence[Update], seen: Seen) -> tuple[bytes, list[Update]]:
        """Call data by the mode, and the updates in it. b"" when it cannot be had now (no quorum)."""
        if self._settings.mode == "writer":
            return encoding.write_prices(updates), list(updates)
        for update in updates:  # one asset a transaction; the next look takes the next
            quorum = seen.assets[update.asset].quorum
            attested = await collect(self.validators, update.asset, quorum)
            fresh = [a for a in attested if a.update.timestamp_s > seen.assets[update.asset].timestamp_s]
            if self._settings.mode == "signed" and fresh:
                return encoding.write_signed(fresh[0]), [fresh[0].update]
            if self._settings.mode == "quorum" and len(fresh) >= quorum:
                return encoding.write_quorum(fresh, quorum), [fresh[0].update]
            text = f"{update.symbol}: {len(fresh)} of {quorum} validators have signed"
            self.problem = text
            self._alarm("quorum", update.symbol, "critical", text)
        return b"", []

    async def _estimate(self, data: bytes, to: str = "") -> int:
        call = {"from": self._identity.address, "to": to or self._settings.hub, "data": "0x" + data.hex()}
        return int(await self._rpc.request("eth_estimateGas", call), 16)

    async def _broadcast(self, raw: str, *, first: bool) -> None:
        """Hands signed bytes to a node. What the node says decides what the ledger believes."""
        try:
            await self._tx_rpc.request("eth_sendRawTransaction", raw)
        except RpcDown as error:
            self._alarm("rpc", "", "warning", f"a send has no answer: {error}")  # it may have arrived: ask later
        except RpcError as error:
            handling = classify(error)
            if handling is Handling.DONE:
                return
            self._alarm("send", "", "warning", str(error))
            if handling in (Handling.FUNDS, Handling.FATAL) and first:
                self._identity.ledger.never_sent()
                self._counters.failed += 1
                self.problem = str(error)
