"""The WebSockets of a gateway: accept, read, dispatch, heartbeat, drop, drain."""

from __future__ import annotations

import asyncio
import logging
from itertools import count
from typing import Final

import msgspec

from luxterm import __version__
from luxterm.api.auth import BadCredentials, Identity
from luxterm.api.desk import HANDLERS as DESK
from luxterm.api.desk import Reply
from luxterm.api.http import WSMsgType, web
from luxterm.api.outbox import POLICY_VIOLATION, Outbox
from luxterm.api.reception import Reception
from luxterm.api.replies import encode, ping_frame, pong_frame
from luxterm.api.socket import Socket
from luxterm.model import commands as c
from luxterm.model.codes import ErrorCode
from luxterm.model.errors import VenueUnavailable
from luxterm.model.units import MS
from luxterm.wire import messages as m
from luxterm.wire import requests as r
from luxterm.wire.session import RULES, Budget, Failure, Scope, Session, State, weight

_log = logging.getLogger("luxterm.api")

GOING_AWAY: Final = 1001
_TAGS: Final = {kind: str(kind.__struct_config__.tag) for kind in RULES}
HARD_FRAME_BYTES: Final = 1024 * 1024
"""Above MAX_FRAME_BYTES a message is answered with an error; above this the library drops the connection (1009)."""
_CLOSE_REASONS: Final = {1002: b"PROTOCOL_ERROR", 1007: b"INVALID_TEXT", 1009: b"TOO_LARGE"}


class _Response(web.WebSocketResponse):
    """Where the library ends a connection, it gives the code alone; here the peer is told the reason too."""

    async def close(self, *, code: int = 1000, message: bytes = b"", drain: bool = True) -> bool:
        return await super().close(code=code, message=message or _CLOSE_REASONS.get(code, b""), drain=drain)


class Sockets:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._settings = reception.settings
        self._loop = asyncio.get_running_loop()
        self._sockets: set[Socket] = set()
        self.stopping = False
        self._empty = asyncio.Event()
        # Connection ids are journaled and must never come twice: milliseconds of this start, then a counter.
        self._ids = count((reception.now_ns() // MS) << 20)
        self._heartbeat: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._sockets)

    # --- life --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._heartbeat = self._loop.call_later(self._settings.heartbeat_s / 4, self._beat)

    async def stop(self, grace_s: float) -> None:
        """Closes all at once and gives what is queued a moment to leave."""
        self.stopping = True
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        for socket in list(self._sockets):
            socket.outbox.close(GOING_AWAY, "SHUTTING_DOWN")
        if self._sockets:
            self._empty.clear()
            try:
                await asyncio.wait_for(self._empty.wait(), grace_s)
            except TimeoutError:
                pass
        for socket in list(self._sockets):
            socket.outbox.abort()

    def drop_key(self, key_id: str) -> None:
        """A key was revoked: whoever signed in with it is out at once."""
        for socket in list(self._sockets):
            if socket.key_id == key_id:
                socket.outbox.close(POLICY_VIOLATION, "KEY_REVOKED")

    def _beat(self) -> None:
        """Pings every heartbeat; twice that without a sign of life is the end. Also where key files are looked at."""
        heartbeat_s = self._settings.heartbeat_s
        now_s, now_ns = self._loop.time(), self._reception.now_ns()
        self._reception.auth.keys.refresh()
        ping = ping_frame()
        for socket in list(self._sockets):
            silent_s = now_s - socket.heard_s
            if silent_s >= 2 * heartbeat_s:
                socket.outbox.abort()
            elif socket.expires_ns and socket.expires_ns <= now_ns:
                socket.outbox.close(POLICY_VIOLATION, "TOKEN_EXPIRED")
            elif silent_s >= heartbeat_s * 0.9:
                socket.outbox.send(ping)
        self._heartbeat = self._loop.call_later(heartbeat_s / 4, self._beat)

    # --- one socket --------------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        reception, settings = self._reception, self._settings
        peer = reception.peer(request.remote, request.headers.get("X-Forwarded-For"))
        if self.stopping:
            return web.Response(status=503, text="the venue is stopping")
        if not reception.connections.enter(peer, reception.is_exempt(peer)):
            reception.metrics.requests.labels("ws", "unknown", "429").inc()
            return web.Response(status=429, text="too many connections", headers={"Retry-After": "5"})
        try:
            ws = _Response(autoping=False, compress=False, max_msg_size=HARD_FRAME_BYTES, timeout=1.0, heartbeat=None)
            await ws.prepare(request)
            transport = request.transport
            if transport is None:
                return ws
            session = Session(settings.max_subscriptions)
            outbox = Outbox(transport, self._loop, settings.soft_buffer_bytes, settings.hard_buffer_bytes, lambda: None)
            socket = Socket(next(self._ids), peer, session, outbox)
            outbox.on_overflow = lambda: self._overflow(socket)
            socket.exempt = reception.is_exempt(peer)
            socket.heard_s = self._loop.time()
            self._sockets.add(socket)
            reception.metrics.connections.set(len(self._sockets))
            try:
                await self._greet(socket)
                await self._read(socket, ws)
            finally:
                self._ended(socket)
            return ws
        finally:
            reception.connections.leave(peer)

    async def _greet(self, socket: Socket) -> None:
        reception = self._reception
        now_ms = reception.now_ms()
        mode = "paper" if reception.auth.paper else "required"
        socket.reply("connected", m.Connected(socket.client_id, now_ms, __version__, mode), None, now_ms)
        if reception.auth.paper:
            self._become(socket, await reception.auth.paper_identity())

    def _become(self, socket: Socket, identity: Identity) -> None:
        """Signs the session in; account channels of whoever it was before end."""
        before = socket.session.account
        over = [topic for topic in socket.session.topics if before and before != identity.account]
        private = socket.session.signed_in(identity.account, identity.name, identity.scopes)
        if over and private:
            socket.session.account = before
            self._reception.hub.unsubscribe(socket, private)
            socket.session.account = identity.account
        socket.key_id, socket.expires_ns = identity.key_id, identity.expires_ns
        socket.who = self._reception.caller(identity, socket.peer, socket.connection_id)

    def _ended(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        if not self._sockets:
            self._empty.set()
        self._reception.metrics.connections.set(len(self._sockets))
        self._reception.hub.unsubscribe(socket, list(socket.session.topics))
        socket.session.closed()
        socket.outbox.closing = True
        if socket.cancel_on_disconnect and not self.stopping:
            try:
                self._reception.venue.post(c.CloseConnection(socket.connection_id), lambda receipt: None)
            except VenueUnavailable:
                pass  # a start appends the disconnects of connections that were alive

    def _overflow(self, socket: Socket) -> None:
        _log.info("connection %s reads too slowly and is dropped", socket.client_id)
        self._reception.metrics.requests.labels("ws", "slow_consumer", "dropped").inc()
        socket.outbox.close(POLICY_VIOLATION, "SLOW_CONSUMER")

    async def _read(self, socket: Socket, ws: web.WebSocketResponse) -> None:
        loop = self._loop
        while True:
            message = await ws.receive()
            socket.heard_s = loop.time()
            if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
                try:
                    auth = self._receive(socket, message.data)
                    if auth is not None:
                        await self._auth(socket, auth)
                except Exception:  # our own fault: it is told and logged, and the connection goes on
                    _log.exception("a request failed")
                    socket.fail(
                        Failure("the node failed on this request", ErrorCode.INTERNAL), self._reception.now_ms()
                    )
            elif message.type is WSMsgType.PING:
                socket.outbox.send(pong_frame(message.data))
            elif message.type is not WSMsgType.PONG:
                if message.type is WSMsgType.ERROR:
                    reason = _CLOSE_REASONS.get(getattr(message.data, "code", 0), b"BROKEN").decode().lower()
                    self._reception.metrics.requests.labels("ws", "refused", reason).inc()
                return

    def _receive(self, socket: Socket, frame: str | bytes) -> r.Auth | None:
        """Carries out what can be carried out without waiting; returns a sign-in, which cannot."""
        reception = self._reception
        request = socket.session.receive(frame)
        if not socket.exempt and not self._afford(socket, request):
            return None
        if isinstance(request, Failure):
            self._refuse(socket, request)
            return None
        kind = type(request)
        reception.metrics.heard[_TAGS[kind]] += 1
        if kind in DESK:
            self._carry_out(socket, request)
        elif isinstance(request, r.Ping):
            now_ms = reception.now_ms()
            socket.reply("pong", m.Pong(now_ms), request.request_id, now_ms)
        elif isinstance(request, r.Subscribe):
            self._subscribe(socket, request)
        elif isinstance(request, r.Unsubscribe):
            self._unsubscribe(socket, request)
        elif isinstance(request, r.Auth):
            return request
        return None

    def _afford(self, socket: Socket, request: r.Request | Failure) -> bool:
        """Charges a request; one that is throttled is told so."""
        reception = self._reception
        budget, cost = Budget.REQUEST, 1
        if not isinstance(request, Failure):
            budget, cost = RULES[type(request)].budget, weight(request)
        wait_s = reception.limiter.charge(socket.peer, socket.session.account, budget, cost)
        if wait_s:
            text = f"too many requests; try again in {wait_s:.2f} s"
            self._refuse(socket, Failure(text, ErrorCode.RATE_LIMITED, request.request_id, True))
        return not wait_s

    def _refuse(self, socket: Socket, failure: Failure) -> None:
        """Tells what was not carried out, and counts it."""
        self._reception.metrics.refused[failure.code] += 1
        socket.fail(failure, self._reception.now_ms())

    def _carry_out(self, socket: Socket, request: r.Request) -> None:
        reception, request_id = self._reception, request.request_id
        time_s = self._loop.time
        started_s = time_s()

        def answer(reply: Reply | Failure) -> None:
            now_ms = reception.now_ms()
            if isinstance(reply, Failure):
                socket.fail(msgspec.structs.replace(reply, request_id=request_id), now_ms)
            else:
                body = encode(reply.data)
                reception.hub.told(reply.data, body)
                socket.reply(reply.type, body, request_id, now_ms)
            reception.metrics.ws.observe(time_s() - started_s)

        if isinstance(request, r.CancelOnDisconnect):
            socket.cancel_on_disconnect = request.enabled
        who = socket.who
        assert who is not None  # the session lets no request to the desk pass before a sign-in
        reception.desk.serve(who, request, answer)

    def _subscribe(self, socket: Socket, request: r.Subscribe) -> None:
        hub, session, now_ms = self._reception.hub, socket.session, self._reception.now_ms()
        topics = session.topics_of(request)
        if isinstance(topics, Failure):
            self._refuse(socket, topics)
            return
        wrong = hub.unknown(topics)
        if wrong:
            self._refuse(socket, Failure(wrong, ErrorCode.UNKNOWN_SYMBOL, request.request_id))
            return
        failure = session.subscribe(topics, request.request_id)
        if failure is not None:
            self._refuse(socket, failure)
            return
        done = m.Subscribed(topics[0].name, [topic.symbol for topic in topics if topic.symbol])
        socket.reply("subscribed", done, request.request_id, now_ms)
        hub.subscribe(socket, topics, request)

    def _unsubscribe(self, socket: Socket, request: r.Unsubscribe) -> None:
        now_ms = self._reception.now_ms()
        topics = socket.session.topics_of(request)
        if isinstance(topics, Failure):
            self._refuse(socket, topics)
            return
        self._reception.hub.unsubscribe(socket, socket.session.unsubscribe(topics))
        done = m.Subscribed(topics[0].name, [topic.symbol for topic in topics if topic.symbol])
        socket.reply("unsubscribed", done, request.request_id, now_ms)

    async def _auth(self, socket: Socket, request: r.Auth) -> None:
        reception = self._reception
        try:
            identity = await reception.auth.sign_in(
                socket.peer, request.apiKey, request.apiSecret, request.token, request.message, request.signature
            )
        except BadCredentials as error:
            reception.failed_sign_in(socket.peer)
            self._refuse(socket, Failure(str(error), ErrorCode.BAD_CREDENTIALS, request.request_id))
            return
        if socket.session.state is State.CLOSED:
            return
        self._become(socket, identity)
        scopes = [s.name.lower() for s in (Scope.READ, Scope.TRADE, Scope.TRANSFER) if s & identity.scopes and s.name]
        socket.reply("auth_success", m.AuthSuccess(identity.name, scopes), request.request_id, reception.now_ms())
        if identity.scopes & Scope.READ:
            for question in (r.GetBalances(), r.GetPositions()):
                self._carry_out(socket, question)
            try:
                asked = reception.venue.ask(lambda engine: None)  # orders are known at once, and their turn is the last
            except VenueUnavailable:
                return
            asked.add_done_callback(lambda _: self._carry_out(socket, r.GetOrders()))
