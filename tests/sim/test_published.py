"""Every kind of stream through everything that stands behind the engine: views, gateway, sockets, client.

Whatever the rules of the exchange bring about, a cascade, a delisting, a vault's loss, must come out of every channel
and method as a message: what the venue does, it can also say. In the end the clients know what the engine knows.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from properties.profiles import PROFILES
from properties.terms import START_NS, opening
from sim.world import EngineWorld, Simulation
from support.gateway import Rig, rig
from support.venue import MemoryVenue
from websockets.asyncio.client import ClientConnection

from luxterm.api.venue import Receipt
from luxterm.client import AsyncClient
from luxterm.clock import ManualClock
from luxterm.model.codes import ErrorCode
from luxterm.model.commands import Command
from luxterm.model.events import Stamped
from luxterm.wire.session import CHANNELS

COMMANDS = 400
ASK_EVERY = 80
PATIENCE_S = 60
WATCHED = ("user0", "user1")
OF_A_MARKET = (
    "orderbook.getBestBid", "orderbook.getBestAsk", "orderbook.getStats", "orderbook.getSnapshot", "price.getLatest",
    "market.getTrades", "market.getTicker", "market.getFunding", "market.getLiquidations", "market.stats",
    "lx_getOrderBook", "lx_getTrades",
)  # fmt: skip
OF_THE_VENUE = (
    "market.list", "market.getTickers", "market.getLiquidations", "liquidations.get", "vault.list", "lending.pools",
    "node.info", "node.health", "insurance_fund.status",
)  # fmt: skip
OF_AN_ACCOUNT = (
    "account.balances", "account.margin", "account.fills", "account.ledger", "order.list", "position.list",
)  # fmt: skip
SHORTCOMINGS = {ErrorCode.INTERNAL.value, -32603}


class Published(Simulation):
    """A simulation whose engine belongs to a venue: each command goes through views and gateway."""

    def __init__(self, name: str, seed: int, venue: MemoryVenue, clock: ManualClock) -> None:
        super().__init__(PROFILES[name], seed)
        self.engine, self.venue, self.clock = venue.engine, venue, clock
        self.world = EngineWorld(venue.engine)

    def step(self, now_ns: int, command: Command) -> list[Stamped]:
        self.clock.not_before(now_ns)
        receipts: list[Receipt] = []
        self.venue.post(command, receipts.append)
        events = list(receipts[0].events)
        self._learn(command, events)
        return events


class Everything:
    """A socket that hears every channel of an account and of all markets."""

    def __init__(self, socket: ClientConnection) -> None:
        self.kinds: set[str] = set()
        self.errors: list[Any] = []
        self._socket = socket
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def of(cls, running: Rig, account: str, symbols: list[str]) -> Everything:
        wire = await running.wire(account)
        for channel, terms in CHANNELS.items():
            request: dict[str, Any] = {"type": "subscribe", "channel": channel}
            if terms.per_symbol:
                request["symbols"] = symbols
            if channel == "candles":
                request["interval"] = "1m"
            await wire.send(request)
        return cls(wire.socket)

    async def _read(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            self.kinds.add(message["type"])
            if message["type"] == "error":
                self.errors.append(message)

    def stop(self) -> None:
        self._reader.cancel()


async def ask_everything(running: Rig, clients: dict[str, AsyncClient], symbols: list[str]) -> None:
    questions: list[tuple[str, dict[str, str]]] = [(method, {}) for method in OF_THE_VENUE]
    questions += [(method, {"symbol": symbol}) for method in OF_A_MARKET for symbol in symbols]
    questions += [
        (method, {"userId": name}) for method in ("margin.info", "margin.liquidation_risk") for name in clients
    ]
    for method, params in questions:
        answer = await running.rpc(method, params)
        assert answer.get("error", {}).get("code") not in SHORTCOMINGS, (method, params, answer)
    for client in clients.values():
        for method in OF_AN_ACCOUNT:
            await client.rpc(method, {})


def told(client: AsyncClient, venue: MemoryVenue) -> tuple[Any, Any]:
    """Open orders as (size, filled) and positions, in lots, as the client has them."""
    grids = {market.symbol: market for market in venue.views.markets.all()}
    orders = {
        order.order_id: (grids[order.symbol].size_lots(order.size), grids[order.symbol].size_lots(order.filled))
        for order in client.mirror.orders.values()
    }
    positions = {
        symbol: grids[symbol].size_lots(position.size) * (1 if position.side == "buy" else -1)
        for symbol, position in client.mirror.positions.items()
    }
    return orders, positions


def known(name: str, venue: MemoryVenue) -> tuple[Any, Any]:
    """The same as the engine has it."""
    account = venue.engine.account_by_name(name.encode())
    orders = {order.order_id: (order.size_lots, order.filled_lots) for order in venue.engine.orders(account)}
    positions = {
        venue.views.markets.get(state.market).symbol: state.lots  # type: ignore[union-attr]
        for state in venue.engine.positions(account)
        if state.lots
    }
    return orders, positions


async def publish(name: str, seed: int) -> set[str]:
    """A stream with everybody listening; the kinds of message that were heard."""
    clock = ManualClock(START_NS)
    venue = MemoryVenue(clock)
    first = len(opening(PROFILES[name]))
    async with rig(venue=venue) as running:
        sim = Published(name, seed, venue, clock)
        clients: dict[str, AsyncClient] = {}
        listeners: list[Everything] = []
        symbols: list[str] = []
        for number, (now_ns, command) in enumerate(sim.commands(COMMANDS), 1):
            sim.step(now_ns, command)
            if number == first:
                symbols = [market.symbol for market in venue.views.markets.all()]
                clients = {user: await running.client(user) for user in WATCHED}
                for user, client in clients.items():
                    await client.watch_account()
                    listeners.append(await Everything.of(running, user, symbols))
            elif number > first and number % ASK_EVERY == 0:
                await ask_everything(running, clients, symbols)
            elif number % 8 == 0:
                await asyncio.sleep(0)
        for user, client in clients.items():
            async with asyncio.timeout(PATIENCE_S):
                while told(client, venue) != known(user, venue):
                    client.mirror.changed.clear()
                    await client.mirror.changed.wait()
        for listener in listeners:
            listener.stop()
            assert not listener.errors
        return set().union(*(listener.kinds for listener in listeners))


@pytest.mark.parametrize("name", PROFILES)
async def test_whatever_happens_can_be_told(name: str, caplog: pytest.LogCaptureFixture) -> None:
    kinds = await publish(name, 21)
    assert {"order_update", "orderbook_update", "position_update", "balance_update"} <= kinds
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
