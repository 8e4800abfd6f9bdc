"""IAMMV2Router, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_ADD_LIQUIDITY: Final = Function("IAMMV2Router", "addLiquidity", bytes.fromhex("e8e33700"), ('address', 'address', 'uint256', 'uint256', 'uint256', 'uint256', 'address', 'uint256'), ('uint256', 'uint256', 'uint256'))
_FACTORY: Final = Function("IAMMV2Router", "factory", bytes.fromhex("c45a0155"), (), ('address',))
_GET_AMOUNTS_OUT: Final = Function("IAMMV2Router", "getAmountsOut", bytes.fromhex("d06ca61f"), ('uint256', 'address[]'), ('uint256[]',))
_REMOVE_LIQUIDITY: Final = Function("IAMMV2Router", "removeLiquidity", bytes.fromhex("baa2abde"), ('address', 'address', 'uint256', 'uint256', 'uint256', 'address', 'uint256'), ('uint256', 'uint256'))
_SWAP_EXACT_TOKENS_FOR_TOKENS: Final = Function("IAMMV2Router", "swapExactTokensForTokens", bytes.fromhex("38ed1739"), ('uint256', 'uint256', 'address[]', 'address', 'uint256'), ('uint256[]',))



class IAMMV2Router(Contract):
    NAME = "IAMMV2Router"

    def add_liquidity(self, token_a: str, token_b: str, amount_a_desired: int, amount_b_desired: int, amount_a_min: int, amount_b_min: int, to: str, deadline: int, *, value: int = 0) -> ContractCall:
        return self._write(_ADD_LIQUIDITY, (token_a, token_b, amount_a_desired, amount_b_desired, amount_a_min, amount_b_min, to, deadline), value)

    async def factory(self, *, block: str = "latest") -> str:
        r = await self._read(_FACTORY, (), block)
        return checksum(r[0])

    async def get_amounts_out(self, amount_in: int, path: Sequence[str], *, block: str = "latest") -> Sequence[int]:
        r = await self._read(_GET_AMOUNTS_OUT, (amount_in, path), block)
        return list(r[0])

    def remove_liquidity(self, token_a: str, token_b: str, liquidity: int, amount_a_min: int, amount_b_min: int, to: str, deadline: int, *, value: int = 0) -> ContractCall:
        return self._write(_REMOVE_LIQUIDITY, (token_a, token_b, liquidity, amount_a_min, amount_b_min, to, deadline), value)

    def swap_exact_tokens_for_tokens(self, amount_in: int, amount_out_min: int, path: Sequence[str], to: str, deadline: int, *, value: int = 0) -> ContractCall:
        return self._write(_SWAP_EXACT_TOKENS_FOR_TOKENS, (amount_in, amount_out_min, path, to, deadline), value)
