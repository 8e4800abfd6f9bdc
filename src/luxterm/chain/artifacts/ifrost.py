"""IFROST, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_VERIFY: Final = Function("IFROST", "verify", bytes.fromhex("abd70f77"), ('uint32', 'uint32', 'bytes32', 'bytes32', 'bytes'), ('bool',))



class IFROST(Contract):
    NAME = "IFROST"

    async def verify(self, threshold: int, total: int, public_key: bytes, message_hash: bytes, signature: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_VERIFY, (threshold, total, public_key, message_hash, signature), block)
        return r[0]  # type: ignore[no-any-return]
