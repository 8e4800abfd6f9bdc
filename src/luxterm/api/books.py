"""Order book channels: what is sent to whom and how often.

Subscribers with the same options of a market form a group. A group sends at once when its interval has passed since the
last message and else at the end of the interval, so that it sends at most one message per interval and always the
latest state. Each message is encoded once for the whole group.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from luxterm.api.replies import encode, frame, message
from luxterm.api.socket import Socket
from luxterm.model.codes import Side
from luxterm.model.units import MS
from luxterm.views import Book
from luxterm.wire import objects as o
from luxterm.wire.book import checksum
from luxterm.wire.render import Grid

CHECKSUM_LEVELS = 10


class BookOptions(NamedTuple):
    delta: bool
    depth: int
    interval_ms: int
    checksum: bool


class BookGroup:
    """Subscribers of one market's book with equal options."""

    __slots__ = (
        "_book",
        "_changed",
        "_grid",
        "_loop",
        "_next_s",
        "_now_ms",
        "_sequence",
        "_timer",
        "options",
        "sockets",
    )

    def __init__(
        self, book: Book, grid: Grid, options: BookOptions, loop: asyncio.AbstractEventLoop, now_ms: Callable[[], int]
    ) -> None:
        self._book, self._grid, self.options, self._loop, self._now_ms = book, grid, options, loop, now_ms
        self.sockets: dict[Socket, bool] = {}
        """Socket -> whether it missed a message and needs the whole book."""
        self._changed: dict[tuple[int, int], None] = {}
        self._sequence = book.sequence
        self._timer: asyncio.TimerHandle | None = None
        self._next_s = 0.0

    def add(self, socket: Socket) -> None:
        """Takes a subscriber in and sends it the book, at the sequence from which the group's deltas go on."""
        if self._changed:
            self._send()
        self.sockets[socket] = False
        self._sequence = self._book.sequence
        socket.outbox.send(self._snapshot())

    def remove(self, socket: Socket) -> None:
        self.sockets.pop(socket, None)
        if not self.sockets and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def changed(self, side: int, price_ticks: int) -> None:
        self._changed[side, price_ticks] = None

    def flush(self) -> None:
        """A command that changed the book is complete: send now or when the interval is over."""
        if self._timer is not None:
            return
        now_s = self._loop.time()
        if now_s >= self._next_s:
            self._send()
        else:
            self._timer = self._loop.call_at(self._next_s, self._due)

    def _due(self) -> None:
        self._timer = None
        if self._changed or True in self.sockets.values():
            self._send()

    def _send(self) -> None:
        self._next_s = self._loop.time() + self.options.interval_ms / 1000
        moved = bool(self._changed)
        update = self._delta() if self.options.delta and moved else None
        whole: bytes | None = None
        lagging = False
        for socket, behind in self.sockets.items():
            if socket.outbox.lagging:
                self.sockets[socket] = lagging = True
                continue
            if not moved and not behind:
                continue
            if update is None or behind:
                if whole is None:
                    whole = self._snapshot()
                socket.outbox.send(whole)
                self.sockets[socket] = False
            else:
                socket.outbox.send(update)
        self._changed.clear()
        self._sequence = self._book.sequence
        if lagging and self._timer is None:  # look again even if the book stands still by then
            self._timer = self._loop.call_later(max(self.options.interval_ms, 100) / 1000, self._due)

    def _channel(self) -> str:
        return f"orderbook:{self._grid.symbol}"

    def _checksum(self) -> int | None:
        if not self.options.checksum:
            return None
        return checksum(self._book.bids(CHECKSUM_LEVELS), self._book.asks(CHECKSUM_LEVELS))

    def _snapshot(self) -> bytes:
        book, depth = self._book, 0 if self.options.delta else self.options.depth
        data = o.BookSnapshot(
            self._grid.symbol,
            self._grid.levels(book.bids(depth)),
            self._grid.levels(book.asks(depth)),
            book.sequence,
            book.now_ns // MS,
            self._checksum(),
        )
        return frame(message("orderbook_update", encode(data), self._now_ms(), channel=self._channel()))

    def _delta(self) -> bytes:
        price, size, size_at = self._grid.price, self._grid.size, self._book.size_at
        bids: list[o.Level] = []
        asks: list[o.Level] = []
        for side, ticks in self._changed:
            (bids if side == Side.BUY else asks).append((price(ticks), size(size_at(side, ticks))))
        book = self._book
        data = o.BookDelta(
            self._grid.symbol, bids, asks, book.sequence, self._sequence, book.now_ns // MS, self._checksum()
        )
        return frame(message("orderbook_delta", encode(data), self._now_ms(), channel=self._channel()))


class BookChannel:
    """All groups of one market."""

    __slots__ = ("_book", "_grid", "_loop", "_now_ms", "dirty", "groups")

    def __init__(self, book: Book, grid: Grid, loop: asyncio.AbstractEventLoop, now_ms: Callable[[], int]) -> None:
        self._book, self._grid, self._loop, self._now_ms = book, grid, loop, now_ms
        self.groups: dict[BookOptions, BookGroup] = {}
        self.dirty = False

    def add(self, socket: Socket, options: BookOptions) -> None:
        self.remove(socket)
        group = self.groups.get(options)
        if group is None:
            group = self.groups[options] = BookGroup(self._book, self._grid, options, self._loop, self._now_ms)
        group.add(socket)

    def remove(self, socket: Socket) -> None:
        for options, group in list(self.groups.items()):
            group.remove(socket)
            if not group.sockets:
                del self.groups[options]

    def hears(self, socket: Socket) -> bool:
        return any(socket in group.sockets for group in self.groups.values())

    def changed(self, side: int, price_ticks: int) -> None:
        self.dirty = True
        for group in self.groups.values():
            group.changed(side, price_ticks)

    def flush(self) -> None:
        self.dirty = False
        for group in self.groups.values():
            group.flush()
