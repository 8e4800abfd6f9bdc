"""ILiquidateCallback, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


_ON_LIQUIDATE: Final = Function("ILiquidateCallback", "onLiquidate", bytes.fromhex("7ee0081a"), ('uint256', 'bytes'), ())



class ILiquidateCallback(Contract):
    NAME = "ILiquidateCallback"

    def on_liquidate(self, repaid_assets: int, data: bytes, *, value: int = 0) -> ContractCall:
        return self._write(_ON_LIQUIDATE, (repaid_assets, data), value)
