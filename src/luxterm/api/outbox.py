"""The sending side of one socket: frames are collected during a turn of the loop and written at once.

Nothing here waits: a reader that is slow fills its own buffer and nobody else's. Past the soft limit the socket counts
as lagging and gets no market data until it has caught up; past the hard limit it is disconnected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from luxterm.api.replies import close_frame

CLOSE_GRACE_S: Final = 2.0
POLICY_VIOLATION: Final = 1008


class Outbox:
    """`send` queues a whole frame; the frames of one turn go out with one write."""

    __slots__ = ("_frames", "_hard", "_loop", "_scheduled", "_soft", "_transport", "closing", "on_overflow", "sent")

    def __init__(
        self,
        transport: asyncio.WriteTransport,
        loop: asyncio.AbstractEventLoop,
        soft_bytes: int,
        hard_bytes: int,
        on_overflow: Callable[[], None],
    ) -> None:
        self._transport, self._loop = transport, loop
        self._soft, self._hard = soft_bytes, hard_bytes
        self._frames: list[bytes] = []
        self._scheduled = False
        self.on_overflow = on_overflow
        self.closing = False
        self.sent = 0

    def send(self, frame: bytes) -> None:
        """Queues a frame; after `close` nothing more goes out."""
        if self.closing:
            return
        self._frames.append(frame)
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        frames = self._frames
        if not frames or self._transport.is_closing():
            frames.clear()
            return
        self.sent += len(frames)
        self._transport.write(frames[0] if len(frames) == 1 else b"".join(frames))
        frames.clear()
        if self._transport.get_write_buffer_size() > self._hard and not self.closing:
            self.on_overflow()

    @property
    def lagging(self) -> bool:
        """Whether market data should be left out for now."""
        return self._transport.get_write_buffer_size() > self._soft

    def close(self, code: int, reason: str) -> None:
        """Sends a close frame, and cuts the connection if the peer does not take it in time."""
        if self.closing:
            return
        if not self._transport.is_closing():
            self._frames.append(close_frame(code, reason))
        self.closing = True
        self._flush()
        self._loop.call_later(CLOSE_GRACE_S, self.abort)

    def abort(self) -> None:
        if not self._transport.is_closing() or self._transport.get_write_buffer_size():
            self._transport.abort()
