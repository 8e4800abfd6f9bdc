"""INFTPositionManager, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class CollectParams(NamedTuple):
    token_id: int
    recipient: str
    amount0_max: int
    amount1_max: int


class DecreaseLiquidityParams(NamedTuple):
    token_id: int
    liquidity: int
    amount0_min: int
    amount1_min: int
    deadline: int


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


class PositionsResult(NamedTuple):
    nonce: int
    operator: str
    token0: str
    token1: str
    fee: int
    tick_lower: int
    tick_upper: int
    liquidity: int
    fee_growth_inside0_last_x128: int
    fee_growth_inside1_last_x128: int
    tokens_owed0: int
    tokens_owed1: int


_BALANCE_OF: Final = Function("INFTPositionManager", "balanceOf", bytes.fromhex("70a08231"), ('address',), ('uint256',))
_COLLECT: Final = Function("INFTPositionManager", "collect", bytes.fromhex("fc6f7865"), ('(uint256,address,uint128,uint128)',), ('uint256', 'uint256'))
_CREATE_AND_INITIALIZE_POOL_IF_NECESSARY: Final = Function("INFTPositionManager", "createAndInitializePoolIfNecessary", bytes.fromhex("13ead562"), ('address', 'address', 'uint24', 'uint160'), ('address',))
_DECREASE_LIQUIDITY: Final = Function("INFTPositionManager", "decreaseLiquidity", bytes.fromhex("0c49ccbe"), ('(uint256,uint128,uint256,uint256,uint256)',), ('uint256', 'uint256'))
_FACTORY: Final = Function("INFTPositionManager", "factory", bytes.fromhex("c45a0155"), (), ('address',))
_MINT: Final = Function("INFTPositionManager", "mint", bytes.fromhex("88316456"), ('(address,address,uint24,int24,int24,uint256,uint256,uint256,uint256,address,uint256)',), ('uint256', 'uint128', 'uint256', 'uint256'))
_POSITIONS: Final = Function("INFTPositionManager", "positions", bytes.fromhex("99fbab88"), ('uint256',), ('uint96', 'address', 'address', 'address', 'uint24', 'int24', 'int24', 'uint128', 'uint256', 'uint256', 'uint128', 'uint128'))
_TOKEN_OF_OWNER_BY_INDEX: Final = Function("INFTPositionManager", "tokenOfOwnerByIndex", bytes.fromhex("2f745c59"), ('address', 'uint256'), ('uint256',))



class INFTPositionManager(Contract):
    NAME = "INFTPositionManager"

    async def balance_of(self, owner: str, *, block: str = "latest") -> int:
        r = await self._read(_BALANCE_OF, (owner,), block)
        return r[0]  # type: ignore[no-any-return]

    def collect(self, params: CollectParams, *, value: int = 0) -> ContractCall:
        return self._write(_COLLECT, (params,), value)

    def create_and_initialize_pool_if_necessary(self, token0: str, token1: str, fee: int, sqrt_price_x96: int, *, value: int = 0) -> ContractCall:
        return self._write(_CREATE_AND_INITIALIZE_POOL_IF_NECESSARY, (token0, token1, fee, sqrt_price_x96), value)

    def decrease_liquidity(self, params: DecreaseLiquidityParams, *, value: int = 0) -> ContractCall:
        return self._write(_DECREASE_LIQUIDITY, (params,), value)

    async def factory(self, *, block: str = "latest") -> str:
        r = await self._read(_FACTORY, (), block)
        return checksum(r[0])

    def mint(self, params: MintParams, *, value: int = 0) -> ContractCall:
        return self._write(_MINT, (params,), value)

    async def positions(self, token_id: int, *, block: str = "latest") -> PositionsResult:
        r = await self._read(_POSITIONS, (token_id,), block)
        return PositionsResult(r[0], checksum(r[1]), checksum(r[2]), checksum(r[3]), r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11])

    async def token_of_owner_by_index(self, owner: str, index: int, *, block: str = "latest") -> int:
        r = await self._read(_TOKEN_OF_OWNER_BY_INDEX, (owner, index), block)
        return r[0]  # type: ignore[no-any-return]
