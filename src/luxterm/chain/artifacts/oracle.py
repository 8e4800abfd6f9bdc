"""Oracle, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class CircuitResult(NamedTuple):
    reference_price: int
    reference_at: int
    tripped_at: int


class ConfigResult(NamedTuple):
    max_age: int
    max_deviation_bps: int
    min_sources: int
    spread_bps: int


class GetPriceResult(NamedTuple):
    price: int
    timestamp: int


class GetPricesResult(NamedTuple):
    prices: Sequence[int]
    timestamps: Sequence[int]


class HealthResult(NamedTuple):
    healthy: bool
    active_source_count: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


class Config(NamedTuple):
    max_age: int
    max_deviation_bps: int
    min_sources: int
    spread_bps: int


_DEFAULT_ADMIN_ROLE: Final = Function("Oracle", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_FEEDER_ROLE: Final = Function("Oracle", "FEEDER_ROLE", bytes.fromhex("ceb20971"), (), ('bytes32',))
_GUARDIAN_ROLE: Final = Function("Oracle", "GUARDIAN_ROLE", bytes.fromhex("24ea54f4"), (), ('bytes32',))
_MAX_CLOCK_SKEW: Final = Function("Oracle", "MAX_CLOCK_SKEW", bytes.fromhex("fe10649b"), (), ('uint256',))
_MAX_SOURCES: Final = Function("Oracle", "MAX_SOURCES", bytes.fromhex("64aefc06"), (), ('uint256',))
_ORACLE_ADMIN: Final = Function("Oracle", "ORACLE_ADMIN", bytes.fromhex("639433e6"), (), ('bytes32',))
_SOURCE_GAS: Final = Function("Oracle", "SOURCE_GAS", bytes.fromhex("ae14f9a9"), (), ('uint256',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("Oracle", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_ADD_SOURCE: Final = Function("Oracle", "addSource", bytes.fromhex("2a142b0b"), ('address',), ())
_ASSET_MAX_AGE: Final = Function("Oracle", "assetMaxAge", bytes.fromhex("1b594cf8"), ('address',), ('uint32',))
_ASSET_PAUSED: Final = Function("Oracle", "assetPaused", bytes.fromhex("1f24f0b1"), ('address',), ('bool',))
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("Oracle", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("Oracle", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("Oracle", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_CIRCUIT: Final = Function("Oracle", "circuit", bytes.fromhex("7228be66"), ('address',), ('uint256', 'uint256', 'uint256'))
_CONFIG: Final = Function("Oracle", "config", bytes.fromhex("79502c55"), (), ('uint32', 'uint16', 'uint16', 'uint16'))
_COOLDOWN_PERIOD: Final = Function("Oracle", "cooldownPeriod", bytes.fromhex("04646a49"), (), ('uint256',))
_DEFAULT_ADMIN: Final = Function("Oracle", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("Oracle", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("Oracle", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_GET_PRICE: Final = Function("Oracle", "getPrice", bytes.fromhex("41976e09"), ('address',), ('uint256', 'uint256'))
_GET_PRICE_FOR_PERPS: Final = Function("Oracle", "getPriceForPerps", bytes.fromhex("0014d00a"), ('address', 'bool'), ('uint256',))
_GET_PRICE_IF_FRESH: Final = Function("Oracle", "getPriceIfFresh", bytes.fromhex("b0070e1a"), ('address', 'uint256'), ('uint256',))
_GET_PRICES: Final = Function("Oracle", "getPrices", bytes.fromhex("8fb5a482"), ('address[]',), ('uint256[]', 'uint256[]'))
_GET_ROLE_ADMIN: Final = Function("Oracle", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("Oracle", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("Oracle", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_HEALTH: Final = Function("Oracle", "health", bytes.fromhex("7633a22c"), (), ('bool', 'uint256'))
_IS_CIRCUIT_BREAKER_TRIPPED: Final = Function("Oracle", "isCircuitBreakerTripped", bytes.fromhex("5a76ede0"), ('address',), ('bool',))
_IS_PAUSED: Final = Function("Oracle", "isPaused", bytes.fromhex("5b14f183"), ('address',), ('bool',))
_IS_PRICE_CONSISTENT: Final = Function("Oracle", "isPriceConsistent", bytes.fromhex("de20bbe9"), ('address', 'uint256'), ('bool',))
_IS_SUPPORTED: Final = Function("Oracle", "isSupported", bytes.fromhex("4f129c53"), ('address',), ('bool',))
_MAX_AGE_OF: Final = Function("Oracle", "maxAgeOf", bytes.fromhex("ff967d16"), ('address',), ('uint256',))
_MAX_CHANGE_BPS: Final = Function("Oracle", "maxChangeBps", bytes.fromhex("1688e5b9"), (), ('uint256',))
_OBSERVE: Final = Function("Oracle", "observe", bytes.fromhex("4e356736"), ('address', 'uint256', 'bool'), ('bool',))
_OWNER: Final = Function("Oracle", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PAUSED: Final = Function("Oracle", "paused", bytes.fromhex("5c975abb"), (), ('bool',))
_PENDING_DEFAULT_ADMIN: Final = Function("Oracle", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("Oracle", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PRICE: Final = Function("Oracle", "price", bytes.fromhex("aea91078"), ('address',), ('uint256',))
_REMOVE_SOURCE: Final = Function("Oracle", "removeSource", bytes.fromhex("6e849a73"), ('address',), ())
_RENOUNCE_ROLE: Final = Function("Oracle", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_RESET_CIRCUIT_BREAKER: Final = Function("Oracle", "resetCircuitBreaker", bytes.fromhex("a58b615c"), ('address',), ())
_REVOKE_ROLE: Final = Function("Oracle", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("Oracle", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_ASSET_MAX_AGE: Final = Function("Oracle", "setAssetMaxAge", bytes.fromhex("46051608"), ('address', 'uint32'), ())
_SET_ASSET_PAUSED: Final = Function("Oracle", "setAssetPaused", bytes.fromhex("2520ce5a"), ('address', 'bool'), ())
_SET_BREAKER: Final = Function("Oracle", "setBreaker", bytes.fromhex("b89f2a37"), ('uint256', 'uint256'), ())
_SET_CONFIG: Final = Function("Oracle", "setConfig", bytes.fromhex("e1c22cda"), ('(uint32,uint16,uint16,uint16)',), ())
_SET_PAUSED: Final = Function("Oracle", "setPaused", bytes.fromhex("16c38b3c"), ('bool',), ())
_SOURCES: Final = Function("Oracle", "sources", bytes.fromhex("b6aff92d"), (), ('address[]',))
_SUPPORTS_INTERFACE: Final = Function("Oracle", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))

AssetMaxAgeSet: Final = EventType("Oracle", "AssetMaxAgeSet", "0x8390c985ba27a6d230819cc5c5f23636589ee2c1eae26bfc1f3b4131fe3d14a4", (('asset', 'address', True), ('maxAge', 'uint256', False)))
BreakerConfigured: Final = EventType("Oracle", "BreakerConfigured", "0xc272eae6541f55a828acc926c5ce79eb1327aac6e8701422f123780062e94649", (('maxChangeBps', 'uint256', False), ('cooldownPeriod', 'uint256', False)))
CircuitReset: Final = EventType("Oracle", "CircuitReset", "0x11f905c380b443633e4b4eea610fd3c77d26f824629a75912d980f64ee1023d3", (('asset', 'address', True),))
CircuitTripped: Final = EventType("Oracle", "CircuitTripped", "0x7e79dc7cf59edd9566bf4c4b26fbb7c46a79d1752c44e232ac0692edeaea02ec", (('asset', 'address', True), ('oldPrice', 'uint256', False), ('newPrice', 'uint256', False), ('changeBps', 'uint256', False)))
Configured: Final = EventType("Oracle", "Configured", "0x6b3ef0cfa93f3f5ccc0d87c20ddd08a395f4cef0f6ed173aa17b0415b209af9f", (('maxAge', 'uint256', False), ('maxDeviationBps', 'uint256', False), ('minSources', 'uint256', False), ('spreadBps', 'uint256', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("Oracle", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("Oracle", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("Oracle", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("Oracle", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
PausedSet: Final = EventType("Oracle", "PausedSet", "0x4533a56f1096a03ba5484172ac13134b7fbf424058ae336a1dcf8ffdf5e92ac7", (('asset', 'address', True), ('paused', 'bool', False)))
RoleAdminChanged: Final = EventType("Oracle", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("Oracle", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("Oracle", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
SourceAdded: Final = EventType("Oracle", "SourceAdded", "0x50881171e6d81c69cb17a68c9bb7bc6f1c8c4eb6df489f766b3ec1f9a1e7ea87", (('source', 'address', True), ('name', 'string', False)))
SourceRemoved: Final = EventType("Oracle", "SourceRemoved", "0x860de8e407bcadb8dbb24613a1428cb0422e60043c40992749507574e582acb8", (('source', 'address', True),))


class Oracle(Contract):
    NAME = "Oracle"
    EVENTS = {event.topic: event for event in (AssetMaxAgeSet, BreakerConfigured, CircuitReset, CircuitTripped, Configured, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, PausedSet, RoleAdminChanged, RoleGranted, RoleRevoked, SourceAdded, SourceRemoved,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def feeder_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_FEEDER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def guardian_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GUARDIAN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_clock_skew(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_CLOCK_SKEW, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_sources(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_SOURCES, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def oracle_admin(self, *, block: str = "latest") -> bytes:
        r = await self._read(_ORACLE_ADMIN, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def source_gas(self, *, block: str = "latest") -> int:
        r = await self._read(_SOURCE_GAS, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def add_source(self, source: str, *, value: int = 0) -> ContractCall:
        return self._write(_ADD_SOURCE, (source,), value)

    async def asset_max_age(self, asset: str, *, block: str = "latest") -> int:
        r = await self._read(_ASSET_MAX_AGE, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def asset_paused(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_ASSET_PAUSED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    async def circuit(self, asset: str, *, block: str = "latest") -> CircuitResult:
        r = await self._read(_CIRCUIT, (asset,), block)
        return CircuitResult(r[0], r[1], r[2])

    async def config(self, *, block: str = "latest") -> ConfigResult:
        r = await self._read(_CONFIG, (), block)
        return ConfigResult(r[0], r[1], r[2], r[3])

    async def cooldown_period(self, *, block: str = "latest") -> int:
        r = await self._read(_COOLDOWN_PERIOD, (), block)
        return r[0]  # type: ignore[no-any-return]

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

    async def get_price_for_perps(self, asset: str, maximize: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_PRICE_FOR_PERPS, (asset, maximize), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_price_if_fresh(self, asset: str, max_age: int, *, block: str = "latest") -> int:
        r = await self._read(_GET_PRICE_IF_FRESH, (asset, max_age), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_prices(self, assets: Sequence[str], *, block: str = "latest") -> GetPricesResult:
        r = await self._read(_GET_PRICES, (assets,), block)
        return GetPricesResult(list(r[0]), list(r[1]))

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def health(self, *, block: str = "latest") -> HealthResult:
        r = await self._read(_HEALTH, (), block)
        return HealthResult(r[0], r[1])

    async def is_circuit_breaker_tripped(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_CIRCUIT_BREAKER_TRIPPED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_paused(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_PAUSED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_price_consistent(self, asset: str, max_deviation_bps: int, *, block: str = "latest") -> bool:
        r = await self._read(_IS_PRICE_CONSISTENT, (asset, max_deviation_bps), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_supported(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_SUPPORTED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_age_of(self, asset: str, *, block: str = "latest") -> int:
        r = await self._read(_MAX_AGE_OF, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_change_bps(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_CHANGE_BPS, (), block)
        return r[0]  # type: ignore[no-any-return]

    def observe(self, asset: str, price: int, agreed: bool, *, value: int = 0) -> ContractCall:
        return self._write(_OBSERVE, (asset, price, agreed), value)

    async def owner(self, *, block: str = "latest") -> str:
        r = await self._read(_OWNER, (), block)
        return checksum(r[0])

    async def paused(self, *, block: str = "latest") -> bool:
        r = await self._read(_PAUSED, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def pending_default_admin(self, *, block: str = "latest") -> PendingDefaultAdminResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN, (), block)
        return PendingDefaultAdminResult(checksum(r[0]), r[1])

    async def pending_default_admin_delay(self, *, block: str = "latest") -> PendingDefaultAdminDelayResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN_DELAY, (), block)
        return PendingDefaultAdminDelayResult(r[0], r[1])

    async def price(self, asset: str, *, block: str = "latest") -> int:
        r = await self._read(_PRICE, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    def remove_source(self, source: str, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_SOURCE, (source,), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def reset_circuit_breaker(self, asset: str, *, value: int = 0) -> ContractCall:
        return self._write(_RESET_CIRCUIT_BREAKER, (asset,), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_asset_max_age(self, asset: str, max_age: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_ASSET_MAX_AGE, (asset, max_age), value)

    def set_asset_paused(self, asset: str, paused: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_ASSET_PAUSED, (asset, paused), value)

    def set_breaker(self, max_change_bps: int, cooldown_period: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_BREAKER, (max_change_bps, cooldown_period), value)

    def set_config(self, config: Config, *, value: int = 0) -> ContractCall:
        return self._write(_SET_CONFIG, (config,), value)

    def set_paused(self, paused: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_PAUSED, (paused,), value)

    async def sources(self, *, block: str = "latest") -> Sequence[str]:
        r = await self._read(_SOURCES, (), block)
        return [checksum(x) for x in r[0]]

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]
