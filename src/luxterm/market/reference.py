"""What all participants look at: the node's index price of each market, or one's own where it has none."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from decimal import Decimal

from luxterm.client import AsyncClient
from luxterm.client.errors import ClientError
from luxterm.clock import SystemClock, monotonic
from luxterm.model.markets import Market
from luxterm.model.units import steps_to_decimal
from luxterm.sources.simulate import PriceProcess, start_prices

LOOK_BACK_S = 5.0
PUSH_EVERY_S = 0.5


class Reference:
    """The last known index in ticks by symbol, and how it moved."""

    def __init__(self, markets: dict[str, Market]) -> None:
        self.markets = markets
        self._ticks: dict[str, int] = {}
        self._history: dict[str, deque[tuple[float, int]]] = {symbol: deque() for symbol in markets}
        self._known = asyncio.Event()
        self.best: dict[str, tuple[int | None, int | None]] = {}
        """Best bid and ask in ticks, as last told."""

    def set(self, symbol: str, ticks: int) -> None:
        self._ticks[symbol] = ticks
        history, now_s = self._history[symbol], monotonic()
        history.append((now_s, ticks))
        while history[0][0] < now_s - LOOK_BACK_S:
            history.popleft()
        if len(self._ticks) == len(self.markets):
            self._known.set()

    def ticks(self, symbol: str) -> int | None:
        return self._ticks.get(symbol)

    def moved(self, symbol: str) -> int:
        """Move over the last seconds in 1e-8 of the price."""
        history = self._history[symbol]
        return (history[-1][1] - history[0][1]) * 10**8 // history[0][1] if history else 0

    async def known(self, timeout_s: float) -> bool:
        """Waits for a price of every market."""
        try:
            await asyncio.wait_for(self._known.wait(), timeout_s)
        except TimeoutError:
            return False
        return True

    def missing(self) -> list[str]:
        return [symbol for symbol in self.markets if symbol not in self._ticks]

    async def follow(self, client: AsyncClient) -> None:
        """Follows the node's index for ever."""
        async for update in client.prices(*self.markets):
            market = self.markets.get(update.symbol)
            if market is None:
                continue
            sides = [None if price is None else market.price_ticks(price) for price in (update.bid, update.ask)]
            self.best[update.symbol] = (sides[0], sides[1])
            if update.index is not None:
                self.set(update.symbol, int(update.index / steps_to_decimal(1, market.tick_size_e12)))

    async def push(self, client: AsyncClient, symbols: list[str], seed: int) -> None:
        """Prices the markets that the node has no index for, by a process of one's own, for ever (paper nodes only)."""
        clock = SystemClock()
        process = PriceProcess(start_prices([self.markets[symbol] for symbol in symbols], {}), seed)
        rng = random.Random(seed)
        while True:
            for symbol in symbols:
                market = self.markets[symbol]
                ticks = max(1, process.price_e12(symbol, clock.now_ns()) // market.tick_size_e12)
                self.set(symbol, ticks)
                try:
                    await client.oracle_push(symbol, Decimal(market.price(ticks)))
                except ClientError:
                    await asyncio.sleep(1)
            await asyncio.sleep(PUSH_EVERY_S * (0.5 + rng.random()))
