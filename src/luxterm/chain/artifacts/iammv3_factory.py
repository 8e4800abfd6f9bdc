"""IAMMV3Factory, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_GET_POOL: Final = Function("IAMMV3Factory", "getPool", bytes.fromhex("1698ee82"), ('address', 'address', 'uint24'), ('address',))
_OWNER: Final = Function("IAMMV3Factory", "owner", bytes.fromhex("8da5cb5b"), (), ('address',))



class IAMMV3Factory(Contract):
    NAME = "IAMMV3Factory"

    async def get_pool(self, token_a: str, token_b: str, fee: int, *, block: str = "latest") -> str:
        r = await self._read(_GET_POOL, (token_a, token_b, fee), block)
        return checksum(r[0])

    async def owner(self, *, block: str = "latest") -> str:
        r = await self._read(_OWNER, (), block)
        return checksum(r[0])
