"""Coinbase Exchange tickers: the WebSocket channel `ticker`, and `/products/<id>/ticker` when it is refused.

Its products are quoted in USD: against a USDT market they carry the USDT basis, one reason why it is tertiary. The
`heartbeat` channel keeps a quiet product's connection provably alive; it says nothing about its price.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from luxterm.oracle.quotes import BadQuote, Quote, Tier, price_e12
from luxterm.sources.base import DEFAULT_POLL_NS, STREAM_SILENCE_S, Reading, Sleep
from luxterm.sources.transport import fetch, first_or_fallback, http_client, websocket

DEFAULT_REST: Final = "https://api.exchange.coinbase.com"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _Ticker(msgspec.Struct):
    """Fields of the socket's message and of the REST answer: they differ in the names of the quotes."""

    price: str
    time: datetime
    type: str = ""
    product_id: str = ""
    best_bid: str = ""
    best_ask: str = ""
    bid: str = ""
    ask: str = ""
    volume_24h: str = ""
    volume: str = ""


class _Kind(msgspec.Struct):
    type: str = ""
    message: str = ""
    reason: str = ""


class _Envelope(msgspec.Struct):
    """A REST answer does not name its product: `connect` puts the question beside it."""

    product_id: str
    ticker: _Ticker


class _Raw(msgspec.Struct):
    product_id: str
    ticker: msgspec.Raw


_KINDS: Final = msgspec.json.Decoder(_Kind)
_TICKERS: Final = msgspec.json.Decoder(_Ticker)
_ENVELOPES: Final = msgspec.json.Decoder(_Envelope)


class CoinbaseSource:
    """`feeds` maps each symbol to its product, `BTC-USD`."""

    def __init__(
        self,
        endpoint: str,
        feeds: Mapping[str, str],
        *,
        rest_endpoint: str = DEFAULT_REST,
        name: str = "coinbase",
        tier: Tier = Tier.TERTIARY,
        poll_ns: int = DEFAULT_POLL_NS,
        silence_s: float = STREAM_SILENCE_S,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name, self.tier = name, tier
        self.symbols = tuple(feeds)
        self._symbol_of = {product: symbol for symbol, product in feeds.items()}
        self._endpoint, self._rest = endpoint, rest_endpoint.rstrip("/")
        self._poll_ns, self._silence_s, self._sleep = poll_ns, silence_s, sleep

    async def connect(self) -> AsyncIterator[bytes]:
        hello = {"type": "subscribe", "product_ids": list(self._symbol_of), "channels": ["ticker", "heartbeat"]}
        text = msgspec.json.encode(hello).decode()
        async for data in first_or_fallback(
            lambda: websocket(self._endpoint, [text], silence_s=self._silence_s), self._poll
        ):
            yield data

    async def _poll(self) -> AsyncIterator[bytes]:
        async with http_client() as client:
            while True:
                for product in self._symbol_of:
                    request = client.build_request("GET", f"{self._rest}/products/{product}/ticker")
                    yield msgspec.json.encode(_Raw(product, msgspec.Raw(await fetch(client, request))))
                await self._sleep(self._poll_ns / 1e9)

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        try:
            kind = _KINDS.decode(data)
            if kind.type == "error":
                raise BadQuote(f"refused: {kind.message[:40]} {kind.reason[:40]}".rstrip())
            if kind.type == "":
                envelope = _ENVELOPES.decode(data)
                product, ticker = envelope.product_id, envelope.ticker
            elif kind.type == "ticker":
                ticker = _TICKERS.decode(data)
                product = ticker.product_id
            else:
                return ()
        except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
            raise BadQuote(f"not a ticker: {str(error)[:80]}") from None
        symbol = self._symbol_of.get(product)
        if symbol is None:
            return ()
        if ticker.time.tzinfo is None:
            raise BadQuote("a time without a zone")
        last = price_e12(ticker.price)
        bid_text, ask_text = ticker.best_bid or ticker.bid, ticker.best_ask or ticker.ask
        bid, ask = (price_e12(bid_text), price_e12(ask_text)) if bid_text and ask_text else (last, last)
        if bid > ask:
            raise BadQuote("bid above ask")
        volume_text = ticker.volume_24h or ticker.volume
        volume = price_e12(volume_text) if volume_text.strip("0.") else 0
        elapsed = ticker.time - _EPOCH
        published_ns = (elapsed.days * 86_400 + elapsed.seconds) * 1_000_000_000 + elapsed.microseconds * 1000
        return (
            Quote(
                self.name, symbol, (bid + ask) // 2, published_ns, received_ns,
                bid_e12=bid, ask_e12=ask, volume_e12=volume,
            ),
        )  # fmt: skip
