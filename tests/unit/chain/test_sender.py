"""Sending: fees within the policy, refusals before and at the broadcast, receipts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from support.fake_rpc import FakeTransport, fake_chain

from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.errors import ChainUnavailable, ContractReverted, RpcRefused, TransactionFailed
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.sender import GWEI, FeePolicy, FeeTooHigh, Sender, wait_receipt
from luxterm.chain.signer import from_mnemonic

SIGNER = from_mnemonic("test test test test test test test test test test test junk")
RECEIPT = {
    "blockNumber": "0x5", "blockHash": "0xbb", "gasUsed": "0x5208", "effectiveGasPrice": "0x3b9aca00",
    "contractAddress": None, "logs": [], "status": "0x1",
}  # fmt: skip


class Node:
    def __init__(self) -> None:
        self.raw: list[str] = []
        self.base_fee = 3 * GWEI
        self.refusal: RpcRefused | None = None
        self.receipt: dict[str, Any] | None = dict(RECEIPT)

    def transport(self) -> FakeTransport:
        return FakeTransport(
            eth_estimateGas=lambda tx: hex(100_000),
            eth_getBlockByNumber=lambda tag, full: {"baseFeePerGas": hex(self.base_fee)},
            eth_getTransactionCount=lambda address, tag: "0x7",
            eth_getTransactionByHash=lambda tx_hash: None,
            eth_sendRawTransaction=self.send,
            eth_getTransactionReceipt=lambda tx_hash: self.receipt,
        )

    def send(self, raw: str) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.raw.append(raw)
        return "0x00"


def build(node: Node, tmp_path: Path, fees: FeePolicy | None = None) -> tuple[Sender, LUSD]:
    chain = fake_chain(node.transport())
    sender = Sender(chain, SIGNER, NonceOwner(chain, SIGNER.address, tmp_path), fees)
    return sender, LUSD(chain, "0x" + "11" * 20)


async def test_a_transaction_carries_what_was_asked(tmp_path: Path) -> None:
    node = Node()
    sender, token = build(node, tmp_path)
    receipt = await sender.transact(token.transfer(SIGNER.address, 1))
    assert (receipt.block_number, receipt.gas_used, receipt.gas_price_wei) == (5, 21_000, GWEI)
    assert Account.recover_transaction(node.raw[0]) == SIGNER.address


async def test_the_fee_is_bounded(tmp_path: Path) -> None:
    node = Node()
    sender, token = build(node, tmp_path, FeePolicy(priority_fee_wei=2 * GWEI, max_fee_wei=4 * GWEI))
    with pytest.raises(FeeTooHigh, match=r"5\.0 gwei, the limit is 4\.0"):
        await sender.send(token.transfer(SIGNER.address, 1))
    assert not node.raw
    node.base_fee = 2 * GWEI
    await sender.send(token.transfer(SIGNER.address, 1))
    assert await sender._fee_fields() == {"maxFeePerGas": 4 * GWEI, "maxPriorityFeePerGas": 2 * GWEI}


async def test_a_refused_broadcast_keeps_the_nonce(tmp_path: Path) -> None:
    node = Node()
    sender, token = build(node, tmp_path)
    node.refusal = RpcRefused("eth_sendRawTransaction", -32000, "insufficient funds")
    with pytest.raises(RpcRefused):
        await sender.send(token.transfer(SIGNER.address, 1))
    assert await NonceOwner(sender.chain, SIGNER.address, tmp_path).in_flight() == {}


async def test_a_transaction_that_the_node_has_already_is_sent(tmp_path: Path) -> None:
    node = Node()
    sender, token = build(node, tmp_path)
    node.refusal = RpcRefused("eth_sendRawTransaction", -32000, "already known")
    assert (await sender.send(token.transfer(SIGNER.address, 1))).startswith("0x")


async def test_what_would_fail_is_never_sent(tmp_path: Path) -> None:
    node = Node()
    transport = node.transport()

    def refuse(_: object) -> None:
        raise RpcRefused("eth_estimateGas", 3, "execution reverted", "0x")

    transport.answers["eth_estimateGas"] = refuse
    chain = fake_chain(transport)
    sender = Sender(chain, SIGNER, NonceOwner(chain, SIGNER.address, tmp_path))
    with pytest.raises(ContractReverted, match="reverted without a reason"):
        await sender.send(LUSD(chain, "0x" + "11" * 20).transfer(SIGNER.address, 1))
    assert not node.raw


async def test_a_failed_transaction_is_an_error() -> None:
    node = Node()
    assert node.receipt is not None
    node.receipt["status"] = "0x0"
    with pytest.raises(TransactionFailed, match="failed in block 5"):
        await wait_receipt(fake_chain(node.transport()), "0x01")


async def test_a_receipt_that_does_not_come() -> None:
    node = Node()
    node.receipt = None
    with pytest.raises(ChainUnavailable, match="was not mined"):
        await wait_receipt(fake_chain(node.transport()), "0x01", timeout_s=0.01)


async def test_deploying_tells_the_nonce_before_anything_leaves(tmp_path: Path) -> None:
    node = Node()
    sender, _ = build(node, tmp_path)
    told: list[tuple[int, str, int]] = []
    receipt = await sender.create(
        b"\x60", about_to_send=lambda nonce, tx_hash: told.append((nonce, tx_hash, len(node.raw)))
    )
    assert told == [(7, receipt.tx_hash, 0)]
