"""The finality chain: up to which block the C-Chain is final.

It is asked for its finalised height by its own method; a node that does not know the method answers with the
execution chain's `finalized` block tag instead. Prices nothing; marks which on-chain prices are final.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import httpx

from luxterm.oracle.quotes import BadQuote, Finality, Tier
from luxterm.sources import jsonrpc
from luxterm.sources.base import DEFAULT_POLL_NS, Reading, Sleep
from luxterm.sources.transport import http_client, poll

DEFAULT_METHOD = "quantum_finalizedHeight"


class QChainSource:
    symbols: tuple[str, ...] = ()

    def __init__(
        self,
        endpoint: str,
        *,
        method: str = DEFAULT_METHOD,
        name: str = "q-chain",
        poll_ns: int = DEFAULT_POLL_NS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name, self.tier = name, Tier.FINALITY
        self._endpoint, self._poll_ns, self._sleep = endpoint, poll_ns, sleep
        calls = [jsonrpc.Call(method, []), jsonrpc.Call("eth_getBlockByNumber", ["finalized", False])]
        self._body = jsonrpc.batch(calls)

    async def connect(self) -> AsyncIterator[bytes]:
        async with http_client() as client:

            def make() -> httpx.Request:
                headers = {"content-type": "application/json"}
                return client.build_request("POST", self._endpoint, content=self._body, headers=headers)

            async for data in poll(client, make, self._poll_ns, self._sleep):
                yield data

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        own, tag = jsonrpc.answers(data, 2)
        if not isinstance(own, BadQuote) and own is not None:
            return (Finality(self.name, _height(own), received_ns),)
        if isinstance(tag, dict):
            return (Finality(self.name, jsonrpc.quantity(tag.get("number")), received_ns),)
        raise tag if isinstance(tag, BadQuote) else BadQuote("neither a finalised height nor a finalized block")


def _height(result: object) -> int:
    """A height as a number, a decimal or hex text, or an object with `height`."""
    if isinstance(result, dict):
        result = result.get("height")
    if isinstance(result, bool):
        raise BadQuote("a height that is no number")
    if isinstance(result, int) and 0 <= result < 1 << 63:
        return result
    if isinstance(result, str) and result.startswith("0x"):
        return jsonrpc.quantity(result)
    if isinstance(result, str) and result.isascii() and result.isdigit() and len(result) < 19:
        return int(result)
    raise BadQuote("a height that is no number")
