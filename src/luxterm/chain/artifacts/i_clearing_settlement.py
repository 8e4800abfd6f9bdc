"""IClearingSettlement, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class Batch(NamedTuple):
    trades_root: bytes
    balances_root: bytes
    last_seq: int
    posted_at: int
    trades: int


class Payment(NamedTuple):
    account: str
    token: str
    amount: int
    withdrawal_id: int


class NetTransfer(NamedTuple):
    account: str
    token: str
    delta: int


class TradeLeaf(NamedTuple):
    trade_id: int
    symbol: bytes
    price_ticks: int
    size_lots: int
    maker: str
    taker: str
    taker_buys: bool


_BATCH: Final = Function("IClearingSettlement", "batch", bytes.fromhex("0eaa75fe"), ('uint256',), ('(bytes32,bytes32,uint64,uint64,uint32)',))
_CLAIM: Final = Function("IClearingSettlement", "claim", bytes.fromhex("21c0b342"), ('address', 'address'), ('uint256',))
_CLOSE_REQUEST: Final = Function("IClearingSettlement", "closeRequest", bytes.fromhex("f0282b7f"), ('uint256',), ())
_DEPOSIT: Final = Function("IClearingSettlement", "deposit", bytes.fromhex("f45346dc"), ('address', 'uint256', 'address'), ('uint256',))
_ESCAPE: Final = Function("IClearingSettlement", "escape", bytes.fromhex("466985f3"), ('uint256',), ('uint256',))
_PAY: Final = Function("IClearingSettlement", "pay", bytes.fromhex("49e046f6"), ('(address,address,uint256,uint256)[]',), ())
_POST_BATCH: Final = Function("IClearingSettlement", "postBatch", bytes.fromhex("54521ab6"), ('uint256', 'bytes32', 'bytes32', 'uint64', 'uint32', '(address,address,int256)[]'), ())
_REQUEST_WITHDRAWAL: Final = Function("IClearingSettlement", "requestWithdrawal", bytes.fromhex("da95ebf7"), ('address', 'uint256'), ('uint256',))
_TOTAL_CLAIMS: Final = Function("IClearingSettlement", "totalClaims", bytes.fromhex("4054ed90"), ('address',), ('uint256',))
_VERIFY_BALANCE: Final = Function("IClearingSettlement", "verifyBalance", bytes.fromhex("80511de3"), ('uint256', 'address', 'address', 'int256', 'bytes32[]'), ('bool',))
_VERIFY_TRADE: Final = Function("IClearingSettlement", "verifyTrade", bytes.fromhex("0ef7ac0f"), ('uint256', '(uint256,bytes32,uint256,uint256,address,address,bool)', 'bytes32[]'), ('bool',))

BatchPosted: Final = EventType("IClearingSettlement", "BatchPosted", "0x9c3f6a3dc1e228762d1b8f99dab964b0171c84da7441d8cb4afd4f73d2223b73", (('batchId', 'uint256', True), ('tradesRoot', 'bytes32', False), ('balancesRoot', 'bytes32', False), ('lastSeq', 'uint64', False), ('transfers', 'uint256', False)))
ClaimMoved: Final = EventType("IClearingSettlement", "ClaimMoved", "0xe54123f7feddc22ee0e43edb1e2ad2ed4a621d86520cffc19c9576eef54cf147", (('batchId', 'uint256', True), ('account', 'address', True), ('token', 'address', True), ('delta', 'int256', False)))
Deposited: Final = EventType("IClearingSettlement", "Deposited", "0xf5681f9d0db1b911ac18ee83d515a1cf1051853a9eae418316a2fdf7dea427c5", (('account', 'address', True), ('token', 'address', True), ('amount', 'uint256', False), ('depositId', 'uint256', True)))
EscapeDelaySet: Final = EventType("IClearingSettlement", "EscapeDelaySet", "0xa5cb2366f4253740b0ecc427d6aac3cfb4f25758b0933a56d89052937861396e", (('delay', 'uint256', False),))
Paid: Final = EventType("IClearingSettlement", "Paid", "0x26c4308021cef5cdbc618fee8b61faf9de6b8f7e4e49fac43869dc1a26756408", (('account', 'address', True), ('token', 'address', True), ('amount', 'uint256', False), ('withdrawalId', 'uint256', True)))
RequestClosed: Final = EventType("IClearingSettlement", "RequestClosed", "0xcde1a73a2f33b715053ebc7ff01a53b34df416c37cba4bb7aec179a5caafd754", (('requestId', 'uint256', True), ('escaped', 'bool', False), ('amount', 'uint256', False)))
TokenSet: Final = EventType("IClearingSettlement", "TokenSet", "0x033b55419a2dba027908fbe5a221c7df98500387bfc5bef4cbfb1e276264d205", (('token', 'address', True), ('enabled', 'bool', False)))
WithdrawalRequested: Final = EventType("IClearingSettlement", "WithdrawalRequested", "0xf0cb471f23fb74ea44b8252eb1881a2dca546288d9f6e90d1a0e82fe0ed342ab", (('requestId', 'uint256', True), ('account', 'address', True), ('token', 'address', True), ('amount', 'uint256', False), ('escapeAt', 'uint256', False)))


class IClearingSettlement(Contract):
    NAME = "IClearingSettlement"
    EVENTS = {event.topic: event for event in (BatchPosted, ClaimMoved, Deposited, EscapeDelaySet, Paid, RequestClosed, TokenSet, WithdrawalRequested,)}

    async def batch(self, batch_id: int, *, block: str = "latest") -> Batch:
        r = await self._read(_BATCH, (batch_id,), block)
        return Batch(r[0][0], r[0][1], r[0][2], r[0][3], r[0][4])

    async def claim(self, account: str, token: str, *, block: str = "latest") -> int:
        r = await self._read(_CLAIM, (account, token), block)
        return r[0]  # type: ignore[no-any-return]

    def close_request(self, request_id: int, *, value: int = 0) -> ContractCall:
        return self._write(_CLOSE_REQUEST, (request_id,), value)

    def deposit(self, token: str, amount: int, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_DEPOSIT, (token, amount, account), value)

    def escape(self, request_id: int, *, value: int = 0) -> ContractCall:
        return self._write(_ESCAPE, (request_id,), value)

    def pay(self, payments: Sequence[Payment], *, value: int = 0) -> ContractCall:
        return self._write(_PAY, (payments,), value)

    def post_batch(self, batch_id: int, trades_root: bytes, balances_root: bytes, last_seq: int, trades: int, transfers: Sequence[NetTransfer], *, value: int = 0) -> ContractCall:
        return self._write(_POST_BATCH, (batch_id, trades_root, balances_root, last_seq, trades, transfers), value)

    def request_withdrawal(self, token: str, amount: int, *, value: int = 0) -> ContractCall:
        return self._write(_REQUEST_WITHDRAWAL, (token, amount), value)

    async def total_claims(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_CLAIMS, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def verify_balance(self, batch_id: int, account: str, token: str, amount: int, proof: Sequence[bytes], *, block: str = "latest") -> bool:
        r = await self._read(_VERIFY_BALANCE, (batch_id, account, token, amount, proof), block)
        return r[0]  # type: ignore[no-any-return]

    async def verify_trade(self, batch_id: int, trade: TradeLeaf, proof: Sequence[bytes], *, block: str = "latest") -> bool:
        r = await self._read(_VERIFY_TRADE, (batch_id, trade, proof), block)
        return r[0]  # type: ignore[no-any-return]
