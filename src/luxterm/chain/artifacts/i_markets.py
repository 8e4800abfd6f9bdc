"""IMarkets, generated from its artifact by contracts/script/bindings.py; do not edit."""

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


class MarketPosition(NamedTuple):
    supply_shares: int
    borrow_shares: int
    collateral: int


_ACCRUE_INTEREST: Final = Function("IMarkets", "accrueInterest", bytes.fromhex("151c1ade"), ('(address,address,address,address,uint256)',), ())
_BORROW: Final = Function("IMarkets", "borrow", bytes.fromhex("50d8cd4b"), ('(address,address,address,address,uint256)', 'uint256', 'uint256', 'address', 'address'), ('uint256', 'uint256'))
_EXPECTED_TOTALS: Final = Function("IMarkets", "expectedTotals", bytes.fromhex("bcb6c0bb"), ('(address,address,address,address,uint256)',), ('(uint128,uint128,uint128,uint128,uint64,uint64)',))
_IS_HEALTHY: Final = Function("IMarkets", "isHealthy", bytes.fromhex("5b7d28ad"), ('(address,address,address,address,uint256)', 'address'), ('bool',))
_LIQUIDATE: Final = Function("IMarkets", "liquidate", bytes.fromhex("d8eabcb8"), ('(address,address,address,address,uint256)', 'address', 'uint256', 'uint256', 'bytes'), ('uint256', 'uint256'))
_LIQUIDATION_INCENTIVE: Final = Function("IMarkets", "liquidationIncentive", bytes.fromhex("f34798c1"), ('uint256',), ('uint256',))
_POSITION: Final = Function("IMarkets", "position", bytes.fromhex("93c52062"), ('bytes32', 'address'), ('(uint256,uint128,uint128)',))
_REPAY: Final = Function("IMarkets", "repay", bytes.fromhex("6f9fdb4a"), ('(address,address,address,address,uint256)', 'uint256', 'uint256', 'address'), ('uint256', 'uint256'))
_SET_AUTHORIZATION: Final = Function("IMarkets", "setAuthorization", bytes.fromhex("eecea000"), ('address', 'bool'), ())
_SUPPLY: Final = Function("IMarkets", "supply", bytes.fromhex("612d514e"), ('(address,address,address,address,uint256)', 'uint256', 'uint256', 'address'), ('uint256', 'uint256'))
_SUPPLY_COLLATERAL: Final = Function("IMarkets", "supplyCollateral", bytes.fromhex("c9041801"), ('(address,address,address,address,uint256)', 'uint256', 'address'), ())
_TOTALS: Final = Function("IMarkets", "totals", bytes.fromhex("a6606014"), ('bytes32',), ('(uint128,uint128,uint128,uint128,uint64,uint64)',))
_WITHDRAW: Final = Function("IMarkets", "withdraw", bytes.fromhex("5c2bea49"), ('(address,address,address,address,uint256)', 'uint256', 'uint256', 'address', 'address'), ('uint256', 'uint256'))
_WITHDRAW_COLLATERAL: Final = Function("IMarkets", "withdrawCollateral", bytes.fromhex("8720316d"), ('(address,address,address,address,uint256)', 'uint256', 'address', 'address'), ())

AuthorizationSet: Final = EventType("IMarkets", "AuthorizationSet", "0x31fa09e9e91f9119debb56ca73575329c6a5a2e0d333e5f29f522818be51dcc8", (('owner', 'address', True), ('manager', 'address', True), ('allowed', 'bool', False)))
BadDebtSocialised: Final = EventType("IMarkets", "BadDebtSocialised", "0xf419caeea8f923c6083a854a15129ef09aa4ecbc703a75bc457637eea40d85da", (('id', 'bytes32', True), ('borrower', 'address', True), ('assets', 'uint256', False), ('shares', 'uint256', False)))
Borrowed: Final = EventType("IMarkets", "Borrowed", "0xe79f88fcfb99f0e4b59d73f58e64504e55aa8fb97accac08acf7148fd220f27f", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('receiver', 'address', False), ('assets', 'uint256', False), ('shares', 'uint256', False)))
CollateralSupplied: Final = EventType("IMarkets", "CollateralSupplied", "0x857f6c059fa7b5d6fb198c9f2d8a24ac4570876eb48dcc2a9f463639f7deda70", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('assets', 'uint256', False)))
CollateralWithdrawn: Final = EventType("IMarkets", "CollateralWithdrawn", "0x74220ca503106269b1ed0729d568d09266d343b63e27beb090bba5067204d672", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('receiver', 'address', False), ('assets', 'uint256', False)))
FeeRecipientSet: Final = EventType("IMarkets", "FeeRecipientSet", "0xbf9a9534339a9d6b81696e05dcfb614b7dc518a31d48be3cfb757988381fb323", (('recipient', 'address', True),))
FeeSet: Final = EventType("IMarkets", "FeeSet", "0xdb12e4938bdc4407b4fe2690102950fb54b88ef08ca2e9f4f4ba4783367ed780", (('id', 'bytes32', True), ('fee', 'uint256', False)))
InterestAccrued: Final = EventType("IMarkets", "InterestAccrued", "0x6b2411f406d2b148b1d125fd556eac8c8002f943dd2c42070970e36d5c76bbc0", (('id', 'bytes32', True), ('ratePerSecond', 'uint256', False), ('interest', 'uint256', False), ('feeShares', 'uint256', False)))
InterestModelSet: Final = EventType("IMarkets", "InterestModelSet", "0xa9db29fb7ff54638faff8d6d15bc4bf8c24c230f653eae7a23162898fdd0e998", (('model', 'address', True), ('enabled', 'bool', False)))
Liquidated: Final = EventType("IMarkets", "Liquidated", "0x74b4eb184481e5acb1c6ef3fdf37d8051734cc3c7de2b382d03d3961d55b90a0", (('id', 'bytes32', True), ('liquidator', 'address', True), ('borrower', 'address', True), ('repaidAssets', 'uint256', False), ('repaidShares', 'uint256', False), ('seizedAssets', 'uint256', False)))
MarketCreated: Final = EventType("IMarkets", "MarketCreated", "0xdc1c71eb88f7112a0622cc6efb8932f76ebe7a0a060e547db1196f4bd9c71d18", (('id', 'bytes32', True), ('params', '(address,address,address,address,uint256)', False)))
Repaid: Final = EventType("IMarkets", "Repaid", "0xd69f3fade99afd11ff4642eb2b9280ad57c59fdb048b29618c3b0c5d3e88d8c6", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('assets', 'uint256', False), ('shares', 'uint256', False)))
Supplied: Final = EventType("IMarkets", "Supplied", "0xcc4c7068b9a99ead94eb255d080af0c5b967bb1be9b8052ad8859b8b737802d5", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('assets', 'uint256', False), ('shares', 'uint256', False)))
Withdrawn: Final = EventType("IMarkets", "Withdrawn", "0xd2c71c1f3d736b3e82886d3b1611d8aca9358508ea2c0aefced1855e2d34628b", (('id', 'bytes32', True), ('caller', 'address', False), ('onBehalf', 'address', True), ('receiver', 'address', False), ('assets', 'uint256', False), ('shares', 'uint256', False)))


class IMarkets(Contract):
    NAME = "IMarkets"
    EVENTS = {event.topic: event for event in (AuthorizationSet, BadDebtSocialised, Borrowed, CollateralSupplied, CollateralWithdrawn, FeeRecipientSet, FeeSet, InterestAccrued, InterestModelSet, Liquidated, MarketCreated, Repaid, Supplied, Withdrawn,)}

    def accrue_interest(self, params: MarketParams, *, value: int = 0) -> ContractCall:
        return self._write(_ACCRUE_INTEREST, (params,), value)

    def borrow(self, params: MarketParams, assets: int, shares: int, on_behalf: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_BORROW, (params, assets, shares, on_behalf, receiver), value)

    async def expected_totals(self, params: MarketParams, *, block: str = "latest") -> MarketTotals:
        r = await self._read(_EXPECTED_TOTALS, (params,), block)
        return MarketTotals(r[0][0], r[0][1], r[0][2], r[0][3], r[0][4], r[0][5])

    async def is_healthy(self, params: MarketParams, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_HEALTHY, (params, account), block)
        return r[0]  # type: ignore[no-any-return]

    def liquidate(self, params: MarketParams, borrower: str, seized_assets: int, repaid_shares: int, data: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_LIQUIDATE, (params, borrower, seized_assets, repaid_shares, data), value)

    async def liquidation_incentive(self, lltv: int, *, block: str = "latest") -> int:
        r = await self._read(_LIQUIDATION_INCENTIVE, (lltv,), block)
        return r[0]  # type: ignore[no-any-return]

    async def position(self, id: bytes, account: str, *, block: str = "latest") -> MarketPosition:
        r = await self._read(_POSITION, (id, account), block)
        return MarketPosition(r[0][0], r[0][1], r[0][2])

    def repay(self, params: MarketParams, assets: int, shares: int, on_behalf: str, *, value: int = 0) -> ContractCall:
        return self._write(_REPAY, (params, assets, shares, on_behalf), value)

    def set_authorization(self, manager: str, allowed: bool, *, value: int = 0) -> ContractCall:
        return self._write(_SET_AUTHORIZATION, (manager, allowed), value)

    def supply(self, params: MarketParams, assets: int, shares: int, on_behalf: str, *, value: int = 0) -> ContractCall:
        return self._write(_SUPPLY, (params, assets, shares, on_behalf), value)

    def supply_collateral(self, params: MarketParams, assets: int, on_behalf: str, *, value: int = 0) -> ContractCall:
        return self._write(_SUPPLY_COLLATERAL, (params, assets, on_behalf), value)

    async def totals(self, id: bytes, *, block: str = "latest") -> MarketTotals:
        r = await self._read(_TOTALS, (id,), block)
        return MarketTotals(r[0][0], r[0][1], r[0][2], r[0][3], r[0][4], r[0][5])

    def withdraw(self, params: MarketParams, assets: int, shares: int, on_behalf: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_WITHDRAW, (params, assets, shares, on_behalf, receiver), value)

    def withdraw_collateral(self, params: MarketParams, assets: int, on_behalf: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_WITHDRAW_COLLATERAL, (params, assets, on_behalf, receiver), value)
