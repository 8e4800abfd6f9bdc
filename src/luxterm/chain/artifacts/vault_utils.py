"""VaultUtils, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class GetDeltaResult(NamedTuple):
    has_profit: bool
    delta: int


class GetHealthResult(NamedTuple):
    state: int
    payable_fees: int


class GetMarginFeesResult(NamedTuple):
    position_fee: int
    funding_fee: int


_VAULT: Final = Function("VaultUtils", "VAULT", bytes.fromhex("411557d1"), (), ('address',))
_GET_DELTA: Final = Function("VaultUtils", "getDelta", bytes.fromhex("0c3e48a0"), ('uint256', 'uint256', 'uint256', 'bool'), ('bool', 'uint256'))
_GET_FUNDING_INCREMENT: Final = Function("VaultUtils", "getFundingIncrement", bytes.fromhex("b5903b1d"), ('uint256', 'uint256', 'uint256', 'uint256'), ('uint256',))
_GET_HEALTH: Final = Function("VaultUtils", "getHealth", bytes.fromhex("e4c0a076"), ('uint256', 'uint256', 'uint256', 'uint256', 'uint256', 'uint256'), ('uint8', 'uint256'))
_GET_LIQUIDATION_PRICE: Final = Function("VaultUtils", "getLiquidationPrice", bytes.fromhex("fadbaa53"), ('address', 'address', 'address', 'bool'), ('uint256',))
_GET_MARGIN_FEES: Final = Function("VaultUtils", "getMarginFees", bytes.fromhex("19d17f15"), ('address', 'address', 'address', 'bool', 'uint256'), ('uint256', 'uint256'))
_GET_NEXT_AVERAGE_PRICE: Final = Function("VaultUtils", "getNextAveragePrice", bytes.fromhex("ab5bc05f"), ('uint256', 'uint256', 'bool', 'uint256', 'uint256', 'uint256'), ('uint256',))
_GET_POSITION_LEVERAGE: Final = Function("VaultUtils", "getPositionLeverage", bytes.fromhex("51723e82"), ('address', 'address', 'address', 'bool'), ('uint256',))



class VaultUtils(Contract):
    NAME = "VaultUtils"

    async def vault(self, *, block: str = "latest") -> str:
        r = await self._read(_VAULT, (), block)
        return checksum(r[0])

    async def get_delta(self, size: int, average_price: int, price: int, is_long: bool, *, block: str = "latest") -> GetDeltaResult:
        r = await self._read(_GET_DELTA, (size, average_price, price, is_long), block)
        return GetDeltaResult(r[0], r[1])

    async def get_funding_increment(self, factor: int, reserved: int, pool: int, intervals: int, *, block: str = "latest") -> int:
        r = await self._read(_GET_FUNDING_INCREMENT, (factor, reserved, pool, intervals), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_health(self, size: int, collateral: int, loss_usd: int, margin_fees: int, liquidation_fee: int, max_leverage_bps: int, *, block: str = "latest") -> GetHealthResult:
        r = await self._read(_GET_HEALTH, (size, collateral, loss_usd, margin_fees, liquidation_fee, max_leverage_bps), block)
        return GetHealthResult(r[0], r[1])

    async def get_liquidation_price(self, account: str, collateral_token: str, index_token: str, is_long: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_LIQUIDATION_PRICE, (account, collateral_token, index_token, is_long), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_margin_fees(self, account: str, collateral_token: str, index_token: str, is_long: bool, size_delta: int, *, block: str = "latest") -> GetMarginFeesResult:
        r = await self._read(_GET_MARGIN_FEES, (account, collateral_token, index_token, is_long, size_delta), block)
        return GetMarginFeesResult(r[0], r[1])

    async def get_next_average_price(self, size: int, average_price: int, is_long: bool, mark_price: int, next_price: int, size_delta: int, *, block: str = "latest") -> int:
        r = await self._read(_GET_NEXT_AVERAGE_PRICE, (size, average_price, is_long, mark_price, next_price, size_delta), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_position_leverage(self, account: str, collateral_token: str, index_token: str, is_long: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_POSITION_LEVERAGE, (account, collateral_token, index_token, is_long), block)
        return r[0]  # type: ignore[no-any-return]
