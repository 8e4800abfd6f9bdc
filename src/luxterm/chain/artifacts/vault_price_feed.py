"""VaultPriceFeed, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


_DEFAULT_ADMIN_ROLE: Final = Function("VaultPriceFeed", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_GOV_ROLE: Final = Function("VaultPriceFeed", "GOV_ROLE", bytes.fromhex("b536818a"), (), ('bytes32',))
_SCALE: Final = Function("VaultPriceFeed", "SCALE", bytes.fromhex("eced5526"), (), ('uint256',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("VaultPriceFeed", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("VaultPriceFeed", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("VaultPriceFeed", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("VaultPriceFeed", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_DEFAULT_ADMIN: Final = Function("VaultPriceFeed", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("VaultPriceFeed", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("VaultPriceFeed", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_FAST_PRICE_FEED: Final = Function("VaultPriceFeed", "fastPriceFeed", bytes.fromhex("3a849c21"), (), ('address',))
_GET_LATEST_PRIMARY_PRICE: Final = Function("VaultPriceFeed", "getLatestPrimaryPrice", bytes.fromhex("56bf9de4"), ('address',), ('uint256',))
_GET_PRICE: Final = Function("VaultPriceFeed", "getPrice", bytes.fromhex("76d69760"), ('address', 'bool'), ('uint256',))
_GET_ROLE_ADMIN: Final = Function("VaultPriceFeed", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("VaultPriceFeed", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("VaultPriceFeed", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_MAX_STRICT_DEVIATION_BPS: Final = Function("VaultPriceFeed", "maxStrictDeviationBps", bytes.fromhex("ca0459ae"), (), ('uint256',))
_ORACLE: Final = Function("VaultPriceFeed", "oracle", bytes.fromhex("7dc0d1d0"), (), ('address',))
_OWNER: Final = Function("VaultPriceFeed", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("VaultPriceFeed", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("VaultPriceFeed", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PRICED_AT: Final = Function("VaultPriceFeed", "pricedAt", bytes.fromhex("736d9381"), ('address',), ('uint256',))
_RENOUNCE_ROLE: Final = Function("VaultPriceFeed", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("VaultPriceFeed", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("VaultPriceFeed", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_FAST_PRICE_FEED: Final = Function("VaultPriceFeed", "setFastPriceFeed", bytes.fromhex("171e7721"), ('address',), ())
_SET_MAX_STRICT_DEVIATION: Final = Function("VaultPriceFeed", "setMaxStrictDeviation", bytes.fromhex("1b6d88c1"), ('uint256',), ())
_SET_ORACLE: Final = Function("VaultPriceFeed", "setOracle", bytes.fromhex("7adbf973"), ('address',), ())
_SET_STRICT_STABLE: Final = Function("VaultPriceFeed", "setStrictStable", bytes.fromhex("6bcfa6a9"), ('address', 'bool'), ())
_STRICT_STABLE: Final = Function("VaultPriceFeed", "strictStable", bytes.fromhex("452ef67f"), ('address',), ('bool',))
_SUPPORTS_INTERFACE: Final = Function("VaultPriceFeed", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))

Configured: Final = EventType("VaultPriceFeed", "Configured", "0x83d6d791aa23eed7d05bfd5553b8c2845dac64ce90138daf7eb6f4ce39ac5a19", (('what', 'bytes32', True),))
DefaultAdminDelayChangeCanceled: Final = EventType("VaultPriceFeed", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("VaultPriceFeed", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("VaultPriceFeed", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("VaultPriceFeed", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
RoleAdminChanged: Final = EventType("VaultPriceFeed", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("VaultPriceFeed", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("VaultPriceFeed", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class VaultPriceFeed(Contract):
    NAME = "VaultPriceFeed"
    EVENTS = {event.topic: event for event in (Configured, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def gov_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GOV_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def scale(self, *, block: str = "latest") -> int:
        r = await self._read(_SCALE, (), block)
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

    async def fast_price_feed(self, *, block: str = "latest") -> str:
        r = await self._read(_FAST_PRICE_FEED, (), block)
        return checksum(r[0])

    async def get_latest_primary_price(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GET_LATEST_PRIMARY_PRICE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_price(self, token: str, maximise: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_PRICE, (token, maximise), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_strict_deviation_bps(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_STRICT_DEVIATION_BPS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def oracle(self, *, block: str = "latest") -> str:
        r = await self._read(_ORACLE, (), block)
        return checksum(r[0])

    async def owner(self, *, block: str = "latest") -> str:
        r = await self._read(_OWNER, (), block)
        return checksum(r[0])

    async def pending_default_admin(self, *, block: str = "latest") -> PendingDefaultAdminResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN, (), block)
        return PendingDefaultAdminResult(checksum(r[0]), r[1])

    async def pending_default_admin_delay(self, *, block: str = "latest") -> PendingDefaultAdminDelayResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN_DELAY, (), block)
        return PendingDefaultAdminDelayResult(r[0], r[1])

    async def priced_at(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_PRICED_AT, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_fast_price_feed(self, fast_price_feed: str, *, value: int = 0) -> ContractCall:
        return self._write(_SET_FAST_PRICE_FEED, (fast_price_feed,), value)

    def set_max_strict_deviation(self, bps: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_MAX_STRICT_DEVIATION, (bps,), value)

    def set_oracle(self, oracle: str, *, value: int = 0) -> ContractCall:
        return self._write(_SET_ORACLE, (oracle,), value)

    def set_strict_stable(self, token: str, strict: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_STRICT_STABLE, (token, strict), value)

    async def strict_stable(self, token: str, *, block: str = "latest") -> bool:
        r = await self._read(_STRICT_STABLE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]
