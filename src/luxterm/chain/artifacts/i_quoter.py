"""IQuoter, generated from its artifact by contracts/script/bindings.py; do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.chain.contract import Contract, ContractCall, EventType, Function, checksum


class QuoteExactInputSingleParams(NamedTuple):
    token_in: str
    token_out: str
    amount_in: int
    fee: int
    sqrt_price_limit_x96: int


_QUOTE_EXACT_INPUT_SINGLE: Final = Function("IQuoter", "quoteExactInputSingle", bytes.fromhex("c6a5026a"), ('(address,address,uint256,uint24,uint160)',), ('uint256', 'uint160', 'uint32', 'uint256'))



class IQuoter(Contract):
    NAME = "IQuoter"

    def quote_exact_input_single(self, params: QuoteExactInputSingleParams, *, value: int = 0) -> ContractCall:
        return self._write(_QUOTE_EXACT_INPUT_SINGLE, (params,), value)
