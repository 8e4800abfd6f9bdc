"""Reader, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class PositionView(NamedTuple):
    position: Position
    has_profit: bool
    delta: int
    health: int
    margin_fees: int


class Position(NamedTuple):
    size: int
    collateral: int
    average_price: int
    entry_funding_rate: int
    reserve_amount: int
    realised_pnl: int
    last_increased_time: int


class TokenView(NamedTuple):
    token: str
    is_stable: bool
    decimals: int
    pool_amount: int
    reserved_amount: int
    guaranteed_usd: int
    global_long_size: int
    global_short_size: int
    fee_reserve: int
    cumulative_funding_rate: int
    min_price: int
    max_price: int


_GET_POSITIONS: Final = Function("Reader", "getPositions", bytes.fromhex("dc383cab"), ('address', 'address', 'address[]', 'address[]', 'bool[]'), ('((uint256,uint256,uint256,uint256,uint256,int256,uint256),bool,uint256,uint8,uint256)[]',))
_GET_TOKENS: Final = Function("Reader", "getTokens", bytes.fromhex("450efe21"), ('address',), ('(address,bool,uint8,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256)[]',))



class Reader(Contract):
    NAME = "Reader"

    async def get_positions(self, vault: str, account: str, collateral_tokens: Sequence[str], index_tokens: Sequence[str], is_long: Sequence[bool], *, block: str = "latest") -> Sequence[PositionView]:
        r = await self._read(_GET_POSITIONS, (vault, account, collateral_tokens, index_tokens, is_long), block)
        return [PositionView(Position(x[0][0], x[0][1], x[0][2], x[0][3], x[0][4], x[0][5], x[0][6]), x[1], x[2], x[3], x[4]) for x in r[0]]

    async def get_tokens(self, vault: str, *, block: str = "latest") -> Sequence[TokenView]:
        r = await self._read(_GET_TOKENS, (vault,), block)
        return [TokenView(checksum(x[0]), x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11]) for x in r[0]]
