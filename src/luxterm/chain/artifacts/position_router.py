"""PositionRouter, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class Delays(NamedTuple):
    min_blocks_keeper: int
    min_seconds_trader: int
    max_seconds: int
    newer_price_only: bool


class DecreaseRequest(NamedTuple):
    account: str
    index_token: str
    path: Sequence[str]
    collateral_delta: int
    size_delta: int
    is_long: bool
    receiver: str
    acceptable_price: int
    min_out: int
    execution_fee: int
    block: int
    time: int
    withdraw_coin: bool


class DelaysResult(NamedTuple):
    min_blocks_keeper: int
    min_seconds_trader: int
    max_seconds: int
    newer_price_only: bool


class IncreaseRequest(NamedTuple):
    account: str
    index_token: str
    path: Sequence[str]
    amount_in: int
    min_out: int
    size_delta: int
    is_long: bool
    acceptable_price: int
    execution_fee: int
    block: int
    time: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


_DEFAULT_ADMIN_ROLE: Final = Function("PositionRouter", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_GOV_ROLE: Final = Function("PositionRouter", "GOV_ROLE", bytes.fromhex("b536818a"), (), ('bytes32',))
_KEEPER_ROLE: Final = Function("PositionRouter", "KEEPER_ROLE", bytes.fromhex("364bc15a"), (), ('bytes32',))
_MIN_EXECUTION_GAS: Final = Function("PositionRouter", "MIN_EXECUTION_GAS", bytes.fromhex("fe9e01c6"), (), ('uint256',))
_ROUTER: Final = Function("PositionRouter", "ROUTER", bytes.fromhex("32fe7b26"), (), ('address',))
_VAULT: Final = Function("PositionRouter", "VAULT", bytes.fromhex("411557d1"), (), ('address',))
_WRAPPED: Final = Function("PositionRouter", "WRAPPED", bytes.fromhex("e344a88b"), (), ('address',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("PositionRouter", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("PositionRouter", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DECREASE_POSITION: Final = Function("PositionRouter", "cancelDecreasePosition", bytes.fromhex("8b55080b"), ('bytes32',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("PositionRouter", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CANCEL_INCREASE_POSITION: Final = Function("PositionRouter", "cancelIncreasePosition", bytes.fromhex("91a1ea7b"), ('bytes32',), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("PositionRouter", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_CONFIGURE: Final = Function("PositionRouter", "configure", bytes.fromhex("a1a1eab7"), ('uint256', '(uint32,uint32,uint32,bool)'), ())
_CREATE_DECREASE_POSITION: Final = Function("PositionRouter", "createDecreasePosition", bytes.fromhex("e70dd2fc"), ('address[]', 'address', 'uint256', 'uint256', 'bool', 'address', 'uint256', 'uint256', 'uint256', 'bool'), ('bytes32',))
_CREATE_INCREASE_POSITION: Final = Function("PositionRouter", "createIncreasePosition", bytes.fromhex("ceed2cc1"), ('address[]', 'address', 'uint256', 'uint256', 'uint256', 'bool', 'uint256', 'uint256'), ('bytes32',))
_CREATE_INCREASE_POSITION_COIN: Final = Function("PositionRouter", "createIncreasePositionCoin", bytes.fromhex("82b68bae"), ('address[]', 'address', 'uint256', 'uint256', 'bool', 'uint256', 'uint256'), ('bytes32',))
_DECREASE_REQUEST: Final = Function("PositionRouter", "decreaseRequest", bytes.fromhex("71e06301"), ('bytes32',), ('(address,address,address[],uint256,uint256,bool,address,uint256,uint256,uint256,uint64,uint64,bool)',))
_DEFAULT_ADMIN: Final = Function("PositionRouter", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("PositionRouter", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("PositionRouter", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_DELAYS: Final = Function("PositionRouter", "delays", bytes.fromhex("79416a39"), (), ('uint32', 'uint32', 'uint32', 'bool'))
_EXECUTE_DECREASE_POSITION: Final = Function("PositionRouter", "executeDecreasePosition", bytes.fromhex("0d4d003d"), ('bytes32', 'address'), ('bool',))
_EXECUTE_INCREASE_POSITION: Final = Function("PositionRouter", "executeIncreasePosition", bytes.fromhex("27b42c0f"), ('bytes32', 'address'), ('bool',))
_GET_ROLE_ADMIN: Final = Function("PositionRouter", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("PositionRouter", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("PositionRouter", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_INCREASE_REQUEST: Final = Function("PositionRouter", "increaseRequest", bytes.fromhex("0baf3e59"), ('bytes32',), ('(address,address,address[],uint256,uint256,uint256,bool,uint256,uint256,uint64,uint64)',))
_MIN_EXECUTION_FEE: Final = Function("PositionRouter", "minExecutionFee", bytes.fromhex("63ae2103"), (), ('uint256',))
_OWNER: Final = Function("PositionRouter", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("PositionRouter", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("PositionRouter", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PERFORM_DECREASE: Final = Function("PositionRouter", "performDecrease", bytes.fromhex("cba07a5a"), ('(address,address,address[],uint256,uint256,bool,address,uint256,uint256,uint256,uint64,uint64,bool)',), ('uint256',))
_PERFORM_INCREASE: Final = Function("PositionRouter", "performIncrease", bytes.fromhex("f5d50b3a"), ('(address,address,address[],uint256,uint256,uint256,bool,uint256,uint256,uint64,uint64)',), ())
_RENOUNCE_ROLE: Final = Function("PositionRouter", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REQUEST_COUNT: Final = Function("PositionRouter", "requestCount", bytes.fromhex("debb9d28"), ('address',), ('uint256',))
_REVOKE_ROLE: Final = Function("PositionRouter", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("PositionRouter", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SUPPORTS_INTERFACE: Final = Function("PositionRouter", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))

CancelDecreasePosition: Final = EventType("PositionRouter", "CancelDecreasePosition", "0x6de6f8226b44af5528f47815aafcc5cbd99af7a27554933710ac9dcd7b314f4f", (('account', 'address', True), ('key', 'bytes32', True), ('reason', 'bytes', False)))
CancelIncreasePosition: Final = EventType("PositionRouter", "CancelIncreasePosition", "0xf89db168c77e11c5fa42ca356580056c0a55b8a7e13139fad6e2e84d60bea8dc", (('account', 'address', True), ('key', 'bytes32', True), ('reason', 'bytes', False)))
Configured: Final = EventType("PositionRouter", "Configured", "0x5301c7e5d1e85196583d32745cbad037cbba192c911b77487711ff56fdadf261", (('minExecutionFee', 'uint256', False), ('delays', '(uint32,uint32,uint32,bool)', False)))
CreateDecreasePosition: Final = EventType("PositionRouter", "CreateDecreasePosition", "0xab4f368a7b89de6cda2ee1a1030839c154dd2fe1f0b5c8311b64695899e55572", (('account', 'address', True), ('key', 'bytes32', True), ('indexToken', 'address', False), ('sizeDelta', 'uint256', False), ('isLong', 'bool', False), ('fee', 'uint256', False)))
CreateIncreasePosition: Final = EventType("PositionRouter", "CreateIncreasePosition", "0x87819546cafae56cdf3c2dd96418dac1be4c253462ea58f44a7dd442628062a2", (('account', 'address', True), ('key', 'bytes32', True), ('indexToken', 'address', False), ('sizeDelta', 'uint256', False), ('isLong', 'bool', False), ('fee', 'uint256', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("PositionRouter", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("PositionRouter", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("PositionRouter", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("PositionRouter", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
ExecuteDecreasePosition: Final = EventType("PositionRouter", "ExecuteDecreasePosition", "0x122969ef88108ebf80941d5dae02163c7301369ee7135ce0df2b829d04fb2fcd", (('account', 'address', True), ('key', 'bytes32', True), ('keeper', 'address', False), ('amountOut', 'uint256', False)))
ExecuteIncreasePosition: Final = EventType("PositionRouter", "ExecuteIncreasePosition", "0xef7916d4d7de9e4a9e28227891749eb6d2adff32715624e3cb5c3dd47ae1624e", (('account', 'address', True), ('key', 'bytes32', True), ('keeper', 'address', False)))
RoleAdminChanged: Final = EventType("PositionRouter", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("PositionRouter", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("PositionRouter", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))


class PositionRouter(Contract):
    NAME = "PositionRouter"
    EVENTS = {event.topic: event for event in (CancelDecreasePosition, CancelIncreasePosition, Configured, CreateDecreasePosition, CreateIncreasePosition, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, ExecuteDecreasePosition, ExecuteIncreasePosition, RoleAdminChanged, RoleGranted, RoleRevoked,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def gov_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GOV_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def keeper_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_KEEPER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def min_execution_gas(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_EXECUTION_GAS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def router(self, *, block: str = "latest") -> str:
        r = await self._read(_ROUTER, (), block)
        return checksum(r[0])

    async def vault(self, *, block: str = "latest") -> str:
        r = await self._read(_VAULT, (), block)
        return checksum(r[0])

    async def wrapped(self, *, block: str = "latest") -> str:
        r = await self._read(_WRAPPED, (), block)
        return checksum(r[0])

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def cancel_decrease_position(self, key: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DECREASE_POSITION, (key,), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def cancel_increase_position(self, key: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_INCREASE_POSITION, (key,), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    def configure(self, min_execution_fee: int, delays: Delays, *, value: int = 0) -> ContractCall:
        return self._write(_CONFIGURE, (min_execution_fee, delays), value)

    def create_decrease_position(self, path: Sequence[str], index_token: str, collateral_delta: int, size_delta: int, is_long: bool, receiver: str, acceptable_price: int, min_out: int, execution_fee: int, withdraw_coin: bool, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_DECREASE_POSITION, (path, index_token, collateral_delta, size_delta, is_long, receiver, acceptable_price, min_out, execution_fee, withdraw_coin), value)

    def create_increase_position(self, path: Sequence[str], index_token: str, amount_in: int, min_out: int, size_delta: int, is_long: bool, acceptable_price: int, execution_fee: int, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_INCREASE_POSITION, (path, index_token, amount_in, min_out, size_delta, is_long, acceptable_price, execution_fee), value)

    def create_increase_position_coin(self, path: Sequence[str], index_token: str, min_out: int, size_delta: int, is_long: bool, acceptable_price: int, execution_fee: int, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_INCREASE_POSITION_COIN, (path, index_token, min_out, size_delta, is_long, acceptable_price, execution_fee), value)

    async def decrease_request(self, key: bytes, *, block: str = "latest") -> DecreaseRequest:
        r = await self._read(_DECREASE_REQUEST, (key,), block)
        return DecreaseRequest(checksum(r[0][0]), checksum(r[0][1]), [checksum(x) for x in r[0][2]], r[0][3], r[0][4], r[0][5], checksum(r[0][6]), r[0][7], r[0][8], r[0][9], r[0][10], r[0][11], r[0][12])

    async def default_admin(self, *, block: str = "latest") -> str:
        r = await self._read(_DEFAULT_ADMIN, (), block)
        return checksum(r[0])

    async def default_admin_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_delay_increase_wait(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY_INCREASE_WAIT, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def delays(self, *, block: str = "latest") -> DelaysResult:
        r = await self._read(_DELAYS, (), block)
        return DelaysResult(r[0], r[1], r[2], r[3])

    def execute_decrease_position(self, key: bytes, fee_receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_EXECUTE_DECREASE_POSITION, (key, fee_receiver), value)

    def execute_increase_position(self, key: bytes, fee_receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_EXECUTE_INCREASE_POSITION, (key, fee_receiver), value)

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def increase_request(self, key: bytes, *, block: str = "latest") -> IncreaseRequest:
        r = await self._read(_INCREASE_REQUEST, (key,), block)
        return IncreaseRequest(checksum(r[0][0]), checksum(r[0][1]), [checksum(x) for x in r[0][2]], r[0][3], r[0][4], r[0][5], r[0][6], r[0][7], r[0][8], r[0][9], r[0][10])

    async def min_execution_fee(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_EXECUTION_FEE, (), block)
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

    def perform_decrease(self, r: DecreaseRequest, *, value: int = 0) -> ContractCall:
        return self._write(_PERFORM_DECREASE, (r,), value)

    def perform_increase(self, r: IncreaseRequest, *, value: int = 0) -> ContractCall:
        return self._write(_PERFORM_INCREASE, (r,), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    async def request_count(self, account: str, *, block: str = "latest") -> int:
        r = await self._read(_REQUEST_COUNT, (account,), block)
        return r[0]  # type: ignore[no-any-return]

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]
