"""JSON-RPC 2.0: the examples of the specification (jsonrpc.org, section 7), word for word, and its edges."""

from __future__ import annotations

import json
from typing import Any

import pytest

from luxterm.wire import jsonrpc as j


def subtract(params: Any) -> int:
    if isinstance(params, list):
        return params[0] - params[1]
    return params["minuend"] - params["subtrahend"]


METHODS: dict[str, Any] = {
    "subtract": subtract,
    "sum": sum,
    "update": lambda params: None,
    "notify_hello": lambda params: None,
    "notify_sum": lambda params: None,
    "get_data": lambda params: ["hello", 5],
}


def serve(body: str) -> str:
    """The response body for a request body, with the specification's example methods."""
    try:
        parsed = j.parse(body.encode())
    except j.RpcError as error:
        return j.error(error).decode()
    answers = []
    for call in parsed.calls:
        if isinstance(call, j.RpcError):
            answers.append(j.error(call))
            continue
        method = METHODS.get(call.method)
        if method is None:
            answer = j.error(j.RpcError(j.METHOD_NOT_FOUND), call.id)
        else:
            answer = j.result(method(json.loads(bytes(call.params) or b"null")), call.id)
        if not call.notification:
            answers.append(answer)
    return j.join(answers, parsed.batch).decode()


EXAMPLES = [
    (
        '{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}',
        '{"jsonrpc": "2.0", "result": 19, "id": 1}',
    ),
    (
        '{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}',
        '{"jsonrpc": "2.0", "result": -19, "id": 2}',
    ),
    (
        '{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}',
        '{"jsonrpc": "2.0", "result": 19, "id": 3}',
    ),
    (
        '{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}',
        '{"jsonrpc": "2.0", "result": 19, "id": 4}',
    ),
    ('{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}', ""),
    ('{"jsonrpc": "2.0", "method": "foobar"}', ""),
    (
        '{"jsonrpc": "2.0", "method": "foobar", "id": "1"}',
        '{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}',
    ),
    (
        '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
        '{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}',
    ),
    (
        '{"jsonrpc": "2.0", "method": 1, "params": "bar"}',
        '{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}',
    ),
    (
        '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method"]',
        '{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}',
    ),
    ("[]", '{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}'),
    ("[1]", '[{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}]'),
    (
        "[1,2,3]",
        '[{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},'
        '{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},'
        '{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}]',
    ),
    (
        '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},'
        '{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},'
        '{"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},'
        '{"foo": "boo"},'
        '{"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},'
        '{"jsonrpc": "2.0", "method": "get_data", "id": "9"}]',
        '[{"jsonrpc": "2.0", "result": 7, "id": "1"},'
        '{"jsonrpc": "2.0", "result": 19, "id": "2"},'
        '{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},'
        '{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "5"},'
        '{"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}]',
    ),
    (
        '[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},'
        '{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]',
        "",
    ),
]


@pytest.mark.parametrize(("request_body", "response_body"), EXAMPLES)
def test_the_specifications_examples(request_body: str, response_body: str) -> None:
    answer = serve(request_body)
    assert (json.loads(answer) if answer else "") == (json.loads(response_body) if response_body else "")


@pytest.mark.parametrize("call_id", ["null", "1.5", '"x"', "-3", '"\\u00e9"'])
def test_ids_come_back_as_they_came(call_id: str) -> None:
    answer = serve(f'{{"jsonrpc":"2.0","method":"sum","params":[1],"id":{call_id}}}')
    assert f'"id":{call_id}}}' in answer


@pytest.mark.parametrize(
    "body",
    [
        '{"jsonrpc":"2.0","method":"sum","id":{}}',
        '{"jsonrpc":"2.0","method":"sum","id":[1]}',
        '{"jsonrpc":"2.0","method":"sum","id":true}',
        '{"jsonrpc":"1.0","method":"sum","id":1}',
        '{"method":"sum","id":1}',
        '{"jsonrpc":"2.0","id":1}',
        '{"jsonrpc":"2.0","method":"sum","params":7,"id":1}',
        '{"jsonrpc":"2.0","method":"sum","params":null,"id":1}',
        '"text"',
        "7",
        "null",
    ],
)
def test_what_is_no_request(body: str) -> None:
    assert json.loads(serve(body)) == {
        "jsonrpc": "2.0",
        "error": {"code": -32600, "message": "Invalid Request"},
        "id": None,
    }


@pytest.mark.parametrize("body", [b"", b"   ", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"{} {}"])
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(j.RpcError) as error:
        j.parse(body)
    assert error.value.code == j.PARSE_ERROR


def test_batches_are_bounded() -> None:
    call = '{"jsonrpc":"2.0","method":"sum","params":[1],"id":1}'
    with pytest.raises(j.RpcError, match="at most 100"):
        j.parse(f"[{','.join([call] * 101)}]".encode())


def test_errors_carry_data() -> None:
    error = j.RpcError(j.REFUSED, "No.", {"code": 3001, "retryable": True})
    assert json.loads(j.error(error)) == {
        "jsonrpc": "2.0",
        "error": {"code": -32000, "message": "No.", "data": {"code": 3001, "retryable": True}},
        "id": None,
    }
