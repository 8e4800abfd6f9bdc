"""IMLDSA, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_VERIFY: Final = Function("IMLDSA", "verify", bytes.fromhex("de8f50a1"), ('bytes', 'bytes', 'bytes'), ('bool',))



class IMLDSA(Contract):
    NAME = "IMLDSA"

    async def verify(self, public_key: bytes, message: bytes, signature: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_VERIFY, (public_key, message, signature), block)
        return r[0]  # type: ignore[no-any-return]
