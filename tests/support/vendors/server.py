"""One local HTTP and WebSocket server that speaks as a vendor does, and misbehaves on demand.

`answers` makes the vendor's bytes; the faults are the network's and the vendor's: silence, lag, garbage, a price a
thousand times too high, a skewed clock, HTTP 429, a TLS close in the handshake, a half-open socket.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from luxterm.model.units import SECOND


class Vendor:
    """Base: subclasses add routes and write their format from `price`, `now_ns` and `factor`."""

    def __init__(self) -> None:
        self.price = 65_000
        self.fault = ""
        self.skew_ns = 0
        self.lag_ns = 0
        self.requests = 0
        self.hellos: list[str] = []
        self.refuse_streams = 0
        """HTTP status for streams and sockets; 0 = they work."""
        self.stands_at_ns = 0
        """Where its clock stands; 0 = it runs."""
        self._runner: web.AppRunner | None = None
        self._raw: asyncio.Server | None = None
        self.port = 0

    # --- what the vendor would say ---

    @property
    def factor(self) -> int:
        return 1000 if self.fault == "thousandfold" else 1

    @property
    def now_ns(self) -> int:
        return (self.stands_at_ns or time.time_ns()) + self.skew_ns - self.lag_ns

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    # --- life ---

    async def __aenter__(self) -> Any:
        app = web.Application(middlewares=[self._faults])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @web.middleware
    async def _faults(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        self.requests += 1
        if self.fault == "429":
            return web.Response(status=429, headers={"retry-after": "7"}, text="slow down")
        if self.fault == "half-open":
            await asyncio.Event().wait()  # the socket stays open and nothing ever comes
        if self.fault == "cut" and request.transport is not None:
            request.transport.abort()
        try:
            response: web.StreamResponse = await handler(request)
        except ConnectionError:  # the client left in the middle of a message, as clients do
            return web.Response()
        return response

    def body(self, text: str) -> web.Response:
        if self.fault == "garbage":
            text = "<html>\x00 502 Bad Gateway"
        return web.Response(text=text, content_type="application/json")

    async def stream_socket(self, request: web.Request, message: Callable[[], str], hello: bool) -> web.StreamResponse:
        """A WebSocket that says `message()` ten times a second, after the client's hello where the vendor wants one."""
        if self.refuse_streams:
            return web.Response(status=self.refuse_streams)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if hello:
            first = await socket.receive()
            assert first.type is WSMsgType.TEXT
            self.hellos.append(first.data)
        while not socket.closed:
            if self.fault == "cut":
                assert request.transport is not None
                request.transport.abort()
                break
            if self.fault != "silence":
                await socket.send_str("not json" if self.fault == "garbage" else message())
            await asyncio.sleep(0.05)
        return socket


class Raw:
    """A port that accepts and then closes (`close`, as a TLS peer that gives up), or says nothing (`mute`)."""

    def __init__(self, how: str) -> None:
        self._how = how
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Raw:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self._how == "close":
                await reader.read(16)
            else:
                await reader.read(-1)
        except OSError:
            pass
        finally:
            writer.close()


def seconds(ns: int) -> int:
    return ns // SECOND
