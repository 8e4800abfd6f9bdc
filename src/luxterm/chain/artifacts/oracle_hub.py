"""OracleHub, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class PriceUpdate(NamedTuple):
    asset: str
    price: int
    timestamp: int
    confidence: int
    source: bytes


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


class LatestResult(NamedTuple):
    price: int
    timestamp: int
    confidence: int
    source: bytes


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


class SignedPriceUpdate(NamedTuple):
    update: PriceUpdate
    validator: str
    signature: bytes


_ADMIN_ROLE: Final = Function("OracleHub", "ADMIN_ROLE", bytes.fromhex("75b238fc"), (), ('bytes32',))
_DEFAULT_ADMIN_ROLE: Final = Function("OracleHub", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_MAX_CLOCK_SKEW: Final = Function("OracleHub", "MAX_CLOCK_SKEW", bytes.fromhex("fe10649b"), (), ('uint256',))
_MAX_VALIDATORS: Final = Function("OracleHub", "MAX_VALIDATORS", bytes.fromhex("714897df"), (), ('uint256',))
_ORACLE: Final = Function("OracleHub", "ORACLE", bytes.fromhex("38013f02"), (), ('address',))
_PRICE_UPDATE_TYPEHASH: Final = Function("OracleHub", "PRICE_UPDATE_TYPEHASH", bytes.fromhex("f34f620c"), (), ('bytes32',))
_SOURCE_KEEPER: Final = Function("OracleHub", "SOURCE_KEEPER", bytes.fromhex("554989eb"), (), ('bytes32',))
_SOURCE_QUORUM: Final = Function("OracleHub", "SOURCE_QUORUM", bytes.fromhex("927489fa"), (), ('bytes32',))
_VALIDATOR_ROLE: Final = Function("OracleHub", "VALIDATOR_ROLE", bytes.fromhex("c49baebe"), (), ('bytes32',))
_WRITER_ROLE: Final = Function("OracleHub", "WRITER_ROLE", bytes.fromhex("9beaab7b"), (), ('bytes32',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("OracleHub", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_ADD_SOURCE: Final = Function("OracleHub", "addSource", bytes.fromhex("2a142b0b"), ('address',), ())
_ADD_VALIDATOR: Final = Function("OracleHub", "addValidator", bytes.fromhex("4d238c8e"), ('address',), ())
_ADD_WRITER: Final = Function("OracleHub", "addWriter", bytes.fromhex("da2824a8"), ('address',), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("OracleHub", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("OracleHub", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("OracleHub", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_DEFAULT_ADMIN: Final = Function("OracleHub", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("OracleHub", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("OracleHub", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_DIGEST: Final = Function("OracleHub", "digest", bytes.fromhex("e3f7503b"), ('(address,uint256,uint256,uint256,bytes32)',), ('bytes32',))
_EIP712_DOMAIN: Final = Function("OracleHub", "eip712Domain", bytes.fromhex("84b0196e"), (), ('bytes1', 'string', 'string', 'uint256', 'address', 'bytes32', 'uint256[]'))
_GET_PRICE: Final = Function("OracleHub", "getPrice", bytes.fromhex("41976e09"), ('address',), ('uint256', 'uint256'))
_GET_QUORUM: Final = Function("OracleHub", "getQuorum", bytes.fromhex("2f51a029"), ('address',), ('uint256',))
_GET_ROLE_ADMIN: Final = Function("OracleHub", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("OracleHub", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("OracleHub", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_IS_SUPPORTED: Final = Function("OracleHub", "isSupported", bytes.fromhex("4f129c53"), ('address',), ('bool',))
_IS_VALIDATOR: Final = Function("OracleHub", "isValidator", bytes.fromhex("facd743b"), ('address',), ('bool',))
_IS_WRITER: Final = Function("OracleHub", "isWriter", bytes.fromhex("2b29ba23"), ('address',), ('bool',))
_LATEST: Final = Function("OracleHub", "latest", bytes.fromhex("4a4aac1a"), ('address',), ('uint256', 'uint256', 'uint256', 'bytes32'))
_MAX_AGE: Final = Function("OracleHub", "maxAge", bytes.fromhex("687043c5"), (), ('uint256',))
_MAX_DEVIATION_BPS: Final = Function("OracleHub", "maxDeviationBps", bytes.fromhex("3ee7a701"), (), ('uint256',))
_NAME: Final = Function("OracleHub", "name", bytes.fromhex("06fdde03"), (), ('string',))
_OWNER: Final = Function("OracleHub", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("OracleHub", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("OracleHub", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_REMOVE_SOURCE: Final = Function("OracleHub", "removeSource", bytes.fromhex("6e849a73"), ('address',), ())
_REMOVE_VALIDATOR: Final = Function("OracleHub", "removeValidator", bytes.fromhex("40a141ff"), ('address',), ())
_REMOVE_WRITER: Final = Function("OracleHub", "removeWriter", bytes.fromhex("5356dddc"), ('address',), ())
_RENOUNCE_ROLE: Final = Function("OracleHub", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("OracleHub", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("OracleHub", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_LIMITS: Final = Function("OracleHub", "setLimits", bytes.fromhex("c4590d3f"), ('uint256', 'uint256'), ())
_SET_QUORUM: Final = Function("OracleHub", "setQuorum", bytes.fromhex("2fd4ed37"), ('address', 'uint256'), ())
_SUPPORTS_INTERFACE: Final = Function("OracleHub", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_WRITE_PRICE: Final = Function("OracleHub", "writePrice", bytes.fromhex("7193823a"), ('address', 'uint256', 'uint256'), ())
_WRITE_PRICES: Final = Function("OracleHub", "writePrices", bytes.fromhex("1677a530"), ('(address,uint256,uint256,uint256,bytes32)[]',), ())
_WRITE_QUORUM_PRICE: Final = Function("OracleHub", "writeQuorumPrice", bytes.fromhex("f20f3d5d"), ('((address,uint256,uint256,uint256,bytes32),address,bytes)[]', 'uint256'), ())
_WRITE_SIGNED_PRICE: Final = Function("OracleHub", "writeSignedPrice", bytes.fromhex("925036cc"), ('((address,uint256,uint256,uint256,bytes32),address,bytes)',), ())

DefaultAdminDelayChangeCanceled: Final = EventType("OracleHub", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("OracleHub", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("OracleHub", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("OracleHub", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
EIP712DomainChanged: Final = EventType("OracleHub", "EIP712DomainChanged", "0x0a6387c9ea3628b88a633bb4f3b151770f70085117a15f9bf3787cda53f13d31", ())
LimitsSet: Final = EventType("OracleHub", "LimitsSet", "0x2a00ae88790916c355d74c47251101f6daa7fe1b163c26b2add418af558d8080", (('maxAge', 'uint256', False), ('maxDeviationBps', 'uint256', False)))
PriceRefused: Final = EventType("OracleHub", "PriceRefused", "0x6d1ddc21e628d1d9009289307cfdf3b22f831d9a8ad2543af8239c7921cff00c", (('asset', 'address', True), ('price', 'uint256', False), ('timestamp', 'uint256', False), ('reason', 'uint8', False)))
PriceWritten: Final = EventType("OracleHub", "PriceWritten", "0xa799dd06a704994d6b870f9e6efd0d7e08cbaadcd5b1b9b06b9afd20b302a874", (('asset', 'address', True), ('price', 'uint256', False), ('timestamp', 'uint256', False), ('source', 'bytes32', False)))
QuorumPriceWritten: Final = EventType("OracleHub", "QuorumPriceWritten", "0xbc1b2230da89b7bd8f5565fbcb12987c201c9463ea838fc85bded1e6fd6f60c6", (('asset', 'address', True), ('price', 'uint256', False), ('validatorCount', 'uint256', False)))
QuorumSet: Final = EventType("OracleHub", "QuorumSet", "0xc8bdbc84626c082832bea9ab3c3626d6941b91b2df27cc2f8b621597415e4d86", (('asset', 'address', True), ('quorum', 'uint256', False)))
RoleAdminChanged: Final = EventType("OracleHub", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("OracleHub", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("OracleHub", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
ValidatorPriceWritten: Final = EventType("OracleHub", "ValidatorPriceWritten", "0x4a213bd0c7bbca2e70490fd4610e2912b648e584c25bf8d1b95f79e6e69b3fa3", (('asset', 'address', True), ('price', 'uint256', False), ('validator', 'address', True)))


class OracleHub(Contract):
    NAME = "OracleHub"
    EVENTS = {event.topic: event for event in (DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, EIP712DomainChanged, LimitsSet, PriceRefused, PriceWritten, QuorumPriceWritten, QuorumSet, RoleAdminChanged, RoleGranted, RoleRevoked, ValidatorPriceWritten,)}

    async def admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_clock_skew(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_CLOCK_SKEW, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_validators(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_VALIDATORS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def oracle(self, *, block: str = "latest") -> str:
        r = await self._read(_ORACLE, (), block)
        return checksum(r[0])

    async def price_update_typehash(self, *, block: str = "latest") -> bytes:
        r = await self._read(_PRICE_UPDATE_TYPEHASH, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def source_keeper(self, *, block: str = "latest") -> bytes:
        r = await self._read(_SOURCE_KEEPER, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def source_quorum(self, *, block: str = "latest") -> bytes:
        r = await self._read(_SOURCE_QUORUM, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def validator_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_VALIDATOR_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def writer_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_WRITER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def add_source(self, source: str, *, value: int = 0) -> ContractCall:
        return self._write(_ADD_SOURCE, (source,), value)

    def add_validator(self, validator: str, *, value: int = 0) -> ContractCall:
        return self._write(_ADD_VALIDATOR, (validator,), value)

    def add_writer(self, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_ADD_WRITER, (account,), value)

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

    async def digest(self, update: PriceUpdate, *, block: str = "latest") -> bytes:
        r = await self._read(_DIGEST, (update,), block)
        return r[0]  # type: ignore[no-any-return]

    async def eip712_domain(self, *, block: str = "latest") -> Eip712DomainResult:
        r = await self._read(_EIP712_DOMAIN, (), block)
        return Eip712DomainResult(r[0], r[1], r[2], r[3], checksum(r[4]), r[5], list(r[6]))

    async def get_price(self, asset: str, *, block: str = "latest") -> GetPriceResult:
        r = await self._read(_GET_PRICE, (asset,), block)
        return GetPriceResult(r[0], r[1])

    async def get_quorum(self, asset: str, *, block: str = "latest") -> int:
        r = await self._read(_GET_QUORUM, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

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

    async def is_validator(self, validator: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_VALIDATOR, (validator,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_writer(self, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_WRITER, (account,), block)
        return r[0]  # type: ignore[no-any-return]

    async def latest(self, asset: str, *, block: str = "latest") -> LatestResult:
        r = await self._read(_LATEST, (asset,), block)
        return LatestResult(r[0], r[1], r[2], r[3])

    async def max_age(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_AGE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_deviation_bps(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_DEVIATION_BPS, (), block)
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

    def remove_source(self, source: str, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_SOURCE, (source,), value)

    def remove_validator(self, validator: str, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_VALIDATOR, (validator,), value)

    def remove_writer(self, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_WRITER, (account,), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_limits(self, max_age: int, max_deviation_bps: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_LIMITS, (max_age, max_deviation_bps), value)

    def set_quorum(self, asset: str, quorum: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_QUORUM, (asset, quorum), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    def write_price(self, asset: str, price: int, timestamp: int, *, value: int = 0) -> ContractCall:
        return self._write(_WRITE_PRICE, (asset, price, timestamp), value)

    def write_prices(self, updates: Sequence[PriceUpdate], *, value: int = 0) -> ContractCall:
        return self._write(_WRITE_PRICES, (updates,), value)

    def write_quorum_price(self, updates: Sequence[SignedPriceUpdate], min_quorum: int, *, value: int = 0) -> ContractCall:
        return self._write(_WRITE_QUORUM_PRICE, (updates, min_quorum), value)

    def write_signed_price(self, signed: SignedPriceUpdate, *, value: int = 0) -> ContractCall:
        return self._write(_WRITE_SIGNED_PRICE, (signed,), value)
