from __future__ import annotations

import json

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from luxterm.api import replies
from luxterm.model.codes import ErrorCode, RejectCode
from luxterm.wire.messages import Pong
from luxterm.wire.session import Failure


def parse(data: bytes) -> Frame:
    """With another implementation's parser."""
    reader = StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    parser = Frame.parse(reader.read_exact, mask=False)
    try:
        while True:
            next(parser)
    except StopIteration as done:
        frame: Frame = done.value
        return frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_frames_of_every_length(size: int) -> None:
    frame = parse(replies.frame(b"x" * size))
    assert (frame.opcode, frame.fin, len(frame.data)) == (Opcode.TEXT, True, size)


def test_control_frames() -> None:
    assert parse(replies.ping_frame()).opcode is Opcode.PING
    assert parse(replies.pong_frame(b"abc")).data == b"abc"
    close = parse(replies.close_frame(1008, "SLOW_CONSUMER"))
    assert (close.opcode, close.data) == (Opcode.CLOSE, b"\x03\xf0SLOW_CONSUMER")


def test_messages() -> None:
    body = json.loads(replies.message("pong", Pong(5), 7, request_id='a"b'))
    assert body == {"type": "pong", "request_id": 'a"b', "timestamp": 7, "data": {"server_time": 5}}
    body = json.loads(replies.message("trade_update", b"{}", 7, channel="trades:X"))
    assert body == {"type": "trade_update", "channel": "trades:X", "timestamp": 7, "data": {}}


def test_errors_say_whether_to_retry() -> None:
    body = json.loads(replies.error(Failure("No.", ErrorCode.MALFORMED, 3), 9))
    assert body == {"type": "error", "error": "No.", "code": 6001, "retryable": False, "timestamp": 9, "request_id": 3}
    assert replies.is_retryable(Failure("", ErrorCode.RATE_LIMITED))
    assert replies.is_retryable(Failure("", RejectCode.VENUE_STOPPING, retryable=True))
