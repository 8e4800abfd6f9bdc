"""IVault, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class Position(NamedTuple):
    size: int
    collateral: int
    average_price: int
    entry_funding_rate: int
    reserve_amount: int
    realised_pnl: int
    last_increased_time: int


class TokenConfigsResult(NamedTuple):
    listed: bool
    is_stable: bool
    is_shortable: bool
    decimals: int
    min_profit_bps: int
    max_pool_amount: int


_ADD_LIQUIDITY: Final = Function("IVault", "addLiquidity", bytes.fromhex("e3412e3d"), ('address',), ('uint256',))
_ALL_TOKENS: Final = Function("IVault", "allTokens", bytes.fromhex("6ff97f1d"), (), ('address[]',))
_CUMULATIVE_FUNDING_RATES: Final = Function("IVault", "cumulativeFundingRates", bytes.fromhex("c65bc7b1"), ('address',), ('uint256',))
_DECREASE_POSITION: Final = Function("IVault", "decreasePosition", bytes.fromhex("82a08490"), ('address', 'address', 'address', 'uint256', 'uint256', 'bool', 'address'), ('uint256',))
_FEE_RESERVES: Final = Function("IVault", "feeReserves", bytes.fromhex("1ce9cb8f"), ('address',), ('uint256',))
_GET_MAX_PRICE: Final = Function("IVault", "getMaxPrice", bytes.fromhex("e124e6d2"), ('address',), ('uint256',))
_GET_MIN_PRICE: Final = Function("IVault", "getMinPrice", bytes.fromhex("81a612d6"), ('address',), ('uint256',))
_GET_POSITION: Final = Function("IVault", "getPosition", bytes.fromhex("4a3f088d"), ('address', 'address', 'address', 'bool'), ('(uint256,uint256,uint256,uint256,uint256,int256,uint256)',))
_GLOBAL_LONG_SIZES: Final = Function("IVault", "globalLongSizes", bytes.fromhex("5688be7f"), ('address',), ('uint256',))
_GLOBAL_SHORT_SIZES: Final = Function("IVault", "globalShortSizes", bytes.fromhex("8a78daa8"), ('address',), ('uint256',))
_GUARANTEED_USD: Final = Function("IVault", "guaranteedUsd", bytes.fromhex("f07456ce"), ('address',), ('uint256',))
_INCREASE_POSITION: Final = Function("IVault", "increasePosition", bytes.fromhex("48d91abf"), ('address', 'address', 'address', 'uint256', 'bool'), ())
_LIQUIDATE_POSITION: Final = Function("IVault", "liquidatePosition", bytes.fromhex("de2ea948"), ('address', 'address', 'address', 'bool', 'address'), ())
_NEXT_CUMULATIVE_FUNDING_RATE: Final = Function("IVault", "nextCumulativeFundingRate", bytes.fromhex("4dcc167d"), ('address',), ('uint256',))
_POOL_AMOUNTS: Final = Function("IVault", "poolAmounts", bytes.fromhex("52f55eed"), ('address',), ('uint256',))
_REMOVE_LIQUIDITY: Final = Function("IVault", "removeLiquidity", bytes.fromhex("47fdbc8e"), ('address', 'uint256', 'address'), ('uint256',))
_RESERVED_AMOUNTS: Final = Function("IVault", "reservedAmounts", bytes.fromhex("c3c7b9e9"), ('address',), ('uint256',))
_SWAP: Final = Function("IVault", "swap", bytes.fromhex("93316212"), ('address', 'address', 'address'), ('uint256',))
_TOKEN_CONFIGS: Final = Function("IVault", "tokenConfigs", bytes.fromhex("1b69dc5f"), ('address',), ('bool', 'bool', 'bool', 'uint8', 'uint16', 'uint128'))

BadDebt: Final = EventType("IVault", "BadDebt", "0x877a8b554901b3a7f8b623911f2b42aca09989290479405e0967cf1c68fdfee6", (('key', 'bytes32', True), ('account', 'address', True), ('usd', 'uint256', False)))
DecreasePosition: Final = EventType("IVault", "DecreasePosition", "0x93d75d64d1f84fc6f430a64fc578bdd4c1e090e90ea2d51773e626d19de56d30", (('key', 'bytes32', True), ('account', 'address', False), ('collateralToken', 'address', False), ('indexToken', 'address', False), ('collateralDelta', 'uint256', False), ('sizeDelta', 'uint256', False), ('isLong', 'bool', False), ('price', 'uint256', False), ('fee', 'uint256', False)))
FundingRateUpdated: Final = EventType("IVault", "FundingRateUpdated", "0xc60f2bd14c9aed8656958e0cff075765755f9cbf64452f0cdc6bd6ae2673b858", (('token', 'address', True), ('cumulativeRate', 'uint256', False)))
IncreasePosition: Final = EventType("IVault", "IncreasePosition", "0x2fe68525253654c21998f35787a8d0f361905ef647c854092430ab65f2f15022", (('key', 'bytes32', True), ('account', 'address', False), ('collateralToken', 'address', False), ('indexToken', 'address', False), ('collateralDelta', 'uint256', False), ('sizeDelta', 'uint256', False), ('isLong', 'bool', False), ('price', 'uint256', False), ('fee', 'uint256', False)))
LiquidatePosition: Final = EventType("IVault", "LiquidatePosition", "0x2e1f85a64a2f22cf2f0c42584e7c919ed4abe8d53675cff0f62bf1e95a1c676f", (('key', 'bytes32', True), ('account', 'address', False), ('collateralToken', 'address', False), ('indexToken', 'address', False), ('isLong', 'bool', False), ('size', 'uint256', False), ('collateral', 'uint256', False), ('reserveAmount', 'uint256', False), ('realisedPnl', 'int256', False), ('markPrice', 'uint256', False)))
LiquidityAdded: Final = EventType("IVault", "LiquidityAdded", "0x64b83944e79c3ce8d4c297411de637c3e102d064677aac0c163976ebdcd6f50e", (('token', 'address', True), ('amount', 'uint256', False), ('usd', 'uint256', False), ('fee', 'uint256', False)))
LiquidityRemoved: Final = EventType("IVault", "LiquidityRemoved", "0xbc7d19d505c7ec4db83f3b51f19fb98c4c8a99922e7839d1ee608dfbee29501b", (('token', 'address', True), ('receiver', 'address', True), ('amount', 'uint256', False), ('usd', 'uint256', False), ('fee', 'uint256', False)))
Swap: Final = EventType("IVault", "Swap", "0xd6d34547c69c5ee3d2667625c188acf1006abb93e0ee7cf03925c67cf7760413", (('receiver', 'address', True), ('tokenIn', 'address', False), ('tokenOut', 'address', False), ('amountIn', 'uint256', False), ('amountOut', 'uint256', False), ('fee', 'uint256', False)))


class IVault(Contract):
    NAME = "IVault"
    EVENTS = {event.topic: event for event in (BadDebt, DecreasePosition, FundingRateUpdated, IncreasePosition, LiquidatePosition, LiquidityAdded, LiquidityRemoved, Swap,)}

    def add_liquidity(self, token: str, *, value: int = 0) -> ContractCall:
        return self._write(_ADD_LIQUIDITY, (token,), value)

    async def all_tokens(self, *, block: str = "latest") -> Sequence[str]:
        r = await self._read(_ALL_TOKENS, (), block)
        return [checksum(x) for x in r[0]]

    async def cumulative_funding_rates(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_CUMULATIVE_FUNDING_RATES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def decrease_position(self, account: str, collateral_token: str, index_token: str, collateral_delta: int, size_delta: int, is_long: bool, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_DECREASE_POSITION, (account, collateral_token, index_token, collateral_delta, size_delta, is_long, receiver), value)

    async def fee_reserves(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_FEE_RESERVES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_max_price(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GET_MAX_PRICE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_min_price(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GET_MIN_PRICE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_position(self, account: str, collateral_token: str, index_token: str, is_long: bool, *, block: str = "latest") -> Position:
        r = await self._read(_GET_POSITION, (account, collateral_token, index_token, is_long), block)
        return Position(r[0][0], r[0][1], r[0][2], r[0][3], r[0][4], r[0][5], r[0][6])

    async def global_long_sizes(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GLOBAL_LONG_SIZES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def global_short_sizes(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GLOBAL_SHORT_SIZES, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def guaranteed_usd(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_GUARANTEED_USD, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def increase_position(self, account: str, collateral_token: str, index_token: str, size_delta: int, is_long: bool, *, value: int = 0) -> ContractCall:
        return self._write(_INCREASE_POSITION, (account, collateral_token, index_token, size_delta, is_long), value)

    def liquidate_position(self, account: str, collateral_token: str, index_token: str, is_long: bool, fee_receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_LIQUIDATE_POSITION, (account, collateral_token, index_token, is_long, fee_receiver), value)

    async def next_cumulative_funding_rate(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_NEXT_CUMULATIVE_FUNDING_RATE, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    async def pool_amounts(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_POOL_AMOUNTS, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def remove_liquidity(self, token: str, usd: int, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_LIQUIDITY, (token, usd, receiver), value)

    async def reserved_amounts(self, token: str, *, block: str = "latest") -> int:
        r = await self._read(_RESERVED_AMOUNTS, (token,), block)
        return r[0]  # type: ignore[no-any-return]

    def swap(self, token_in: str, token_out: str, receiver: str, *, value: int = 0) -> ContractCall:
        return self._write(_SWAP, (token_in, token_out, receiver), value)

    async def token_configs(self, token: str, *, block: str = "latest") -> TokenConfigsResult:
        r = await self._read(_TOKEN_CONFIGS, (token,), block)
        return TokenConfigsResult(r[0], r[1], r[2], r[3], r[4], r[5])
