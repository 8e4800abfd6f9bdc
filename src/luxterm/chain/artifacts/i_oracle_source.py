"""IOracleSource, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class GetPriceResult(NamedTuple):
    price: int
    timestamp: int


_GET_PRICE: Final = Function("IOracleSource", "getPrice", bytes.fromhex("41976e09"), ('address',), ('uint256', 'uint256'))
_IS_SUPPORTED: Final = Function("IOracleSource", "isSupported", bytes.fromhex("4f129c53"), ('address',), ('bool',))
_NAME: Final = Function("IOracleSource", "name", bytes.fromhex("06fdde03"), (), ('string',))



class IOracleSource(Contract):
    NAME = "IOracleSource"

    async def get_price(self, asset: str, *, block: str = "latest") -> GetPriceResult:
        r = await self._read(_GET_PRICE, (asset,), block)
        return GetPriceResult(r[0], r[1])

    async def is_supported(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_SUPPORTED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def name(self, *, block: str = "latest") -> str:
        r = await self._read(_NAME, (), block)
        return r[0]  # type: ignore[no-any-return]
