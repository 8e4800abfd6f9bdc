"""AdaptiveInterestModel, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_INITIAL_RATE: Final = Function("AdaptiveInterestModel", "INITIAL_RATE", bytes.fromhex("4dbac733"), (), ('uint256',))
_MAX_RATE: Final = Function("AdaptiveInterestModel", "MAX_RATE", bytes.fromhex("c24dbebd"), (), ('uint256',))
_MIN_RATE: Final = Function("AdaptiveInterestModel", "MIN_RATE", bytes.fromhex("d819bfef"), (), ('uint256',))
_ONE: Final = Function("AdaptiveInterestModel", "ONE", bytes.fromhex("c2ee3a08"), (), ('uint256',))
_SPEED_PER_YEAR: Final = Function("AdaptiveInterestModel", "SPEED_PER_YEAR", bytes.fromhex("08c91d5e"), (), ('uint256',))
_STEEPNESS: Final = Function("AdaptiveInterestModel", "STEEPNESS", bytes.fromhex("6ecc79a8"), (), ('uint256',))
_TARGET: Final = Function("AdaptiveInterestModel", "TARGET", bytes.fromhex("cc1f2afa"), (), ('uint256',))
_YEAR: Final = Function("AdaptiveInterestModel", "YEAR", bytes.fromhex("83914540"), (), ('uint256',))
_BORROW_RATE: Final = Function("AdaptiveInterestModel", "borrowRate", bytes.fromhex("ad2e618f"), ('bytes32', 'uint256', 'uint256', 'uint256'), ('uint256',))
_BORROW_RATE_VIEW: Final = Function("AdaptiveInterestModel", "borrowRateView", bytes.fromhex("bfc0a335"), ('address', 'bytes32', 'uint256', 'uint256', 'uint256'), ('uint256',))
_RATE_AT_TARGET: Final = Function("AdaptiveInterestModel", "rateAtTarget", bytes.fromhex("b80e19fc"), ('address', 'bytes32'), ('uint256',))

RateAtTargetChanged: Final = EventType("AdaptiveInterestModel", "RateAtTargetChanged", "0x2b3fd361511f332c298bc2d8add4310a9414aaa37addc52aa2e601d3f4404692", (('markets', 'address', True), ('market', 'bytes32', True), ('ratePerSecond', 'uint256', False)))


class AdaptiveInterestModel(Contract):
    NAME = "AdaptiveInterestModel"
    EVENTS = {event.topic: event for event in (RateAtTargetChanged,)}

    async def initial_rate(self, *, block: str = "latest") -> int:
        r = await self._read(_INITIAL_RATE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def max_rate(self, *, block: str = "latest") -> int:
        r = await self._read(_MAX_RATE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def min_rate(self, *, block: str = "latest") -> int:
        r = await self._read(_MIN_RATE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def one(self, *, block: str = "latest") -> int:
        r = await self._read(_ONE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def speed_per_year(self, *, block: str = "latest") -> int:
        r = await self._read(_SPEED_PER_YEAR, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def steepness(self, *, block: str = "latest") -> int:
        r = await self._read(_STEEPNESS, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def target(self, *, block: str = "latest") -> int:
        r = await self._read(_TARGET, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def year(self, *, block: str = "latest") -> int:
        r = await self._read(_YEAR, (), block)
        return r[0]  # type: ignore[no-any-return]

    def borrow_rate(self, market: bytes, supplied: int, borrowed: int, elapsed: int, *, value: int = 0) -> ContractCall:
        return self._write(_BORROW_RATE, (market, supplied, borrowed, elapsed), value)

    async def borrow_rate_view(self, markets: str, market: bytes, supplied: int, borrowed: int, elapsed: int, *, block: str = "latest") -> int:
        r = await self._read(_BORROW_RATE_VIEW, (markets, market, supplied, borrowed, elapsed), block)
        return r[0]  # type: ignore[no-any-return]

    async def rate_at_target(self, markets: str, market: bytes, *, block: str = "latest") -> int:
        r = await self._read(_RATE_AT_TARGET, (markets, market), block)
        return r[0]  # type: ignore[no-any-return]
