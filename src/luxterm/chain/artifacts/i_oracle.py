"""IOracle, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class GetPriceResult(NamedTuple):
    price: int
    timestamp: int


class GetPricesResult(NamedTuple):
    prices: Sequence[int]
    timestamps: Sequence[int]


class HealthResult(NamedTuple):
    healthy: bool
    active_source_count: int


_GET_PRICE: Final = Function("IOracle", "getPrice", bytes.fromhex("41976e09"), ('address',), ('uint256', 'uint256'))
_GET_PRICE_FOR_PERPS: Final = Function("IOracle", "getPriceForPerps", bytes.fromhex("0014d00a"), ('address', 'bool'), ('uint256',))
_GET_PRICE_IF_FRESH: Final = Function("IOracle", "getPriceIfFresh", bytes.fromhex("b0070e1a"), ('address', 'uint256'), ('uint256',))
_GET_PRICES: Final = Function("IOracle", "getPrices", bytes.fromhex("8fb5a482"), ('address[]',), ('uint256[]', 'uint256[]'))
_HEALTH: Final = Function("IOracle", "health", bytes.fromhex("7633a22c"), (), ('bool', 'uint256'))
_IS_CIRCUIT_BREAKER_TRIPPED: Final = Function("IOracle", "isCircuitBreakerTripped", bytes.fromhex("5a76ede0"), ('address',), ('bool',))
_IS_PRICE_CONSISTENT: Final = Function("IOracle", "isPriceConsistent", bytes.fromhex("de20bbe9"), ('address', 'uint256'), ('bool',))
_IS_SUPPORTED: Final = Function("IOracle", "isSupported", bytes.fromhex("4f129c53"), ('address',), ('bool',))
_PRICE: Final = Function("IOracle", "price", bytes.fromhex("aea91078"), ('address',), ('uint256',))

SourceAdded: Final = EventType("IOracle", "SourceAdded", "0x50881171e6d81c69cb17a68c9bb7bc6f1c8c4eb6df489f766b3ec1f9a1e7ea87", (('source', 'address', True), ('name', 'string', False)))
SourceRemoved: Final = EventType("IOracle", "SourceRemoved", "0x860de8e407bcadb8dbb24613a1428cb0422e60043c40992749507574e582acb8", (('source', 'address', True),))


class IOracle(Contract):
    NAME = "IOracle"
    EVENTS = {event.topic: event for event in (SourceAdded, SourceRemoved,)}

    async def get_price(self, asset: str, *, block: str = "latest") -> GetPriceResult:
        r = await self._read(_GET_PRICE, (asset,), block)
        return GetPriceResult(r[0], r[1])

    async def get_price_for_perps(self, asset: str, maximize: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_PRICE_FOR_PERPS, (asset, maximize), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_price_if_fresh(self, asset: str, max_age: int, *, block: str = "latest") -> int:
        r = await self._read(_GET_PRICE_IF_FRESH, (asset, max_age), block)
        return r[0]  # type: ignore[no-any-return]

    async def get_prices(self, assets: Sequence[str], *, block: str = "latest") -> GetPricesResult:
        r = await self._read(_GET_PRICES, (assets,), block)
        return GetPricesResult(list(r[0]), list(r[1]))

    async def health(self, *, block: str = "latest") -> HealthResult:
        r = await self._read(_HEALTH, (), block)
        return HealthResult(r[0], r[1])

    async def is_circuit_breaker_tripped(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_CIRCUIT_BREAKER_TRIPPED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_price_consistent(self, asset: str, max_deviation_bps: int, *, block: str = "latest") -> bool:
        r = await self._read(_IS_PRICE_CONSISTENT, (asset, max_deviation_bps), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_supported(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_SUPPORTED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def price(self, asset: str, *, block: str = "latest") -> int:
        r = await self._read(_PRICE, (asset,), block)
        return r[0]  # type: ignore[no-any-return]
