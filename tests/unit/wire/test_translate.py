from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from luxterm.model import commands as c
from luxterm.model.codes import ANY_MARKET, BOTH_SIDES, OrderFlag, OrderType, Peg, RejectCode, Side, TimeInForce
from luxterm.model.markets import Asset, Market
from luxterm.wire import requests as r
from luxterm.wire import translate
from luxterm.wire.translate import Malformed, Refused

BTC = Market(3, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10)


def spec(**fields: Any) -> r.OrderSpec:
    order = {"symbol": "BTC-USDT", "side": "buy", "size": "0.5", "price": "65000.25", **fields}
    return msgspec.convert(order, r.OrderSpec)


def place(**fields: Any) -> c.PlaceOrder:
    return translate.place(spec(**fields), BTC, 17, 99)


def test_a_limit_order() -> None:
    command = place(client_order_id="mine")
    assert (command.account, command.market, command.connection_id) == (17, 3, 99)
    assert (command.side, command.type, command.tif) == (Side.BUY, OrderType.LIMIT, TimeInForce.GTC)
    assert (command.price_ticks, command.size_lots, command.client_order_id) == (6_500_025, 5_000, b"mine")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type": "market"}, {"price_ticks": 0, "type": OrderType.MARKET}),
        ({"type": "stop", "stop_price": 66000}, {"price_ticks": 0, "stop_price_ticks": 6_600_000}),
        ({"type": "stop_limit", "stop_price": "66000"}, {"price_ticks": 6_500_025, "type": OrderType.STOP_LIMIT}),
        ({"post_only": True}, {"flags": OrderFlag.POST_ONLY}),
        ({"post_only": "slide"}, {"flags": OrderFlag.POST_ONLY | OrderFlag.SLIDE}),
        ({"reduce_only": True, "hidden": True}, {"flags": OrderFlag.REDUCE_ONLY | OrderFlag.HIDDEN}),
        ({"expires_at": 5}, {"tif": TimeInForce.GTD, "expires_ns": 5_000_000}),
        ({"time_in_force": "FOK"}, {"tif": TimeInForce.FOK}),
        ({"display_size": "0.1"}, {"display_lots": 1_000}),
        ({"take_profit": 70000, "stop_loss": 60000}, {"take_profit_ticks": 7_000_000, "stop_loss_ticks": 6_000_000}),
        ({"type": "trailing_stop", "trail": {"bps": 50}}, {"trail_bps": 50, "trail_ticks": 0}),
        ({"type": "trailing_stop", "trail": {"distance": "12.5"}}, {"trail_bps": 0, "trail_ticks": 1_250}),
        (
            {"price": None, "peg": {"to": "mid", "offset": "-1"}},
            {"peg": Peg.MID, "peg_offset_ticks": -100, "price_ticks": 0},
        ),
        ({"oco_order_id": "12"}, {"oco_order_id": 12}),
        ({"slippage_bps": 25}, {"slippage_bps": 25}),
    ],
)
def test_options(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    command = place(**fields)
    assert {name: getattr(command, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("value", "step_e12", "steps"),
    [
        ("65000.25", 10**10, 6_500_025), ("1e3", 10**10, 100_000), ("0", 10**10, 0), ("-1.5", 10**11, -15),
        ("0.30", 10**11, 3), ("1E-2", 10**10, 1), ("00012.50", 10**10, 1_250),
        ("9223372036854775807", 10**12, 2**63 - 1),
    ],
)  # fmt: skip
def test_steps(value: str, step_e12: int, steps: int) -> None:
    assert translate.steps(Decimal(value), step_e12, RejectCode.INVALID_PRICE) == steps


@pytest.mark.parametrize(
    "value",
    [
        "0.001", "NaN", "sNaN", "Infinity", "-Infinity", "1e40", "1e400", "9223372036854775808", "1e-400",
        "0.1000000000000000000000000000000000000000000000000000000000000000000001",
        "1" * 70,
    ],
)  # fmt: skip
def test_what_is_on_no_grid(value: str) -> None:
    with pytest.raises(Refused) as refused:
        translate.steps(Decimal(value), 10**12 if value.startswith("9") else 10**10, RejectCode.INVALID_PRICE)
    assert refused.value.code is RejectCode.INVALID_PRICE


def test_order_numbers() -> None:
    assert translate.order_number(None) == 0
    assert translate.order_number(None, 5) == translate.order_number("5", 7) == 5
    for number in (0, -1, 2**63):
        with pytest.raises(Malformed):
            translate.order_number(number)
    for text in ("abc", "-1", "0", "1.5", "99999999999999999999999", "\u0661"):
        with pytest.raises(Malformed):
            translate.order_number(text)


def test_times_beyond_what_a_command_holds() -> None:
    assert translate.when_ns(None, RejectCode.INVALID_EXPIRY) == 0
    assert translate.when_ns(1_700_000_000_000, RejectCode.INVALID_EXPIRY) == 1_700_000_000_000_000_000
    with pytest.raises(Refused):
        translate.when_ns(2**53, RejectCode.INVALID_EXPIRY)


def test_client_order_ids_are_counted_in_bytes() -> None:
    assert translate.client_id("e" * 64) == b"e" * 64
    with pytest.raises(Refused) as refused:
        translate.client_id("\u00e9" * 33)
    assert refused.value.code is RejectCode.INVALID_CLIENT_ORDER_ID


def test_cancels() -> None:
    assert translate.cancel(r.CancelOrder(orderID="7"), 17) == c.CancelOrder(17, 7)
    assert translate.cancel(r.CancelOrder(client_order_id="x"), 17) == c.CancelOrder(17, 0, b"x")
    with pytest.raises(Malformed):
        translate.cancel(r.CancelOrder(), 17)
    assert translate.cancel_all(r.CancelAll(), None, 17) == c.CancelAll(17, ANY_MARKET, BOTH_SIDES, 0)
    narrow = translate.cancel_all(r.CancelAll(side="sell", kind="triggers"), BTC, 17)
    assert narrow == c.CancelAll(17, 3, Side.SELL, 2)


def test_a_modify_takes_either_spelling() -> None:
    command = translate.modify(r.ModifyOrder(orderID=9, newPrice=Decimal("1.5"), size=Decimal("0.1")), BTC, 17)
    assert (command.order_id, command.price_ticks, command.size_lots) == (9, 150, 1_000)


@pytest.mark.parametrize("amount", ["0", "-1", "0.0000001", "NaN", "1e30"])
def test_amounts_that_are_none(amount: str) -> None:
    with pytest.raises(Refused) as refused:
        translate.atoms(Decimal(amount), Asset(0, "USDT", 6))
    assert refused.value.code is RejectCode.INVALID_AMOUNT


def test_amounts() -> None:
    assert translate.atoms(Decimal("12.5"), Asset(0, "USDT", 6)) == 12_500_000
    assert translate.atoms(None, Asset(0, "USDT", 6)) == 0
    assert translate.signed_usd6(Decimal("-3.25")) == -3_250_000
