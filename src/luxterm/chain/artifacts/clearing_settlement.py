"""ClearingSettlement, generated from its artifact by contracts/script/bindings.py; do not edit."""

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


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


class NetTransfer(NamedTuple):
    account: str
    token: str
    delta: int


class Request(NamedTuple):
    account: str
    token: str
    amount: int
    requested_at: int


class TradeLeaf(NamedTuple):
    trade_id: int
    symbol: bytes
    price_ticks: int
    size_lots: int
    maker: str
    taker: str
    taker_buys: bool


_DEFAULT_ADMIN_ROLE: Final = Function("ClearingSettlement", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_GUARDIAN_ROLE: Final = Function("ClearingSettlement", "GUARDIAN_ROLE", bytes.fromhex("24ea54f4"), (), ('bytes32',))
_MAX_ESCAPE_DELAY: Final = Function("ClearingSettlement", "MAX_ESCAPE_DELAY", bytes.fromhex("86713201"), (), ('uint256',))
_MIN_ESCAPE_DELAY: Final = Function("ClearingSettlement", "MIN_ESCAPE_DELAY", bytes.fromhex("d127a321"), (), ('uint256',))
_OPERATOR_ROLE: Final = Function("ClearingSettlement", "OPERATOR_ROLE", bytes.fromhex("f5b541a6"), (), ('bytes32',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("ClearingSettlement", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_BATCH: Final = Function("ClearingSettlement", "batch", bytes.fromhex("0eaa75fe"), ('uint256',), ('(bytes32,bytes32,uint64,uint64,uint32)',))
_BATCH_COUNT: Final = Function("ClearingSettlement", "batchCount", bytes.fromhex("06f13056"), (), ('uint256',))
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("ClearingSettlement", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("ClearingSettlement", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("ClearingSettlement", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_CLAIM: Final = Function("ClearingSettlement", "claim", bytes.fromhex("21c0b342"), ('address', 'address'), ('uint256',))
_CLOSE_REQUEST: Final = Function("ClearingSettlement", "closeRequest", bytes.fromhex("f0282b7f"), ('uint256',), ())
_DEFAULT_ADMIN: Final = Function("ClearingSettlement", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("ClearingSettlement", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("ClearingSettlement", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_DEPOSIT: Final = Function("ClearingSettlement", "deposit", bytes.fromhex("f45346dc"), ('address', 'uint256', 'address'), ('uint256',))
_DEPOSIT_COUNT: Final = Function("ClearingSettlement", "depositCount", bytes.fromhex("2dfdf0b5"), (), ('uint256',))
_ESCAPE: Final = Function("ClearingSettlement", "escape", bytes.fromhex("466985f3"), ('uint256',), ('uint256',))
_ESCAPE_AT: Final = Function("ClearingSettlement", "escapeAt", bytes.fromhex("de4638e0"), ('uint256',), ('uint256',))
_ESCAPE_DELAY: Final = Function("ClearingSettlement", "escapeDelay", bytes.fromhex("e38f7045"), (), ('uint256',))
_GET_ROLE_ADMIN: Final = Function("ClearingSettlement", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("ClearingSettlement", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("ClearingSettlement", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_IS_PAID: Final = Function("ClearingSettlement", "isPaid", bytes.fromhex("cd392a83"), ('uint256',), ('bool',))
_IS_TOKEN_ENABLED: Final = Function("ClearingSettlement", "isTokenEnabled", bytes.fromhex("748538d9"), ('address',), ('bool',))
_OWNER: Final = Function("ClearingSettlement", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PAUSE: Final = Function("ClearingSettlement", "pause", bytes.fromhex("8456cb59"), (), ())
_PAUSED: Final = Function("ClearingSettlement", "paused", bytes.fromhex("5c975abb"), (), ('bool',))
_PAY: Final = Function("ClearingSettlement", "pay", bytes.fromhex("49e046f6"), ('(address,address,uint256,uint256)[]',), ())
_PENDING_DEFAULT_ADMIN: Final = Function("ClearingSettlement", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("ClearingSettlement", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_POST_BATCH: Final = Function("ClearingSettlement", "postBatch", bytes.fromhex("54521ab6"), ('uint256', 'bytes32', 'bytes32', 'uint64', 'uint32', '(address,address,int256)[]'), ())
_RENOUNCE_ROLE: Final = Function("ClearingSettlement", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REQUEST: Final = Function("ClearingSettlement", "request", bytes.fromhex("d845a4b3"), ('uint256',), ('(address,address,uint256,uint64)',))
_REQUEST_COUNT: Final = Function("ClearingSettlement", "requestCount", bytes.fromhex("5badbe4c"), (), ('uint256',))
_REQUEST_WITHDRAWAL: Final = Function("ClearingSettlement", "requestWithdrawal", bytes.fromhex("da95ebf7"), ('address', 'uint256'), ('uint256',))
_REQUEST_WITHDRAWAL_ID: Final = Function("ClearingSettlement", "requestWithdrawalId", bytes.fromhex("6274f839"), ('uint256',), ('uint256',))
_REVOKE_ROLE: Final = Function("ClearingSettlement", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("ClearingSettlement", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_ESCAPE_DELAY: Final = Function("ClearingSettlement", "setEscapeDelay", bytes.fromhex("3ba2bde9"), ('uint256',), ())
_SET_TOKEN: Final = Function("ClearingSettlement", "setToken", bytes.fromhex("3816a292"), ('address', 'bool'), ())
_SUPPORTS_INTERFACE: Final = Function("ClearingSettlement", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_TOTAL_CLAIMS: Final = Function("ClearingSettlement", "totalClaims", bytes.fromhex("4054ed90"), ('address',), ('uint256',))
_UNPAUSE: Final = Function("ClearingSettlement", "unpause", bytes.fromhex("3f4ba83a"), (), ())
_VERIFY_BALANCE: Final = Function("ClearingSettlement", "verifyBalance", bytes.fromhex("80511de3"), ('uint256', 'address', 'address', 'int256', 'bytes32[]'), ('bool',))
_VERIFY_TRADE: Final = Function("ClearingSettlement", "verifyTrade", bytes.fromhex("0ef7ac0f"), ('uint256', '(uint256,bytes32,uint256,uint256,address,address,bool)', 'bytes32[]'), ('bool',))

BatchPosted: Final = EventType("ClearingSettlement", "BatchPosted", "0x9c3f6a3dc1e228762d1b8f99dab964b0171c84da7441d8cb4afd4f73d2223b73", (('batchId', 'uint256', True), ('tradesRoot', 'bytes32', False), ('balancesRoot', 'bytes32', False), ('lastSeq', 'uint64', False), ('transfers', 'uint256', False)))
ClaimMoved: Final = EventType("ClearingSettlement", "ClaimMoved", "0xe54123f7feddc22ee0e43edb1e2ad2ed4a621d86520cffc19c9576eef54cf147", (('batchId', 'uint256', True), ('account', 'address', True), ('token', 'address', True), ('delta', 'int256', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("ClearingSettlement", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("ClearingSettlement", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("ClearingSettlement", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("ClearingSettlement", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
Deposited: Final = EventType("ClearingSettlement", "Deposited", "0xf5681f9d0db1b911ac18ee83d515a1cf1051853a9eae418316a2fdf7dea427c5", (('account', 'address', True), ('token', 'address', True), ('amount', 'uint256', False), ('depositId', 'uint256', True)))
EscapeDelaySet: Final = EventType("ClearingSettlement", "EscapeDelaySet", "0xa5cb2366f4253740b0ecc427d6aac3cfb4f25758b0933a56d89052937861396e", (('delay', 'uint256', False),))
Paid: Final = EventType("ClearingSettlement", "Paid", "0x26c4308021cef5cdbc618fee8b61faf9de6b8f7e4e49fac43869dc1a26756408", (('account', 'address', True), ('token', 'address', True), ('amount', 'uint256', False), ('withdrawalId', 'uint256', True)))
Paused: Final = EventType("ClearingSettlement", "Paused", "0x62e78cea01bee320cd4e420270b5ea74000d11b0c9f74754ebdbfc544b05a258", (('account', 'address', False),))
RequestClosed: Final = EventType("ClearingSettlement", "RequestClosed", "0xcde1a73a2f33b715053ebc7ff01a53b34df416c37cba4bb7aec179a5caafd754", (('requestId', 'uint256', True), ('escaped', 'bool', False), ('amount', 'uint256', False)))
RoleAdminChanged: Final = EventType("ClearingSettlement", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("ClearingSettlement", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("ClearingSettlement", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
TokenSet: Final = EventType("ClearingSettlement", "TokenSet", "0x033b55419a2dba027908fbe5a221c7df98500387bfc5bef4cbfb1e276264d205", (('token', 'address', True), ('enabled', 'bool', False)))
Unpaused: Final = EventType("ClearingSettlement", "Unpaused", "0x5db9ee0a495bf2e6ff9c91a7834c1ba4fdd244a5e8aa4e537bd38aeae4b073aa", (('account', 'address', False),))
WithdrawalRequested: Final = EventType("ClearingSettlement", "WithdrawalRequested", "0xf0cb471f23fb74ea44b8252eb1881a2dca546288d9f6e90d1a0e82fe0ed342ab", (('requestId', 'uint256', True), ('account', 'address', True), ('token', 'address', True), ('amount', 'uint256', False), ('escapeAt', 'uint256', False)))


class ClearingSettlement(Contract):
    NAME = "ClearingSettlement"
    EVENTS = {event.topic: event for event in (BatchPosted, ClaimMoved, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, Deposited, EscapeDelaySet, Paid, Paused, RequestClosed, RoleAdminChanged, RoleGranted, RoleRevoked, TokenSet, Unpaused, WithdrawalRequested,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def guardian_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GUARDIAN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_escape_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_ESCAPE_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def min_escape_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_ESCAPE_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def operator_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_OPERATOR_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    async def batch(self, batch_id: int, *, block: str = "latest") -> Batch:
        r = await self._read(_BATCH, (batch_id,), block)
        return Batch(r[0][0], r[0][1], r[0][2], r[0][3], r[0][4])

    async def batch_count(self, *, block: str = "latest") -> int:
        r = await self._read(_BATCH_COUNT, (), block)
        return r[0]  # type: ignore[no-any-return]

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    async def claim(self, account: str, token: str, *, block: str = "latest") -> int:
        r = await self._read(_CLAIM, (account, token), block)
        return r[0]  # type: ignore[no-any-return]

    def close_request(self, request_id: int, *, value: int = 0) -> ContractCall:
        return self._write(_CLOSE_REQUEST, (request_id,), value)

    async def default_admin(self, *, block: str = "latest") -> str:
        r = await self._read(_DEFAULT_ADMIN, (), block)
        return checksum(r[0])

    async def default_admin_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_delay_increase_wait(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY_INCREASE_WAIT, (), block)
        return r[0]  # type: ignore[no-any-return]

    def deposit(self, token: str, amount: int, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_DEPOSIT, (token, amount, account), value)

    async def deposit_count(self, *, block: str = "latest") -> int:
        r = await self._read(_DEPOSIT_COUNT, (), block)
        return r[0]  # type: ignore[no-any-return]

    def escape(self, request_id: int, *, value: int = 0) -> ContractCall:
        return self._write(_ESCAPE, (request_id,), value)

    async def escape_at(self, request_id: int, *, block: str = "latest") -> int:
        r = await self._read(_ESCAPE_AT, (request_id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def escape_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_ESCAPE_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_paid(self, withdrawal_id: int, *, block: str = "latest") -> bool:
        r = await self._read(_IS_PAID, (withdrawal_id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_token_enabled(self, token: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_TOKEN_ENABLED, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def owner(self, *, block: str = "latest") -> str:
        r = await self._read(_OWNER, (), block)
        return checksum(r[0])

    def pause(self, *, value: int = 0) -> ContractCall:
        return self._write(_PAUSE, (), value)

    async def paused(self, *, block: str = "latest") -> bool:
        r = await self._read(_PAUSED, (), block)
        return r[0]  # type: ignore[no-any-return]

    def pay(self, payments: Sequence[Payment], *, value: int = 0) -> ContractCall:
        return self._write(_PAY, (payments,), value)

    async def pending_default_admin(self, *, block: str = "latest") -> PendingDefaultAdminResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN, (), block)
        return PendingDefaultAdminResult(checksum(r[0]), r[1])

    async def pending_default_admin_delay(self, *, block: str = "latest") -> PendingDefaultAdminDelayResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN_DELAY, (), block)
        return PendingDefaultAdminDelayResult(r[0], r[1])

    def post_batch(self, batch_id: int, trades_root: bytes, balances_root: bytes, last_seq: int, trades: int, transfers: Sequence[NetTransfer], *, value: int = 0) -> ContractCall:
        return self._write(_POST_BATCH, (batch_id, trades_root, balances_root, last_seq, trades, transfers), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    async def request(self, request_id: int, *, block: str = "latest") -> Request:
        r = await self._read(_REQUEST, (request_id,), block)
        return Request(checksum(r[0][0]), checksum(r[0][1]), r[0][2], r[0][3])

    async def request_count(self, *, block: str = "latest") -> int:
        r = await self._read(_REQUEST_COUNT, (), block)
        return r[0]  # type: ignore[no-any-return]

    def request_withdrawal(self, token: str, amount: int, *, value: int = 0) -> ContractCall:
        return self._write(_REQUEST_WITHDRAWAL, (token, amount), value)

    async def request_withdrawal_id(self, request_id: int, *, block: str = "latest") -> int:
        r = await self._read(_REQUEST_WITHDRAWAL_ID, (request_id,), block)
        return r[0]  # type: ignore[no-any-return]

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_escape_delay(self, delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_ESCAPE_DELAY, (delay,), value)

    def set_token(self, token: str, enabled: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_TOKEN, (token, enabled), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def total_claims(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_CLAIMS, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def unpause(self, *, value: int = 0) -> ContractCall:
        return self._write(_UNPAUSE, (), value)

    async def verify_balance(self, batch_id: int, account: str, token: str, amount: int, proof: Sequence[bytes], *, block: str = "latest") -> bool:
        r = await self._read(_VERIFY_BALANCE, (batch_id, account, token, amount, proof), block)
        return r[0]  # type: ignore[no-any-return]

    async def verify_trade(self, batch_id: int, trade: TradeLeaf, proof: Sequence[bytes], *, block: str = "latest") -> bool:
        r = await self._read(_VERIFY_TRADE, (batch_id, trade, proof), block)
        return r[0]  # type: ignore[no-any-return]
