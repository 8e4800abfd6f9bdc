"""Pyth through Hermes: the SSE stream `/v2/updates/price/stream`, and `/v2/updates/price/latest` when that is refused.

A price counts when its confidence interval is narrow enough: the interval is Pyth's own statement of how far its
publishers are apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec

from luxterm.model.units import BPS_ONE, SECOND
from luxterm.oracle.quotes import BadQuote, Quote, Tier, scaled_price_e12
from luxterm.sources.base import DEFAULT_POLL_NS, STREAM_SILENCE_S, Fault, Reading, Sleep
from luxterm.sources.transport import events, first_or_fallback, http_client, poll


class _Price(msgspec.Struct):
    price: str
    conf: str
    expo: int
    publish_time: int


class _Parsed(msgspec.Struct):
    id: str
    price: _Price


class _Update(msgspec.Struct):
    parsed: list[_Parsed] | None = None


_DECODER = msgspec.json.Decoder(_Update)


def feed_id(text: str) -> str:
    """A feed id as Hermes writes it: 64 hex digits without 0x. ValueError for anything else."""
    result = text.lower().removeprefix("0x")
    if len(result) != 64 or any(c not in "0123456789abcdef" for c in result):
        raise ValueError(f"{text!r} is no Pyth feed id (64 hex digits)")
    return result


class PythSource:
    """`feeds` maps each symbol to its feed id."""

    def __init__(
        self,
        endpoint: str,
        feeds: Mapping[str, str],
        *,
        name: str = "pyth",
        tier: Tier = Tier.PRIMARY,
        max_confidence_bps: int = 100,
        poll_ns: int = DEFAULT_POLL_NS,
        silence_s: float = STREAM_SILENCE_S,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name, self.tier = name, tier
        self.symbols = tuple(feeds)
        self._symbols_of: dict[str, list[str]] = {}  # two symbols may share a feed
        for symbol, text in feeds.items():
            self._symbols_of.setdefault(feed_id(text), []).append(symbol)
        self._endpoint = endpoint.rstrip("/")
        self._max_confidence_bps = max_confidence_bps
        self._poll_ns, self._silence_s, self._sleep = poll_ns, silence_s, sleep

    async def connect(self) -> AsyncIterator[bytes]:
        ids: list[tuple[str, str | int | float | bool | None]] = [("ids[]", feed) for feed in self._symbols_of]
        stream_url, latest_url = (f"{self._endpoint}/v2/updates/price/{end}" for end in ("stream", "latest"))
        async with http_client() as client:
            streaming = [*ids, ("parsed", "true"), ("allow_unordered", "false")]

            def stream() -> AsyncIterator[bytes]:
                request = client.build_request(
                    "GET", stream_url, params=streaming, headers={"accept": "text/event-stream"}
                )
                return events(client, request, self._silence_s)

            def latest() -> AsyncIterator[bytes]:
                polling = [*ids, ("parsed", "true")]
                return poll(
                    client, lambda: client.build_request("GET", latest_url, params=polling), self._poll_ns, self._sleep
                )

            async for data in first_or_fallback(stream, latest):
                yield data

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        try:
            update = _DECODER.decode(data)
        except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
            raise BadQuote(f"not a price update: {str(error)[:80]}") from None
        readings: list[Reading] = []
        for item in update.parsed or ():
            for symbol in self._symbols_of.get(item.id.lower().removeprefix("0x"), ()):
                try:
                    readings.append(self._quote(symbol, item.price, received_ns))
                except BadQuote as error:
                    readings.append(Fault(symbol, str(error)))
        return readings

    def _quote(self, symbol: str, price: _Price, received_ns: int) -> Quote:
        mantissa, conf = _whole(price.price), _whole(price.conf)
        value = scaled_price_e12(mantissa, price.expo)
        if conf < 0 or conf * BPS_ONE > self._max_confidence_bps * mantissa:
            raise BadQuote(f"the confidence interval {conf} is wider than {self._max_confidence_bps} bp of {mantissa}")
        if not 0 < price.publish_time < 1 << 40:
            raise BadQuote("the publish time is out of range")
        width = conf * value // mantissa
        return Quote(self.name, symbol, value, price.publish_time * SECOND, received_ns, confidence_e12=width)


def _whole(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 40):
        raise BadQuote(f"{text[:20]!r} is no whole number")
    return int(text)
