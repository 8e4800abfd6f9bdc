"""IAMMV2Pair, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class GetReservesResult(NamedTuple):
    reserve0: int
    reserve1: int
    block_timestamp_last: int


_ALLOWANCE: Final = Function("IAMMV2Pair", "allowance", bytes.fromhex("dd62ed3e"), ('address', 'address'), ('uint256',))
_APPROVE: Final = Function("IAMMV2Pair", "approve", bytes.fromhex("095ea7b3"), ('address', 'uint256'), ('bool',))
_BALANCE_OF: Final = Function("IAMMV2Pair", "balanceOf", bytes.fromhex("70a08231"), ('address',), ('uint256',))
_GET_RESERVES: Final = Function("IAMMV2Pair", "getReserves", bytes.fromhex("0902f1ac"), (), ('uint112', 'uint112', 'uint32'))
_PRICE0_CUMULATIVE_LAST: Final = Function("IAMMV2Pair", "price0CumulativeLast", bytes.fromhex("5909c0d5"), (), ('uint256',))
_PRICE1_CUMULATIVE_LAST: Final = Function("IAMMV2Pair", "price1CumulativeLast", bytes.fromhex("5a3d5493"), (), ('uint256',))
_TOKEN0: Final = Function("IAMMV2Pair", "token0", bytes.fromhex("0dfe1681"), (), ('address',))
_TOKEN1: Final = Function("IAMMV2Pair", "token1", bytes.fromhex("d21220a7"), (), ('address',))
_TOTAL_SUPPLY: Final = Function("IAMMV2Pair", "totalSupply", bytes.fromhex("18160ddd"), (), ('uint256',))

Sync: Final = EventType("IAMMV2Pair", "Sync", "0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1", (('reserve0', 'uint112', False), ('reserve1', 'uint112', False)))


class IAMMV2Pair(Contract):
    NAME = "IAMMV2Pair"
    EVENTS = {event.topic: event for event in (Sync,)}

    async def allowance(self, owner: str, spender: str, *, block: str = "latest") -> int:
        r = await self._read(_ALLOWANCE, (owner, spender), block)
        return r[0]  # type: ignore[no-any-return]

    def approve(self, spender: str, value_: int, *, value: int = 0) -> ContractCall:
        return self._write(_APPROVE, (spender, value_), value)

    async def balance_of(self, owner: str, *, block: str = "latest") -> int:
        r = await self._read(_BALANCE_OF, (owner,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_reserves(self, *, block: str = "latest") -> GetReservesResult:
        r = await self._read(_GET_RESERVES, (), block)
        return GetReservesResult(r[0], r[1], r[2])

    async def price0_cumulative_last(self, *, block: str = "latest") -> int:
        r = await self._read(_PRICE0_CUMULATIVE_LAST, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def price1_cumulative_last(self, *, block: str = "latest") -> int:
        r = await self._read(_PRICE1_CUMULATIVE_LAST, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def token0(self, *, block: str = "latest") -> str:
        r = await self._read(_TOKEN0, (), block)
        return checksum(r[0])

    async def token1(self, *, block: str = "latest") -> str:
        r = await self._read(_TOKEN1, (), block)
        return checksum(r[0])

    async def total_supply(self, *, block: str = "latest") -> int:
        r = await self._read(_TOTAL_SUPPLY, (), block)
        return r[0]  # type: ignore[no-any-return]
