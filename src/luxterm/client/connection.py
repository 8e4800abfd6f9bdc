"""One WebSocket that keeps itself alive: reconnect with backoff, sign in again, subscribe again, match answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from enum import Enum
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as ws_connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from luxterm.client.errors import AuthError, ClientError, NotConnected, OutcomeUnknown, RequestError, RetryableError
from luxterm.client.stream import Stream
from luxterm.model.codes import ErrorCode
from luxterm.wire import messages as m
from luxterm.wire import requests as r

FIRST_BACKOFF_S: Final = 0.1
MAX_BACKOFF_S: Final = 10.0
HEARTBEAT_S: Final = 15.0
"""The client pings a silent venue this often and gives the connection up after twice as long."""
MAX_MESSAGE_BYTES: Final = 16 * 1024 * 1024


class ConnectionState(Enum):
    IDLE = "idle"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    CLOSED = "closed"


def websocket_url(url: str) -> str:
    """The WebSocket address meant by `url`: http becomes ws, and a bare host gets /ws."""
    parts = urlsplit(url if "://" in url else f"ws://{url}")
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    if scheme not in ("ws", "wss") or not parts.netloc:
        raise RequestError(f"{url!r} is no address of a node; it looks like ws://127.0.0.1:8080/ws")
    return urlunsplit((scheme, parts.netloc, parts.path if parts.path not in ("", "/") else "/ws", parts.query, ""))


def http_url(url: str) -> str:
    """The node's HTTP root for that WebSocket address."""
    parts = urlsplit(websocket_url(url))
    path = parts.path.removesuffix("/").removesuffix("/ws")
    return urlunsplit(("https" if parts.scheme == "wss" else "http", parts.netloc, path, "", ""))


def error_of(text: str, code: int, retryable: bool) -> ClientError:
    """The exception for an error the venue reported."""
    if code in (ErrorCode.UNAUTHENTICATED, ErrorCode.BAD_CREDENTIALS, ErrorCode.FORBIDDEN):
        return AuthError(text, code)
    return RetryableError(text, code) if retryable else RequestError(text, code)


class Connection:
    """Requests in, answers and channel messages out. Used through AsyncClient.

    `on_message` gets every channel message; `resubscribe` runs after each reconnect, before callers may send again.
    """

    def __init__(self, url: str, *, auth: r.Auth | None, timeout_s: float, reconnect: bool) -> None:
        self.url = websocket_url(url)
        self.http_url = http_url(url)
        self.auth = auth
        self.timeout_s = timeout_s
        self.reconnect = reconnect
        self.cancel_on_disconnect: bool | None = None
        self.state = ConnectionState.IDLE
        self.attempt = 0
        self.reconnects = 0
        self.close_reason = ""
        self.round_trip_s: float | None = None
        self.user_id: str | None = None
        self.hello: m.Connected | None = None
        self.state_callbacks: list[Callable[[ConnectionState], None]] = []
        self.on_message: Callable[[m.Message], None] = lambda message: None
        self.on_account_message: Callable[[m.Message], None] = lambda message: None
        self.resubscribe: Callable[[], list[r.Request]] = list
        self.on_lost: Callable[[], None] = lambda: None
        self._socket: ClientConnection | None = None
        self._pending: dict[int, asyncio.Future[m.Message]] = {}
        self._ids = count(1)
        self._ready = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._fatal: ClientError | None = None
        self._heard_s = 0.0
        self._side: set[asyncio.Task[None]] = set()
        self._encoder = msgspec.json.Encoder(decimal_format="number")
        self._decoder = msgspec.json.Decoder(m.Message)

    # --- life --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        if self._runner is not None:
            await self.wait_connected()
            return
        self._set(ConnectionState.CONNECTING)
        try:
            socket = await self._open()
        except BaseException:
            self._set(ConnectionState.IDLE)
            raise
        self._runner = asyncio.create_task(self._run(socket), name="luxterm-client")
        await self.wait_connected()

    async def close(self) -> None:
        self.reconnect = False
        runner, self._runner = self._runner, None
        if self._socket is not None:
            await self._socket.close()
        if runner is not None:
            runner.cancel()
            await asyncio.gather(runner, return_exceptions=True)
        self._fail_pending("the client was closed")
        self._set(ConnectionState.CLOSED)
        self._ready.set()  # waiters look at the state and raise

    async def wait_connected(self, timeout_s: float | None = None) -> None:
        try:
            await asyncio.wait_for(self._ready.wait(), self.timeout_s if timeout_s is None else timeout_s)
        except TimeoutError:
            raise NotConnected(f"{self.url} cannot be reached ({self.close_reason or 'no answer'})") from None
        if self._fatal is not None:
            raise self._fatal
        if self.state is not ConnectionState.CONNECTED:
            raise NotConnected("the client is closed")

    async def _open(self) -> ClientConnection:
        """A socket that has heard `connected`."""
        try:
            socket = await ws_connect(
                self.url,
                open_timeout=self.timeout_s,
                close_timeout=1,
                ping_interval=HEARTBEAT_S,
                ping_timeout=HEARTBEAT_S,
                max_size=MAX_MESSAGE_BYTES,
                max_queue=1024,
                compression=None,
                proxy=None,
            )
        except (OSError, TimeoutError, WebSocketException) as error:
            self.close_reason = str(error) or type(error).__name__
            raise NotConnected(f"{self.url} cannot be reached: {self.close_reason}") from None
        return socket

    async def _run(self, socket: ClientConnection) -> None:
        """Serves sockets one after the other until closed."""
        while True:
            await self._serve(socket)
            self._ready.clear()
            self._socket = None
            self.on_lost()
            self._fail_pending(f"the connection was lost: {self.close_reason}")
            if not self.reconnect or self._fatal is not None:
                self._set(ConnectionState.CLOSED)
                self._ready.set()
                return
            self._set(ConnectionState.RECONNECTING)
            socket = await self._again()
            self.reconnects += 1

    async def _again(self) -> ClientConnection:
        """Tries until a socket opens: exponential backoff with full jitter, so that clients do not return as a herd."""
        backoff_s = FIRST_BACKOFF_S
        while True:
            self.attempt += 1
            self._set(ConnectionState.RECONNECTING)
            await asyncio.sleep(random.uniform(0, backoff_s))
            try:
                return await self._open()
            except NotConnected:
                backoff_s = min(backoff_s * 2, MAX_BACKOFF_S)

    async def _serve(self, socket: ClientConnection) -> None:
        """Signs in and subscribes beside reading, and reads until the socket ends."""
        self._socket = socket
        setup = asyncio.create_task(self._set_up(), name="luxterm-client-setup")
        try:
            await self._read(socket)
        finally:
            setup.cancel()
            await asyncio.gather(setup, return_exceptions=True)

    async def _read(self, socket: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                frame = await socket.recv(decode=False)
                self._heard_s = loop.time()
                self._receive(frame)
        except ConnectionClosed as closed:
            frame_seen = closed.rcvd
            self.close_reason = (
                (frame_seen.reason or f"closed with code {frame_seen.code}") if frame_seen else "no answer"
            )

    async def _set_up(self) -> None:
        try:
            if self.auth is not None:
                await self.sign_in(self.auth)
            if self.cancel_on_disconnect is not None:
                await self._exchange(r.CancelOnDisconnect(enabled=self.cancel_on_disconnect), self.timeout_s)
            for request in self.resubscribe():
                try:
                    await self._exchange(request, self.timeout_s)
                except RequestError:
                    continue  # a market that is gone; its stream stays silent and its book stale
        except AuthError as error:
            self._fatal = error
        except ClientError as error:
            self.close_reason = str(error)
        else:
            self.attempt = 0
            self._set(ConnectionState.CONNECTED)
            self._ready.set()
            return
        if self._socket is not None:
            await self._socket.close()

    def _set(self, state: ConnectionState) -> None:
        if state is self.state and state is not ConnectionState.RECONNECTING:
            return
        self.state = state
        for callback in list(self.state_callbacks):
            callback(state)

    def states(self) -> Stream[ConnectionState]:
        async def open_(stream: Stream[ConnectionState]) -> None:
            self.state_callbacks.append(stream.push)

        async def close(stream: Stream[ConnectionState]) -> None:
            self.state_callbacks.remove(stream.push)

        return Stream(open_, close)

    @property
    def age_s(self) -> float:
        return asyncio.get_running_loop().time() - self._heard_s if self._heard_s else float("inf")

    # --- messages ----------------------------------------------------------------------------------------------------

    def _receive(self, frame: bytes) -> None:
        message = self._decoder.decode(frame)
        if message.type == "connected":
            self.hello = msgspec.json.decode(message.data, type=m.Connected)
            return
        if message.request_id is not None:
            waiting = self._pending.pop(message.request_id, None) if isinstance(message.request_id, int) else None
            if waiting is not None and not waiting.done():
                if message.type == "error":
                    waiting.set_exception(error_of(message.error or "", message.code or 0, bool(message.retryable)))
                else:
                    waiting.set_result(message)
        if message.channel is not None:
            self.on_message(message)
        elif message.type != "error":
            self.on_account_message(message)

    async def request(self, request: r.Request, timeout_s: float | None = None) -> m.Message:
        """Sends a request and returns its answer. Raises NotConnected (nothing sent), OutcomeUnknown (sent, answer
        lost), or what the venue's error means."""
        timeout_s = self.timeout_s if timeout_s is None else timeout_s
        if not self._ready.is_set() or self.state is not ConnectionState.CONNECTED:
            await self.wait_connected(timeout_s)
        return await self._exchange(request, timeout_s)

    async def _exchange(self, request: r.Request, timeout_s: float) -> m.Message:
        socket = self._socket
        if socket is None:
            raise NotConnected("there is no connection")
        request_id = next(self._ids)
        request.request_id = request_id
        answer: asyncio.Future[m.Message] = asyncio.get_running_loop().create_future()
        self._pending[request_id] = answer
        try:
            await socket.send(self._encoder.encode(request), text=True)
            async with asyncio.timeout(timeout_s):
                return await answer
        except TimeoutError:
            raise OutcomeUnknown(f"no answer within {timeout_s:g} s") from None
        except ConnectionClosed:
            # Whether the frame left this machine is not known either.
            raise OutcomeUnknown("the connection was lost while sending") from None
        finally:
            self._pending.pop(request_id, None)

    async def send(self, request: r.Request) -> None:
        """Asks without waiting for the answer (unsubscribing on the way out)."""
        if self._socket is not None:
            try:
                await self._socket.send(self._encoder.encode(request), text=True)
            except ConnectionClosed:
                pass

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` beside everything else; it must not raise."""
        task = asyncio.ensure_future(work)
        self._side.add(task)
        task.add_done_callback(self._side.discard)

    def _fail_pending(self, reason: str) -> None:
        for future in self._pending.values():
            if not future.done():
                future.set_exception(OutcomeUnknown(reason))
        self._pending.clear()

    async def sign_in(self, auth: r.Auth) -> str:
        answer = await self._exchange(auth, self.timeout_s)
        self.user_id = msgspec.json.decode(answer.data, type=m.AuthSuccess).user_id
        self.auth = auth
        return self.user_id

    async def ping(self) -> float:
        loop = asyncio.get_running_loop()
        sent_s = loop.time()
        await self.request(r.Ping())
        self.round_trip_s = loop.time() - sent_s
        return self.round_trip_s
