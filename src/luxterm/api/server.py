"""The gateway: one aiohttp application on the HTTP port and, for WebSockets, on a second one."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

from luxterm import __version__
from luxterm.api.auth import BadCredentials
from luxterm.api.doorman import Doorman
from luxterm.api.doors import Doors
from luxterm.api.feed import EquityHistory, Feed, Keeper
from luxterm.api.http import HttpProcessingError, web
from luxterm.api.limits import ConnectionCounter
from luxterm.api.methods import Methods, health
from luxterm.api.metrics import CONTENT_TYPE
from luxterm.api.openrpc import document
from luxterm.api.prices import onchain_price, oracle_update
from luxterm.api.reception import Reception
from luxterm.api.replies import encode
from luxterm.api.rpc import Rpc
from luxterm.api.settings import GatewaySettings
from luxterm.api.sockets import Sockets
from luxterm.api.swaps import Amm
from luxterm.api.venue import Venue
from luxterm.clock import Clock, SystemClock
from luxterm.model.records import Events
from luxterm.oracle.status import OraclePrice
from luxterm.wire.objects import Settlement
from luxterm.wire.session import Budget

_log = logging.getLogger("luxterm.api")


def _worth_a_line(record: logging.LogRecord) -> bool:
    """Not what a client sent that is no HTTP: it got its 400, and a stranger must not fill the log with tracebacks."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def _bearer(request: web.Request) -> str | None:
    """The token of the Authorization header, None without one. Raises BadCredentials for another kind."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer":
        raise BadCredentials("send Authorization: Bearer TOKEN")
    return token.strip()


JSON = "application/json"
SETTLEMENTS_KEPT = 1000


class Gateway:
    """The venue's API. Implements `Publisher`; the node calls `publish` with each durable command's events.

    `open_account` opens (or finds) an account by name: paper accounts, and wallets that sign in for the first time.
    """

    def __init__(
        self,
        venue: Venue,
        settings: GatewaySettings,
        *,
        open_account: Callable[[bytes], Awaitable[int]] | None = None,
        clock: Clock | None = None,
        feed: Feed | None = None,
        keeper: Keeper | None = None,
        amm: Amm | None = None,
        equity: EquityHistory | None = None,
    ) -> None:
        settings.check()
        self.venue, self.settings = venue, settings
        reception = Reception(venue, settings, clock if clock is not None else SystemClock(), open_account)
        self.auth, self.hub, self.metrics = reception.auth, reception.hub, reception.metrics
        self.methods = Methods(venue, reception.desk, self.hub, self.auth, reception.now_ns, feed, keeper, amm, equity)
        self.rpc = Rpc(self.methods, self._counted, reception.failed_sign_in)
        self._reception = reception
        self._doors = Doors(settings)
        self.sockets = Sockets(reception)
        self.auth.keys.on_revoked = self.sockets.drop_key
        self._runner: web.AppRunner | None = None
        self._door: Doorman | None = None
        self._listeners: list[asyncio.Server] = []
        self._allowed: dict[str, list[str]] = {}
        """Path -> methods."""
        self.http_port = self.ws_port = self.grpc_port = 0
        self._grpc: Any = None
        if feed is not None:
            feed.subscribe(self._priced)
            self.hub.oracle_snapshot = lambda: [  # type: ignore[method-assign]
                oracle_update(price, reception.now_ns())
                for market in venue.views.markets.all()
                if (price := feed.latest(market.symbol)) is not None
            ]

    # --- Publisher ---------------------------------------------------------------------------------------------------

    def publish(self, events: Events) -> None:
        """The durable events of one command, once the views stand after it."""
        self.hub.publish(events)

    def settled(self, settlement: Settlement) -> None:
        """A settlement batch was written or confirmed: tells `settlements`, and remembers it for settlement.batch."""
        self.hub.settlements[str(settlement.batch_id)] = settlement
        while len(self.hub.settlements) > SETTLEMENTS_KEPT:
            del self.hub.settlements[next(iter(self.hub.settlements))]
        self.hub.announce("settlements", "settlement_update", settlement)

    def _priced(self, price: OraclePrice) -> None:
        self.hub.on_chain(price.symbol, onchain_price(price))
        self.hub.announce("oracle", "oracle_update", oracle_update(price, self._reception.now_ns()), price.symbol)

    # --- life --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listens. Afterwards `http_port`, `ws_port`, `grpc_port` are the bound ports (0 = none). OSError if taken."""
        settings = self.settings
        app = web.Application(client_max_size=settings.max_body_bytes, handler_args={"access_log": None})
        app.router.add_get("/ws", self._ws)
        app.router.add_get("/", self._root)
        app.router.add_post("/rpc", self._rpc)
        app.router.add_get("/health", self._health)
        app.router.add_get("/ready", self._ready)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/openrpc.json", self._openrpc)
        app.router.add_route("*", "/{path:.*}", self._elsewhere)
        self._allowed = {
            resource.canonical: sorted({route.method for route in resource} | {"OPTIONS"})
            for resource in app.router.resources()
            if resource.canonical != "/{path}"
        }
        logging.getLogger("aiohttp.server").addFilter(_worth_a_line)
        runner = web.AppRunner(app, access_log=None, keepalive_timeout=75, shutdown_timeout=1.0, handle_signals=False)
        await runner.setup()
        self._runner = runner
        assert runner.server is not None
        self._door = Doorman(
            runner.server,
            ConnectionCounter(settings.max_connections, settings.max_connections_per_ip),
            settings.header_timeout_s,
            self._reception.is_exempt,
            lambda status: self._counted("unknown", status),
        )
        context = self._tls()
        try:
            self.http_port = await self._listen(settings.http_port, context)
            if settings.ws_port is not None:
                self.ws_port = await self._listen(settings.ws_port, context)
            if settings.grpc_port is not None:
                await self._start_grpc(settings.grpc_port)
        except BaseException:
            await self._close_ports()
            raise
        self.sockets.start()

    async def _listen(self, port: int, context: ssl.SSLContext | None) -> int:
        assert self._door is not None
        listener = await asyncio.get_running_loop().create_server(
            self._door, self.settings.host, port, ssl=context, backlog=1024, reuse_address=True
        )
        self._listeners.append(listener)
        bound: int = listener.sockets[0].getsockname()[1]
        return bound

    async def _close_ports(self) -> None:
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()
        if self._door is not None:
            self._door.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _start_grpc(self, port: int) -> None:
        from luxterm.api.grpc import GrpcServer

        self._grpc = GrpcServer(self._reception)
        self.grpc_port = await self._grpc.start(self.settings.host, port)

    def _tls(self) -> ssl.SSLContext | None:
        if self.settings.tls_cert is None or self.settings.tls_key is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.settings.tls_cert, self.settings.tls_key)
        return context

    async def stop(self, grace_s: float = 1.0) -> None:
        """Tells every socket that the venue goes away, lets queued bytes out, and closes all ports."""
        await self.sockets.stop(grace_s)
        if self._grpc is not None:
            await self._grpc.stop(grace_s)
        await self._close_ports()
        self.hub.close()

    # --- HTTP --------------------------------------------------------------------------------------------------------

    def _peer(self, request: web.Request) -> str:
        return self._reception.peer(request.remote, request.headers.get("X-Forwarded-For"))

    async def _rpc(self, request: web.Request) -> web.Response:
        started_s = asyncio.get_running_loop().time()
        headers = self._doors.cors(request)
        peer = self._peer(request)
        refusal = self._doors.refuse_post(request)
        if refusal is not None:
            return self._refuse(refusal[0], refusal[1], headers)
        try:
            async with asyncio.timeout(self.settings.body_timeout_s):
                body = await request.read()
        except TimeoutError:
            return self._refuse(408, "the body did not arrive in time", headers)
        except web.HTTPRequestEntityTooLarge:
            return self._refuse(413, f"a body has at most {self.settings.max_body_bytes} bytes", headers)
        try:
            who = await self._reception.by_token(_bearer(request), peer)
        except BadCredentials as error:
            self._reception.failed_sign_in(peer)
            return self._refuse(401, str(error), headers)
        throttled_s = 0.0

        def charge(budget: Budget, cost: int) -> float:
            nonlocal throttled_s
            wait_s = self._reception.charge(peer, who.account, budget, cost)
            throttled_s = max(throttled_s, wait_s)
            return wait_s

        answer = await self.rpc.handle(body, who, charge)
        self.metrics.http.observe(asyncio.get_running_loop().time() - started_s)
        if not self._reception.is_exempt(peer):
            limit, remaining, reset_s = self._reception.limiter.state(peer, Budget.REQUEST)
            headers["X-RateLimit-Limit"] = str(limit)
            headers["X-RateLimit-Remaining"] = str(remaining)
            headers["X-RateLimit-Reset"] = str(max(1, round(reset_s)))
        status = 200 if answer else 204
        if throttled_s:
            headers["Retry-After"] = str(max(1, round(throttled_s + 0.5)))
            status = 429
        return web.Response(body=answer, status=status, content_type=JSON if answer else None, headers=headers)

    def _refuse(self, status: int, text: str, headers: dict[str, str]) -> web.Response:
        self._counted("unknown", str(status))
        return web.Response(body=encode({"error": text}), status=status, content_type=JSON, headers=headers)

    def _counted(self, method: str, status: str) -> None:
        self.metrics.requests.labels("http", method, status).inc()

    async def _ws(self, request: web.Request) -> web.StreamResponse:
        refusal = self._doors.refuse_ws(request)
        if refusal is not None:
            return self._refuse(refusal[0], refusal[1], {})
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return self._refuse(426, "this path speaks WebSocket", {"Upgrade": "websocket", "Connection": "Upgrade"})
        try:
            return await self.sockets.serve(request)
        except web.HTTPBadRequest as error:
            return self._refuse(400, error.text or "this is no WebSocket handshake", {})

    async def _root(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._ws(request)
        here = {"name": "luxterm", "version": __version__, "websocket": "/ws", "rpc": "/rpc"}
        return self._get(request, lambda: encode(here))

    def _get(
        self, request: web.Request, make: Callable[[], bytes], status: int = 200, kind: str = JSON
    ) -> web.Response:
        """A page: for whoever knows the node's name and has a token left, like any other request."""
        refusal = self._doors.refuse_get(request)
        headers = self._doors.cors(request)
        if refusal is not None:
            return self._refuse(refusal[0], refusal[1], headers)
        wait_s = self._reception.charge(self._peer(request), 0, Budget.REQUEST)
        if wait_s:
            headers["Retry-After"] = str(max(1, round(wait_s + 0.5)))
            return self._refuse(429, "too many requests", headers)
        headers["Content-Type"] = kind
        return web.Response(body=make(), status=status, headers=headers)

    async def _health(self, request: web.Request) -> web.Response:
        return self._get(request, lambda: encode(health(self.venue)))

    async def _ready(self, request: web.Request) -> web.Response:
        """503 while the node does not take commands."""
        ready = bool(self.venue.info().get("ready", True)) and not self.sockets.stopping
        return self._get(request, lambda: encode({"ready": ready}), 200 if ready else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        return self._get(request, self.metrics.render, kind=CONTENT_TYPE)

    async def _openrpc(self, request: web.Request) -> web.Response:
        return self._get(request, lambda: encode(document()))

    async def _elsewhere(self, request: web.Request) -> web.Response:
        """What no other route takes: preflights, methods that a path does not have, paths that are none."""
        allowed = self._allowed.get(request.path)
        if allowed is None:
            return self._refuse(404, "there is nothing under this path", self._doors.cors(request))
        if request.method == "OPTIONS":
            return web.Response(status=204, headers=self._doors.preflight(request))
        headers = {**self._doors.cors(request), "Allow": ", ".join(allowed)}
        return self._refuse(405, f"{request.path} takes {headers['Allow']}", headers)
