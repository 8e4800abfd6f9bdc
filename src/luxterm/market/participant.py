"""What makers and takers share: an account on a connection of its own, its positions, and staying solvent."""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Literal

from luxterm.client import AsyncClient
from luxterm.client.connection import ConnectionState
from luxterm.client.errors import ClientError, RequestError
from luxterm.clock import monotonic
from luxterm.market.reference import Reference
from luxterm.model.codes import Side
from luxterm.model.markets import Market
from luxterm.wire.objects import Fill

CHECK_EVERY_S = 10.0
WORN_OUT = Decimal("0.25")
"""Part of its first equity below which an account is given up for a fresh one."""
CROWDED = Decimal("0.5")
"""Maintenance margin / equity above which positions are halved."""


class Participant(ABC):
    """One account. `run()` goes on until it is cancelled; a lost connection is waited out."""

    def __init__(self, url: str, name: str, reference: Reference, seed: int) -> None:
        self.url, self.name = url, name
        self.reference = reference
        self.random = random.Random(f"{seed}:{name}")
        self.positions: dict[str, int] = {}
        """Lots by symbol, signed."""
        self.client: AsyncClient | None = None
        self.accounts_used = 0
        self.refused = 0
        self._fresh = False

    @property
    def markets(self) -> dict[str, Market]:
        return self.reference.markets

    async def run(self) -> None:
        """Trades with one account after the other: the next one when the last has lost most of what it had."""
        while True:
            self.accounts_used += 1
            suffix = "" if self.accounts_used == 1 else f"-{self.accounts_used}"
            client = AsyncClient(self.url, account=f"{self.name}{suffix}")
            try:
                await client.connect()
                self.client = client
                await self._live(client)
            except RequestError:
                raise
            except ClientError:
                await asyncio.sleep(1 + self.random.random())
                self.accounts_used -= 1
            finally:
                self.client = None
                await client.close()

    async def _live(self, client: AsyncClient) -> None:
        client.on_state(self._on_state)
        await self.start_over(client)
        # A task group would wrap the first error; the first one to end says how it goes on.
        tasks = [asyncio.create_task(part) for part in (self.trade(client), self._follow(client), self._watch(client))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def start_over(self, client: AsyncClient) -> None:
        """Nothing stands, positions are known: at the start and after each lost connection."""
        await client.cancel_all()
        await client.cancel_on_disconnect()
        self.positions = {}
        for position in await client.get_positions():
            if position.symbol in self.markets:
                lots = self.markets[position.symbol].size_lots(position.size)
                self.positions[position.symbol] = -lots if position.side == "sell" else lots
        self._fresh = True

    @abstractmethod
    async def trade(self, client: AsyncClient) -> None:
        """What this kind of participant does, for ever."""

    def on_fill(self, fill: Fill) -> None:  # noqa: B027 - most have nothing to do
        """One's own fill, for those who keep a list of their orders."""

    async def until_fresh(self, client: AsyncClient) -> None:
        """Returns at once while nothing happened to the connection; otherwise starts over first."""
        if not self._fresh:
            await client.wait_connected()
            await self.start_over(client)

    def _on_state(self, state: ConnectionState) -> None:
        if state is not ConnectionState.CONNECTED:
            self._fresh = False

    async def _follow(self, client: AsyncClient) -> None:
        async for fill in client.fills():
            market = self.markets.get(fill.symbol)
            if market is not None:
                lots = market.size_lots(fill.size)
                signed = lots if fill.side == "buy" else -lots
                self.positions[fill.symbol] = self.positions.get(fill.symbol, 0) + signed
                self.on_fill(fill)

    async def _watch(self, client: AsyncClient) -> None:
        """Stays solvent: halves positions when margin gets tight; returns when the account is worn out."""
        first: Decimal | None = None
        while True:
            try:
                margin = await client.get_margin()
                equity = Decimal(margin.equity)
                first = equity if first is None else first
                if equity < first * WORN_OUT:
                    await self.flatten(client, whole=True)
                    return
                if margin.margin_ratio is not None and Decimal(margin.margin_ratio) > CROWDED:
                    await self.flatten(client, whole=False)
            except RequestError:
                raise
            except ClientError:
                await client.wait_connected()
            await asyncio.sleep(CHECK_EVERY_S * (0.8 + 0.4 * self.random.random()))

    async def flatten(self, client: AsyncClient, *, whole: bool) -> None:
        """Reduces every position by half, or closes it."""
        for symbol, lots in list(self.positions.items()):
            if lots:
                size = self.markets[symbol].size(abs(lots) if whole else (abs(lots) + 1) // 2)
                side = Side.SELL if lots > 0 else Side.BUY
                await client.place_order(symbol, word(side), size, type="market", reduce_only=True)


def word(side: Side) -> Literal["buy", "sell"]:
    return "buy" if side == Side.BUY else "sell"


class Pulse:
    """Regular wake-ups of several markets in one task: which is due next, and when."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def set(self, name: str, in_s: float) -> None:
        self._due[name] = monotonic() + in_s

    async def next(self) -> str:
        """Sleeps until the next one is due and names it."""
        name = min(self._due, key=self._due.__getitem__)
        wait = self._due[name] - monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        return name
