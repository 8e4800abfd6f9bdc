"""JSON-RPC 2.0 as the specification of that name has it: parsing, batches, notifications, ids and error objects.

`parse(body)` gives the calls and the answers that are due to malformed members; `encode(...)` makes the bytes. What a
method does is none of this module's business.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from luxterm.wire.plain import encode

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
REFUSED: Final = -32000
"""The venue refused; `data.code` is the reject code."""
UNAUTHORIZED: Final = -32001
FORBIDDEN: Final = -32002
THROTTLED: Final = -32003
NOT_FOUND: Final = -32004
UNAVAILABLE: Final = -32005

MAX_BATCH: Final = 100

MESSAGES: Final = {
    PARSE_ERROR: "Parse error",
    INVALID_REQUEST: "Invalid Request",
    METHOD_NOT_FOUND: "Method not found",
    INVALID_PARAMS: "Invalid params",
    INTERNAL_ERROR: "Internal error",
}

Id = str | int | float | None

_NULL: Final = msgspec.Raw(b"null")
_id_decoder: Final = msgspec.json.Decoder(Id)


class RpcError(Exception):
    """Ends a call with an error object. `data` is added to it where given."""

    def __init__(self, code: int, message: str = "", data: object = None) -> None:
        self.code, self.data = code, data
        self.message = message or MESSAGES.get(code, "Error")
        super().__init__(self.message)


class Call(NamedTuple):
    method: str
    params: msgspec.Raw
    """Still JSON; empty when there are none."""
    id: msgspec.Raw
    """Still JSON, echoed as it came; empty for a notification, which is never answered."""

    @property
    def notification(self) -> bool:
        return not self.id


class Parsed(NamedTuple):
    calls: list[Call | RpcError]
    """In order; an RpcError stands for a member that is no request."""
    batch: bool


class _Member(msgspec.Struct):
    jsonrpc: msgspec.Raw = msgspec.Raw(b"")
    method: msgspec.Raw = msgspec.Raw(b"")
    params: msgspec.Raw = msgspec.Raw(b"")
    id: msgspec.Raw = msgspec.Raw(b"")


_member_decoder: Final = msgspec.json.Decoder(_Member)
_batch_decoder: Final = msgspec.json.Decoder(list[msgspec.Raw])


def parse(body: bytes) -> Parsed:
    """The calls of a request body. Raises RpcError when the whole of it gets one error answer."""
    text = body.lstrip(b" \t\r\n")
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
        if not text.startswith(b"["):
            return Parsed([_call(text)], False)
        members = _batch_decoder.decode(text)
    except msgspec.ValidationError:
        raise RpcError(INVALID_REQUEST) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RpcError(PARSE_ERROR) from None
    if not members:
        raise RpcError(INVALID_REQUEST)
    if len(members) > MAX_BATCH:
        raise RpcError(INVALID_REQUEST, f"Invalid Request: a batch has at most {MAX_BATCH} calls")
    return Parsed([_call(bytes(member)) for member in members], True)


def _call(text: bytes) -> Call | RpcError:
    try:
        member = _member_decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return RpcError(INVALID_REQUEST)
    method = bytes(member.method)
    params = bytes(member.params)
    structured = not params or params[:1] in (b"{", b"[")
    if bytes(member.jsonrpc) != b'"2.0"' or not method.startswith(b'"') or not structured or not _valid_id(member.id):
        return RpcError(INVALID_REQUEST)
    return Call(msgspec.json.decode(method, type=str), member.params, member.id)


def _valid_id(raw: msgspec.Raw) -> bool:
    if not raw:
        return True
    try:
        _id_decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return len(bytes(raw)) <= 256


def result(value: object, call_id: msgspec.Raw) -> bytes:
    """The answer of a call that went well."""
    return b'{"jsonrpc":"2.0","result":' + encode(value) + b',"id":' + bytes(call_id) + b"}"


def error(problem: RpcError, call_id: msgspec.Raw = _NULL) -> bytes:
    """The answer of a call that failed; the id is null where it could not be read."""
    body: dict[str, object] = {"code": problem.code, "message": problem.message}
    if problem.data is not None:
        body["data"] = problem.data
    return b'{"jsonrpc":"2.0","error":' + encode(body) + b',"id":' + (bytes(call_id) or b"null") + b"}"


def join(answers: list[bytes], batch: bool) -> bytes:
    """The response body: empty when every call was a notification."""
    if not answers:
        return b""
    return b"[" + b",".join(answers) + b"]" if batch else answers[0]
