"""IVaultPriceFeed, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_GET_PRICE: Final = Function("IVaultPriceFeed", "getPrice", bytes.fromhex("76d69760"), ('address', 'bool'), ('uint256',))



class IVaultPriceFeed(Contract):
    NAME = "IVaultPriceFeed"

    async def get_price(self, token: str, maximise: bool, *, block: str = "latest") -> int:
        r = await self._read(_GET_PRICE, (token, maximise), block)
        return r[0]  # type: ignore[no-any-return]
