from __future__ import annotations

import asyncio

from luxterm.api.outbox import Outbox
from luxterm.api.replies import close_frame


class FakeTransport(asyncio.Transport):
    """Keeps what is written; `buffered` plays a peer that does not read."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.buffered = 0
        self.closed = self.aborted = False

    def write(self, data: bytes) -> None:  # type: ignore[override]
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def is_closing(self) -> bool:
        return self.closed

    def abort(self) -> None:
        self.aborted = True


def outbox(soft: int = 10, hard: int = 20) -> tuple[Outbox, FakeTransport, list[str]]:
    transport, overflows = FakeTransport(), list[str]()
    box = Outbox(transport, asyncio.get_running_loop(), soft, hard, lambda: overflows.append("overflow"))
    return box, transport, overflows


async def test_the_frames_of_one_turn_go_out_together() -> None:
    box, transport, _ = outbox()
    box.send(b"a")
    box.send(b"b")
    assert transport.written == []
    await asyncio.sleep(0)
    assert transport.written == [b"ab"]
    box.send(b"c")
    await asyncio.sleep(0)
    assert transport.written == [b"ab", b"c"]
    assert box.sent == 3


async def test_lagging_and_overflowing() -> None:
    box, transport, overflows = outbox()
    transport.buffered = 11
    assert box.lagging
    box.send(b"a")
    await asyncio.sleep(0)
    assert overflows == []
    transport.buffered = 21
    box.send(b"b")
    await asyncio.sleep(0)
    assert overflows == ["overflow"]


async def test_after_the_close_frame_nothing_follows() -> None:
    box, transport, _ = outbox()
    box.send(b"a")
    box.close(1008, "KEY_REVOKED")
    box.send(b"b")
    box.close(1001, "again")
    await asyncio.sleep(0)
    assert b"".join(transport.written) == b"a" + close_frame(1008, "KEY_REVOKED")


async def test_a_gone_transport_is_not_written_to() -> None:
    box, transport, _ = outbox()
    transport.closed = True
    box.send(b"a")
    await asyncio.sleep(0)
    box.close(1001, "")
    assert transport.written == []
