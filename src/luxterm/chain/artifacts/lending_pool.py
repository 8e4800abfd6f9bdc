"""LendingPool, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class MarketParams(NamedTuple):
    loan_token: str
    collateral_token: str
    oracle: str
    interest_model: str
    lltv: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


_CURATOR_ROLE: Final = Function("LendingPool", "CURATOR_ROLE", bytes.fromhex("4a2cfb54"), (), ('bytes32',))
_DEFAULT_ADMIN_ROLE: Final = Function("LendingPool", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_MARKETS: Final = Function("LendingPool", "MARKETS", bytes.fromhex("60b76195"), (), ('address',))
_MAX_MARKETS: Final = Function("LendingPool", "MAX_MARKETS", bytes.fromhex("410e3600"), (), ('uint256',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("LendingPool", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_ALLOWANCE: Final = Function("LendingPool", "allowance", bytes.fromhex("dd62ed3e"), ('address', 'address'), ('uint256',))
_APPROVE: Final = Function("LendingPool", "approve", bytes.fromhex("095ea7b3"), ('address', 'uint256'), ('bool',))
_ASSET: Final = Function("LendingPool", "asset", bytes.fromhex("38d52e0f"), (), ('address',))
_BALANCE_OF: Final = Function("LendingPool", "balanceOf", bytes.fromhex("70a08231"), ('address',), ('uint256',))
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("LendingPool", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("LendingPool", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CAP: Final = Function("LendingPool", "cap", bytes.fromhex("3fb86ebe"), ('bytes32',), ('uint256',))
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("LendingPool", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_CONVERT_TO_ASSETS: Final = Function("LendingPool", "convertToAssets", bytes.fromhex("07a2d13a"), ('uint256',), ('uint256',))
_CONVERT_TO_SHARES: Final = Function("LendingPool", "convertToShares", bytes.fromhex("c6e6f592"), ('uint256',), ('uint256',))
_DECIMALS: Final = Function("LendingPool", "decimals", bytes.fromhex("313ce567"), (), ('uint8',))
_DEFAULT_ADMIN: Final = Function("LendingPool", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("LendingPool", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("LendingPool", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_DEPOSIT: Final = Function("LendingPool", "deposit", bytes.fromhex("6e553f65"), ('uint256', 'address'), ('uint256',))
_GET_ROLE_ADMIN: Final = Function("LendingPool", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("LendingPool", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("LendingPool", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_IS_QUEUED: Final = Function("LendingPool", "isQueued", bytes.fromhex("0dc051f8"), ('bytes32',), ('bool',))
_LIQUIDITY: Final = Function("LendingPool", "liquidity", bytes.fromhex("1a686502"), (), ('uint256',))
_MARKET_AT: Final = Function("LendingPool", "marketAt", bytes.fromhex("f3c54006"), ('uint256',), ('(address,address,address,address,uint256)',))
_MARKET_COUNT: Final = Function("LendingPool", "marketCount", bytes.fromhex("ec979082"), (), ('uint256',))
_MAX_DEPOSIT: Final = Function("LendingPool", "maxDeposit", bytes.fromhex("402d267d"), ('address',), ('uint256',))
_MAX_MINT: Final = Function("LendingPool", "maxMint", bytes.fromhex("c63d75b6"), ('address',), ('uint256',))
_MAX_REDEEM: Final = Function("LendingPool", "maxRedeem", bytes.fromhex("d905777e"), ('address',), ('uint256',))
_MAX_WITHDRAW: Final = Function("LendingPool", "maxWithdraw", bytes.fromhex("ce96cb77"), ('address',), ('uint256',))
_MINT: Final = Function("LendingPool", "mint", bytes.fromhex("94bf804d"), ('uint256', 'address'), ('uint256',))
_NAME: Final = Function("LendingPool", "name", bytes.fromhex("06fdde03"), (), ('string',))
_OWNER: Final = Function("LendingPool", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("LendingPool", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("LendingPool", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_PREVIEW_DEPOSIT: Final = Function("LendingPool", "previewDeposit", bytes.fromhex("ef8b30f7"), ('uint256',), ('uint256',))
_PREVIEW_MINT: Final = Function("LendingPool", "previewMint", bytes.fromhex("b3d7f6b9"), ('uint256',), ('uint256',))
_PREVIEW_REDEEM: Final = Function("LendingPool", "previewRedeem", bytes.fromhex("4cdad506"), ('uint256',), ('uint256',))
_PREVIEW_WITHDRAW: Final = Function("LendingPool", "previewWithdraw", bytes.fromhex("0a28a477"), ('uint256',), ('uint256',))
_REALLOCATE: Final = Function("LendingPool", "reallocate", bytes.fromhex("34493bfa"), ('uint256', 'uint256', 'uint256'), ())
_REDEEM: Final = Function("LendingPool", "redeem", bytes.fromhex("ba087652"), ('uint256', 'address', 'address'), ('uint256',))
_REMOVE_MARKET: Final = Function("LendingPool", "removeMarket", bytes.fromhex("054660e6"), ('uint256',), ())
_RENOUNCE_ROLE: Final = Function("LendingPool", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REVOKE_ROLE: Final = Function("LendingPool", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("LendingPool", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_CAP: Final = Function("LendingPool", "setCap", bytes.fromhex("d3ac290c"), ('(address,address,address,address,uint256)', 'uint256'), ())
_SUPPORTS_INTERFACE: Final = Function("LendingPool", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_SWAP_PLACES: Final = Function("LendingPool", "swapPlaces", bytes.fromhex("e21c0d46"), ('uint256', 'uint256'), ())
_SYMBOL: Final = Function("LendingPool", "symbol", bytes.fromhex("95d89b41"), (), ('string',))
_TOTAL_ASSETS: Final = Function("LendingPool", "totalAssets", bytes.fromhex("01e1d114"), (), ('uint256',))
_TOTAL_SUPPLY: Final = Function("LendingPool", "totalSupply", bytes.fromhex("18160ddd"), (), ('uint256',))
_TRANSFER: Final = Function("LendingPool", "transfer", bytes.fromhex("a9059cbb"), ('address', 'uint256'), ('bool',))
_TRANSFER_FROM: Final = Function("LendingPool", "transferFrom", bytes.fromhex("23b872dd"), ('address', 'address', 'uint256'), ('bool',))
_WITHDRAW: Final = Function("LendingPool", "withdraw", bytes.fromhex("b460af94"), ('uint256', 'address', 'address'), ('uint256',))

Approval: Final = EventType("LendingPool", "Approval", "0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925", (('owner', 'address', True), ('spender', 'address', True), ('value', 'uint256', False)))
CapSet: Final = EventType("LendingPool", "CapSet", "0x4a14b82c8891dd09575e06a53a648d16153d2b7c92215e8375360e440fc41b65", (('id', 'bytes32', True), ('cap', 'uint256', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("LendingPool", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("LendingPool", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("LendingPool", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("LendingPool", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
Deposit: Final = EventType("LendingPool", "Deposit", "0xdcbc1c05240f31ff3ad067ef1ee35ce4997762752e3a095284754544f4c709d7", (('sender', 'address', True), ('owner', 'address', True), ('assets', 'uint256', False), ('shares', 'uint256', False)))
MarketRemoved: Final = EventType("LendingPool", "MarketRemoved", "0x4d0c5f610a2abc13679d54c928da8c32714ab57861de2e5ee79c731919a2da01", (('id', 'bytes32', True),))
Reallocated: Final = EventType("LendingPool", "Reallocated", "0x054485c146bc2c3824c2b6f7fbbe9466f67e70f746fa8b9ab5dea1912883e210", (('from', 'bytes32', True), ('to', 'bytes32', True), ('assets', 'uint256', False)))
RoleAdminChanged: Final = EventType("LendingPool", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("LendingPool", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("LendingPool", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
Transfer: Final = EventType("LendingPool", "Transfer", "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", (('from', 'address', True), ('to', 'address', True), ('value', 'uint256', False)))
Withdraw: Final = EventType("LendingPool", "Withdraw", "0xfbde797d201c681b91056529119e0b02407c7bb96a4a2c75c01fc9667232c8db", (('sender', 'address', True), ('receiver', 'address', True), ('owner', 'address', True), ('assets', 'uint256', False), ('shares', 'uint256', False)))


class LendingPool(Contract):
    NAME = "LendingPool"
    EVENTS = {event.topic: event for event in (Approval, CapSet, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, Deposit, MarketRemoved, Reallocated, RoleAdminChanged, RoleGranted, RoleRevoked, Transfer, Withdraw,)}

    async def curator_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_CURATOR_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def markets(self, *, block: str = "latest") -> str:
        r = await self._read(_MARKETS, (), block)
        return checksum(r[0])

    async def max_markets(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_MARKETS, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    async def allowance(self, owner: str, spender: str, *, block: str = "latest") -> int:
        r = await self._read(_ALLOWANCE, (owner, spender), block)
        return r[0]  # type: ignore[no-any-return]

    def approve(self, spender: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_APPROVE, (spender, value_), value)

    async def asset(self, *, block: str = "latest") -> str:
        r = await self._read(_ASSET, (), block)
        return checksum(r[0])

    async def balance_of(self, account: str, *, block: str = "latest") -> int:
        r = await self._read(_BALANCE_OF, (account,), block)
        return r[0]  # type: ignore[no-any-return]

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    async def cap(self, id: bytes, *, block: str = "latest") -> int:
        r = await self._read(_CAP, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    async def convert_to_assets(self, shares: int, *, block: str = "latest") -> int:
        r = await self._read(_CONVERT_TO_ASSETS, (shares,), block)
        return r[0]  # type: ignore[no-any-return]

    async def convert_to_shares(self, assets: int, *, block: str = "latest") -> int:
        r = await self._read(_CONVERT_TO_SHARES, (assets,), block)
        return r[0]  # type: ignore[no-any-return]

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

    def deposit(self, assets: int, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_DEPOSIT, (assets, receiver), value)

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_queued(self, id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_IS_QUEUED, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def liquidity(self, *, block: str = "latest") -> int:
        r = await self._read(_LIQUIDITY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def market_at(self, place: int, *, block: str = "latest") -> MarketParams:
        r = await self._read(_MARKET_AT, (place,), block)
        return MarketParams(checksum(r[0][0]), checksum(r[0][1]), checksum(r[0][2]), checksum(r[0][3]), r[0][4])

    async def market_count(self, *, block: str = "latest") -> int:
        r = await self._read(_MARKET_COUNT, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_deposit(self, argument0: str, *, block: str = "latest") -> int:
        r = await self._read(_MAX_DEPOSIT, (argument0,), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_mint(self, argument0: str, *, block: str = "latest") -> int:
        r = await self._read(_MAX_MINT, (argument0,), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_redeem(self, owner: str, *, block: str = "latest") -> int:
        r = await self._read(_MAX_REDEEM, (owner,), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_withdraw(self, owner: str, *, block: str = "latest") -> int:
        r = await self._read(_MAX_WITHDRAW, (owner,), block)
        return r[0]  # type: ignore[no-any-return]

    def mint(self, shares: int, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_MINT, (shares, receiver), value)

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

    async def preview_deposit(self, assets: int, *, block: str = "latest") -> int:
        r = await self._read(_PREVIEW_DEPOSIT, (assets,), block)
        return r[0]  # type: ignore[no-any-return]

    async def preview_mint(self, shares: int, *, block: str = "latest") -> int:
        r = await self._read(_PREVIEW_MINT, (shares,), block)
        return r[0]  # type: ignore[no-any-return]

    async def preview_redeem(self, shares: int, *, block: str = "latest") -> int:
        r = await self._read(_PREVIEW_REDEEM, (shares,), block)
        return r[0]  # type: ignore[no-any-return]

    async def preview_withdraw(self, assets: int, *, block: str = "latest") -> int:
        r = await self._read(_PREVIEW_WITHDRAW, (assets,), block)
        return r[0]  # type: ignore[no-any-return]

    def reallocate(self, from_: int, to: int, assets: int, *, value: int = 0) -> ContractCall:
        return self._write(_REALLOCATE, (from_, to, assets), value)

    def redeem(self, shares: int, receiver: str, owner: str, *, value: int = 0) -> ContractCall:
        return self._write(_REDEEM, (shares, receiver, owner), value)

    def remove_market(self, place: int, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_MARKET, (place,), value)

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_cap(self, params: MarketParams, cap: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_CAP, (params, cap), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    def swap_places(self, a: int, b: int, *, value: int = 0) -> ContractCall:
        return self._write(_SWAP_PLACES, (a, b), value)

    async def symbol(self, *, block: str = "latest") -> str:
        r = await self._read(_SYMBOL, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def total_assets(self, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_ASSETS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def total_supply(self, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_SUPPLY, (), block)
        return r[0]  # type: ignore[no-any-return]

    def transfer(self, to: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_TRANSFER, (to, value_), value)

    def transfer_from(self, from_: str, to: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_TRANSFER_FROM, (from_, to, value_), value)

    def withdraw(self, assets: int, receiver: str, owner: str, *, value: int = 0) -> ContractCall:
        return self._write(_WITHDRAW, (assets, receiver, owner), value)
