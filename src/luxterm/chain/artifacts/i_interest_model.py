"""IInterestModel, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_BORROW_RATE: Final = Function("IInterestModel", "borrowRate", bytes.fromhex("ad2e618f"), ('bytes32', 'uint256', 'uint256', 'uint256'), ('uint256',))
_BORROW_RATE_VIEW: Final = Function("IInterestModel", "borrowRateView", bytes.fromhex("bfc0a335"), ('address', 'bytes32', 'uint256', 'uint256', 'uint256'), ('uint256',))



class IInterestModel(Contract):
    NAME = "IInterestModel"

    def borrow_rate(self, market: bytes, total_supply_assets: int, total_borrow_assets: int, elapsed: int, *, value: int = 0) -> ContractCall:
        return self._write(_BORROW_RATE, (market, total_supply_assets, total_borrow_assets, elapsed), value)

    async def borrow_rate_view(self, markets: str, market: bytes, total_supply_assets: int, total_borrow_assets: int, elapsed: int, *, block: str = "latest") -> int:
        r = await self._read(_BORROW_RATE_VIEW, (markets, market, total_supply_assets, total_borrow_assets, elapsed), block)
        return r[0]  # type: ignore[no-any-return]
