"""InterestModel, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_BASE_RATE: Final = Function("InterestModel", "BASE_RATE", bytes.fromhex("41910f90"), (), ('uint256',))
_KINK: Final = Function("InterestModel", "KINK", bytes.fromhex("a35cc828"), (), ('uint256',))
_MAX_RATE_PER_YEAR: Final = Function("InterestModel", "MAX_RATE_PER_YEAR", bytes.fromhex("897148ae"), (), ('uint256',))
_ONE: Final = Function("InterestModel", "ONE", bytes.fromhex("c2ee3a08"), (), ('uint256',))
_SLOPE: Final = Function("InterestModel", "SLOPE", bytes.fromhex("8b7cc629"), (), ('uint256',))
_STEEP: Final = Function("InterestModel", "STEEP", bytes.fromhex("6d317b12"), (), ('uint256',))
_YEAR: Final = Function("InterestModel", "YEAR", bytes.fromhex("83914540"), (), ('uint256',))
_BORROW_RATE: Final = Function("InterestModel", "borrowRate", bytes.fromhex("ad2e618f"), ('bytes32', 'uint256', 'uint256', 'uint256'), ('uint256',))
_BORROW_RATE_VIEW: Final = Function("InterestModel", "borrowRateView", bytes.fromhex("bfc0a335"), ('address', 'bytes32', 'uint256', 'uint256', 'uint256'), ('uint256',))
_RATE_PER_YEAR: Final = Function("InterestModel", "ratePerYear", bytes.fromhex("6b8a3058"), ('uint256', 'uint256'), ('uint256',))



class InterestModel(Contract):
    NAME = "InterestModel"

    async def base_rate(self, *, block: str = "latest") -> int:
        r = await self._read(_BASE_RATE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def kink(self, *, block: str = "latest") -> int:
        r = await self._read(_KINK, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_rate_per_year(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_RATE_PER_YEAR, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def one(self, *, block: str = "latest") -> int:
        r = await self._read(_ONE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def slope(self, *, block: str = "latest") -> int:
        r = await self._read(_SLOPE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def steep(self, *, block: str = "latest") -> int:
        r = await self._read(_STEEP, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def year(self, *, block: str = "latest") -> int:
        r = await self._read(_YEAR, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def borrow_rate(self, argument0: bytes, supplied: int, borrowed: int, argument3: int, *, block: str = "latest") -> int:
        r = await self._read(_BORROW_RATE, (argument0, supplied, borrowed, argument3), block)
        return r[0]  # type: ignore[no-any-return]

    async def borrow_rate_view(self, argument0: str, argument1: bytes, supplied: int, borrowed: int, argument4: int, *, block: str = "latest") -> int:
        r = await self._read(_BORROW_RATE_VIEW, (argument0, argument1, supplied, borrowed, argument4), block)
        return r[0]  # type: ignore[no-any-return]

    async def rate_per_year(self, supplied: int, borrowed: int, *, block: str = "latest") -> int:
        r = await self._read(_RATE_PER_YEAR, (supplied, borrowed), block)
        return r[0]  # type: ignore[no-any-return]
