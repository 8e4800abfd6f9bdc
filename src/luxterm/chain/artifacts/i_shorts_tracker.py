"""IShortsTracker, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_ON_DECREASE: Final = Function("IShortsTracker", "onDecrease", bytes.fromhex("ede7701d"), ('address', 'uint256', 'uint256', 'uint256', 'int256'), ())
_ON_INCREASE: Final = Function("IShortsTracker", "onIncrease", bytes.fromhex("5094bab0"), ('address', 'uint256', 'uint256', 'uint256'), ())
_TOTAL_PNL: Final = Function("IShortsTracker", "totalPnl", bytes.fromhex("d275688b"), ('address', 'uint256', 'uint256'), ('int256',))



class IShortsTracker(Contract):
    NAME = "IShortsTracker"

    def on_decrease(self, index_token: str, size: int, size_delta: int, price: int, realised_pnl: int, *, value: int = 0) -> ContractCall:
        return self._write(_ON_DECREASE, (index_token, size, size_delta, price, realised_pnl), value)

    def on_increase(self, index_token: str, size: int, size_delta: int, price: int, *, value: int = 0) -> ContractCall:
        return self._write(_ON_INCREASE, (index_token, size, size_delta, price), value)

    async def total_pnl(self, index_token: str, size: int, price: int, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_PNL, (index_token, size, price), block)
        return r[0]  # type: ignore[no-any-return]
