"""OrderBook, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class Order(NamedTuple):
    collateral_token: str
    index_token: str
    collateral_delta: int
    size_delta: int
    trigger_price: int
    execution_fee: int
    is_long: bool
    trigger_above: bool
    is_increase: bool
    open: bool
    time: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


_DEFAULT_ADMIN_ROLE: Final = Function("OrderBook", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_GOV_ROLE: Final = Function("OrderBook", "GOV_ROLE", bytes.fromhex("b536818a"), (), ('bytes32',))
_KEEPER_ROLE: Final = Function("OrderBook", "KEEPER_ROLE", bytes.fromhex("364bc15a"), (), ('bytes32',))
_MIN_EXECUTION_FEE: Final = Function("OrderBook", "MIN_EXECUTION_FEE", bytes.fromhex("54e8b040"), (), ('uint256',))
_ROUTER: Final = Function("OrderBook", "ROUTER", bytes.fromhex("32fe7b26"), (), ('address',))
_VAULT: Final = Function("OrderBook", "VAULT", bytes.fromhex("411557d1"), (), ('address',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("OrderBook", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("OrderBook", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("OrderBook", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CANCEL_ORDER: Final = Function("OrderBook", "cancelOrder", bytes.fromhex("514fcac7"), ('uint256',), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("OrderBook", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_CONFIGURE: Final = Function("OrderBook", "configure", bytes.fromhex("66082284"), ('bool',), ())
_CREATE_DECREASE_ORDER: Final = Function("OrderBook", "createDecreaseOrder", bytes.fromhex("c16cde8a"), ('address', 'uint256', 'address', 'uint256', 'bool', 'uint256', 'bool'), ('uint256',))
_CREATE_INCREASE_ORDER: Final = Function("OrderBook", "createIncreaseOrder", bytes.fromhex("519113b1"), ('address', 'uint256', 'address', 'uint256', 'bool', 'uint256', 'bool'), ('uint256',))
_DEFAULT_ADMIN: Final = Function("OrderBook", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("OrderBook", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("OrderBook", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_EXECUTE_ORDER: Final = Function("OrderBook", "executeOrder", bytes.fromhex("6410659a"), ('address', 'uint256', 'address'), ())
_GET_ORDER: Final = Function("OrderBook", "getOrder", bytes.fromhex("edb25841"), ('address', 'uint256'), ('(address,address,uint256,uint256,uint256,uint256,bool,bool,bool,bool,uint64)',))
_GET_ROLE_ADMIN: Final = Function("OrderBook", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("OrderBook", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("OrderBook", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_NEWER_PRICE_ONLY: Final = Function("OrderBook", "newerPriceOnly", bytes.fromhex("c0960523"), (), ('bool',))
_ORDER_COUNT: Final = Function("OrderBook", "orderCount", bytes.fromhex("713d856b"), ('address',), ('uint256',))
_OWNER: Final = Function("OrderBook", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("OrderBook", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("OrderBook", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_RENOUNCE_ROLE: Final = Function("OrderBook", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("OrderBook", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("OrderBook", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SUPPORTS_INTERFACE: Final = Function("OrderBook", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_UPDATE_ORDER: Final = Function("OrderBook", "updateOrder", bytes.fromhex("f4e3e25a"), ('uint256', 'uint256', 'uint256', 'bool'), ())

CancelOrder: Final = EventType("OrderBook", "CancelOrder", "0xc0e68d6b69f741c21e955cad2ae4d505b6f6735c7e7b278251b3f6283a5f07eb", (('account', 'address', True), ('index', 'uint256', True)))
Configured: Final = EventType("OrderBook", "Configured", "0xb5bb4ce0bbe140ca201e609aeba83865625f2ba156c08320abd4e7d742cb3f04", (('newerPriceOnly', 'bool', False),))
CreateOrder: Final = EventType("OrderBook", "CreateOrder", "0xbede6ee1b459d91529236e00759b27f70b7408a78c480a69ace57fa478d54485", (('account', 'address', True), ('index', 'uint256', True), ('order', '(address,address,uint256,uint256,uint256,uint256,bool,bool,bool,bool,uint64)', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("OrderBook", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("OrderBook", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("OrderBook", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("OrderBook", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
ExecuteOrder: Final = EventType("OrderBook", "ExecuteOrder", "0xa4ef8b70ba7b6a6105005f9085d0a5bd6d38cee9a0eda91733412de5c6259e75", (('account', 'address', True), ('index', 'uint256', True), ('price', 'uint256', False), ('executor', 'address', False)))
RoleAdminChanged: Final = EventType("OrderBook", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("OrderBook", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("OrderBook", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
UpdateOrder: Final = EventType("OrderBook", "UpdateOrder", "0xf921d05e6f0a402afa802214b16c5a4eb66d5bb858d56874ec015d7a18b59081", (('account', 'address', True), ('index', 'uint256', True), ('sizeDelta', 'uint256', False), ('triggerPrice', 'uint256', False), ('above', 'bool', False)))


class OrderBook(Contract):
    NAME = "OrderBook"
    EVENTS = {event.topic: event for event in (CancelOrder, Configured, CreateOrder, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, ExecuteOrder, RoleAdminChanged, RoleGranted, RoleRevoked, UpdateOrder,)}

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def gov_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GOV_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def keeper_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_KEEPER_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def min_execution_fee(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_EXECUTION_FEE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def router(self, *, block: str = "latest") -> str:
        r = await self._read(_ROUTER, (), block)
        return checksum(r[0])

    async def vault(self, *, block: str = "latest") -> str:
        r = await self._read(_VAULT, (), block)
        return checksum(r[0])

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def cancel_order(self, index: int, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_ORDER, (index,), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    def configure(self, newer_price_only: bool, *, value: int = 0) -> ContractCall:
        return self._write(_CONFIGURE, (newer_price_only,), value)

    def create_decrease_order(self, collateral_token: str, collateral_delta: int, index_token: str, size_delta: int, is_long: bool, trigger_price: int, trigger_above: bool, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_DECREASE_ORDER, (collateral_token, collateral_delta, index_token, size_delta, is_long, trigger_price, trigger_above), value)

    def create_increase_order(self, collateral_token: str, amount: int, index_token: str, size_delta: int, is_long: bool, trigger_price: int, trigger_above: bool, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_INCREASE_ORDER, (collateral_token, amount, index_token, size_delta, is_long, trigger_price, trigger_above), value)

    async def default_admin(self, *, block: str = "latest") -> str:
        r = await self._read(_DEFAULT_ADMIN, (), block)
        return checksum(r[0])

    async def default_admin_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_delay_increase_wait(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY_INCREASE_WAIT, (), block)
        return r[0]  # type: ignore[no-any-return]

    def execute_order(self, account: str, index: int, fee_receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_EXECUTE_ORDER, (account, index, fee_receiver), value)

    async def get_order(self, account: str, index: int, *, block: str = "latest") -> Order:
        r = await self._read(_GET_ORDER, (account, index), block)
        return Order(checksum(r[0][0]), checksum(r[0][1]), r[0][2], r[0][3], r[0][4], r[0][5], r[0][6], r[0][7], r[0][8], r[0][9], r[0][10])

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def newer_price_only(self, *, block: str = "latest") -> bool:
        r = await self._read(_NEWER_PRICE_ONLY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def order_count(self, account: str, *, block: str = "latest") -> int:
        r = await self._read(_ORDER_COUNT, (account,), block)
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

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    def update_order(self, index: int, size_delta: int, trigger_price: int, trigger_above: bool, *, value: int = 0) -> ContractCall:
        return self._write(_UPDATE_ORDER, (index, size_delta, trigger_price, trigger_above), value)
