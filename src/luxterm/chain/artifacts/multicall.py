"""Multicall, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class Call(NamedTuple):
    target: str
    call_data: bytes


class Call3(NamedTuple):
    target: str
    allow_failure: bool
    call_data: bytes


class Call3Value(NamedTuple):
    target: str
    allow_failure: bool
    value: int
    call_data: bytes


_AGGREGATE: Final = Function("Multicall", "aggregate", bytes.fromhex("252dba42"), ('(address,bytes)[]',), ('uint256', 'bytes[]'))
_AGGREGATE3: Final = Function("Multicall", "aggregate3", bytes.fromhex("82ad56cb"), ('(address,bool,bytes)[]',), ('(bool,bytes)[]',))
_AGGREGATE3_VALUE: Final = Function("Multicall", "aggregate3Value", bytes.fromhex("174dea71"), ('(address,bool,uint256,bytes)[]',), ('(bool,bytes)[]',))
_BLOCK_AND_AGGREGATE: Final = Function("Multicall", "blockAndAggregate", bytes.fromhex("c3077fa9"), ('(address,bytes)[]',), ('uint256', 'bytes32', '(bool,bytes)[]'))
_GET_BASEFEE: Final = Function("Multicall", "getBasefee", bytes.fromhex("3e64a696"), (), ('uint256',))
_GET_BLOCK_HASH: Final = Function("Multicall", "getBlockHash", bytes.fromhex("ee82ac5e"), ('uint256',), ('bytes32',))
_GET_BLOCK_NUMBER: Final = Function("Multicall", "getBlockNumber", bytes.fromhex("42cbb15c"), (), ('uint256',))
_GET_CHAIN_ID: Final = Function("Multicall", "getChainId", bytes.fromhex("3408e470"), (), ('uint256',))
_GET_CURRENT_BLOCK_COINBASE: Final = Function("Multicall", "getCurrentBlockCoinbase", bytes.fromhex("a8b0574e"), (), ('address',))
_GET_CURRENT_BLOCK_GAS_LIMIT: Final = Function("Multicall", "getCurrentBlockGasLimit", bytes.fromhex("86d516e8"), (), ('uint256',))
_GET_CURRENT_BLOCK_TIMESTAMP: Final = Function("Multicall", "getCurrentBlockTimestamp", bytes.fromhex("0f28c97d"), (), ('uint256',))
_GET_ETH_BALANCE: Final = Function("Multicall", "getEthBalance", bytes.fromhex("4d2301cc"), ('address',), ('uint256',))
_GET_LAST_BLOCK_HASH: Final = Function("Multicall", "getLastBlockHash", bytes.fromhex("27e86d6e"), (), ('bytes32',))
_TRY_AGGREGATE: Final = Function("Multicall", "tryAggregate", bytes.fromhex("bce38bd7"), ('bool', '(address,bytes)[]'), ('(bool,bytes)[]',))
_TRY_BLOCK_AND_AGGREGATE: Final = Function("Multicall", "tryBlockAndAggregate", bytes.fromhex("399542e9"), ('bool', '(address,bytes)[]'), ('uint256', 'bytes32', '(bool,bytes)[]'))



class Multicall(Contract):
    NAME = "Multicall"

    def aggregate(self, calls: Sequence[Call], *, value: int = 0) -> ContractCall:
        return self._write(_AGGREGATE, (calls,), value)

    def aggregate3(self, calls: Sequence[Call3], *, value: int = 0) -> ContractCall:
        return self._write(_AGGREGATE3, (calls,), value)

    def aggregate3_value(self, calls: Sequence[Call3Value], *, value: int = 0) -> ContractCall:
        return self._write(_AGGREGATE3_VALUE, (calls,), value)

    def block_and_aggregate(self, calls: Sequence[Call], *, value: int = 0) -> ContractCall:
        return self._write(_BLOCK_AND_AGGREGATE, (calls,), value)

    async def get_basefee(self, *, block: str = "latest") -> int:
        r = await self._read(_GET_BASEFEE, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_block_hash(self, block_number: int, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_BLOCK_HASH, (block_number,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_block_number(self, *, block: str = "latest") -> int:
        r = await self._read(_GET_BLOCK_NUMBER, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_chain_id(self, *, block: str = "latest") -> int:
        r = await self._read(_GET_CHAIN_ID, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_current_block_coinbase(self, *, block: str = "latest") -> str:
        r = await self._read(_GET_CURRENT_BLOCK_COINBASE, (), block)
        return checksum(r[0])

    async def get_current_block_gas_limit(self, *, block: str = "latest") -> int:
        r = await self._read(_GET_CURRENT_BLOCK_GAS_LIMIT, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_current_block_timestamp(self, *, block: str = "latest") -> int:
        r = await self._read(_GET_CURRENT_BLOCK_TIMESTAMP, (), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_eth_balance(self, account: str, *, block: str = "latest") -> int:
        r = await self._read(_GET_ETH_BALANCE, (account,), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_last_block_hash(self, *, block: str = "latest") -> bytes:
        r = await self._read(_GET_LAST_BLOCK_HASH, (), block)
        return r[0]  # type: ignore[no-any-return]

    def try_aggregate(self, require_success: bool, calls: Sequence[Call], *, value: int = 0) -> ContractCall:
        return self._write(_TRY_AGGREGATE, (require_success, calls), value)

    def try_block_and_aggregate(self, require_success: bool, calls: Sequence[Call], *, value: int = 0) -> ContractCall:
        return self._write(_TRY_BLOCK_AND_AGGREGATE, (require_success, calls), value)
