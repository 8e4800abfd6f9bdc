"""ICircuitBreaker, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_IS_CIRCUIT_BREAKER_TRIPPED: Final = Function("ICircuitBreaker", "isCircuitBreakerTripped", bytes.fromhex("5a76ede0"), ('address',), ('bool',))
_IS_PAUSED: Final = Function("ICircuitBreaker", "isPaused", bytes.fromhex("5b14f183"), ('address',), ('bool',))
_OBSERVE: Final = Function("ICircuitBreaker", "observe", bytes.fromhex("4e356736"), ('address', 'uint256', 'bool'), ('bool',))
_RESET_CIRCUIT_BREAKER: Final = Function("ICircuitBreaker", "resetCircuitBreaker", bytes.fromhex("a58b615c"), ('address',), ())

CircuitReset: Final = EventType("ICircuitBreaker", "CircuitReset", "0x11f905c380b443633e4b4eea610fd3c77d26f824629a75912d980f64ee1023d3", (('asset', 'address', True),))
CircuitTripped: Final = EventType("ICircuitBreaker", "CircuitTripped", "0x7e79dc7cf59edd9566bf4c4b26fbb7c46a79d1752c44e232ac0692edeaea02ec", (('asset', 'address', True), ('oldPrice', 'uint256', False), ('newPrice', 'uint256', False), ('changeBps', 'uint256', False)))


class ICircuitBreaker(Contract):
    NAME = "ICircuitBreaker"
    EVENTS = {event.topic: event for event in (CircuitReset, CircuitTripped,)}

    async def is_circuit_breaker_tripped(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_CIRCUIT_BREAKER_TRIPPED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    async def is_paused(self, asset: str, *, block: str = "latest") -> bool:
        r = await self._read(_IS_PAUSED, (asset,), block)
        return r[0]  # type: ignore[no-any-return]

    def observe(self, asset: str, price: int, agreed: bool, *, value: int = 0) -> ContractCall:
        return self._write(_OBSERVE, (asset, price, agreed), value)

    def reset_circuit_breaker(self, asset: str, *, value: int = 0) -> ContractCall:
        return self._write(_RESET_CIRCUIT_BREAKER, (asset,), value)
