"""Binance spot tickers: the combined WebSocket stream `<pair>@ticker`, and `/api/v3/ticker/24hr` when it is refused.

The price is the middle of best bid and ask: the last trade of a quiet second may be on either side.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

import msgspec

from luxterm.model.units import MS
from luxterm.oracle.quotes import BadQuote, Quote, Tier, price_e12
from luxterm.sources.base import DEFAULT_POLL_NS, STREAM_SILENCE_S, Fault, Reading, Sleep
from luxterm.sources.transport import first_or_fallback, http_client, poll, websocket

DEFAULT_REST: Final = "https://api.binance.com"


class _Ticker(
    msgspec.Struct, rename={"symbol": "s", "time_ms": "E", "last": "c", "bid": "b", "ask": "a", "volume": "v"}
):
    symbol: str
    time_ms: int
    last: str
    bid: str
    ask: str
    volume: str


class _Stream(msgspec.Struct):
    data: _Ticker


class _Rest(msgspec.Struct, rename="camel"):
    symbol: str
    last_price: str
    bid_price: str
    ask_price: str
    volume: str
    close_time: int


class _Control(msgspec.Struct):
    """Answers to requests, and errors."""

    result: object = None
    error: object = None
    code: object = None
    msg: str = ""
    data: object = msgspec.UNSET


_CONTROL: Final = msgspec.json.Decoder(_Control)
_STREAM: Final = msgspec.json.Decoder(_Stream)
_REST: Final = msgspec.json.Decoder(list[_Rest])


class BinanceSource:
    """`feeds` maps each symbol to its pair, `BTCUSDT`."""

    def __init__(
        self,
        endpoint: str,
        feeds: Mapping[str, str],
        *,
        rest_endpoint: str = DEFAULT_REST,
        name: str = "binance",
        tier: Tier = Tier.TERTIARY,
        poll_ns: int = DEFAULT_POLL_NS,
        silence_s: float = STREAM_SILENCE_S,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name, self.tier = name, tier
        self.symbols = tuple(feeds)
        self._symbol_of = {pair.upper(): symbol for symbol, pair in feeds.items()}
        self._endpoint, self._rest = endpoint.rstrip("/"), rest_endpoint.rstrip("/")
        self._poll_ns, self._silence_s, self._sleep = poll_ns, silence_s, sleep

    async def connect(self) -> AsyncIterator[bytes]:
        streams = "/".join(f"{pair.lower()}@ticker" for pair in self._symbol_of)
        url = f"{self._endpoint}/stream?streams={streams}"
        pairs = msgspec.json.encode(list(self._symbol_of)).decode()
        async with http_client() as client:

            def rest() -> AsyncIterator[bytes]:
                return poll(
                    client,
                    lambda: client.build_request("GET", f"{self._rest}/api/v3/ticker/24hr", params={"symbols": pairs}),
                    self._poll_ns,
                    self._sleep,
                )

            async for data in first_or_fallback(lambda: websocket(url, silence_s=self._silence_s), rest):
                yield data

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        try:
            if data[:1] == b"[":
                tickers = [
                    _Ticker(r.symbol, r.close_time, r.last_price, r.bid_price, r.ask_price, r.volume)
                    for r in _REST.decode(data)
                ]
            else:
                control = _CONTROL.decode(data)
                if control.error is not None or control.code is not None:
                    raise BadQuote(f"refused: {str(control.error or control.msg)[:80]}")
                if control.data is msgspec.UNSET:
                    return ()
                tickers = [_STREAM.decode(data).data]
        except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
            raise BadQuote(f"not a ticker: {str(error)[:80]}") from None
        readings: list[Reading] = []
        for ticker in tickers:
            symbol = self._symbol_of.get(ticker.symbol)
            if symbol is None:
                continue
            try:
                readings.append(self._quote(symbol, ticker, received_ns))
            except BadQuote as error:
                readings.append(Fault(symbol, str(error)))
        return readings

    def _quote(self, symbol: str, ticker: _Ticker, received_ns: int) -> Quote:
        bid, ask = price_e12(ticker.bid), price_e12(ticker.ask)
        price_e12(ticker.last)  # a ticker whose last price is nonsense is not trusted for its quotes either
        if bid > ask:
            raise BadQuote("bid above ask")
        if not 0 < ticker.time_ms < 1 << 46:
            raise BadQuote("the event time is out of range")
        volume = 0 if not ticker.volume.strip("0.") else price_e12(ticker.volume)
        return Quote(
            self.name, symbol, (bid + ask) // 2, ticker.time_ms * MS, received_ns,
            bid_e12=bid, ask_e12=ask, volume_e12=volume,
        )  # fmt: skip
