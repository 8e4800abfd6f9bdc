"""Faucet, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class DripsResult(NamedTuple):
    token: str
    amount: int


_INTERVAL: Final = Function("Faucet", "INTERVAL", bytes.fromhex("89facb20"), (), ('uint256',))
_DRIP: Final = Function("Faucet", "drip", bytes.fromhex("67a5cd06"), ('address',), ())
_DRIPS: Final = Function("Faucet", "drips", bytes.fromhex("15f7a9a5"), ('uint256',), ('address', 'uint256'))
_LAST_DRIP: Final = Function("Faucet", "lastDrip", bytes.fromhex("0935f004"), ('address',), ('uint256',))

Dripped: Final = EventType("Faucet", "Dripped", "0x989aa3afc5d5336c646d1e824888b072e19aad50714104ddf321d04d936f6640", (('account', 'address', True),))


class Faucet(Contract):
    NAME = "Faucet"
    EVENTS = {event.topic: event for event in (Dripped,)}

    async def interval(self, *, block: str = "latest") -> int:
        r = await self._read(_INTERVAL, (), block)
        return r[0]  # type: ignore[no-any-return]

    def drip(self, account: str, *, value: int = 0) -> ContractCall:
        return self._write(_DRIP, (account,), value)

    async def drips(self, argument0: int, *, block: str = "latest") -> DripsResult:
        r = await self._read(_DRIPS, (argument0,), block)
        return DripsResult(checksum(r[0]), r[1])

    async def last_drip(self, account: str, *, block: str = "latest") -> int:
        r = await self._read(_LAST_DRIP, (account,), block)
        return r[0]  # type: ignore[no-any-return]
