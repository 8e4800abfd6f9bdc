"""Sending transactions: fees, gas, nonce, signature, broadcast, receipt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from eth_utils.crypto import keccak

from luxterm.chain.contract import ContractCall, Function, reverted_by
from luxterm.chain.errors import ChainError, ChainUnavailable, RpcRefused, TransactionFailed
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.provider import Chain
from luxterm.chain.signer import Signer
from luxterm.clock import monotonic

GWEI: Final = 10**9
RECEIPT_POLL_S: Final = 0.05
RECEIPT_POLL_MAX_S: Final = 2.0
REPLACE_PERCENT: Final = 13
"""Nodes want at least 10 to 12.5 % more for a place that is taken."""
PLAIN_GAS: Final = 21_000

_DEPLOY: Final = Function("deployment", "constructor", b"", (), ())


@dataclass(frozen=True)
class FeePolicy:
    """EIP-1559 fees: the cap is twice the base fee plus the tip, never above `max_fee_wei` (0 = no limit)."""

    priority_fee_wei: int = 2 * GWEI
    max_fee_wei: int = 0
    gas_buffer_percent: int = 20


class Receipt(NamedTuple):
    tx_hash: str
    block_number: int
    block_hash: str
    gas_used: int
    gas_price_wei: int
    contract_address: str | None
    logs: tuple[dict[str, Any], ...]


class FeeTooHigh(ChainError):
    """The chain asks more than the policy allows; nothing was sent."""


class Sender:
    """Sends with one key on one chain."""

    def __init__(self, chain: Chain, signer: Signer, nonces: NonceOwner, fees: FeePolicy | None = None) -> None:
        self.chain, self.signer, self._nonces = chain, signer, nonces
        self._fees = fees or FeePolicy()

    @property
    def address(self) -> str:
        return self.signer.address

    async def transact(self, call: ContractCall, *, gas: int | None = None, timeout_s: float = 60.0) -> Receipt:
        """Sends and waits for the receipt. Raises ContractReverted before sending when it would fail."""
        return await self.wait(await self.send(call, gas=gas), timeout_s=timeout_s)

    async def send(self, call: ContractCall, *, gas: int | None = None) -> str:
        """Sends; the transaction's hash, at once."""
        return await self._send(call.function, call.to, call.data, call.value, gas)

    async def create(
        self, code: bytes, *, about_to_send: Callable[[int, str], None] | None = None, timeout_s: float = 60.0
    ) -> Receipt:
        """Deploys creation code and waits. `about_to_send(nonce, tx_hash)` is told before anything leaves."""
        tx_hash = await self._send(_DEPLOY, None, code, 0, None, about_to_send)
        return await self.wait(tx_hash, timeout_s=timeout_s)

    async def pay(self, to: str, value: int, *, timeout_s: float = 60.0) -> Receipt:
        """Sends coin."""
        return await self.wait(await self._send(_DEPLOY, to, b"", value, None), timeout_s=timeout_s)

    async def _send(
        self,
        function: Function,
        to: str | None,
        data: bytes,
        value: int,
        gas: int | None,
        about_to_send: Callable[[int, str], None] | None = None,
    ) -> str:
        base: dict[str, Any] = {"from": self.address, "data": "0x" + data.hex(), "value": hex(value)}
        if to is not None:
            base["to"] = to
        limit = gas if gas is not None else await self._estimate(function, base)
        fees = await self._fee_fields()
        transaction: dict[str, Any] = {
            "chainId": self.chain.chain_id, "type": 2, "value": value, "data": data, "gas": limit, **fees,
        }  # fmt: skip
        if to is not None:
            transaction["to"] = to
        async with self._nonces.reserve() as reservation:
            transaction["nonce"] = reservation.nonce
            raw = await self.signer.sign_transaction(transaction)
            tx_hash = "0x" + keccak(raw).hex()
            if about_to_send is not None:
                about_to_send(reservation.nonce, tx_hash)
            reservation.sent(tx_hash)
            try:
                await self.chain.request("eth_sendRawTransaction", "0x" + raw.hex())
            except RpcRefused as error:
                if "already known" in error.message or "already imported" in error.message:
                    return tx_hash
                reservation.refused()
                raise reverted_by(function, error) or error from None
        return tx_hash

    async def _estimate(self, function: Function, transaction: dict[str, Any]) -> int:
        try:
            used = int(await self.chain.request("eth_estimateGas", transaction), 16)
        except RpcRefused as error:
            raise reverted_by(function, error) or error from None
        return used * (100 + self._fees.gas_buffer_percent) // 100

    async def _fee_fields(self) -> dict[str, int]:
        block = await self.chain.block("latest") or {}
        base_fee = int(block.get("baseFeePerGas", "0x0"), 16)
        tip = self._fees.priority_fee_wei
        cap = 2 * base_fee + tip
        limit = self._fees.max_fee_wei
        if limit:
            if base_fee + tip > limit:
                raise FeeTooHigh(f"gas costs {(base_fee + tip) / GWEI:.1f} gwei, the limit is {limit / GWEI:.1f}")
            cap = min(cap, limit)
        return {"maxFeePerGas": cap, "maxPriorityFeePerGas": tip}

    async def in_flight(self) -> dict[int, str]:
        """Nonce -> hash of what was sent, in an earlier run too, and is not mined."""
        return await self._nonces.in_flight()

    async def empty(self, nonce: int, tx_hash: str) -> str:
        """Takes a stuck transaction's place at its nonce with one that does nothing; the hash of that."""
        stuck = await self.chain.request("eth_getTransactionByHash", tx_hash) or {}
        fees = await self._fee_fields()
        for field in fees:
            raised = int(stuck.get(field, "0x0"), 16) * (100 + REPLACE_PERCENT) // 100 + 1
            fees[field] = max(fees[field], raised)
        transaction = {
            "chainId": self.chain.chain_id, "type": 2, "to": self.address, "value": 0, "data": b"",
            "gas": PLAIN_GAS, "nonce": nonce, **fees,
        }  # fmt: skip
        raw = await self.signer.sign_transaction(transaction)
        replacement = "0x" + keccak(raw).hex()
        await self._nonces.replaced(nonce, replacement)
        try:
            await self.chain.request("eth_sendRawTransaction", "0x" + raw.hex())
        except RpcRefused as error:  # mined in the meantime: its own receipt is on the chain
            if "nonce too low" not in error.message.lower():
                raise
        return replacement

    async def wait(self, tx_hash: str, *, timeout_s: float = 60.0) -> Receipt:
        """The receipt once mined. Raises TransactionFailed when it failed, ChainUnavailable when it does not come."""
        return await wait_receipt(self.chain, tx_hash, timeout_s=timeout_s)


async def wait_receipt(chain: Chain, tx_hash: str, *, timeout_s: float = 60.0) -> Receipt:
    """Asks for the receipt until it is there, ever less often."""
    deadline, pause_s = monotonic() + timeout_s, RECEIPT_POLL_S / 10
    while True:
        raw = await chain.request("eth_getTransactionReceipt", tx_hash)
        if raw is not None:
            break
        if monotonic() >= deadline:
            raise ChainUnavailable(f"transaction {tx_hash} was not mined within {timeout_s:g} s")
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 1.5, RECEIPT_POLL_MAX_S)
    receipt = Receipt(
        tx_hash=tx_hash,
        block_number=int(raw["blockNumber"], 16),
        block_hash=str(raw["blockHash"]),
        gas_used=int(raw["gasUsed"], 16),
        gas_price_wei=int(raw.get("effectiveGasPrice", "0x0"), 16),
        contract_address=raw.get("contractAddress"),
        logs=tuple(raw["logs"]),
    )
    if int(raw["status"], 16) != 1:
        raise TransactionFailed(tx_hash, f"failed in block {receipt.block_number}, {receipt.gas_used} gas used")
    return receipt
