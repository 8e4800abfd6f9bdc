"""PythAdapter, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class GetPriceResult(NamedTuple):
    price: int
    timestamp: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


_DEFAULT_ADMIN_ROLE: Final = Function("PythAdapter", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_FEED_ADMIN: Final = Function("PythAdapter", "FEED_ADMIN", bytes.fromhex("fc098512"), (), ('bytes32',))
_PYTH: Final = Function("PythAdapter", "PYTH", bytes.fromhex("67e406d5"), (), ('address',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("PythAdapter", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("PythAdapter", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("PythAdapter", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("PythAdapter", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_DEFAULT_ADMIN: Final = Function("PythAdapter", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("PythAdapter", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("PythAdapter", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_GET_PRICE: Final = Function("PythAdapter", "getPrice", bytes.fromhex("41976e09"), ('address',), ('uint256', 'uint256'))
_GET_ROLE_ADMIN: Final = Function("PythAdapter", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("PythAdapter", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("PythAdapter", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_IS_SUPPORTED: Final = Function("PythAdapter", "isSupported", bytes.fromhex("4f129c53"), ('address',), ('bool',))
_MAX_AGE: Final = Function("PythAdapter", "maxAge", bytes.fromhex("687043c5"), (), ('uint256',))
_MAX_CONFIDENCE_BPS: Final = Function("PythAdapter", "maxConfidenceBps", bytes.fromhex("267f99bf"), (), ('uint256',))
_NAME: Final = Function("PythAdapter", "name", bytes.fromhex("06fdde03"), (), ('string',))
_OWNER: Final = Function("PythAdapter", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("PythAdapter", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("PythAdapter", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PRICE_IDS: Final = Function("PythAdapter", "priceIds", bytes.fromhex("db7a6828"), ('address',), ('bytes32',))
_RENOUNCE_ROLE: Final = Function("PythAdapter", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("PythAdapter", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("PythAdapter", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_LIMITS: Final = Function("PythAdapter", "setLimits", bytes.fromhex("c4590d3f"), ('uint256', 'uint256'), ())
_SET_PRICE_ID: Final = Function("PythAdapter", "setPriceId", bytes.fromhex("5ff6772b"), ('address', 'bytes32'), ())
_SUPPORTS_INTERFACE: Final = Function("PythAdapter", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))

DefaultAdminDelayChangeCanceled: Final = EventType("PythAdapter", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("PythAdapter", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("PythAdapter", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("PythAdapter", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
LimitsSet: Final = EventType("PythAdapter", "LimitsSet", "0x2a00ae88790916c355d74c47251101f6daa7fe1b163c26b2add418af558d8080", (('maxConfidenceBps', 'uint256', False), ('maxAge', 'uint256', False)))
PriceIdSet: Final = EventType("PythAdapter", "PriceIdSet", "0x6578c1a1051ae85e00f128678beada55e53d2f37f26bc83b4d79b2b77b51fef2", (('asset', 'address', True), ('priceId', 'bytes32', True)))
RoleAdminChanged: Final = EventType("PythAdapter", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("PythAdapter", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("PythAdapter", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class PythAdapter(Contract):
    NAME = "PythAdapter"
    EVENTS = {event.topic: event for event in (DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, LimitsSet, PriceIdSet, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def feed_admin(self, *, block: str = "latest") -> bytes:
        r = await self._read(_FEED_ADMIN, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def pyth(self, *, block: str = "latest") -> str:
        r = await self._read(_PYTH, (), block)
        return checksum(r[0])

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

    async def max_confidence_bps(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_CONFIDENCE_BPS, (), block)
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

    async def price_ids(self, asset: str, *, block: str = "latest") -> bytes:
        r = await self._read(_PRICE_IDS, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_limits(self, max_confidence_bps: int, max_age: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_LIMITS, (max_confidence_bps, max_age), value)

    def set_price_id(self, asset: str, price_id: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_SET_PRICE_ID, (asset, price_id), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]
