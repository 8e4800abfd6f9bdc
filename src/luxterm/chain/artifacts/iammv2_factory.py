"""IAMMV2Factory, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_ALL_PAIRS_LENGTH: Final = Function("IAMMV2Factory", "allPairsLength", bytes.fromhex("574f2ba3"), (), ('uint256',))
_CREATE_PAIR: Final = Function("IAMMV2Factory", "createPair", bytes.fromhex("c9c65396"), ('address', 'address'), ('address',))
_GET_PAIR: Final = Function("IAMMV2Factory", "getPair", bytes.fromhex("e6a43905"), ('address', 'address'), ('address',))



class IAMMV2Factory(Contract):
    NAME = "IAMMV2Factory"

    async def all_pairs_length(self, *, block: str = "latest") -> int:
        r = await self._read(_ALL_PAIRS_LENGTH, (), block)
        return r[0]  # type: ignore[no-any-return]

    def create_pair(self, token_a: str, token_b: str, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_PAIR, (token_a, token_b), value)

    async def get_pair(self, token_a: str, token_b: str, *, block: str = "latest") -> str:
        r = await self._read(_GET_PAIR, (token_a, token_b), block)
        return checksum(r[0])
