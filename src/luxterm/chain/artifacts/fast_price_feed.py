"""FastPriceFeed, generated from its artifact by contracts/script/bindings.py; do not edit."""

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


class PriceDataResult(NamedTuple):
    ref_price: int
    ref_time: int
    cumulative_ref_delta: int
    cumulative_fast_delta: int


class Settings(NamedTuple):
    price_duration: int
    max_price_update_delay: int
    max_time_deviation: int
    min_update_interval: int
    max_deviation_bps: int
    spread_if_inactive_bps: int
    spread_if_dead_bps: int
    price_data_interval: int


class SettingsResult(NamedTuple):
    price_duration: int
    max_price_update_delay: int
    max_time_deviation: int
    min_update_interval: int
    max_deviation_bps: int
    spread_if_inactive_bps: int
    spread_if_dead_bps: int
    price_data_interval: int


_CUMULATIVE_ONE: Final = Function("FastPriceFeed", "CUMULATIVE_ONE", bytes.fromhex("1691463f"), (), ('uint256',))
_DEFAULT_ADMIN_ROLE: Final = Function("FastPriceFeed", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_GOV_ROLE: Final = Function("FastPriceFeed", "GOV_ROLE", bytes.fromhex("b536818a"), (), ('bytes32',))
_MAX_PRICE_DURATION: Final = Function("FastPriceFeed", "MAX_PRICE_DURATION", bytes.fromhex("668d3d65"), (), ('uint256',))
_SIGNER_ROLE: Final = Function("FastPriceFeed", "SIGNER_ROLE", bytes.fromhex("a1ebf35d"), (), ('bytes32',))
_UPDATER_ROLE: Final = Function("FastPriceFeed", "UPDATER_ROLE", bytes.fromhex("47e63380"), (), ('bytes32',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("FastPriceFeed", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("FastPriceFeed", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("FastPriceFeed", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("FastPriceFeed", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_DEFAULT_ADMIN: Final = Function("FastPriceFeed", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("FastPriceFeed", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("FastPriceFeed", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_DISABLE_FAST_PRICE: Final = Function("FastPriceFeed", "disableFastPrice", bytes.fromhex("c84a9124"), (), ())
_DISABLE_FAST_PRICE_VOTE_COUNT: Final = Function("FastPriceFeed", "disableFastPriceVoteCount", bytes.fromhex("b0a25666"), (), ('uint256',))
_DISABLE_FAST_PRICE_VOTES: Final = Function("FastPriceFeed", "disableFastPriceVotes", bytes.fromhex("03b04936"), ('address',), ('bool',))
_ENABLE_FAST_PRICE: Final = Function("FastPriceFeed", "enableFastPrice", bytes.fromhex("6ccd47c4"), (), ())
_FAVOR_FAST_PRICE: Final = Function("FastPriceFeed", "favorFastPrice", bytes.fromhex("6c56fd05"), ('address',), ('bool',))
_GET_PRICE: Final = Function("FastPriceFeed", "getPrice", bytes.fromhex("7fece368"), ('address', 'uint256', 'bool'), ('uint256',))
_GET_ROLE_ADMIN: Final = Function("FastPriceFeed", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("FastPriceFeed", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("FastPriceFeed", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_IS_SPREAD_ENABLED: Final = Function("FastPriceFeed", "isSpreadEnabled", bytes.fromhex("695d4184"), (), ('bool',))
_LAST_UPDATED_AT: Final = Function("FastPriceFeed", "lastUpdatedAt", bytes.fromhex("54aea127"), (), ('uint256',))
_MAX_CUMULATIVE_DELTA_DIFFS: Final = Function("FastPriceFeed", "maxCumulativeDeltaDiffs", bytes.fromhex("a3742425"), ('address',), ('uint256',))
_MIN_AUTHORIZATIONS: Final = Function("FastPriceFeed", "minAuthorizations", bytes.fromhex("287800c9"), (), ('uint256',))
_OWNER: Final = Function("FastPriceFeed", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("FastPriceFeed", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("FastPriceFeed", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PRICE_DATA: Final = Function("FastPriceFeed", "priceData", bytes.fromhex("cab44b76"), ('address',), ('uint160', 'uint32', 'uint32', 'uint32'))
_PRICES: Final = Function("FastPriceFeed", "prices", bytes.fromhex("cfed246b"), ('address',), ('uint256',))
_RENOUNCE_ROLE: Final = Function("FastPriceFeed", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("FastPriceFeed", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("FastPriceFeed", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_MAX_CUMULATIVE_DELTA_DIFF: Final = Function("FastPriceFeed", "setMaxCumulativeDeltaDiff", bytes.fromhex("45085504"), ('address', 'uint256'), ())
_SET_MIN_AUTHORIZATIONS: Final = Function("FastPriceFeed", "setMinAuthorizations", bytes.fromhex("d925351a"), ('uint256',), ())
_SET_PRICES: Final = Function("FastPriceFeed", "setPrices", bytes.fromhex("782661bc"), ('address[]', 'uint256[]', 'uint256'), ())
_SET_SETTINGS: Final = Function("FastPriceFeed", "setSettings", bytes.fromhex("83048c67"), ('(uint32,uint32,uint32,uint32,uint16,uint16,uint16,uint32)',), ())
_SET_SPREAD_ENABLED: Final = Function("FastPriceFeed", "setSpreadEnabled", bytes.fromhex("5b9f99d7"), ('bool',), ())
_SET_VAULT_PRICE_FEED: Final = Function("FastPriceFeed", "setVaultPriceFeed", bytes.fromhex("238aafb7"), ('address',), ())
_SETTINGS: Final = Function("FastPriceFeed", "settings", bytes.fromhex("e06174e4"), (), ('uint32', 'uint32', 'uint32', 'uint32', 'uint16', 'uint16', 'uint16', 'uint32'))
_SUPPORTS_INTERFACE: Final = Function("FastPriceFeed", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_VAULT_PRICE_FEED: Final = Function("FastPriceFeed", "vaultPriceFeed", bytes.fromhex("eeaa783a"), (), ('address',))

Configured: Final = EventType("FastPriceFeed", "Configured", "0x83d6d791aa23eed7d05bfd5553b8c2845dac64ce90138daf7eb6f4ce39ac5a19", (('what', 'bytes32', True),))
DefaultAdminDelayChangeCanceled: Final = EventType("FastPriceFeed", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("FastPriceFeed", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("FastPriceFeed", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("FastPriceFeed", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
DisableFastPrice: Final = EventType("FastPriceFeed", "DisableFastPrice", "0x4c0c5fabf50e808e3bc8d19577d305e3a7163eea7e8a74a50caa8896694cd44b", (('signer', 'address', True),))
EnableFastPrice: Final = EventType("FastPriceFeed", "EnableFastPrice", "0x9fe0c305c33aa92757a537936872a60be0d91549a4303cc99fd8b7fce8a00275", (('signer', 'address', True),))
MaxCumulativeDeltaDiffExceeded: Final = EventType("FastPriceFeed", "MaxCumulativeDeltaDiffExceeded", "0xe582322b389ad06b2bbf619cd6da3f16a288ec873ea0fa6df4d72f3d9480b447", (('token', 'address', False), ('refPrice', 'uint256', False), ('fastPrice', 'uint256', False), ('cumulativeRefDelta', 'uint256', False), ('cumulativeFastDelta', 'uint256', False)))
PriceData: Final = EventType("FastPriceFeed", "PriceData", "0x23b9387f81fca646aac1dc4487ede045c65f5f7445482906565f01e05afdb3a8", (('token', 'address', False), ('refPrice', 'uint256', False), ('fastPrice', 'uint256', False), ('cumulativeRefDelta', 'uint256', False), ('cumulativeFastDelta', 'uint256', False)))
RoleAdminChanged: Final = EventType("FastPriceFeed", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("FastPriceFeed", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("FastPriceFeed", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class FastPriceFeed(Contract):
    NAME = "FastPriceFeed"
    EVENTS = {event.topic: event for event in (Configured, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, DisableFastPrice, EnableFastPrice, MaxCumulativeDeltaDiffExceeded, PriceData, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def cumulative_one(self, *, block: str = "latest") -> int:
        r = await self._read(_CUMULATIVE_ONE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def gov_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GOV_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_price_duration(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_PRICE_DURATION, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def signer_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_SIGNER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def updater_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_UPDATER_ROLE, (), block)
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

    def disable_fast_price(self, *, value: int = 0) -> ContractCall:
        return self._write(_DISABLE_FAST_PRICE, (), value)

    async def disable_fast_price_vote_count(self, *, block: str = "latest") -> int:
        r = await self._read(_DISABLE_FAST_PRICE_VOTE_COUNT, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def disable_fast_price_votes(self, signer: str, *, block: str = "latest") -> bool:
        r = await self._read(_DISABLE_FAST_PRICE_VOTES, (signer,), block)
        return r[0]  # type: ignore[no-any-return]

    def enable_fast_price(self, *, value: int = 0) -> ContractCall:
        return self._write(_ENABLE_FAST_PRICE, (), value)

    async def favor_fast_price(self, token: str, *, block: str = "latest") -> bool:
        r = await self._read(_FAVOR_FAST_PRICE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_price(self, token: str, ref_price: int, maximise: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_PRICE, (token, ref_price, maximise), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_spread_enabled(self, *, block: str = "latest") -> bool:
        r = await self._read(_IS_SPREAD_ENABLED, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def last_updated_at(self, *, block: str = "latest") -> int:
        r = await self._read(_LAST_UPDATED_AT, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_cumulative_delta_diffs(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_MAX_CUMULATIVE_DELTA_DIFFS, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def min_authorizations(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_AUTHORIZATIONS, (), block)
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

    async def price_data(self, token: str, *, block: str = "latest") -> PriceDataResult:
        r = await self._read(_PRICE_DATA, (token,), block)
        return PriceDataResult(r[0], r[1], r[2], r[3])

    async def prices(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_PRICES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_max_cumulative_delta_diff(self, token: str, limit: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_MAX_CUMULATIVE_DELTA_DIFF, (token, limit), value)

    def set_min_authorizations(self, count: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_MIN_AUTHORIZATIONS, (count,), value)

    def set_prices(self, tokens: Sequence[str], prices: Sequence[int], timestamp: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_PRICES, (tokens, prices, timestamp), value)

    def set_settings(self, s: Settings, *, value: int = 0) -> ContractCall:
        return self._write(_SET_SETTINGS, (s,), value)

    def set_spread_enabled(self, enabled: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_SPREAD_ENABLED, (enabled,), value)

    def set_vault_price_feed(self, vault_price_feed: str, *, value: int = 0) -> ContractCall:
        return self._write(_SET_VAULT_PRICE_FEED, (vault_price_feed,), value)

    async def settings(self, *, block: str = "latest") -> SettingsResult:
        r = await self._read(_SETTINGS, (), block)
        return SettingsResult(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def vault_price_feed(self, *, block: str = "latest") -> str:
        r = await self._read(_VAULT_PRICE_FEED, (), block)
        return checksum(r[0])
