"""Chainlink data feeds: AggregatorV3Interface `latestRoundData` and `decimals` of each feed, one JSON-RPC batch a poll.

A round is taken when its answer is positive and it was answered in its own round or later; how old it may be is the
feed's heartbeat, held by the aggregator.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

import httpx

from luxterm.model.units import SECOND
from luxterm.oracle.quotes import BadQuote, Quote, Tier, scaled_price_e12
from luxterm.sources import jsonrpc
from luxterm.sources.base import DEFAULT_POLL_NS, Fault, Reading, Sleep
from luxterm.sources.transport import http_client, poll

LATEST_ROUND_DATA: Final = "0xfeaf968c"
DECIMALS: Final = "0x313ce567"


class ChainlinkSource:
    """`feeds` maps each symbol to the address of its proxy contract on the chain behind `endpoint`."""

    def __init__(
        self,
        endpoint: str,
        feeds: Mapping[str, str],
        *,
        name: str = "chainlink",
        tier: Tier = Tier.PRIMARY,
        poll_ns: int = DEFAULT_POLL_NS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name, self.tier = name, tier
        self.symbols = tuple(feeds)
        self._endpoint, self._poll_ns, self._sleep = endpoint, poll_ns, sleep
        calls = [jsonrpc.Call("eth_blockNumber", [])]
        for address in feeds.values():
            calls += [jsonrpc.eth_call(address, LATEST_ROUND_DATA), jsonrpc.eth_call(address, DECIMALS)]
        self._count = len(calls)
        self._body = jsonrpc.batch(calls)

    async def connect(self) -> AsyncIterator[bytes]:
        headers = {"content-type": "application/json"}
        async with http_client() as client:

            def make() -> httpx.Request:
                return client.build_request("POST", self._endpoint, content=self._body, headers=headers)

            async for data in poll(client, make, self._poll_ns, self._sleep):
                yield data

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        results = jsonrpc.answers(data, self._count)
        block = jsonrpc.quantity(results[0])
        readings: list[Reading] = []
        for index, symbol in enumerate(self.symbols):
            try:
                readings.append(self._round(symbol, results[1 + 2 * index], results[2 + 2 * index], block, received_ns))
            except BadQuote as error:
                readings.append(Fault(symbol, str(error)))
        return readings

    def _round(self, symbol: str, answer: object, decimals: object, block: int, received_ns: int) -> Quote:
        round_id, price, _, updated_at, answered_in = jsonrpc.words(answer, 5)[:5]
        places = jsonrpc.words(decimals, 1)[0]
        value = jsonrpc.signed(price)
        if value <= 0:
            raise BadQuote(f"answer {value} is not positive")
        if answered_in < round_id:
            raise BadQuote("the round has not been answered: it carries an older answer")
        if not 0 < updated_at < 1 << 40:
            raise BadQuote("the round is not complete")
        if places > 36:
            raise BadQuote(f"{places} decimals")
        return Quote(self.name, symbol, scaled_price_e12(value, -places), updated_at * SECOND, received_ns, block=block)
