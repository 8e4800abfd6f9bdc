"""A simulated maker: layers of quotes around the reference in every market, few messages, a position it works off."""

from __future__ import annotations

from luxterm.client import AsyncClient
from luxterm.client.errors import RetryableError
from luxterm.clock import monotonic
from luxterm.market.participant import Participant, Pulse, word
from luxterm.market.plan import STYLES, Standing, Style, Want, changes, ladder, lots_of
from luxterm.market.reference import Reference
from luxterm.model.codes import Side
from luxterm.wire.objects import Fill

STALE_PAUSE_S = 1.0


class Maker(Participant):
    """Quotes every market each `interval_s` or so."""

    def __init__(self, url: str, name: str, reference: Reference, seed: int, interval_s: float) -> None:
        super().__init__(url, name, reference, seed)
        self._interval_s = interval_s
        self._standing: dict[str, dict[int, Standing]] = {symbol: {} for symbol in reference.markets}
        self._bias = dict.fromkeys(reference.markets, 0)

    async def start_over(self, client: AsyncClient) -> None:
        for orders in self._standing.values():
            orders.clear()
        await super().start_over(client)

    async def trade(self, client: AsyncClient) -> None:
        pulse = Pulse()
        for symbol in self.markets:
            pulse.set(symbol, self.random.random() * self._interval_s)
        while True:
            symbol = await pulse.next()
            pulse.set(symbol, self._interval_s * (0.5 + self.random.random()))
            try:
                await self.until_fresh(client)
                if await self.quote(client, symbol):
                    pulse.set(symbol, STALE_PAUSE_S)
            except RetryableError:
                pulse.set(symbol, STALE_PAUSE_S)

    async def quote(self, client: AsyncClient, symbol: str) -> bool:
        """One round in one market. True when the venue refuses everything (stale index, halt): no use to hurry."""
        reference = self.reference.ticks(symbol)
        if reference is None:
            return True
        market, style = self.markets[symbol], STYLES.get(symbol, Style())
        position = self.positions.get(symbol, 0)
        self._bias[symbol] = self._bias[symbol] * 9 // 10 + self.random.randint(-300, 300)
        wants = ladder(market, style, reference, position, self.random, self._bias[symbol])
        standing = self._standing[symbol]
        cancels, places = changes(standing, wants, now_s=monotonic())
        if cancels:
            for order_id in cancels:
                standing.pop(order_id, None)
            await client.cancel_orders(cancels)
        refused = await self._place(client, symbol, places) if places else False
        await self._work_off(client, symbol, style, reference, position)
        return refused

    async def _place(self, client: AsyncClient, symbol: str, places: list[Want]) -> bool:
        market = self.markets[symbol]
        specs = [
            client.order_spec(
                symbol,
                word(want.side),
                market.size(want.lots),
                market.price(want.ticks),
                post_only="slide",
            )
            for want in places
        ]
        now_s, none_taken = monotonic(), True
        for want, update in zip(places, await client.place_orders(specs), strict=True):
            order = update.order
            if update.ok and order.status in ("submitted", "partial"):
                none_taken = False
                ticks = market.price_ticks(order.price) if order.price is not None else want.ticks
                lots = market.size_lots(order.remaining)
                self._standing[symbol][order.order_id] = Standing(want.side, ticks, lots, now_s)
            else:
                self.refused += 1
        return none_taken

    async def _work_off(self, client: AsyncClient, symbol: str, style: Style, reference: int, position: int) -> None:
        """Beyond its bound a position is cut by a quarter with an immediate order."""
        market = self.markets[symbol]
        if abs(position) * 4 > lots_of(market, reference, style.max_position_usd6) * 5:
            side = Side.SELL if position > 0 else Side.BUY
            size = market.size(max(1, abs(position) // 4))
            await client.place_order(symbol, word(side), size, type="market", reduce_only=True)

    def on_fill(self, fill: Fill) -> None:
        standing = self._standing.get(fill.symbol, {})
        order = standing.get(fill.order_id)
        if order is not None:
            order.lots -= self.markets[fill.symbol].size_lots(fill.size)
            if order.lots <= 0:
                del standing[fill.order_id]
