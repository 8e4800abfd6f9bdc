"""The door in front of the gRPC server: counts connections by address and in all, and hands their bytes on.

The gRPC library accepts whoever comes and tells nobody of a connection that makes no call. So it listens on a port of
loopback that this relay alone uses: `peers` says who is behind a connection there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, cast

from luxterm.api.limits import ConnectionCounter

_BACKLOG: Final = 1024


class Relay:
    """`exempt(address)` says whose number of connections is not limited; `refused(status)` is called for each that is
    turned away; a connection must have said something within `timeout_s`."""

    def __init__(
        self,
        connections: ConnectionCounter,
        exempt: Callable[[str], bool],
        timeout_s: float,
        refused: Callable[[str], None],
    ) -> None:
        self.connections, self.exempt, self.timeout_s, self.refused = connections, exempt, timeout_s, refused
        self.peers: dict[int, str] = {}
        """Port on loopback towards the server -> the client's address."""
        self.target_port = 0
        self._fronts: set[Front] = set()
        self._listener: asyncio.Server | None = None

    async def start(self, host: str, port: int, target_port: int) -> int:
        """The bound port. OSError when it is taken."""
        self.target_port = target_port
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: Front(self), host, port, backlog=_BACKLOG, reuse_address=True
        )
        bound: int = self._listener.sockets[0].getsockname()[1]
        return bound

    def refuse_more(self) -> None:
        """Takes no new connection; those that are open go on."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def close(self) -> None:
        self.refuse_more()
        for front in list(self._fronts):
            front.abort()

    def entered(self, front: Front) -> None:
        self._fronts.add(front)

    def left(self, front: Front) -> None:
        self._fronts.discard(front)


class Front(asyncio.Protocol):
    """The client's side of a connection."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._peer = ""
        self._counted = False
        self._transport: asyncio.Transport | None = None
        self._back: Back | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        relay = self._relay
        self._transport = cast(asyncio.Transport, transport)
        address = transport.get_extra_info("peername")
        self._peer = str(address[0]) if address else ""
        if not relay.connections.enter(self._peer, relay.exempt(self._peer)):
            relay.refused("too_many_connections")
            self._transport.abort()
            return
        self._counted = True
        relay.entered(self)
        self._transport.pause_reading()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(relay.timeout_s, self._silent)
        self._connecting = loop.create_task(self._connect())

    async def _connect(self) -> None:
        loop, transport = asyncio.get_running_loop(), self._transport
        assert transport is not None
        try:
            _, back = await loop.create_connection(
                lambda: Back(self._relay, self._peer, transport), "127.0.0.1", self._relay.target_port
            )
        except OSError:  # the server stops
            transport.abort()
            return
        self._back = back
        if transport.is_closing():
            back.close()
        else:
            transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._back is not None:
            self._back.write(data)

    def _silent(self) -> None:
        self._relay.refused("timeout")
        self.abort()

    def pause_writing(self) -> None:
        if self._back is not None:
            self._back.pause()

    def resume_writing(self) -> None:
        if self._back is not None:
            self._back.resume()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        if self._counted:
            self._counted = False
            self._relay.connections.leave(self._peer)
            self._relay.left(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._back is not None:
            self._back.close()


class Back(asyncio.Protocol):
    """The same connection towards the server."""

    def __init__(self, relay: Relay, peer: str, front: asyncio.Transport) -> None:
        self._relay, self._peer, self._front = relay, peer, front
        self._port = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._port = int(transport.get_extra_info("sockname")[1])
        self._relay.peers[self._port] = self._peer

    def data_received(self, data: bytes) -> None:
        self._front.write(data)

    def write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def pause(self) -> None:
        """The client reads more slowly than the server writes."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def pause_writing(self) -> None:
        self._front.pause_reading()

    def resume_writing(self) -> None:
        if not self._front.is_closing():
            self._front.resume_reading()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._relay.peers.pop(self._port, None)
        self._front.close()
