"""Bytes of messages and frames: encoded once, sent to any number of sockets."""

from __future__ import annotations

from struct import Struct
from typing import Final

import msgspec

from luxterm.model.codes import ErrorCode
from luxterm.wire.objects import Object
from luxterm.wire.plain import encode as encode
from luxterm.wire.session import Failure

_SHORT: Final = Struct("!BB")
_MEDIUM: Final = Struct("!BBH")
_LONG: Final = Struct("!BBQ")
_TEXT: Final = 0x81
_CLOSE: Final = 0x88
_PING: Final = 0x89
_PONG: Final = 0x8A


def frame(payload: bytes, head: int = _TEXT) -> bytes:
    """A whole, unmasked WebSocket frame."""
    size = len(payload)
    if size < 126:
        return _SHORT.pack(head, size) + payload
    if size < 65536:
        return _MEDIUM.pack(head, 126, size) + payload
    return _LONG.pack(head, 127, size) + payload


def close_frame(code: int, reason: str) -> bytes:
    return frame(code.to_bytes(2, "big") + reason.encode()[:123], _CLOSE)


def ping_frame() -> bytes:
    return frame(b"", _PING)


def pong_frame(payload: bytes) -> bytes:
    return frame(payload, _PONG)


def message(
    kind: str, data: Object | bytes, now_ms: int, *, channel: str = "", request_id: int | str | None = None
) -> bytes:
    """A server message with `data`, ready for `frame`. `kind` and `channel` are the venue's own words."""
    body = data if isinstance(data, bytes) else encode(data)
    head = f'{{"type":"{kind}","channel":"{channel}"' if channel else f'{{"type":"{kind}"'
    if request_id is not None:
        head += f',"request_id":{request_id if isinstance(request_id, int) else encode(request_id).decode()}'
    return b'%b,"timestamp":%d,"data":%b}' % (head.encode(), now_ms, body)


class _Error(msgspec.Struct, omit_defaults=True):
    type: str
    error: str
    code: int
    retryable: bool
    timestamp: int
    request_id: int | str | None = None
    order_id: int | None = None
    client_order_id: str | None = None


RETRYABLE: Final = frozenset(
    {ErrorCode.RATE_LIMITED, ErrorCode.SHUTTING_DOWN, ErrorCode.TOO_MANY_CONNECTIONS, ErrorCode.SLOW_CONSUMER}
)


def is_retryable(failure: Failure) -> bool:
    return failure.retryable or failure.code in RETRYABLE


def error(failure: Failure, now_ms: int) -> bytes:
    """An `error` message, ready for `frame`."""
    return encode(
        _Error(
            "error",
            failure.text,
            int(failure.code),
            is_retryable(failure),
            now_ms,
            failure.request_id,
            failure.order_id,
            failure.client_order_id,
        )
    )
