"""The gRPC form of the API: LXDEXService over the same desk, rights and limits as the other transports.

Handlers are named as in `proto/lxdex.proto`. The generated messages carry no types, hence the `Any`s.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeVar

import grpc

from luxterm import __version__
from luxterm.api.auth import BadCredentials
from luxterm.api.caller import Caller
from luxterm.api.desk import Reply
from luxterm.api.metrics import error_name
from luxterm.api.reception import Reception
from luxterm.api.relay import Relay
from luxterm.model import events as e
from luxterm.model.codes import REJECT_TEXTS, ErrorCode
from luxterm.model.units import MS
from luxterm.wire import messages as m
from luxterm.wire import objects as o
from luxterm.wire import render
from luxterm.wire import requests as r
from luxterm.wire.session import Budget, Failure, Scope
from luxterm.wire.translate import Malformed, Refused

pb: Any = importlib.import_module("luxterm.api.proto.lxdex_pb2")

T = TypeVar("T")

SERVICE: Final = "lxdex.LXDEXService"
MAX_STREAM_QUEUE: Final = 10_000
MAX_DETAILS: Final = 1000
"""Characters of a status message: it travels as a header, and names what the client sent."""
_STATUS: Final[dict[int, grpc.StatusCode]] = {
    ErrorCode.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
    ErrorCode.BAD_CREDENTIALS: grpc.StatusCode.UNAUTHENTICATED,
    ErrorCode.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    ErrorCode.RATE_LIMITED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    ErrorCode.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    ErrorCode.UNKNOWN_SYMBOL: grpc.StatusCode.NOT_FOUND,
    ErrorCode.SHUTTING_DOWN: grpc.StatusCode.UNAVAILABLE,
}
_TYPES: Final = ("limit", "market", "stop", "stop_limit")
_SIDES: Final = ("buy", "sell")
# Name in the proto -> (request message, needed scope, budget, whether it streams).
METHODS: Final[dict[str, tuple[str, Scope, Budget, bool]]] = {
    "PlaceOrder": ("PlaceOrderRequest", Scope.TRADE, Budget.ORDER, False),
    "CancelOrder": ("CancelOrderRequest", Scope.TRADE, Budget.CANCEL, False),
    "GetOrder": ("GetOrderRequest", Scope.READ, Budget.REQUEST, False),
    "GetOrders": ("GetOrdersRequest", Scope.READ, Budget.REQUEST, False),
    "GetOrderBook": ("GetOrderBookRequest", Scope.NONE, Budget.REQUEST, False),
    "StreamOrderBook": ("StreamOrderBookRequest", Scope.NONE, Budget.REQUEST, True),
    "GetTrades": ("GetTradesRequest", Scope.NONE, Budget.REQUEST, False),
    "StreamTrades": ("StreamTradesRequest", Scope.NONE, Budget.REQUEST, True),
    "GetBalance": ("GetBalanceRequest", Scope.READ, Budget.REQUEST, False),
    "GetPositions": ("GetPositionsRequest", Scope.READ, Budget.REQUEST, False),
    "GetNodeInfo": ("GetNodeInfoRequest", Scope.NONE, Budget.REQUEST, False),
    "GetPeers": ("GetPeersRequest", Scope.NONE, Budget.REQUEST, False),
    "Ping": ("PingRequest", Scope.NONE, Budget.REQUEST, False),
}


class Heard(NamedTuple):
    """A stream: what hears the events, and what it makes of them."""

    listener: Callable[[Sequence[e.Stamped]], None]
    items: AsyncIterator[Any]


class GrpcServer:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._server: Any = None
        self._relay: Relay

    async def start(self, host: str, port: int) -> int:
        """The bound port. OSError when it is taken."""
        reception = self._reception
        settings = reception.settings
        beat_ms = int(settings.heartbeat_s * 1000)
        self._server = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", settings.max_body_bytes),
                ("grpc.max_concurrent_streams", settings.max_subscriptions),
                ("grpc.server_handshake_timeout_ms", int(settings.header_timeout_s * 1000)),
                # A peer that answers no ping for as long again is gone; clients may ping as often.
                ("grpc.keepalive_time_ms", beat_ms),
                ("grpc.keepalive_timeout_ms", beat_ms),
                ("grpc.keepalive_permit_without_calls", 1),
                ("grpc.http2.min_ping_interval_without_data_ms", beat_ms // 2),
                ("grpc.so_reuseport", 0),
            ]
        )
        handlers = {name: self._handler(name) for name in METHODS}
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        if settings.tls_cert is not None and settings.tls_key is not None:
            pair = (settings.tls_key.read_bytes(), settings.tls_cert.read_bytes())
            bound = self._server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([pair]))
        else:
            bound = self._server.add_insecure_port("127.0.0.1:0")
        self._relay = Relay(
            reception.connections, reception.is_exempt, settings.header_timeout_s,
            lambda status: self._count("unknown", status),
        )  # fmt: skip
        await self._server.start()
        try:
            return await self._relay.start(host, port, bound)
        except OSError:
            await self._server.stop(None)
            raise

    async def stop(self, grace_s: float) -> None:
        self._relay.refuse_more()
        await self._server.stop(grace_s)
        self._relay.close()

    def _count(self, method: str, outcome: str) -> None:
        self._reception.metrics.requests.labels("grpc", method, outcome).inc()

    def _handler(self, name: str) -> Any:
        request, _, _, streams = METHODS[name]
        work = getattr(self, name)
        deserialize = getattr(pb, request).FromString

        async def unary(message: Any, context: Any) -> Any:
            return await self._guard(context, name, lambda who: work(who, message))

        async def stream(message: Any, context: Any) -> AsyncIterator[Any]:
            heard: Heard = await self._guard(context, name, lambda who: work(who, message))
            listeners = self._reception.hub.listeners
            listeners.add(heard.listener)
            try:
                await context.send_initial_metadata(())  # from here on nothing is missed
                async for item in heard.items:
                    yield item
            finally:
                listeners.discard(heard.listener)

        if streams:
            return grpc.unary_stream_rpc_method_handler(stream, deserialize, lambda reply: reply.SerializeToString())
        return grpc.unary_unary_rpc_method_handler(unary, deserialize, lambda reply: reply.SerializeToString())

    async def _guard(self, context: Any, name: str, work: Callable[[Caller], Any]) -> Any:
        """Rights, limits, and errors as gRPC statuses; the stable code is in the trailing metadata `lx-code`."""
        _, scope, budget, _ = METHODS[name]
        metadata = {key: str(value) for key, value in context.invocation_metadata() or ()}
        remote = self._relay.peers.get(peer_port(context.peer()))
        if remote is None:
            return await context.abort(grpc.StatusCode.UNAVAILABLE, "calls come through the public port")
        peer = self._reception.peer(remote, metadata.get("x-forwarded-for"))
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        try:
            token = metadata.get("authorization")
            who = await self._reception.by_token(None if token is None else token.partition(" ")[2].strip(), peer)
            wait_s = self._reception.charge(who.peer, who.account, budget)
            if wait_s:
                raise Malformed(f"too many requests; try again in {wait_s:.2f} s", ErrorCode.RATE_LIMITED)
            if scope and not who.account:
                raise Malformed("sign in first", ErrorCode.UNAUTHENTICATED)
            if scope & ~who.scopes:
                raise Malformed(f"the credentials lack the scope {scope.name}", ErrorCode.FORBIDDEN)
            result = work(who)
            result = await result if asyncio.iscoroutine(result) else result
            self._count(name, "ok")
            self._reception.metrics.grpc.observe(loop.time() - started_s)
            return result
        except BadCredentials as error:
            self._reception.failed_sign_in(peer)
            code, text = int(ErrorCode.BAD_CREDENTIALS), str(error)
        except Malformed as error:
            code, text = int(error.code), str(error)
        except Refused as refused:
            code, text = int(refused.code), REJECT_TEXTS[refused.code].reason
        self._count(name, error_name(code))
        context.set_trailing_metadata((("lx-code", str(code)),))
        return await context.abort(_STATUS.get(code, grpc.StatusCode.INVALID_ARGUMENT), text[:MAX_DETAILS])

    async def _whose(self, who: Caller, user_id: str) -> Caller:
        """As in the SDK dialect: paper callers may name anybody, others only themselves."""
        if not user_id or user_id == who.name:
            return who
        if not (who.paper and who.local):
            raise Malformed(f"there is no user {user_id!r}", ErrorCode.NOT_FOUND)
        return who._replace(account=await self._reception.auth.account(user_id), name=user_id)

    async def _ask(self, who: Caller, request: r.Request, shape: type[T]) -> T:
        """Carries a request out at the desk. Malformed or Refused for a Failure."""
        future: asyncio.Future[Reply | Failure] = asyncio.get_running_loop().create_future()
        self._reception.desk.serve(who, request, lambda reply: None if future.done() else future.set_result(reply))
        reply = await future
        if isinstance(reply, Failure):
            if isinstance(reply.code, ErrorCode):
                raise Malformed(reply.text, reply.code)
            raise Refused(reply.code)
        assert isinstance(reply.data, shape)
        return reply.data

    def _market(self, symbol: str) -> int:
        market = self._reception.venue.views.markets.by_symbol(symbol)
        if market is None:
            raise Malformed(f"there is no market {symbol}", ErrorCode.UNKNOWN_SYMBOL)
        return market.market

    # --- orders ------------------------------------------------------------------------------------------------------

    async def PlaceOrder(self, who: Caller, message: Any) -> Any:
        who = await self._whose(who, message.user_id)
        if message.side > 1 or message.type > 3 or message.time_in_force not in ("", "GTC", "IOC", "FOK", "DAY"):
            raise Malformed("side, type or time_in_force is not known")
        spec = r.OrderSpec(
            symbol=message.symbol,
            side="sell" if message.side else "buy",
            size=number(message.size) or Decimal(0),
            type=_TYPES[message.type],
            price=number(message.price),
            stop_price=number(message.stop_price),
            time_in_force=message.time_in_force or None,
            client_order_id=message.client_order_id or None,
            post_only=message.post_only,
            reduce_only=message.reduce_only,
        )
        update = await self._ask(who, r.PlaceOrder(order=spec), o.OrderUpdate)
        reject = update.order.reject
        return pb.PlaceOrderResponse(
            order=order_message(update.order),
            fills=[fill_message(fill) for fill in update.fills or ()],
            reject_code=reject.code if reject else 0,
            message=reject.reason if reject else "",
        )

    async def CancelOrder(self, who: Caller, message: Any) -> Any:
        who = await self._whose(who, message.user_id)
        request = r.CancelOrder(order_id=message.order_id or None, client_order_id=message.client_order_id or None)
        update = await self._ask(who, request, o.OrderUpdate)
        reject = update.order.reject
        return pb.CancelOrderResponse(
            success=reject is None,
            reject_code=reject.code if reject else 0,
            message=reject.reason if reject else "",
            order=order_message(update.order),
        )

    async def GetOrder(self, who: Caller, message: Any) -> Any:
        who = await self._whose(who, message.user_id)
        request = r.GetOrder(order_id=message.order_id or None, client_order_id=message.client_order_id or None)
        return order_message((await self._ask(who, request, o.OrderUpdate)).order)

    async def GetOrders(self, who: Caller, message: Any) -> Any:
        who = await self._whose(who, message.user_id)
        limit = min(message.limit or 500, 1000)
        request = r.GetOrders(symbol=message.symbol or None, closed=message.closed, limit=limit)
        orders = (await self._ask(who, request, m.OrdersUpdate)).orders
        return pb.GetOrdersResponse(orders=[order_message(order) for order in orders])

    # --- market data -------------------------------------------------------------------------------------------------

    def GetOrderBook(self, who: Caller, message: Any) -> Any:
        return self._book(self._market(message.symbol), message.depth)

    def _book(self, market: int, depth: int) -> Any:
        reception = self._reception
        grid, book = reception.hub.grid(market), reception.venue.views.books[market]
        depth = min(depth or 20, 1000)
        return pb.OrderBook(
            symbol=grid.symbol,
            bids=[pb.Level(price=f"{p:f}", size=f"{s:f}") for p, s in grid.levels(book.bids(depth))],
            asks=[pb.Level(price=f"{p:f}", size=f"{s:f}") for p, s in grid.levels(book.asks(depth))],
            sequence=book.sequence,
            timestamp=book.now_ns // MS,
        )

    def StreamOrderBook(self, who: Caller, message: Any) -> Heard:
        market, changed = self._market(message.symbol), asyncio.Event()
        interval_s = min(message.interval_ms or 100, 60_000) / 1000

        def hear(events: Sequence[e.Stamped]) -> None:
            if any(type(s.event) is e.BookLevel and s.event.market == market for s in events):
                changed.set()

        async def books() -> AsyncIterator[Any]:
            while True:
                changed.clear()
                yield self._book(market, message.depth)
                await asyncio.sleep(interval_s)
                await changed.wait()

        return Heard(hear, books())

    def GetTrades(self, who: Caller, message: Any) -> Any:
        market = self._market(message.symbol)
        grid = self._reception.hub.grid(market)
        prints = self._reception.venue.views.trades.recent(market, min(message.limit or 100, 1000))
        trades = [trade_message(render.trade(p.seq, p.now_ns, p.trade, grid)) for p in prints]
        return pb.GetTradesResponse(trades=trades)

    def StreamTrades(self, who: Caller, message: Any) -> Heard:
        market = self._market(message.symbol)
        queue: asyncio.Queue[Any] = asyncio.Queue(MAX_STREAM_QUEUE)

        def hear(events: Sequence[e.Stamped]) -> None:
            for stamped in events:
                event = stamped.event
                if type(event) is e.Trade and event.market == market:
                    if queue.full():
                        queue.get_nowait()  # trade ids tell the reader of the gap
                    grid = self._reception.hub.grid(market)
                    queue.put_nowait(trade_message(render.trade(stamped.seq, stamped.now_ns, event, grid)))

        async def trades() -> AsyncIterator[Any]:
            while True:
                yield await queue.get()

        return Heard(hear, trades())

    # --- account -----------------------------------------------------------------------------------------------------

    async def GetBalance(self, who: Caller, message: Any) -> Any:
        who = await self._whose(who, message.user_id)
        update = await self._ask(who, r.GetBalances(), o.BalanceUpdate)
        margin = update.margin
        rows = [
            pb.Balance(asset=b.asset, total=b.total, available=b.available, locked=b.locked) for b in update.balances
        ]
        return pb.GetBalanceResponse(
            balances=rows,
            equity=margin.equity if margin else "",
            initial_margin=margin.initial_margin if margin else "",
            maintenance_margin=margin.maintenance_margin if margin else "",
            free_margin=margin.free_margin if margin else "",
        )

    async def GetPositions(self, who: Caller, message: Any) -> Any:
        who = await self._whose(who, message.user_id)
        update = await self._ask(who, r.GetPositions(), m.PositionsUpdate)
        return pb.GetPositionsResponse(
            positions=[
                pb.Position(
                    position_id=p.position_id, symbol=p.symbol, side=p.side, size=f"{p.size:f}",
                    entry_price=decimal_text(p.entry_price), mark_price=decimal_text(p.mark_price),
                    liquidation_price=decimal_text(p.liquidation_price), leverage=p.leverage,
                    margin_mode=p.margin_mode, unrealized_pnl=p.unrealized_pnl, realized_pnl=p.realized_pnl,
                )
                for p in update.positions
            ]
        )  # fmt: skip

    # --- node --------------------------------------------------------------------------------------------------------

    def GetNodeInfo(self, who: Caller, message: Any) -> Any:
        info, views = self._reception.venue.info(), self._reception.venue.views
        uptime = info.get("uptime_s", 0)
        return pb.NodeInfo(
            version=__version__,
            mode=str(info.get("mode", "")),
            seq=views.seq,
            uptime_s=int(uptime) if isinstance(uptime, (int, float)) else 0,
            ready=bool(info.get("ready", True)),
            orders=views.orders.accepted_count,
            trades=views.trades.count,
        )

    def GetPeers(self, who: Caller, message: Any) -> Any:
        return pb.GetPeersResponse()

    def Ping(self, who: Caller, message: Any) -> Any:
        return pb.PingResponse(timestamp=self._reception.now_ms())


def peer_port(peer: str) -> int:
    """The port in gRPC's `ipv4:127.0.0.1:5`; 0 when there is none."""
    port = peer.rpartition(":")[2]
    return int(port) if port.isdecimal() else 0


def number(text: str) -> Decimal | None:
    """The decimal in a field, None for an empty one. Malformed for anything else."""
    if not text:
        return None
    try:
        return Decimal(text[:64])
    except ArithmeticError:
        raise Malformed(f"{text[:64]!r} is no number") from None


def decimal_text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def order_message(order: o.Order) -> Any:
    return pb.Order(
        order_id=order.order_id, client_order_id=order.client_order_id or "", symbol=order.symbol,
        side=_SIDES.index(order.side), type=order.type, price=decimal_text(order.price), size=f"{order.size:f}",
        filled=f"{order.filled:f}", remaining=f"{order.remaining:f}", avg_price=decimal_text(order.avg_price),
        status=order.status, time_in_force=order.time_in_force, post_only=order.post_only,
        reduce_only=order.reduce_only, created_at=order.created_at, updated_at=order.updated_at, seq=order.seq,
    )  # fmt: skip


def fill_message(fill: o.Fill) -> Any:
    return pb.Fill(
        trade_id=fill.trade_id, order_id=fill.order_id, symbol=fill.symbol, side=_SIDES.index(fill.side),
        price=f"{fill.price:f}", size=f"{fill.size:f}", liquidity=fill.liquidity, fee=fill.fee,
        realized_pnl=fill.realized_pnl, timestamp=fill.timestamp,
    )  # fmt: skip


def trade_message(trade: o.Trade) -> Any:
    return pb.Trade(
        trade_id=trade.trade_id, symbol=trade.symbol, price=f"{trade.price:f}", size=f"{trade.size:f}",
        side=_SIDES.index(trade.side), timestamp=trade.timestamp, seq=trade.seq,
    )  # fmt: skip
