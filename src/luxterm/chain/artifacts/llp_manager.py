"""LLPManager, generated from its artifact by contracts/script/bindings.py; do not edit."""

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


_DEFAULT_ADMIN_ROLE: Final = Function("LLPManager", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_GOV_ROLE: Final = Function("LLPManager", "GOV_ROLE", bytes.fromhex("b536818a"), (), ('bytes32',))
_LOCKED_AT: Final = Function("LLPManager", "LOCKED_AT", bytes.fromhex("4e53ecc1"), (), ('address',))
_LOCKED_LLP: Final = Function("LLPManager", "LOCKED_LLP", bytes.fromhex("03037cd5"), (), ('uint256',))
_MAX_COOLDOWN: Final = Function("LLPManager", "MAX_COOLDOWN", bytes.fromhex("8b41d35f"), (), ('uint256',))
_SHARE: Final = Function("LLPManager", "SHARE", bytes.fromhex("bd64486a"), (), ('address',))
_VAULT: Final = Function("LLPManager", "VAULT", bytes.fromhex("411557d1"), (), ('address',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("LLPManager", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_ADD_LIQUIDITY: Final = Function("LLPManager", "addLiquidity", bytes.fromhex("1ece366a"), ('address', 'uint256', 'uint256', 'uint256'), ('uint256',))
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("LLPManager", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("LLPManager", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("LLPManager", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_COOLDOWN: Final = Function("LLPManager", "cooldown", bytes.fromhex("787a08a6"), (), ('uint256',))
_DEFAULT_ADMIN: Final = Function("LLPManager", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("LLPManager", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("LLPManager", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_GET_AUM: Final = Function("LLPManager", "getAum", bytes.fromhex("03391476"), ('bool',), ('uint256',))
_GET_PRICE: Final = Function("LLPManager", "getPrice", bytes.fromhex("e245b5af"), ('bool',), ('uint256',))
_GET_ROLE_ADMIN: Final = Function("LLPManager", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("LLPManager", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("LLPManager", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_LAST_ADDED_AT: Final = Function("LLPManager", "lastAddedAt", bytes.fromhex("8b770e11"), ('address',), ('uint256',))
_OWNER: Final = Function("LLPManager", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("LLPManager", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("LLPManager", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_REMOVE_LIQUIDITY: Final = Function("LLPManager", "removeLiquidity", bytes.fromhex("8fed0b2c"), ('address', 'uint256', 'uint256', 'address'), ('uint256',))
_RENOUNCE_ROLE: Final = Function("LLPManager", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("LLPManager", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("LLPManager", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_COOLDOWN: Final = Function("LLPManager", "setCooldown", bytes.fromhex("4fc3f41a"), ('uint256',), ())
_SUPPORTS_INTERFACE: Final = Function("LLPManager", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))

AddLiquidity: Final = EventType("LLPManager", "AddLiquidity", "0x38dc38b96482be64113daffd8d464ebda93e856b70ccfc605e69ccf892ab981e", (('account', 'address', True), ('token', 'address', False), ('amount', 'uint256', False), ('aum', 'uint256', False), ('supply', 'uint256', False), ('usd', 'uint256', False), ('minted', 'uint256', False)))
CooldownSet: Final = EventType("LLPManager", "CooldownSet", "0xf4f81c8df394c367119ef9185e49924fbc14f33668d8c0fe5a767cc822858ae2", (('cooldown', 'uint256', False),))
DefaultAdminDelayChangeCanceled: Final = EventType("LLPManager", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("LLPManager", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("LLPManager", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("LLPManager", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
RemoveLiquidity: Final = EventType("LLPManager", "RemoveLiquidity", "0x87b9679bb9a4944bafa98c267e7cd4a00ab29fed48afdefae25f0fca5da27940", (('account', 'address', True), ('token', 'address', False), ('llp', 'uint256', False), ('aum', 'uint256', False), ('supply', 'uint256', False), ('usd', 'uint256', False), ('amountOut', 'uint256', False)))
RoleAdminChanged: Final = EventType("LLPManager", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("LLPManager", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("LLPManager", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class LLPManager(Contract):
    NAME = "LLPManager"
    EVENTS = {event.topic: event for event in (AddLiquidity, CooldownSet, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, RemoveLiquidity, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def gov_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GOV_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def locked_at(self, *, block: str = "latest") -> str:
        r = await self._read(_LOCKED_AT, (), block)
        return checksum(r[0])

    async def locked_llp(self, *, block: str = "latest") -> int:
        r = await self._read(_LOCKED_LLP, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_cooldown(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_COOLDOWN, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def share(self, *, block: str = "latest") -> str:
        r = await self._read(_SHARE, (), block)
        return checksum(r[0])

    async def vault(self, *, block: str = "latest") -> str:
        r = await self._read(_VAULT, (), block)
        return checksum(r[0])

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def add_liquidity(self, token: str, amount: int, min_usd: int, min_llp: int, *, value: int = 0) -> ContractCall:
        return self._write(_ADD_LIQUIDITY, (token, amount, min_usd, min_llp), value)

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    async def cooldown(self, *, block: str = "latest") -> int:
        r = await self._read(_COOLDOWN, (), block)
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

    async def get_aum(self, maximise: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_AUM, (maximise,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_price(self, maximise: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_PRICE, (maximise,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def last_added_at(self, account: str, *, block: str = "latest") -> int:
        r = await self._read(_LAST_ADDED_AT, (account,), block)
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

    def remove_liquidity(self, token: str, llp: int, min_out: int, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_LIQUIDITY, (token, llp, min_out, receiver), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_cooldown(self, cooldown: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_COOLDOWN, (cooldown,), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]
