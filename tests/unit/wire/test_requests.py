"""Requests: every type has its tag, unknown fields are refused, numbers and lengths are bounded."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from luxterm.wire import requests as r

DECODER = msgspec.json.Decoder(r.AnyRequest)


def test_the_specifications_requests_are_read() -> None:
    """As they stand in its section on the WebSocket API."""
    placed = DECODER.decode(
        '{"type":"place_order","order":{"symbol":"BTC-USDT","side":"buy","type":"stop_limit","price":65000.5,'
        '"size":0.1,"stop_price":64000,"time_in_force":"GTC"},"request_id":"1"}'
    )
    assert placed.order.price == Decimal("65000.5")
    opened = DECODER.decode('{"type":"open_position","symbol":"BTC-USDT","side":"buy","size":0.1,"leverage":10}')
    assert opened.leverage == 10
    auth = DECODER.decode('{"type":"auth","apiKey":"k","apiSecret":"s","request_id":"2"}')
    assert (auth.apiKey, auth.apiSecret) == ("k", "s")
    assert DECODER.decode('{"type":"subscribe","channel":"orders","symbols":["*"],"timestamp":1.5}').symbols == ["*"]


@pytest.mark.parametrize("kind", r.AnyRequest.__args__)
def test_unknown_fields_are_refused(kind: type[r.Request]) -> None:
    with pytest.raises(msgspec.ValidationError):
        DECODER.decode(msgspec.json.encode({"type": kind.__struct_config__.tag, "surprise": 1}))


def test_of_duplicate_keys_the_last_counts() -> None:
    assert DECODER.decode('{"type":"ping","request_id":1,"request_id":2}').request_id == 2


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"cancel_order","order_id":0}',
        '{"type":"cancel_order","order_id":9223372036854775808}',
        '{"type":"cancel_order","client_order_id":""}',
        '{"type":"modify_leverage","symbol":"X","leverage":0}',
        '{"type":"modify_leverage","symbol":"X","leverage":1.9}',
        '{"type":"get_fills","limit":1001}',
        '{"type":"subscribe","channel":"orderbook","symbols":["X"],"depth":1001}',
        '{"type":"place_orders","orders":[]}',
        '{"type":"ping","request_id":1.5}',
    ],
)
def test_bounds(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        DECODER.decode(text)


def test_what_is_encoded_is_short() -> None:
    assert msgspec.json.encode(r.Ping(request_id=1)) == b'{"type":"ping","request_id":1}'
