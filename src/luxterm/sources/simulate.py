"""A price source without a vendor: one seeded process, looked at by any number of sources with a little noise each.

The process is a random walk with jumps and a weak pull to where it began, so that a venue left alone for a week still
quotes sensible prices. It advances on a fixed grid of time, by integers: the same seed gives the same path whatever
calls it and however often. What can go wrong with a vendor (silence, lag, garbage, a wild price) can go wrong here.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

import msgspec

from luxterm.model.markets import Market
from luxterm.model.units import MS, SECOND
from luxterm.oracle.quotes import MAX_PRICE_E12, PRICE_ONE, BadQuote, Quote, Tier
from luxterm.sources.base import NowNs, Sleep, SourceError

STEP_NS: Final = 50 * MS
PART: Final = 10**9
"""Relative moves are integers of 1e-9."""
MAX_CATCH_UP_STEPS: Final = 20 * 60
"""After a machine slept, at most a minute of path is walked; the rest of the time did not happen."""

START_PRICES_E12: Final[Mapping[str, int]] = {
    "BTC-USDT": 65_000 * PRICE_ONE,
    "ETH-USDT": 3_500 * PRICE_ONE,
    "LUX-USDT": 5 * PRICE_ONE // 2,
}
DEFAULT_START_E12: Final = 100 * PRICE_ONE


class Motion(msgspec.Struct, frozen=True):
    """How a simulated price moves. Moves are 1e-9 of the price."""

    step: int = 15_000
    """Standard deviation of one 50 ms step: 0.15 bp, 0.7 bp a second, about 5 bp a minute."""
    jumps_per_hour: int = 40
    jump: int = 1_000_000
    """Standard deviation of a jump: 10 bp."""
    pull: int = 20_000
    """Part of the distance from the start that is taken back each step: half of it in half an hour."""


class Faults(msgspec.Struct, frozen=True):
    """What a simulated source does wrong. Chances are per message, of 1,000,000."""

    lag_ns: int = 0
    """Its quotes are that old when they arrive."""
    garbage: int = 0
    wild: int = 0
    """A price a thousand times too high."""
    outage: int = 0
    """The connection breaks and is refused for `outage_s`."""
    outage_s: float = 10.0


class PriceProcess:
    """The one path that several sources look at. `price_e12` must be asked with times that do not run backwards."""

    def __init__(self, start: Mapping[str, int], seed: int, motion: Motion | None = None) -> None:
        for symbol, price in start.items():
            if not 0 < price <= MAX_PRICE_E12 // 10**6:
                raise ValueError(f"{symbol}: a start price of {price} e-12 is out of range")
        self._motion = motion or Motion()
        self._start = dict(start)
        self._prices = dict(start)
        # One generator for each symbol: adding a market must not move the others' paths.
        self._random = {symbol: random.Random(f"{seed}:{symbol}") for symbol in start}
        self._at_step = -1

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(self._start)

    def price_e12(self, symbol: str, now_ns: int) -> int:
        """The price at `now_ns`."""
        step = now_ns // STEP_NS
        if self._at_step < 0:
            self._at_step = step
        for _ in range(min(step - self._at_step, MAX_CATCH_UP_STEPS)):
            for name in self._prices:
                self._move(name)
        self._at_step = max(step, self._at_step)
        return self._prices[symbol]

    def _move(self, symbol: str) -> None:
        motion, rng, price, start = self._motion, self._random[symbol], self._prices[symbol], self._start[symbol]
        move = round(rng.gauss(0.0, motion.step))
        if rng.randrange(3600 * SECOND // STEP_NS) < motion.jumps_per_hour:
            move += round(rng.gauss(0.0, motion.jump))
        move += (start - price) * motion.pull // start
        # A step beyond 2 % would be a tail of the normal distribution that no trader would believe.
        move = max(-PART // 50, min(PART // 50, move))
        self._prices[symbol] = max(start // 100, price + price * move // PART)


class SimulatedSource:
    """A source of the common shape that looks at a PriceProcess.

    Its messages are JSON: the time of the look and a price for each symbol, in 1e-12 of the quote.
    """

    def __init__(
        self,
        name: str,
        tier: Tier,
        process: PriceProcess,
        now_ns: NowNs,
        *,
        seed: int = 0,
        interval_s: float = 0.2,
        noise_bps: int = 1,
        faults: Faults | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name, self.tier, self.symbols = name, tier, process.symbols
        self._process, self._now_ns, self._sleep = process, now_ns, sleep
        self._interval_s, self._noise = interval_s, noise_bps * PART // 10_000
        self._faults = faults or Faults()
        self._random = random.Random(f"{seed}:{name}")
        self._down_until_ns = 0

    async def connect(self) -> AsyncIterator[bytes]:
        """Looks at the process every `interval_s`; SourceError while an outage lasts."""
        now_ns = self._now_ns()
        if now_ns < self._down_until_ns:
            raise SourceError("the simulated vendor is down", (self._down_until_ns - now_ns) / SECOND)
        faults, rng = self._faults, self._random
        while True:
            now_ns = self._now_ns()
            if rng.randrange(1_000_000) < faults.outage:
                self._down_until_ns = now_ns + int(faults.outage_s * SECOND)
                raise SourceError("the simulated vendor went down", faults.outage_s)
            yield self.message(now_ns)
            await self._sleep(self._interval_s)

    def message(self, now_ns: int) -> bytes:
        """What the vendor would send now."""
        faults, rng = self._faults, self._random
        if rng.randrange(1_000_000) < faults.garbage:
            return rng.randbytes(24)
        times = 1000 if rng.randrange(1_000_000) < faults.wild else 1
        prices = {}
        for symbol in self.symbols:
            price = self._process.price_e12(symbol, now_ns)
            noise = rng.randint(-self._noise, self._noise) if self._noise else 0
            prices[symbol] = (price + price * noise // PART) * times
        return msgspec.json.encode(_Message(now_ns - faults.lag_ns, prices))

    def parse(self, data: bytes, received_ns: int) -> Sequence[Quote]:
        """The quotes of one message. Pure."""
        try:
            message = _decoder.decode(data)
        except msgspec.DecodeError as error:
            raise BadQuote(f"not a simulated quote: {error}") from None
        quotes = []
        for symbol, price in message.prices.items():
            if not 0 < price <= MAX_PRICE_E12:
                raise BadQuote(f"price {price} of {symbol} is out of range")
            if symbol in self.symbols:
                quotes.append(Quote(self.name, symbol, price, message.at_ns, received_ns))
        return quotes


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at_ns: int
    prices: dict[str, int]


_decoder: Final = msgspec.json.Decoder(_Message)


def start_prices(markets: Sequence[Market], last_e12: Mapping[str, int]) -> dict[str, int]:
    """Where the simulated price of each market begins: where it was, in a venue that has run before."""
    return {
        market.symbol: last_e12.get(market.symbol) or START_PRICES_E12.get(market.symbol, DEFAULT_START_E12)
        for market in markets
    }


def simulated_sources(
    markets: Sequence[Market], seed: int, now_ns: NowNs, last_e12: Mapping[str, int]
) -> list[SimulatedSource]:
    """Two primaries, a secondary and a tertiary that look at one path: what a venue without internet is priced by."""
    process = PriceProcess(start_prices(markets, last_e12), seed)
    tiers = (Tier.PRIMARY, Tier.PRIMARY, Tier.SECONDARY, Tier.TERTIARY)
    return [
        SimulatedSource(f"simulate-{number}", tier, process, now_ns, seed=seed)
        for number, tier in enumerate(tiers, start=1)
    ]
