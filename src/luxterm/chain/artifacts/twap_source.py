"""TWAPSource, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class GetPriceResult(NamedTuple):
    price: int
    timestamp: int


class NewerResult(NamedTuple):
    cumulative: int
    timestamp: int


class OlderResult(NamedTuple):
    cumulative: int
    timestamp: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


class PoolsResult(NamedTuple):
    pool: str
    kind: int
    asset_is_token0: bool
    asset_decimals: int
    quote_decimals: int
    window: int


_DEFAULT_ADMIN_ROLE: Final = Function("TWAPSource", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_MAX_WINDOW: Final = Function("TWAPSource", "MAX_WINDOW", bytes.fromhex("deb96634"), (), ('uint32',))
_MIN_WINDOW: Final = Function("TWAPSource", "MIN_WINDOW", bytes.fromhex("52b65c4b"), (), ('uint32',))
_POOL_ADMIN: Final = Function("TWAPSource", "POOL_ADMIN", bytes.fromhex("a2b4fe71"), (), ('bytes32',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("TWAPSource", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("TWAPSource", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("TWAPSource", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("TWAPSource", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_CHECKPOINT: Final = Function("TWAPSource", "checkpoint", bytes.fromhex("a972985e"), ('address',), ())
_DEFAULT_ADMIN: Final = Function("TWAPSource", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("TWAPSource", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("TWAPSource", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_GET_PRICE: Final = Function("TWAPSource", "getPrice", bytes.fromhex("41976e09"), ('address',), ('uint256', 'uint256'))
_GET_ROLE_ADMIN: Final = Function("TWAPSource", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("TWAPSource", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("TWAPSource", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_IS_SUPPORTED: Final = Function("TWAPSource", "isSupported", bytes.fromhex("4f129c53"), ('address',), ('bool',))
_NAME: Final = Function("TWAPSource", "name", bytes.fromhex("06fdde03"), (), ('string',))
_NEWER: Final = Function("TWAPSource", "newer", bytes.fromhex("d952e5f4"), ('address',), ('uint256', 'uint256'))
_OLDER: Final = Function("TWAPSource", "older", bytes.fromhex("7f9e915f"), ('address',), ('uint256', 'uint256'))
_OWNER: Final = Function("TWAPSource", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("TWAPSource", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("TWAPSource", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_POOLS: Final = Function("TWAPSource", "pools", bytes.fromhex("a4063dbc"), ('address',), ('address', 'uint8', 'bool', 'uint8', 'uint8', 'uint32'))
_RENOUNCE_ROLE: Final = Function("TWAPSource", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("TWAPSource", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("TWAPSource", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_POOL: Final = Function("TWAPSource", "setPool", bytes.fromhex("31dffc51"), ('address', 'address', 'uint8', 'uint32'), ())
_SUPPORTS_INTERFACE: Final = Function("TWAPSource", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))

Checkpointed: Final = EventType("TWAPSource", "Checkpointed", "0xf2badb2c43ddc32f9b51cf4d23ebb5cb2e511e7f3900e4d6637163109934bc11", (('asset', 'address', True), ('cumulative', 'uint256', False), ('timestamp', 'uint256', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("TWAPSource", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("TWAPSource", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("TWAPSource", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("TWAPSource", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
PoolSet: Final = EventType("TWAPSource", "PoolSet", "0xf4ccbf15c9205defd37039793406f426585a514d0feea3447cb22939df922040", (('asset', 'address', True), ('pool', 'address', True), ('kind', 'uint8', False), ('window', 'uint256', False)))
RoleAdminChanged: Final = EventType("TWAPSource", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("TWAPSource", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("TWAPSource", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class TWAPSource(Contract):
    NAME = "TWAPSource"
    EVENTS = {event.topic: event for event in (Checkpointed, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, PoolSet, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_window(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_WINDOW, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def min_window(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_WINDOW, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def pool_admin(self, *, block: str = "latest") -> bytes:
        r = await self._read(_POOL_ADMIN, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    def checkpoint(self, asset: str, *, value: int = 0) -> ContractCall:
        return self._write(_CHECKPOINT, (asset,), value)

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

    async def name(self, *, block: str = "latest") -> str:
        r = await self._read(_NAME, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def newer(self, asset: str, *, block: str = "latest") -> NewerResult:
        r = await self._read(_NEWER, (asset,), block)
        return NewerResult(r[0], r[1])

    async def older(self, asset: str, *, block: str = "latest") -> OlderResult:
        r = await self._read(_OLDER, (asset,), block)
        return OlderResult(r[0], r[1])

    async def owner(self, *, block: str = "latest") -> str:
        r = await self._read(_OWNER, (), block)
        return checksum(r[0])

    async def pending_default_admin(self, *, block: str = "latest") -> PendingDefaultAdminResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN, (), block)
        return PendingDefaultAdminResult(checksum(r[0]), r[1])

    async def pending_default_admin_delay(self, *, block: str = "latest") -> PendingDefaultAdminDelayResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN_DELAY, (), block)
        return PendingDefaultAdminDelayResult(r[0], r[1])

    async def pools(self, asset: str, *, block: str = "latest") -> PoolsResult:
        r = await self._read(_POOLS, (asset,), block)
        return PoolsResult(checksum(r[0]), r[1], r[2], r[3], r[4], r[5])

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_pool(self, asset: str, pool: str, kind: int, window: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_POOL, (asset, pool, kind, window), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]
