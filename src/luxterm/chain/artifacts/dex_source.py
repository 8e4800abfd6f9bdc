"""DEXSource, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class BookTop(NamedTuple):
    asset: str
    bid: int
    ask: int
    depth: int
    timestamp: int


class Eip712DomainResult(NamedTuple):
    fields: bytes
    name: str
    version: str
    chain_id: int
    verifying_contract: str
    salt: bytes
    extensions: Sequence[int]


class GetPriceResult(NamedTuple):
    price: int
    timestamp: int


class MidsResult(NamedTuple):
    price: int
    timestamp: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


_BOOK_TYPEHASH: Final = Function("DEXSource", "BOOK_TYPEHASH", bytes.fromhex("fae9f446"), (), ('bytes32',))
_DEFAULT_ADMIN_ROLE: Final = Function("DEXSource", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_MAX_CLOCK_SKEW: Final = Function("DEXSource", "MAX_CLOCK_SKEW", bytes.fromhex("fe10649b"), (), ('uint256',))
_SIGNER_ROLE: Final = Function("DEXSource", "SIGNER_ROLE", bytes.fromhex("a1ebf35d"), (), ('bytes32',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("DEXSource", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("DEXSource", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("DEXSource", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("DEXSource", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_DEFAULT_ADMIN: Final = Function("DEXSource", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("DEXSource", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("DEXSource", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_DIGEST: Final = Function("DEXSource", "digest", bytes.fromhex("9cf6a934"), ('(address,uint256,uint256,uint256,uint256)',), ('bytes32',))
_EIP712_DOMAIN: Final = Function("DEXSource", "eip712Domain", bytes.fromhex("84b0196e"), (), ('bytes1', 'string', 'string', 'uint256', 'address', 'bytes32', 'uint256[]'))
_GET_PRICE: Final = Function("DEXSource", "getPrice", bytes.fromhex("41976e09"), ('address',), ('uint256', 'uint256'))
_GET_ROLE_ADMIN: Final = Function("DEXSource", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("DEXSource", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("DEXSource", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_IS_SUPPORTED: Final = Function("DEXSource", "isSupported", bytes.fromhex("4f129c53"), ('address',), ('bool',))
_MAX_AGE: Final = Function("DEXSource", "maxAge", bytes.fromhex("687043c5"), (), ('uint256',))
_MAX_SPREAD_BPS: Final = Function("DEXSource", "maxSpreadBps", bytes.fromhex("c0afe83b"), (), ('uint256',))
_MIDS: Final = Function("DEXSource", "mids", bytes.fromhex("b1ae1ecf"), ('address',), ('uint128', 'uint64'))
_MIN_DEPTH: Final = Function("DEXSource", "minDepth", bytes.fromhex("c9573155"), (), ('uint256',))
_NAME: Final = Function("DEXSource", "name", bytes.fromhex("06fdde03"), (), ('string',))
_OWNER: Final = Function("DEXSource", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("DEXSource", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("DEXSource", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PUSH: Final = Function("DEXSource", "push", bytes.fromhex("b83d2acd"), ('(address,uint256,uint256,uint256,uint256)', 'bytes'), ())
_RENOUNCE_ROLE: Final = Function("DEXSource", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("DEXSource", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("DEXSource", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_LIMITS: Final = Function("DEXSource", "setLimits", bytes.fromhex("189ae5f2"), ('uint256', 'uint256', 'uint256'), ())
_SUPPORTS_INTERFACE: Final = Function("DEXSource", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))

BookPushed: Final = EventType("DEXSource", "BookPushed", "0x3053bfeb2b5fa06cd5198950591109571f6beedded7c8759843e297d86c0a445", (('asset', 'address', True), ('mid', 'uint256', False), ('timestamp', 'uint256', False), ('signer', 'address', True)))
DefaultAdminDelayChangeCanceled: Final = EventType("DEXSource", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("DEXSource", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("DEXSource", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("DEXSource", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
EIP712DomainChanged: Final = EventType("DEXSource", "EIP712DomainChanged", "0x0a6387c9ea3628b88a633bb4f3b151770f70085117a15f9bf3787cda53f13d31", ())
LimitsSet: Final = EventType("DEXSource", "LimitsSet", "0x413cd67004cf87db26db7dda972f65ebdc94ede365868d411463ceee90aeeae1", (('maxSpreadBps', 'uint256', False), ('minDepth', 'uint256', False), ('maxAge', 'uint256', False)))
RoleAdminChanged: Final = EventType("DEXSource", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("DEXSource", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("DEXSource", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class DEXSource(Contract):
    NAME = "DEXSource"
    EVENTS = {event.topic: event for event in (BookPushed, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, EIP712DomainChanged, LimitsSet, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def book_typehash(self, *, block: str = "latest") -> bytes:
        r = await self._read(_BOOK_TYPEHASH, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_clock_skew(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_CLOCK_SKEW, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def signer_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_SIGNER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    async def default_admin(self, *, block: str = "latest") -> str:
        r = await self._read(_DEFAULT_ADMIN, (), block)
        return checksum(r[0])

    async def default_admin_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_delay_increase_wait(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY_INCREASE_WAIT, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def digest(self, top: BookTop, *, block: str = "latest") -> bytes:
        r = await self._read(_DIGEST, (top,), block)
        return r[0]  # type: ignore[no-any-return]

    async def eip712_domain(self, *, block: str = "latest") -> Eip712DomainResult:
        r = await self._read(_EIP712_DOMAIN, (), block)
        return Eip712DomainResult(r[0], r[1], r[2], r[3], checksum(r[4]), r[5], list(r[6]))

    async def get_price(self, asset: str, *, block: str = "latest") -> GetPriceResult:
        r = await self._read(_GET_PRICE, (asset,), block)
        return GetPriceResult(r[0], r[1])

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_supported(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_SUPPORTED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_age(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_AGE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_spread_bps(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_SPREAD_BPS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def mids(self, asset: str, *, block: str = "latest") -> MidsResult:
        r = await self._read(_MIDS, (asset,), block)
        return MidsResult(r[0], r[1])

    async def min_depth(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_DEPTH, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def name(self, *, block: str = "latest") -> str:
        r = await self._read(_NAME, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def owner(self, *, block: str = "latest") -> str:
        r = await self._read(_OWNER, (), block)
        return checksum(r[0])

    async def pending_default_admin(self, *, block: str = "latest") -> PendingDefaultAdminResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN, (), block)
        return PendingDefaultAdminResult(checksum(r[0]), r[1])

    async def pending_default_admin_delay(self, *, block: str = "latest") -> PendingDefaultAdminDelayResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN_DELAY, (), block)
        return PendingDefaultAdminDelayResult(r[0], r[1])

    def push(self, top: BookTop, signature: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_PUSH, (top, signature), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_limits(self, max_spread_bps: int, min_depth: int, max_age: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_LIMITS, (max_spread_bps, min_depth, max_age), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]
