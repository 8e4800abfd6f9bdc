"""Liquidator, generated from its artifact by contracts/script/bindings.py; do not edit."""

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


_MARKETS: Final = Function("Liquidator", "MARKETS", bytes.fromhex("60b76195"), (), ('address',))
_ROUTER: Final = Function("Liquidator", "ROUTER", bytes.fromhex("32fe7b26"), (), ('address',))
_LIQUIDATE: Final = Function("Liquidator", "liquidate", bytes.fromhex("85d22dbd"), ('(address,address,address,address,uint256)', 'address', 'uint256', 'uint256', 'address[]', 'uint256', 'uint256'), ('uint256',))
_ON_LIQUIDATE: Final = Function("Liquidator", "onLiquidate", bytes.fromhex("7ee0081a"), ('uint256', 'bytes'), ())

LiquidatedWithSwap: Final = EventType("Liquidator", "LiquidatedWithSwap", "0xa4b1989cc5d985ffa7967dc31d83b57335a5a09487908b1e49699b591d594386", (('caller', 'address', True), ('borrower', 'address', True), ('seizedAssets', 'uint256', False), ('repaidAssets', 'uint256', False), ('profit', 'uint256', False)))


class Liquidator(Contract):
    NAME = "Liquidator"
    EVENTS = {event.topic: event for event in (LiquidatedWithSwap,)}

    async def markets(self, *, block: str = "latest") -> str:
        r = await self._read(_MARKETS, (), block)
        return checksum(r[0])

    async def router(self, *, block: str = "latest") -> str:
        r = await self._read(_ROUTER, (), block)
        return checksum(r[0])

    def liquidate(self, params: MarketParams, borrower: str, seized_assets: int, repaid_shares: int, path: Sequence[str], min_profit: int, deadline: int, *, value: int = 0) -> ContractCall:
        return self._write(_LIQUIDATE, (params, borrower, seized_assets, repaid_shares, path, min_profit, deadline), value)

    def on_liquidate(self, repaid_assets: int, data: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_ON_LIQUIDATE, (repaid_assets, data), value)
