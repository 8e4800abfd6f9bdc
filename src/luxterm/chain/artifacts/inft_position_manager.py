"""INFTPositionManager, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class MintParams(NamedTuple):
    token0: str
    token1: str
    fee: int
    tick_lower: int
    tick_upper: int
    amount0_desired: int
    amount1_desired: int
    amount0_min: int
    amount1_min: int
    recipient: str
    deadline: int


_CREATE_AND_INITIALIZE_POOL_IF_NECESSARY: Final = Function("INFTPositionManager", "createAndInitializePoolIfNecessary", bytes.fromhex("13ead562"), ('address', 'address', 'uint24', 'uint160'), ('address',))
_FACTORY: Final = Function("INFTPositionManager", "factory", bytes.fromhex("c45a0155"), (), ('address',))
_MINT: Final = Function("INFTPositionManager", "mint", bytes.fromhex("88316456"), ('(address,address,uint24,int24,int24,uint256,uint256,uint256,uint256,address,uint256)',), ('uint256', 'uint128', 'uint256', 'uint256'))



class INFTPositionManager(Contract):
    NAME = "INFTPositionManager"

    def create_and_initialize_pool_if_necessary(self, token0: str, token1: str, fee: int, sqrt_price_x96: int, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_AND_INITIALIZE_POOL_IF_NECESSARY, (token0, token1, fee, sqrt_price_x96), value)

    async def factory(self, *, block: str = "latest") -> str:
        r = await self._read(_FACTORY, (), block)
        return checksum(r[0])

    def mint(self, params: MintParams, *, value: int = 0) -> ContractCall:
        return self._write(_MINT, (params,), value)
