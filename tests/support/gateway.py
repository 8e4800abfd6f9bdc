"""A gateway on free ports over a venue in memory, and plain ways to talk to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from support.venue import MemoryVenue, furnish
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as ws_connect

from luxterm.api.server import Gateway
from luxterm.api.settings import GatewaySettings
from luxterm.client import AsyncClient, connect

PATIENCE_S = 120.0
"""Far beyond what any answer here takes."""


class Wire:
    """A raw WebSocket: JSON in, JSON out, nothing of the SDK in between."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.hello: dict[str, Any] = {}
        self._kept: list[dict[str, Any]] = []
        self._ids = 0

    async def send(self, message: dict[str, Any] | str | bytes) -> None:
        await self.socket.send(json.dumps(message) if isinstance(message, dict) else message)

    async def next(self) -> dict[str, Any]:
        """The next message, whatever it is."""
        if self._kept:
            return self._kept.pop(0)
        return json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE_S))

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message that fits; the others are kept for `next`."""
        for index, message in enumerate(self._kept):
            if wanted(message):
                return self._kept.pop(index)
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE_S))
            if wanted(message):
                return message
            self._kept.append(message)

    async def of(self, kind: str) -> dict[str, Any]:
        return await self.until(lambda message: message["type"] == kind)

    async def ask(self, **request: Any) -> dict[str, Any]:
        """Sends a request and returns its direct answer."""
        self._ids += 1
        request.setdefault("request_id", f"r{self._ids}")
        await self.send(request)
        return await self.until(lambda message: message.get("request_id") == request["request_id"])

    async def order(
        self, side: str, price: str | float, size: str | float, symbol: str = "BTC-USDT", **more: Any
    ) -> Any:
        order = {"symbol": symbol, "side": side, "type": "limit", "price": price, "size": size, **more}
        return await self.ask(type="place_order", order=order)


class Rig:
    """Venue, gateway, and everything that was opened on it."""

    def __init__(self, venue: MemoryVenue, gateway: Gateway) -> None:
        self.venue, self.gateway = venue, gateway
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.http_port}", trust_env=False)
        self._wires: list[Wire] = []
        self._clients: list[AsyncClient] = []

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.gateway.http_port}/ws"

    async def wire(self, account: str | None = None, url: str | None = None, **options: Any) -> Wire:
        socket = await ws_connect(url or self.ws_url, compression=None, proxy=None, max_size=2**24, **options)
        wire = Wire(socket)
        self._wires.append(wire)
        wire.hello = await wire.next()
        if account is not None:
            await wire.ask(type="auth", apiKey=account, apiSecret="")
            for kind in ("balance_update", "positions_update", "orders_update"):
                await wire.of(kind)
        return wire

    async def client(self, account: str | None = None, **options: Any) -> AsyncClient:
        client = await connect(options.pop("url", self.ws_url), account=account, **options)
        self._clients.append(client)
        return client

    async def rpc(self, method: str, params: Any = None, *, token: str | None = None, **headers: str) -> Any:
        """The whole answer of one JSON-RPC call."""
        body: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "id": 1}
        if params is not None:
            body["params"] = params
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return (await self.http.post("/rpc", json=body, headers=headers)).json()

    async def close(self) -> None:
        for client in self._clients:
            await client.close()
        for wire in self._wires:
            await wire.socket.close()
        await self.http.aclose()
        await self.gateway.stop(1.0)


@asynccontextmanager
async def rig(
    settings: GatewaySettings | None = None, *, venue: MemoryVenue | None = None, **more: Any
) -> AsyncIterator[Rig]:
    """A running gateway with two markets. `more` goes to GatewaySettings or, by name, to the Gateway."""
    own_venue = venue is None
    if venue is None:
        venue = MemoryVenue()
    if own_venue:
        furnish(venue)
    parts = {name: more.pop(name) for name in ("feed", "keeper") if name in more}
    if settings is None:
        settings = GatewaySettings(http_port=0, ws_port=0, **more)
    gateway = Gateway(venue, settings, open_account=venue.open_account, clock=venue.clock, **parts)
    venue.publishers.append(gateway)
    # What was spent stays spent: how fast a machine asks must not decide what it is refused.
    gateway._reception.limiter._now_s = lambda: 0.0
    await gateway.start()
    running = Rig(venue, gateway)
    try:
        yield running
    finally:
        await running.close()
        venue.publishers.remove(gateway)
