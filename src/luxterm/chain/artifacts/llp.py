"""LLP, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class Eip712DomainResult(NamedTuple):
    fields: bytes
    name: str
    version: str
    chain_id: int
    verifying_contract: str
    salt: bytes
    extensions: Sequence[int]


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


_DEFAULT_ADMIN_ROLE: Final = Function("LLP", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_DOMAIN_SEPARATOR: Final = Function("LLP", "DOMAIN_SEPARATOR", bytes.fromhex("3644e515"), (), ('bytes32',))
_MINTER_ROLE: Final = Function("LLP", "MINTER_ROLE", bytes.fromhex("d5391393"), (), ('bytes32',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("LLP", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_ALLOWANCE: Final = Function("LLP", "allowance", bytes.fromhex("dd62ed3e"), ('address', 'address'), ('uint256',))
_APPROVE: Final = Function("LLP", "approve", bytes.fromhex("095ea7b3"), ('address', 'uint256'), ('bool',))
_BALANCE_OF: Final = Function("LLP", "balanceOf", bytes.fromhex("70a08231"), ('address',), ('uint256',))
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("LLP", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_BURN: Final = Function("LLP", "burn", bytes.fromhex("42966c68"), ('uint256',), ())
_BURN_FROM: Final = Function("LLP", "burnFrom", bytes.fromhex("79cc6790"), ('address', 'uint256'), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("LLP", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("LLP", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_DECIMALS: Final = Function("LLP", "decimals", bytes.fromhex("313ce567"), (), ('uint8',))
_DEFAULT_ADMIN: Final = Function("LLP", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("LLP", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("LLP", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_EIP712_DOMAIN: Final = Function("LLP", "eip712Domain", bytes.fromhex("84b0196e"), (), ('bytes1', 'string', 'string', 'uint256', 'address', 'bytes32', 'uint256[]'))
_GET_ROLE_ADMIN: Final = Function("LLP", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("LLP", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("LLP", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_MINT: Final = Function("LLP", "mint", bytes.fromhex("40c10f19"), ('address', 'uint256'), ())
_NAME: Final = Function("LLP", "name", bytes.fromhex("06fdde03"), (), ('string',))
_NONCES: Final = Function("LLP", "nonces", bytes.fromhex("7ecebe00"), ('address',), ('uint256',))
_OWNER: Final = Function("LLP", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("LLP", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("LLP", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PERMIT: Final = Function("LLP", "permit", bytes.fromhex("d505accf"), ('address', 'address', 'uint256', 'uint256', 'uint8', 'bytes32', 'bytes32'), ())
_RENOUNCE_ROLE: Final = Function("LLP", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("LLP", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("LLP", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SUPPORTS_INTERFACE: Final = Function("LLP", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_SYMBOL: Final = Function("LLP", "symbol", bytes.fromhex("95d89b41"), (), ('string',))
_TOTAL_SUPPLY: Final = Function("LLP", "totalSupply", bytes.fromhex("18160ddd"), (), ('uint256',))
_TRANSFER: Final = Function("LLP", "transfer", bytes.fromhex("a9059cbb"), ('address', 'uint256'), ('bool',))
_TRANSFER_FROM: Final = Function("LLP", "transferFrom", bytes.fromhex("23b872dd"), ('address', 'address', 'uint256'), ('bool',))

Approval: Final = EventType("LLP", "Approval", "0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925", (('owner', 'address', True), ('spender', 'address', True), ('value', 'uint256', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("LLP", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("LLP", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("LLP", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("LLP", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
EIP712DomainChanged: Final = EventType("LLP", "EIP712DomainChanged", "0x0a6387c9ea3628b88a633bb4f3b151770f70085117a15f9bf3787cda53f13d31", ())
RoleAdminChanged: Final = EventType("LLP", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("LLP", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("LLP", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
Transfer: Final = EventType("LLP", "Transfer", "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", (('from', 'address', True), ('to', 'address', True), ('value', 'uint256', False)))


class LLP(Contract):
    NAME = "LLP"
    EVENTS = {event.topic: event for event in (Approval, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, EIP712DomainChanged, RoleAdminChanged, RoleGranted, RoleRevoked, Transfer,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def domain_separator(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DOMAIN_SEPARATOR, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def minter_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_MINTER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    async def allowance(self, owner: str, spender: str, *, block: str = "latest") -> int:
        r = await self._read(_ALLOWANCE, (owner, spender), block)
        return r[0]  # type: ignore[no-any-return]

    def approve(self, spender: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_APPROVE, (spender, value_), value)

    async def balance_of(self, account: str, *, block: str = "latest") -> int:
        r = await self._read(_BALANCE_OF, (account,), block)
        return r[0]  # type: ignore[no-any-return]

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def burn(self, amount: int, *, value: int = 0) -> ContractCall:
        return self._write(_BURN, (amount,), value)

    def burn_from(self, account: str, amount: int, *, value: int = 0) -> ContractCall:
        return self._write(_BURN_FROM, (account, amount), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    async def decimals(self, *, block: str = "latest") -> int:
        r = await self._read(_DECIMALS, (), block)
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

    async def eip712_domain(self, *, block: str = "latest") -> Eip712DomainResult:
        r = await self._read(_EIP712_DOMAIN, (), block)
        return Eip712DomainResult(r[0], r[1], r[2], r[3], checksum(r[4]), r[5], list(r[6]))

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    def mint(self, to: str, amount: int, *, value: int = 0) -> ContractCall:
        return self._write(_MINT, (to, amount), value)

    async def name(self, *, block: str = "latest") -> str:
        r = await self._read(_NAME, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def nonces(self, owner: str, *, block: str = "latest") -> int:
        r = await self._read(_NONCES, (owner,), block)
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

    def permit(self, owner: str, spender: str, value_: int, deadline: int, v: int, r: bytes, s: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_PERMIT, (owner, spender, value_, deadline, v, r, s), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def symbol(self, *, block: str = "latest") -> str:
        r = await self._read(_SYMBOL, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def total_supply(self, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_SUPPLY, (), block)
        return r[0]  # type: ignore[no-any-return]

    def transfer(self, to: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_TRANSFER, (to, value_), value)

    def transfer_from(self, from_: str, to: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_TRANSFER_FROM, (from_, to, value_), value)
