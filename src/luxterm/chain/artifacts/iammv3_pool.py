"""IAMMV3Pool, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class ObserveResult(NamedTuple):
    tick_cumulatives: Sequence[int]
    seconds_per_liquidity_cumulative_x128s: Sequence[int]


class Slot0Result(NamedTuple):
    sqrt_price_x96: int
    tick: int
    observation_index: int
    observation_cardinality: int
    observation_cardinality_next: int
    fee_protocol: int
    unlocked: bool


_INCREASE_OBSERVATION_CARDINALITY_NEXT: Final = Function("IAMMV3Pool", "increaseObservationCardinalityNext", bytes.fromhex("32148f67"), ('uint16',), ())
_LIQUIDITY: Final = Function("IAMMV3Pool", "liquidity", bytes.fromhex("1a686502"), (), ('uint128',))
_OBSERVE: Final = Function("IAMMV3Pool", "observe", bytes.fromhex("883bdbfd"), ('uint32[]',), ('int56[]', 'uint160[]'))
_SLOT0: Final = Function("IAMMV3Pool", "slot0", bytes.fromhex("3850c7bd"), (), ('uint160', 'int24', 'uint16', 'uint16', 'uint16', 'uint8', 'bool'))
_TOKEN0: Final = Function("IAMMV3Pool", "token0", bytes.fromhex("0dfe1681"), (), ('address',))
_TOKEN1: Final = Function("IAMMV3Pool", "token1", bytes.fromhex("d21220a7"), (), ('address',))



class IAMMV3Pool(Contract):
    NAME = "IAMMV3Pool"

    def increase_observation_cardinality_next(self, observation_cardinality_next: int, *, value: int = 0) -> ContractCall:
        return self._write(_INCREASE_OBSERVATION_CARDINALITY_NEXT, (observation_cardinality_next,), value)

    async def liquidity(self, *, block: str = "latest") -> int:
        r = await self._read(_LIQUIDITY, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def observe(self, seconds_agos: Sequence[int], *, block: str = "latest") -> ObserveResult:
        r = await self._read(_OBSERVE, (seconds_agos,), block)
        return ObserveResult(list(r[0]), list(r[1]))

    async def slot0(self, *, block: str = "latest") -> Slot0Result:
        r = await self._read(_SLOT0, (), block)
        return Slot0Result(r[0], r[1], r[2], r[3], r[4], r[5], r[6])

    async def token0(self, *, block: str = "latest") -> str:
        r = await self._read(_TOKEN0, (), block)
        return checksum(r[0])

    async def token1(self, *, block: str = "latest") -> str:
        r = await self._read(_TOKEN1, (), block)
        return checksum(r[0])
