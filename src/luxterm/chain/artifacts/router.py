"""Router, generated from its artifact by contracts/script/bindings.py; do not edit."""

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


_DEFAULT_ADMIN_ROLE: Final = Function("Router", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_GOV_ROLE: Final = Function("Router", "GOV_ROLE", bytes.fromhex("b536818a"), (), ('bytes32',))
_VAULT: Final = Function("Router", "VAULT", bytes.fromhex("411557d1"), (), ('address',))
_WRAPPED: Final = Function("Router", "WRAPPED", bytes.fromhex("e344a88b"), (), ('address',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("Router", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_APPROVE_PLUGIN: Final = Function("Router", "approvePlugin", bytes.fromhex("38c74dd9"), ('address',), ())
_APPROVED_PLUGINS: Final = Function("Router", "approvedPlugins", bytes.fromhex("956f285e"), ('address', 'address'), ('bool',))
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("Router", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("Router", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("Router", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_DEFAULT_ADMIN: Final = Function("Router", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("Router", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("Router", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_DENY_PLUGIN: Final = Function("Router", "denyPlugin", bytes.fromhex("cedd4375"), ('address',), ())
_GET_ROLE_ADMIN: Final = Function("Router", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("Router", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("Router", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_OWNER: Final = Function("Router", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("Router", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("Router", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PLUGIN_DECREASE_POSITION: Final = Function("Router", "pluginDecreasePosition", bytes.fromhex("2662166b"), ('address', 'address', 'address', 'uint256', 'uint256', 'bool', 'address'), ('uint256',))
_PLUGIN_INCREASE_POSITION: Final = Function("Router", "pluginIncreasePosition", bytes.fromhex("1f1dd176"), ('address', 'address', 'address', 'uint256', 'bool'), ())
_PLUGIN_TRANSFER: Final = Function("Router", "pluginTransfer", bytes.fromhex("1b827878"), ('address', 'address', 'address', 'uint256'), ())
_PLUGINS: Final = Function("Router", "plugins", bytes.fromhex("4b12e643"), ('address',), ('bool',))
_RENOUNCE_ROLE: Final = Function("Router", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("Router", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("Router", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_PLUGIN: Final = Function("Router", "setPlugin", bytes.fromhex("df0762a8"), ('address', 'bool'), ())
_SUPPORTS_INTERFACE: Final = Function("Router", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_SWAP: Final = Function("Router", "swap", bytes.fromhex("6023e966"), ('address[]', 'uint256', 'uint256', 'address'), ('uint256',))
_SWAP_COIN_TO_TOKENS: Final = Function("Router", "swapCoinToTokens", bytes.fromhex("9a1d33da"), ('address[]', 'uint256', 'address'), ('uint256',))
_SWAP_TOKENS_TO_COIN: Final = Function("Router", "swapTokensToCoin", bytes.fromhex("ff2aac9f"), ('address[]', 'uint256', 'uint256', 'address'), ('uint256',))

DefaultAdminDelayChangeCanceled: Final = EventType("Router", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("Router", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("Router", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("Router", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
PluginApproved: Final = EventType("Router", "PluginApproved", "0xce85f28840bc13208e6e13f13560557ccd02a412603fa4dbf1eabcffed7f11a5", (('account', 'address', True), ('plugin', 'address', True), ('approved', 'bool', False)))
PluginSet: Final = EventType("Router", "PluginSet", "0xa793fb150d7d90d19f42c18c50ff119b252cbb1e8a8cb360ab23fabaf4d3c023", (('plugin', 'address', True), ('listed', 'bool', False)))
RoleAdminChanged: Final = EventType("Router", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("Router", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("Router", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class Router(Contract):
    NAME = "Router"
    EVENTS = {event.topic: event for event in (DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, PluginApproved, PluginSet, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def gov_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GOV_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def vault(self, *, block: str = "latest") -> str:
        r = await self._read(_VAULT, (), block)
        return checksum(r[0])

    async def wrapped(self, *, block: str = "latest") -> str:
        r = await self._read(_WRAPPED, (), block)
        return checksum(r[0])

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def approve_plugin(self, plugin: str, *, value: int = 0) -> ContractCall:
        return self._write(_APPROVE_PLUGIN, (plugin,), value)

    async def approved_plugins(self, account: str, plugin: str, *, block: str = "latest") -> bool:
        r = await self._read(_APPROVED_PLUGINS, (account, plugin), block)
        return r[0]  # type: ignore[no-any-return]

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

    def deny_plugin(self, plugin: str, *, value: int = 0) -> ContractCall:
        return self._write(_DENY_PLUGIN, (plugin,), value)

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
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

    def plugin_decrease_position(self, account: str, collateral_token: str, index_token: str, collateral_delta: int, size_delta: int, is_long: bool, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_PLUGIN_DECREASE_POSITION, (account, collateral_token, index_token, collateral_delta, size_delta, is_long, receiver), value)

    def plugin_increase_position(self, account: str, collateral_token: str, index_token: str, size_delta: int, is_long: bool, *, value: int = 0) -> ContractCall:
        return self._write(_PLUGIN_INCREASE_POSITION, (account, collateral_token, index_token, size_delta, is_long), value)

    def plugin_transfer(self, token: str, account: str, receiver: str, amount: int, *, value: int = 0) -> ContractCall:
        return self._write(_PLUGIN_TRANSFER, (token, account, receiver, amount), value)

    async def plugins(self, plugin: str, *, block: str = "latest") -> bool:
        r = await self._read(_PLUGINS, (plugin,), block)
        return r[0]  # type: ignore[no-any-return]

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_plugin(self, plugin: str, listed: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_PLUGIN, (plugin, listed), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    def swap(self, path: Sequence[str], amount_in: int, min_out: int, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_SWAP, (path, amount_in, min_out, receiver), value)

    def swap_coin_to_tokens(self, path: Sequence[str], min_out: int, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_SWAP_COIN_TO_TOKENS, (path, min_out, receiver), value)

    def swap_tokens_to_coin(self, path: Sequence[str], amount_in: int, min_out: int, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_SWAP_TOKENS_TO_COIN, (path, amount_in, min_out, receiver), value)
