"""A simulated taker: market orders at random times and sizes, with or against the last move."""

from __future__ import annotations

from luxterm.client import AsyncClient
from luxterm.client.errors import RetryableError
from luxterm.market.participant import Participant, Pulse, word
from luxterm.market.plan import Flow, lots_of, quoted, through
from luxterm.market.reference import Reference
from luxterm.model.units import USD6

MAX_POSITION_USD6 = 25_000 * USD6


class Taker(Participant):
    """Takes in every market, `per_second` orders in each."""

    def __init__(
        self, url: str, name: str, reference: Reference, seed: int, per_second: float, *, momentum: bool
    ) -> None:
        super().__init__(url, name, reference, seed)
        self._flows = {symbol: Flow(self.random, per_second, momentum) for symbol in reference.markets}

    async def trade(self, client: AsyncClient) -> None:
        pulse = Pulse()
        for symbol, flow in self._flows.items():
            pulse.set(symbol, flow.wait_s())
        while True:
            symbol = await pulse.next()
            flow = self._flows[symbol]
            pulse.set(symbol, flow.wait_s())
            reference = self.reference.ticks(symbol)
            if reference is None:
                continue
            try:
                await self.until_fresh(client)
                market = self.markets[symbol]
                most = lots_of(market, reference, MAX_POSITION_USD6)
                if await self._arbitrage(client, symbol, reference):
                    continue
                if not quoted(reference, *self.reference.best.get(symbol, (None, None))):
                    continue
                moved, position = self.reference.moved(symbol), self.positions.get(symbol, 0)
                want = flow.next(market, reference, moved, position, most)
                update = await client.place_order(symbol, word(want.side), market.size(want.lots), type="market")
                self.refused += not update.ok
            except RetryableError:
                continue

    async def _arbitrage(self, client: AsyncClient, symbol: str, reference: int) -> bool:
        """Takes what rests through the reference; True when there was something."""
        market = self.markets[symbol]
        want = through(market, reference, *self.reference.best.get(symbol, (None, None)))
        if want is None:
            return False
        size, price = market.size(want.lots), market.price(want.ticks)
        await client.place_order(symbol, word(want.side), size, price, time_in_force="IOC")
        return True
