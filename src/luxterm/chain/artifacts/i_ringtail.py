"""IRingtail, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_VERIFY: Final = Function("IRingtail", "verify", bytes.fromhex("976fa76f"), ('uint32', 'uint32', 'bytes32', 'bytes'), ('bool',))



class IRingtail(Contract):
    NAME = "IRingtail"

    async def verify(self, threshold: int, total: int, message_hash: bytes, signature: bytes, *, block: str = "latest") -> bool:
        r = await self._read(_VERIFY, (threshold, total, message_hash, signature), block)
        return r[0]  # type: ignore[no-any-return]
