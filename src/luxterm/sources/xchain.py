"""The order book of another DEX node, by this project's own API: the mid, when both sides are deep enough.

`ws://` and `wss://` endpoints are subscribed to (`orderbook`), `http://` and `https://` ones are asked
(`orderbook.getSnapshot`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import httpx
import msgspec

from luxterm.model.units import MS
from luxterm.oracle.quotes import BadQuote, Quote, Tier, price_e12
from luxterm.sources.base import DEFAULT_POLL_NS, STREAM_SILENCE_S, Fault, Reading, Sleep
from luxterm.sources.transport import http_client, poll, websocket

DEPTH_BPS: Final = 100
"""Depth is counted within 1 % of the mid."""


class _Book(msgspec.Struct):
    symbol: str
    bids: list[tuple[Decimal, Decimal]]
    asks: list[tuple[Decimal, Decimal]]


class _Message(msgspec.Struct):
    """A WebSocket message, or one answer of a JSON-RPC batch."""

    type: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")
    result: msgspec.Raw = msgspec.Raw(b"null")
    timestamp: int = 0
    error: object = None


class _Stamp(msgspec.Struct):
    timestamp: int = 0


_MESSAGES: Final = msgspec.json.Decoder(_Message | list[_Message], strict=False)
_BOOKS: Final = msgspec.json.Decoder(_Book, strict=False)
_STAMPS: Final = msgspec.json.Decoder(_Stamp)


class XChainSource:
    """`feeds` maps each symbol to the symbol the other node uses."""

    def __init__(
        self,
        endpoint: str,
        feeds: Mapping[str, str],
        *,
        min_depth: Decimal = Decimal(0),
        name: str = "x-chain",
        tier: Tier = Tier.SECONDARY,
        poll_ns: int = DEFAULT_POLL_NS,
        silence_s: float = STREAM_SILENCE_S,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name, self.tier = name, tier
        self.symbols = tuple(feeds)
        self._theirs = {theirs: ours for ours, theirs in feeds.items()}
        self._endpoint, self._min_depth = endpoint, min_depth
        self._poll_ns, self._silence_s, self._sleep = poll_ns, silence_s, sleep

    async def connect(self) -> AsyncIterator[bytes]:
        if self._endpoint.startswith("ws"):
            hello = msgspec.json.encode({"type": "subscribe", "channel": "orderbook", "symbols": list(self._theirs)})
            async for data in websocket(self._endpoint, [hello.decode()], silence_s=self._silence_s):
                yield data
            return
        body = msgspec.json.encode(
            [
                {
                    "jsonrpc": "2.0",
                    "id": i,
                    "method": "orderbook.getSnapshot",
                    "params": {"symbol": symbol, "depth": 50},
                }
                for i, symbol in enumerate(self._theirs)
            ]
        )
        async with http_client() as client:

            def make() -> httpx.Request:
                headers = {"content-type": "application/json"}
                return client.build_request("POST", self._endpoint, content=body, headers=headers)

            async for data in poll(client, make, self._poll_ns, self._sleep):
                yield data

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        try:
            message = _MESSAGES.decode(data)
            if isinstance(message, list):
                return [r for m in message if (r := self._answer(m, received_ns)) is not None]
            if message.type == "error":
                raise BadQuote(f"refused: {str(message.error)[:80]}")
            if message.type != "orderbook_update":
                return ()
            quote = self._quote(_BOOKS.decode(message.data), message.timestamp, received_ns)
        except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
            raise BadQuote(f"not an order book: {str(error)[:80]}") from None
        return () if quote is None else (quote,)

    def _answer(self, message: _Message, received_ns: int) -> Reading | None:
        if message.error is not None:
            return Fault("*", f"refused: {str(message.error)[:80]}")
        stamp_ms = _STAMPS.decode(message.result).timestamp or received_ns // MS
        book = _BOOKS.decode(message.result)
        try:
            return self._quote(book, stamp_ms, received_ns)
        except BadQuote as error:
            return Fault(self._theirs.get(book.symbol, "*"), str(error))

    def _quote(self, book: _Book, stamp_ms: int, received_ns: int) -> Quote | None:
        symbol = self._theirs.get(book.symbol)
        if symbol is None:
            return None
        if not book.bids or not book.asks:
            raise BadQuote(f"{book.symbol}: one side of the book is empty")
        bid, ask = price_e12(book.bids[0][0]), price_e12(book.asks[0][0])
        if bid >= ask:
            raise BadQuote(f"{book.symbol}: the book is crossed")
        mid = (bid + ask) // 2
        reach = Decimal(mid * DEPTH_BPS).scaleb(-16)
        middle = Decimal(mid).scaleb(-12)
        for side, levels in (("bid", book.bids), ("ask", book.asks)):
            depth = sum((size for price, size in levels if abs(price - middle) <= reach), Decimal(0))
            if depth < self._min_depth:
                raise BadQuote(f"{book.symbol}: {side} depth {depth} is below {self._min_depth}")
        if not 0 < stamp_ms < 1 << 46:
            raise BadQuote("the timestamp is out of range")
        return Quote(self.name, symbol, mid, stamp_ms * MS, received_ns, bid_e12=bid, ask_e12=ask)
