"""Many reads in one request: a refusal of one does not fail the others, and all see the same block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from luxterm.chain.artifacts.multicall import Call3, Multicall
from luxterm.chain.contract import Function, checksum, decode_error
from luxterm.chain.errors import ChainError, ContractReverted
from luxterm.chain.provider import Chain

MAX_CALLS = 500


class Read(NamedTuple):
    """A view call to be batched."""

    to: str
    function: Function
    arguments: tuple[Any, ...] = ()


async def read_many(
    chain: Chain, multicall_address: str, reads: Sequence[Read], *, block: str = "latest"
) -> list[tuple[Any, ...] | ChainError]:
    """For each read its values (addresses checksummed at the top level), or the error that it alone met."""
    answers: list[tuple[Any, ...] | ChainError] = []
    for start in range(0, len(reads), MAX_CALLS):
        part = reads[start : start + MAX_CALLS]
        calls = [Call3(read.to, True, read.function.encode(read.arguments)) for read in part]
        simulated = await _aggregate(chain, multicall_address, calls, block)
        for read, (success, data) in zip(part, simulated, strict=True):
            answers.append(_answer(read, success, data))
    return answers


async def _aggregate(chain: Chain, address: str, calls: Sequence[Call3], block: str) -> list[tuple[bool, bytes]]:
    call = Multicall(chain, address).aggregate3(calls)
    data = await chain.call(call.to, call.data, block=block)
    (results,) = call.function.decode(data)
    return [(bool(success), bytes(returned)) for success, returned in results]


def _answer(read: Read, success: bool, data: bytes) -> tuple[Any, ...] | ChainError:
    if not success:
        name, values = decode_error(data)
        return ContractReverted(read.function.contract, read.function.name, name, values, "0x" + data.hex())
    try:
        values = read.function.decode(data)
    except ChainError as error:
        return error
    return tuple(
        checksum(value) if kind == "address" else value
        for value, kind in zip(values, read.function.outputs, strict=True)
    )
