"""Holds a new connection until its first request header is whole, then hands it to the server with what was read.

The server itself waits for a header as long as the peer pleases: whoever sends a byte a minute on a thousand sockets
(slowloris) would have them for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, cast

from luxterm.api.limits import ConnectionCounter

_MOST_BYTES: Final = 16 * 1024
"""A header beyond this goes on to the server, which refuses it in its own words."""
_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Doorman:
    """A protocol factory in front of `server`. `refused(status)` is called for each connection that is turned away;
    `exempt(address)` says whose number at the door is not limited."""

    def __init__(
        self,
        server: Callable[[], asyncio.Protocol],
        waiting: ConnectionCounter,
        timeout_s: float,
        exempt: Callable[[str], bool],
        refused: Callable[[str], None],
    ) -> None:
        self.server, self.waiting, self.timeout_s = server, waiting, timeout_s
        self.exempt, self.refused = exempt, refused
        self.visitors: set[Visitor] = set()

    def __call__(self) -> Visitor:
        return Visitor(self)

    def close(self) -> None:
        """Turns away whoever still stands at the door."""
        for visitor in list(self.visitors):
            visitor.abort()


class Visitor(asyncio.Protocol):
    """One connection that has not said yet what it wants."""

    def __init__(self, door: Doorman) -> None:
        self._door = door
        self._data = b""
        self._peer = ""
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        door = self._door
        self._transport = cast(asyncio.Transport, transport)
        address = transport.get_extra_info("peername")
        self._peer = str(address[0]) if address else ""
        if not door.waiting.enter(self._peer, door.exempt(self._peer)):
            door.refused("429")
            self._transport.abort()
            return
        door.visitors.add(self)
        self._timer = asyncio.get_running_loop().call_later(door.timeout_s, self._late)

    def data_received(self, data: bytes) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        self._data += data
        if b"\r\n\r\n" not in self._data and len(self._data) <= _MOST_BYTES:
            return
        self._left()
        inner = self._door.server()
        transport.set_protocol(inner)
        inner.connection_made(transport)
        inner.data_received(self._data)

    def connection_lost(self, error: Exception | None) -> None:
        self._left()

    def abort(self) -> None:
        self._left()
        if self._transport is not None:
            self._transport.abort()

    def _late(self) -> None:
        self._left()
        self._door.refused("408")
        if self._transport is not None:
            self._transport.write(_LATE)
            self._transport.close()

    def _left(self) -> None:
        """It no longer stands at the door."""
        if self in self._door.visitors:
            self._door.visitors.remove(self)
            self._door.waiting.leave(self._peer)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
