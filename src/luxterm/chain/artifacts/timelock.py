"""Timelock, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_CANCELLER_ROLE: Final = Function("Timelock", "CANCELLER_ROLE", bytes.fromhex("b08e51c0"), (), ('bytes32',))
_DEFAULT_ADMIN_ROLE: Final = Function("Timelock", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_EXECUTOR_ROLE: Final = Function("Timelock", "EXECUTOR_ROLE", bytes.fromhex("07bd0265"), (), ('bytes32',))
_PROPOSER_ROLE: Final = Function("Timelock", "PROPOSER_ROLE", bytes.fromhex("8f61f4f5"), (), ('bytes32',))
_CANCEL: Final = Function("Timelock", "cancel", bytes.fromhex("c4d252f5"), ('bytes32',), ())
_EXECUTE: Final = Function("Timelock", "execute", bytes.fromhex("134008d3"), ('address', 'uint256', 'bytes', 'bytes32', 'bytes32'), ())
_EXECUTE_BATCH: Final = Function("Timelock", "executeBatch", bytes.fromhex("e38335e5"), ('address[]', 'uint256[]', 'bytes[]', 'bytes32', 'bytes32'), ())
_GET_MIN_DELAY: Final = Function("Timelock", "getMinDelay", bytes.fromhex("f27a0c92"), (), ('uint256',))
_GET_OPERATION_STATE: Final = Function("Timelock", "getOperationState", bytes.fromhex("7958004c"), ('bytes32',), ('uint8',))
_GET_ROLE_ADMIN: Final = Function("Timelock", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GET_TIMESTAMP: Final = Function("Timelock", "getTimestamp", bytes.fromhex("d45c4435"), ('bytes32',), ('uint256',))
_GRANT_ROLE: Final = Function("Timelock", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("Timelock", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_HASH_OPERATION: Final = Function("Timelock", "hashOperation", bytes.fromhex("8065657f"), ('address', 'uint256', 'bytes', 'bytes32', 'bytes32'), ('bytes32',))
_HASH_OPERATION_BATCH: Final = Function("Timelock", "hashOperationBatch", bytes.fromhex("b1c5f427"), ('address[]', 'uint256[]', 'bytes[]', 'bytes32', 'bytes32'), ('bytes32',))
_IS_OPERATION: Final = Function("Timelock", "isOperation", bytes.fromhex("31d50750"), ('bytes32',), ('bool',))
_IS_OPERATION_DONE: Final = Function("Timelock", "isOperationDone", bytes.fromhex("2ab0f529"), ('bytes32',), ('bool',))
_IS_OPERATION_PENDING: Final = Function("Timelock", "isOperationPending", bytes.fromhex("584b153e"), ('bytes32',), ('bool',))
_IS_OPERATION_READY: Final = Function("Timelock", "isOperationReady", bytes.fromhex("13bc9f20"), ('bytes32',), ('bool',))
_ON_ERC1155_BATCH_RECEIVED: Final = Function("Timelock", "onERC1155BatchReceived", bytes.fromhex("bc197c81"), ('address', 'address', 'uint256[]', 'uint256[]', 'bytes'), ('bytes4',))
_ON_ERC1155_RECEIVED: Final = Function("Timelock", "onERC1155Received", bytes.fromhex("f23a6e61"), ('address', 'address', 'uint256', 'uint256', 'bytes'), ('bytes4',))
_ON_ERC721_RECEIVED: Final = Function("Timelock", "onERC721Received", bytes.fromhex("150b7a02"), ('address', 'address', 'uint256', 'bytes'), ('bytes4',))
_RENOUNCE_ROLE: Final = Function("Timelock", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("Timelock", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_SCHEDULE: Final = Function("Timelock", "schedule", bytes.fromhex("01d5062a"), ('address', 'uint256', 'bytes', 'bytes32', 'bytes32', 'uint256'), ())
_SCHEDULE_BATCH: Final = Function("Timelock", "scheduleBatch", bytes.fromhex("8f2a0bb0"), ('address[]', 'uint256[]', 'bytes[]', 'bytes32', 'bytes32', 'uint256'), ())
_SUPPORTS_INTERFACE: Final = Function("Timelock", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_UPDATE_DELAY: Final = Function("Timelock", "updateDelay", bytes.fromhex("64d62353"), ('uint256',), ())

CallExecuted: Final = EventType("Timelock", "CallExecuted", "0xc2617efa69bab66782fa219543714338489c4e9e178271560a91b82c3f612b58", (('id', 'bytes32', True), ('index', 'uint256', True), ('target', 'address', False), ('value', 'uint256', False), ('data', 'bytes', False)))
CallSalt: Final = EventType("Timelock", "CallSalt", "0x20fda5fd27a1ea7bf5b9567f143ac5470bb059374a27e8f67cb44f946f6d0387", (('id', 'bytes32', True), ('salt', 'bytes32', False)))
CallScheduled: Final = EventType("Timelock", "CallScheduled", "0x4cf4410cc57040e44862ef0f45f3dd5a5e02db8eb8add648d4b0e236f1d07dca", (('id', 'bytes32', True), ('index', 'uint256', True), ('target', 'address', False), ('value', 'uint256', False), ('data', 'bytes', False), ('predecessor', 'bytes32', False), ('delay', 'uint256', False)))
Cancelled: Final = EventType("Timelock", "Cancelled", "0xbaa1eb22f2a492ba1a5fea61b8df4d27c6c8b5f3971e63bb58fa14ff72eedb70", (('id', 'bytes32', True),))
MinDelayChange: Final = EventType("Timelock", "MinDelayChange", "0x11c24f4ead16507c69ac467fbd5e4eed5fb5c699626d2cc6d66421df253886d5", (('oldDuration', 'uint256', False), ('newDuration', 'uint256', False)))
RoleAdminChanged: Final = EventType("Timelock", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("Timelock", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("Timelock", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class Timelock(Contract):
    NAME = "Timelock"
    EVENTS = {event.topic: event for event in (CallExecuted, CallSalt, CallScheduled, Cancelled, MinDelayChange, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def canceller_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_CANCELLER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def executor_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_EXECUTOR_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def proposer_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_PROPOSER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    def cancel(self, id: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL, (id,), value)

    def execute(self, target: str, value_: int, payload: bytes, predecessor: bytes, salt: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_EXECUTE, (target, value_, payload, predecessor, salt), value)

    def execute_batch(self, targets: Sequence[str], values: Sequence[int], payloads: Sequence[bytes], predecessor: bytes, salt: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_EXECUTE_BATCH, (targets, values, payloads, predecessor, salt), value)

    async def get_min_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_GET_MIN_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_operation_state(self, id: bytes, *, block: str = "latest") -> int:
        r = await self._read(_GET_OPERATION_STATE, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_timestamp(self, id: bytes, *, block: str = "latest") -> int:
        r = await self._read(_GET_TIMESTAMP, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def hash_operation(self, target: str, value_: int, data: bytes, predecessor: bytes, salt: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_HASH_OPERATION, (target, value_, data, predecessor, salt), block)
        return r[0]  # type: ignore[no-any-return]

    async def hash_operation_batch(self, targets: Sequence[str], values: Sequence[int], payloads: Sequence[bytes], predecessor: bytes, salt: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_HASH_OPERATION_BATCH, (targets, values, payloads, predecessor, salt), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_operation(self, id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_IS_OPERATION, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_operation_done(self, id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_IS_OPERATION_DONE, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_operation_pending(self, id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_IS_OPERATION_PENDING, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_operation_ready(self, id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_IS_OPERATION_READY, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    def on_erc1155_batch_received(self, argument0: str, argument1: str, argument2: Sequence[int], argument3: Sequence[int], argument4: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_ON_ERC1155_BATCH_RECEIVED, (argument0, argument1, argument2, argument3, argument4), value)

    def on_erc1155_received(self, argument0: str, argument1: str, argument2: int, argument3: int, argument4: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_ON_ERC1155_RECEIVED, (argument0, argument1, argument2, argument3, argument4), value)

    def on_erc721_received(self, argument0: str, argument1: str, argument2: int, argument3: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_ON_ERC721_RECEIVED, (argument0, argument1, argument2, argument3), value)

    def renounce_role(self, role: bytes, caller_confirmation: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, caller_confirmation), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def schedule(self, target: str, value_: int, data: bytes, predecessor: bytes, salt: bytes, delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_SCHEDULE, (target, value_, data, predecessor, salt, delay), value)

    def schedule_batch(self, targets: Sequence[str], values: Sequence[int], payloads: Sequence[bytes], predecessor: bytes, salt: bytes, delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_SCHEDULE_BATCH, (targets, values, payloads, predecessor, salt, delay), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    def update_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_UPDATE_DELAY, (new_delay,), value)
