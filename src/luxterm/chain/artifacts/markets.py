"""Markets, generated from its artifact by contracts/script/bindings.py; do not edit."""

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


class MarketTotals(NamedTuple):
    supply_assets: int
    supply_shares: int
    borrow_assets: int
    borrow_shares: int
    accrued_at: int
    fee: int


class PendingDefaultAdminResult(NamedTuple):
    new_admin: str
    schedule: int


class PendingDefaultAdminDelayResult(NamedTuple):
    new_delay: int
    schedule: int


class MarketPosition(NamedTuple):
    supply_shares: int
    borrow_shares: int
    collateral: int


_COLLATERAL: Final = Function("Markets", "COLLATERAL", bytes.fromhex("24bbab8b"), (), ('address',))
_CURSOR: Final = Function("Markets", "CURSOR", bytes.fromhex("3b0713f3"), (), ('uint256',))
_DEFAULT_ADMIN_ROLE: Final = Function("Markets", "DEFAULT_ADMIN_ROLE", bytes.fromhex("a217fddf"), (), ('bytes32',))
_MAX_FEE: Final = Function("Markets", "MAX_FEE", bytes.fromhex("bc063e1a"), (), ('uint256',))
_MAX_INCENTIVE: Final = Function("Markets", "MAX_INCENTIVE", bytes.fromhex("e2ff7ea2"), (), ('uint256',))
_ONE: Final = Function("Markets", "ONE", bytes.fromhex("c2ee3a08"), (), ('uint256',))
_ACCEPT_DEFAULT_ADMIN_TRANSFER: Final = Function("Markets", "acceptDefaultAdminTransfer", bytes.fromhex("cefc1429"), (), ())
_ACCRUE_INTEREST: Final = Function("Markets", "accrueInterest", bytes.fromhex("151c1ade"), ('(address,address,address,address,uint256)',), ())
_BEGIN_DEFAULT_ADMIN_TRANSFER: Final = Function("Markets", "beginDefaultAdminTransfer", bytes.fromhex("634e93da"), ('address',), ())
_BORROW: Final = Function("Markets", "borrow", bytes.fromhex("50d8cd4b"), ('(address,address,address,address,uint256)', 'uint256', 'uint256', 'address', 'address'), ('uint256', 'uint256'))
_CANCEL_DEFAULT_ADMIN_TRANSFER: Final = Function("Markets", "cancelDefaultAdminTransfer", bytes.fromhex("d602b9fd"), (), ())
_CHANGE_DEFAULT_ADMIN_DELAY: Final = Function("Markets", "changeDefaultAdminDelay", bytes.fromhex("649a5ec7"), ('uint48',), ())
_CREATE_MARKET: Final = Function("Markets", "createMarket", bytes.fromhex("8c1358a2"), ('(address,address,address,address,uint256)',), ('bytes32',))
_DEFAULT_ADMIN: Final = Function("Markets", "defaultAdmin", bytes.fromhex("84ef8ffc"), (), ('address',))
_DEFAULT_ADMIN_DELAY: Final = Function("Markets", "defaultAdminDelay", bytes.fromhex("cc8463c8"), (), ('uint48',))
_DEFAULT_ADMIN_DELAY_INCREASE_WAIT: Final = Function("Markets", "defaultAdminDelayIncreaseWait", bytes.fromhex("022d63fb"), (), ('uint48',))
_EXPECTED_TOTALS: Final = Function("Markets", "expectedTotals", bytes.fromhex("bcb6c0bb"), ('(address,address,address,address,uint256)',), ('(uint128,uint128,uint128,uint128,uint64,uint64)',))
_FEE_RECIPIENT: Final = Function("Markets", "feeRecipient", bytes.fromhex("46904840"), (), ('address',))
_GET_ROLE_ADMIN: Final = Function("Markets", "getRoleAdmin", bytes.fromhex("248a9ca3"), ('bytes32',), ('bytes32',))
_GRANT_ROLE: Final = Function("Markets", "grantRole", bytes.fromhex("2f2ff15d"), ('bytes32', 'address'), ())
_HAS_ROLE: Final = Function("Markets", "hasRole", bytes.fromhex("91d14854"), ('bytes32', 'address'), ('bool',))
_IS_AUTHORIZED: Final = Function("Markets", "isAuthorized", bytes.fromhex("65e4ad9e"), ('address', 'address'), ('bool',))
_IS_HEALTHY: Final = Function("Markets", "isHealthy", bytes.fromhex("5b7d28ad"), ('(address,address,address,address,uint256)', 'address'), ('bool',))
_IS_INTEREST_MODEL_ENABLED: Final = Function("Markets", "isInterestModelEnabled", bytes.fromhex("5de63bcc"), ('address',), ('bool',))
_LIQUIDATE: Final = Function("Markets", "liquidate", bytes.fromhex("d8eabcb8"), ('(address,address,address,address,uint256)', 'address', 'uint256', 'uint256', 'bytes'), ('uint256', 'uint256'))
_LIQUIDATION_INCENTIVE: Final = Function("Markets", "liquidationIncentive", bytes.fromhex("f34798c1"), ('uint256',), ('uint256',))
_MARKET_ID: Final = Function("Markets", "marketId", bytes.fromhex("df3fb657"), ('(address,address,address,address,uint256)',), ('bytes32',))
_MARKET_PARAMS: Final = Function("Markets", "marketParams", bytes.fromhex("7fd065f9"), ('bytes32',), ('(address,address,address,address,uint256)',))
_OWNER: Final = Function("Markets", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))
_PENDING_DEFAULT_ADMIN: Final = Function("Markets", "pendingDefaultAdmin", bytes.fromhex("cf6eefb7"), (), ('address', 'uint48'))
_PENDING_DEFAULT_ADMIN_DELAY: Final = Function("Markets", "pendingDefaultAdminDelay", bytes.fromhex("a1eda53c"), (), ('uint48', 'uint48'))
_POSITION: Final = Function("Markets", "position", bytes.fromhex("93c52062"), ('bytes32', 'address'), ('(uint256,uint128,uint128)',))
_RENOUNCE_ROLE: Final = Function("Markets", "renounceRole", bytes.fromhex("36568abe"), ('bytes32', 'address'), ())
_REPAY: Final = Function("Markets", "repay", bytes.fromhex("6f9fdb4a"), ('(address,address,address,address,uint256)', 'uint256', 'uint256', 'address'), ('uint256', 'uint256'))
_REVOKE_ROLE: Final = Function("Markets", "revokeRole", bytes.fromhex("d547741f"), ('bytes32', 'address'), ())
_ROLLBACK_DEFAULT_ADMIN_DELAY: Final = Function("Markets", "rollbackDefaultAdminDelay", bytes.fromhex("0aa6220b"), (), ())
_SET_AUTHORIZATION: Final = Function("Markets", "setAuthorization", bytes.fromhex("eecea000"), ('address', 'bool'), ())
_SET_FEE: Final = Function("Markets", "setFee", bytes.fromhex("2b4f013c"), ('(address,address,address,address,uint256)', 'uint256'), ())
_SET_FEE_RECIPIENT: Final = Function("Markets", "setFeeRecipient", bytes.fromhex("e74b981b"), ('address',), ())
_SET_INTEREST_MODEL: Final = Function("Markets", "setInterestModel", bytes.fromhex("9c276ad2"), ('address', 'bool'), ())
_SUPPLY: Final = Function("Markets", "supply", bytes.fromhex("612d514e"), ('(address,address,address,address,uint256)', 'uint256', 'uint256', 'address'), ('uint256', 'uint256'))
_SUPPLY_COLLATERAL: Final = Function("Markets", "supplyCollateral", bytes.fromhex("c9041801"), ('(address,address,address,address,uint256)', 'uint256', 'address'), ())
_SUPPORTS_INTERFACE: Final = Function("Markets", "supportsInterface", bytes.fromhex("01ffc9a7"), ('bytes4',), ('bool',))
_TOTAL_COLLATERAL: Final = Function("Markets", "totalCollateral", bytes.fromhex("ffe3142e"), ('bytes32',), ('uint256',))
_TOTALS: Final = Function("Markets", "totals", bytes.fromhex("a6606014"), ('bytes32',), ('(uint128,uint128,uint128,uint128,uint64,uint64)',))
_WITHDRAW: Final = Function("Markets", "withdraw", bytes.fromhex("5c2bea49"), ('(address,address,address,address,uint256)', 'uint256', 'uint256', 'address', 'address'), ('uint256', 'uint256'))
_WITHDRAW_COLLATERAL: Final = Function("Markets", "withdrawCollateral", bytes.fromhex("8720316d"), ('(address,address,address,address,uint256)', 'uint256', 'address', 'address'), ())

AuthorizationSet: Final = EventType("Markets", "AuthorizationSet", "0x31fa09e9e91f9119debb56ca73575329c6a5a2e0d333e5f29f522818be51dcc8", (('owner', 'address', True), ('manager', 'address', True), ('allowed', 'bool', False)))
BadDebtSocialised: Final = EventType("Markets", "BadDebtSocialised", "0xf419caeea8f923c6083a854a15129ef09aa4ecbc703a75bc457637eea40d85da", (('id', 'bytes32', True), ('borrower', 'address', True), ('assets', 'uint256', False), ('shares', 'uint256', False)))
Borrowed: Final = EventType("Markets", "Borrowed", "0xe79f88fcfb99f0e4b59d73f58e64504e55aa8fb97accac08acf7148fd220f27f", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('receiver', 'address', False), ('assets', 'uint256', False), ('shares', 'uint256', False)))
CollateralSupplied: Final = EventType("Markets", "CollateralSupplied", "0x857f6c059fa7b5d6fb198c9f2d8a24ac4570876eb48dcc2a9f463639f7deda70", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('assets', 'uint256', False)))
CollateralWithdrawn: Final = EventType("Markets", "CollateralWithdrawn", "0x74220ca503106269b1ed0729d568d09266d343b63e27beb090bba5067204d672", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('receiver', 'address', False), ('assets', 'uint256', False)))
DefaultAdminDelayChangeCanceled: Final = EventType("Markets", "DefaultAdminDelayChangeCanceled", "0x2b1fa2edafe6f7b9e97c1a9e0c3660e645beb2dcaa2d45bdbf9beaf5472e1ec5", ())
DefaultAdminDelayChangeScheduled: Final = EventType("Markets", "DefaultAdminDelayChangeScheduled", "0xf1038c18cf84a56e432fdbfaf746924b7ea511dfe03a6506a0ceba4888788d9b", (('newDelay', 'uint48', False), ('effectSchedule', 'uint48', False)))
DefaultAdminTransferCanceled: Final = EventType("Markets", "DefaultAdminTransferCanceled", "0x8886ebfc4259abdbc16601dd8fb5678e54878f47b3c34836cfc51154a9605109", ())
DefaultAdminTransferScheduled: Final = EventType("Markets", "DefaultAdminTransferScheduled", "0x3377dc44241e779dd06afab5b788a35ca5f3b778836e2990bdb26a2a4b2e5ed6", (('newAdmin', 'address', True), ('acceptSchedule', 'uint48', False)))
FeeRecipientSet: Final = EventType("Markets", "FeeRecipientSet", "0xbf9a9534339a9d6b81696e05dcfb614b7dc518a31d48be3cfb757988381fb323", (('recipient', 'address', True),))
FeeSet: Final = EventType("Markets", "FeeSet", "0xdb12e4938bdc4407b4fe2690102950fb54b88ef08ca2e9f4f4ba4783367ed780", (('id', 'bytes32', True), ('fee', 'uint256', False)))
InterestAccrued: Final = EventType("Markets", "InterestAccrued", "0x6b2411f406d2b148b1d125fd556eac8c8002f943dd2c42070970e36d5c76bbc0", (('id', 'bytes32', True), ('ratePerSecond', 'uint256', False), ('interest', 'uint256', False), ('feeShares', 'uint256', False)))
InterestModelSet: Final = EventType("Markets", "InterestModelSet", "0xa9db29fb7ff54638faff8d6d15bc4bf8c24c230f653eae7a23162898fdd0e998", (('model', 'address', True), ('enabled', 'bool', False)))
Liquidated: Final = EventType("Markets", "Liquidated", "0x74b4eb184481e5acb1c6ef3fdf37d8051734cc3c7de2b382d03d3961d55b90a0", (('id', 'bytes32', True), ('liquidator', 'address', True), ('borrower', 'address', True), ('repaidAssets', 'uint256', False), ('repaidShares', 'uint256', False), ('seizedAssets', 'uint256', False)))
MarketCreated: Final = EventType("Markets", "MarketCreated", "0xdc1c71eb88f7112a0622cc6efb8932f76ebe7a0a060e547db1196f4bd9c71d18", (('id', 'bytes32', True), ('params', '(address,address,address,address,uint256)', False)))
Repaid: Final = EventType("Markets", "Repaid", "0xd69f3fade99afd11ff4642eb2b9280ad57c59fdb048b29618c3b0c5d3e88d8c6", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('assets', 'uint256', False), ('shares', 'uint256', False)))
RoleAdminChanged: Final = EventType("Markets", "RoleAdminChanged", "0xbd79b86ffe0ab8e8776151514217cd7cacd52c909f66475c3af44e129f0b00ff", (('role', 'bytes32', True), ('previousAdminRole', 'bytes32', True), ('newAdminRole', 'bytes32', True)))
RoleGranted: Final = EventType("Markets", "RoleGranted", "0x2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
RoleRevoked: Final = EventType("Markets", "RoleRevoked", "0xf6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b", (('role', 'bytes32', True), ('account', 'address', True), ('sender', 'address', True)))
Supplied: Final = EventType("Markets", "Supplied", "0xcc4c7068b9a99ead94eb255d080af0c5b967bb1be9b8052ad8859b8b737802d5", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('assets', 'uint256', False), ('shares', 'uint256', False)))
Withdrawn: Final = EventType("Markets", "Withdrawn", "0xd2c71c1f3d736b3e82886d3b1611d8aca9358508ea2c0aefced1855e2d34628b", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('receiver', 'address', False), ('assets', 'uint256', False), ('shares', 'uint256', False)))


class Markets(Contract):
    NAME = "Markets"
    EVENTS = {event.topic: event for event in (AuthorizationSet, BadDebtSocialised, Borrowed, CollateralSupplied, CollateralWithdrawn, DefaultAdminDelayChangeCanceled, DefaultAdminDelayChangeScheduled, DefaultAdminTransferCanceled, DefaultAdminTransferScheduled, FeeRecipientSet, FeeSet, InterestAccrued, InterestModelSet, Liquidated, MarketCreated, Repaid, RoleAdminChanged, RoleGranted, RoleRevoked, Supplied, Withdrawn,)}

    async def collateral(self, *, block: str = "latest") -> str:
        r = await self._read(_COLLATERAL, (), block)
        return checksum(r[0])

    async def cursor(self, *, block: str = "latest") -> int:
        r = await self._read(_CURSOR, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_role(self, *, block: str = "latest") -> bytes:
        r = await self._read(_DEFAULT_ADMIN_ROLE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_fee(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_FEE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_incentive(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_INCENTIVE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def one(self, *, block: str = "latest") -> int:
        r = await self._read(_ONE, (), block)
        return r[0]  # type: ignore[no-any-return]

    def accept_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_ACCEPT_DEFAULT_ADMIN_TRANSFER, (), value)

    def accrue_interest(self, params: MarketParams, *, value: int = 0) -> ContractCall:
        return self._write(_ACCRUE_INTEREST, (params,), value)

    def begin_default_admin_transfer(self, new_admin: str, *, value: int = 0) -> ContractCall:
        return self._write(_BEGIN_DEFAULT_ADMIN_TRANSFER, (new_admin,), value)

    def borrow(self, params: MarketParams, assets: int, shares: int, on_behalf: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_BORROW, (params, assets, shares, on_behalf, receiver), value)

    def cancel_default_admin_transfer(self, *, value: int = 0) -> ContractCall:
        return self._write(_CANCEL_DEFAULT_ADMIN_TRANSFER, (), value)

    def change_default_admin_delay(self, new_delay: int, *, value: int = 0) -> ContractCall:
        return self._write(_CHANGE_DEFAULT_ADMIN_DELAY, (new_delay,), value)

    def create_market(self, params: MarketParams, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_MARKET, (params,), value)

    async def default_admin(self, *, block: str = "latest") -> str:
        r = await self._read(_DEFAULT_ADMIN, (), block)
        return checksum(r[0])

    async def default_admin_delay(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def default_admin_delay_increase_wait(self, *, block: str = "latest") -> int:
        r = await self._read(_DEFAULT_ADMIN_DELAY_INCREASE_WAIT, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def expected_totals(self, params: MarketParams, *, block: str = "latest") -> MarketTotals:
        r = await self._read(_EXPECTED_TOTALS, (params,), block)
        return MarketTotals(r[0][0], r[0][1], r[0][2], r[0][3], r[0][4], r[0][5])

    async def fee_recipient(self, *, block: str = "latest") -> str:
        r = await self._read(_FEE_RECIPIENT, (), block)
        return checksum(r[0])

    async def get_role_admin(self, role: bytes, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_ROLE_ADMIN, (role,), block)
        return r[0]  # type: ignore[no-any-return]

    def grant_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_GRANT_ROLE, (role, account), value)

    async def has_role(self, role: bytes, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_HAS_ROLE, (role, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_authorized(self, owner: str, manager: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_AUTHORIZED, (owner, manager), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_healthy(self, params: MarketParams, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_HEALTHY, (params, account), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_interest_model_enabled(self, model: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_INTEREST_MODEL_ENABLED, (model,), block)
        return r[0]  # type: ignore[no-any-return]

    def liquidate(self, params: MarketParams, borrower: str, seized_assets: int, repaid_shares: int, data: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_LIQUIDATE, (params, borrower, seized_assets, repaid_shares, data), value)

    async def liquidation_incentive(self, lltv: int, *, block: str = "latest") -> int:
        r = await self._read(_LIQUIDATION_INCENTIVE, (lltv,), block)
        return r[0]  # type: ignore[no-any-return]

    async def market_id(self, params: MarketParams, *, block: str = "latest") -> bytes:
        r = await self._read(_MARKET_ID, (params,), block)
        return r[0]  # type: ignore[no-any-return]

    async def market_params(self, id: bytes, *, block: str = "latest") -> MarketParams:
        r = await self._read(_MARKET_PARAMS, (id,), block)
        return MarketParams(checksum(r[0][0]), checksum(r[0][1]), checksum(r[0][2]), checksum(r[0][3]), r[0][4])

    async def owner(self, *, block: str = "latest") -> str:
        r = await self._read(_OWNER, (), block)
        return checksum(r[0])

    async def pending_default_admin(self, *, block: str = "latest") -> PendingDefaultAdminResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN, (), block)
        return PendingDefaultAdminResult(checksum(r[0]), r[1])

    async def pending_default_admin_delay(self, *, block: str = "latest") -> PendingDefaultAdminDelayResult:
        r = await self._read(_PENDING_DEFAULT_ADMIN_DELAY, (), block)
        return PendingDefaultAdminDelayResult(r[0], r[1])

    async def position(self, id: bytes, account: str, *, block: str = "latest") -> MarketPosition:
        r = await self._read(_POSITION, (id, account), block)
        return MarketPosition(r[0][0], r[0][1], r[0][2])

    def renounce_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_RENOUNCE_ROLE, (role, account), value)

    def repay(self, params: MarketParams, assets: int, shares: int, on_behalf: str, *, value: int = 0) -> ContractCall:
        return self._write(_REPAY, (params, assets, shares, on_behalf), value)

    def revoke_role(self, role: bytes, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_REVOKE_ROLE, (role, account), value)

    def rollback_default_admin_delay(self, *, value: int = 0) -> ContractCall:
        return self._write(_ROLLBACK_DEFAULT_ADMIN_DELAY, (), value)

    def set_authorization(self, manager: str, allowed: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_AUTHORIZATION, (manager, allowed), value)

    def set_fee(self, params: MarketParams, fee: int, *, value: int = 0) -> ContractCall:
        return self._write(_SET_FEE, (params, fee), value)

    def set_fee_recipient(self, recipient: str, *, value: int = 0) -> ContractCall:
        return self._write(_SET_FEE_RECIPIENT, (recipient,), value)

    def set_interest_model(self, model: str, enabled: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_INTEREST_MODEL, (model, enabled), value)

    def supply(self, params: MarketParams, assets: int, shares: int, on_behalf: str, *, value: int = 0) -> ContractCall:
        return self._write(_SUPPLY, (params, assets, shares, on_behalf), value)

    def supply_collateral(self, params: MarketParams, assets: int, on_behalf: str, *, value: int = 0) -> ContractCall:
        return self._write(_SUPPLY_COLLATERAL, (params, assets, on_behalf), value)

    async def supports_interface(self, interface_id: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_SUPPORTS_INTERFACE, (interface_id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def total_collateral(self, id: bytes, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_COLLATERAL, (id,), block)
        return r[0]  # type: ignore[no-any-return]

    async def totals(self, id: bytes, *, block: str = "latest") -> MarketTotals:
        r = await self._read(_TOTALS, (id,), block)
        return MarketTotals(r[0][0], r[0][1], r[0][2], r[0][3], r[0][4], r[0][5])

    def withdraw(self, params: MarketParams, assets: int, shares: int, on_behalf: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_WITHDRAW, (params, assets, shares, on_behalf, receiver), value)

    def withdraw_collateral(self, params: MarketParams, assets: int, on_behalf: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_WITHDRAW_COLLATERAL, (params, assets, on_behalf, receiver), value)
