from __future__ import annotations

import pytest

from luxterm.client.connection import error_of, http_url, websocket_url
from luxterm.client.errors import AuthError, RequestError, RetryableError
from luxterm.model.codes import ErrorCode


@pytest.mark.parametrize(
    ("given", "ws", "http"),
    [
        ("ws://127.0.0.1:8080/ws", "ws://127.0.0.1:8080/ws", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws", "http://127.0.0.1:8080"),
        ("https://dex.lux.network/", "wss://dex.lux.network/ws", "https://dex.lux.network"),
        ("wss://dex.lux.network/ws", "wss://dex.lux.network/ws", "https://dex.lux.network"),
        ("localhost:8080", "ws://localhost:8080/ws", "http://localhost:8080"),
        ("ws://proxy/venue/ws", "ws://proxy/venue/ws", "http://proxy/venue"),
    ],
)
def test_addresses(given: str, ws: str, http: str) -> None:
    assert websocket_url(given) == ws
    assert http_url(given) == http


@pytest.mark.parametrize("given", ["ftp://x/ws", "ws://", "http:///ws"])
def test_addresses_that_are_none(given: str) -> None:
    with pytest.raises(RequestError, match="no address"):
        websocket_url(given)


def test_errors_by_what_to_do() -> None:
    assert type(error_of("", ErrorCode.RATE_LIMITED, True)) is RetryableError
    assert type(error_of("", ErrorCode.MALFORMED, False)) is RequestError
    for code in (ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN, ErrorCode.BAD_CREDENTIALS):
        assert type(error_of("", code, False)) is AuthError
