"""IOracleWriter, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class PriceUpdate(NamedTuple):
    asset: str
    price: int
    timestamp: int
    confidence: int
    source: bytes


class SignedPriceUpdate(NamedTuple):
    update: PriceUpdate
    validator: str
    signature: bytes


_GET_QUORUM: Final = Function("IOracleWriter", "getQuorum", bytes.fromhex("2f51a029"), ('address',), ('uint256',))
_IS_VALIDATOR: Final = Function("IOracleWriter", "isValidator", bytes.fromhex("facd743b"), ('address',), ('bool',))
_IS_WRITER: Final = Function("IOracleWriter", "isWriter", bytes.fromhex("2b29ba23"), ('address',), ('bool',))
_WRITE_PRICE: Final = Function("IOracleWriter", "writePrice", bytes.fromhex("7193823a"), ('address', 'uint256', 'uint256'), ())
_WRITE_PRICES: Final = Function("IOracleWriter", "writePrices", bytes.fromhex("1677a530"), ('(address,uint256,uint256,uint256,bytes32)[]',), ())
_WRITE_QUORUM_PRICE: Final = Function("IOracleWriter", "writeQuorumPrice", bytes.fromhex("f20f3d5d"), ('((address,uint256,uint256,uint256,bytes32),address,bytes)[]', 'uint256'), ())
_WRITE_SIGNED_PRICE: Final = Function("IOracleWriter", "writeSignedPrice", bytes.fromhex("925036cc"), ('((address,uint256,uint256,uint256,bytes32),address,bytes)',), ())

PriceRefused: Final = EventType("IOracleWriter", "PriceRefused", "0x6d1ddc21e628d1d9009289307cfdf3b22f831d9a8ad2543af8239c7921cff00c", (('asset', 'address', True), ('price', 'uint256', False), ('timestamp', 'uint256', False), ('reason', 'uint8', False)))
PriceWritten: Final = EventType("IOracleWriter", "PriceWritten", "0xa799dd06a704994d6b870f9e6efd0d7e08cbaadcd5b1b9b06b9afd20b302a874", (('asset', 'address', True), ('price', 'uint256', False), ('timestamp', 'uint256', False), ('source', 'bytes32', False)))
QuorumPriceWritten: Final = EventType("IOracleWriter", "QuorumPriceWritten", "0xbc1b2230da89b7bd8f5565fbcb12987c201c9463ea838fc85bded1e6fd6f60c6", (('asset', 'address', True), ('price', 'uint256', False), ('validatorCount', 'uint256', False)))
ValidatorPriceWritten: Final = EventType("IOracleWriter", "ValidatorPriceWritten", "0x4a213bd0c7bbca2e70490fd4610e2912b648e584c25bf8d1b95f79e6e69b3fa3", (('asset', 'address', True), ('price', 'uint256', False), ('validator', 'address', True)))


class IOracleWriter(Contract):
    NAME = "IOracleWriter"
    EVENTS = {event.topic: event for event in (PriceRefused, PriceWritten, QuorumPriceWritten, ValidatorPriceWritten,)}

    async def get_quorum(self, asset: str, *, block: str = "latest") -> int:
        r = await self._read(_GET_QUORUM, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_validator(self, validator: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_VALIDATOR, (validator,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_writer(self, account: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_WRITER, (account,), block)
        return r[0]  # type: ignore[no-any-return]

    def write_price(self, asset: str, price: int, timestamp: int, *, value: int = 0) -> ContractCall:
        return self._write(_WRITE_PRICE, (asset, price, timestamp), value)

    def write_prices(self, updates: Sequence[PriceUpdate], *, value: int = 0) -> ContractCall:
        return self._write(_WRITE_PRICES, (updates,), value)

    def write_quorum_price(self, updates: Sequence[SignedPriceUpdate], min_quorum: int, *, value: int = 0) -> ContractCall:
        return self._write(_WRITE_QUORUM_PRICE, (updates, min_quorum), value)

    def write_signed_price(self, update: SignedPriceUpdate, *, value: int = 0) -> ContractCall:
        return self._write(_WRITE_SIGNED_PRICE, (update,), value)
