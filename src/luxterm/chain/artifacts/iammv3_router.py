"""IAMMV3Router, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class ExactInputParams(NamedTuple):
    path: bytes
    recipient: str
    deadline: int
    amount_in: int
    amount_out_minimum: int


class ExactInputSingleParams(NamedTuple):
    token_in: str
    token_out: str
    fee: int
    recipient: str
    deadline: int
    amount_in: int
    amount_out_minimum: int
    sqrt_price_limit_x96: int


_EXACT_INPUT: Final = Function("IAMMV3Router", "exactInput", bytes.fromhex("c04b8d59"), ('(bytes,address,uint256,uint256,uint256)',), ('uint256',))
_EXACT_INPUT_SINGLE: Final = Function("IAMMV3Router", "exactInputSingle", bytes.fromhex("414bf389"), ('(address,address,uint24,address,uint256,uint256,uint256,uint160)',), ('uint256',))
_FACTORY: Final = Function("IAMMV3Router", "factory", bytes.fromhex("c45a0155"), (), ('address',))



class IAMMV3Router(Contract):
    NAME = "IAMMV3Router"

    def exact_input(self, params: ExactInputParams, *, value: int = 0) -> ContractCall:
        return self._write(_EXACT_INPUT, (params,), value)

    def exact_input_single(self, params: ExactInputSingleParams, *, value: int = 0) -> ContractCall:
        return self._write(_EXACT_INPUT_SINGLE, (params,), value)

    async def factory(self, *, block: str = "latest") -> str:
        r = await self._read(_FACTORY, (), block)
        return checksum(r[0])
