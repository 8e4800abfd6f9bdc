"""Caps on size, value, number, position, open interest; the price band; numbers that do not fit."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model.codes import OrderFlag, OrderType, RejectCode, TimeInForce

LOTS_MAX = 2**50
PRICE_MAX = 2**42 - 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"size_lots": 0}, RejectCode.INVALID_SIZE),
        ({"size_lots": -5}, RejectCode.INVALID_SIZE),
        ({"size_lots": LOTS_MAX + 1}, RejectCode.INVALID_SIZE),
        ({"price_ticks": 0}, RejectCode.INVALID_PRICE),
        ({"price_ticks": -1}, RejectCode.INVALID_PRICE),
        ({"price_ticks": PRICE_MAX + 1}, RejectCode.INVALID_PRICE),
        ({"price_ticks": PRICE_MAX, "size_lots": LOTS_MAX}, RejectCode.OVERFLOW),
        ({"side": 2}, RejectCode.INVALID_SIDE),
        ({"type": 7}, RejectCode.INVALID_TYPE),
        ({"tif": 5}, RejectCode.INVALID_TIME_IN_FORCE),
        ({"stp": 4}, RejectCode.INVALID_FLAGS),
        ({"flags": OrderFlag.LIQUIDATION}, RejectCode.INVALID_FLAGS),
        ({"flags": 1 << 15}, RejectCode.INVALID_FLAGS),
        ({"trigger_by": 3}, RejectCode.INVALID_STOP_PRICE),
        ({"stop_price_ticks": 5}, RejectCode.INVALID_STOP_PRICE),
        ({"trail_ticks": 5}, RejectCode.INVALID_TRAIL),
        ({"peg_offset_ticks": 1}, RejectCode.INVALID_PEG),
        ({"expires_ns": 1}, RejectCode.INVALID_EXPIRY),
        ({"tif": TimeInForce.GTD}, RejectCode.INVALID_EXPIRY),
        ({"market": 9}, RejectCode.UNKNOWN_MARKET),
        ({"account": 99}, RejectCode.UNKNOWN_ACCOUNT),
        ({"account": 2}, RejectCode.SYSTEM_ACCOUNT),
        ({"oco_order_id": 77}, RejectCode.INVALID_GROUP),
        ({"slippage_bps": 10_000}, RejectCode.INVALID_PRICE),
    ],
)
def test_what_no_order_may_be(fields: dict[str, int], code: RejectCode) -> None:
    x = Exchange()
    trader = x.trader()
    values = {"account": trader, "side": BUY, "price_ticks": 9_000, "size_lots": 1} | fields
    assert x.refused(**values) == code  # type: ignore[arg-type]


def test_caps_of_the_market() -> None:
    x = Exchange(perp(max_order_lots=100, min_notional_usd6=1_000_000, max_order_notional_usd6=9_000_000))
    trader = x.trader()
    assert x.refused(trader, BUY, 10_000, 101) == RejectCode.ABOVE_MAX_SIZE
    assert x.refused(trader, BUY, 10_000, 9) == RejectCode.BELOW_MIN_NOTIONAL
    assert x.refused(trader, BUY, 10_000, 91) == RejectCode.ABOVE_MAX_NOTIONAL
    x.place(trader, BUY, 10_000, 90)
    x.place(trader, BUY, 10_000, 10)


def test_a_dust_close_needs_no_minimum() -> None:
    x = Exchange(perp(min_notional_usd6=1_000_000))
    trader, other = x.trader(), x.trader()
    x.trade(trader, other, 10_000, 13)
    x.place(other, BUY, 10_000, 10)
    x.place(trader, SELL, 10_000, 10)
    assert x.refused(trader, SELL, 10_000, 3) == RejectCode.BELOW_MIN_NOTIONAL
    x.place(trader, SELL, 10_000, 3, flags=OrderFlag.REDUCE_ONLY)


def test_the_band_around_mark() -> None:
    x = Exchange(perp(price_band_bps=500))
    trader = x.trader()
    assert x.refused(trader, BUY, 10_501, 1) == RejectCode.PRICE_BAND
    assert x.refused(trader, SELL, 9_499, 1) == RejectCode.PRICE_BAND
    x.place(trader, BUY, 9_500, 1)
    x.place(trader, SELL, 10_500, 1)


def test_position_and_open_interest_caps() -> None:
    x = Exchange(perp(max_position_lots=10, max_open_interest_lots=15))
    a, b, c, d = (x.trader() for _ in range(4))
    assert x.refused(a, BUY, 10_000, 11) == RejectCode.POSITION_LIMIT
    x.trade(a, b, 10_000, 10)
    assert x.refused(a, BUY, 10_000, 1) == RejectCode.POSITION_LIMIT
    assert x.refused(c, BUY, 10_000, 6) == RejectCode.OPEN_INTEREST_LIMIT
    x.trade(c, d, 10_000, 5)
    assert x.refused(c, BUY, 10_000, 1) == RejectCode.OPEN_INTEREST_LIMIT
    x.place(a, SELL, 10_000, 5)  # closing is always open


def test_a_position_above_a_lowered_cap_can_be_taken_off() -> None:
    """Long 10 under a cap of 4: sells that leave less than 10 either way are open, buys and larger shorts are not."""
    x = Exchange()
    a, b = x.trader(), x.trader()
    x.trade(a, b, 10_000, 10)
    x.ok(perp(max_position_lots=4))
    assert x.refused(a, BUY, 10_000, 1) == RejectCode.POSITION_LIMIT
    x.cancel(a, x.place(a, SELL, 10_000, 3))
    x.place(a, SELL, 10_000, 14)
    assert x.refused(a, SELL, 10_000, 7) == RejectCode.POSITION_LIMIT
    assert x.refused(b, SELL, 10_000, 1) == RejectCode.POSITION_LIMIT
    x.place(b, BUY, 10_001, 3)
    assert (x.lots(a), x.lots(b)) == (7, -7)


def test_open_orders_of_an_account() -> None:
    x = Exchange()
    x.ok(cmd.ConfigureVenue(3, 64, 100_000_000_000, 30_000_000_000))
    trader, other = x.trader(), x.trader()
    orders = [x.place(trader, BUY, 9_000 + at, 1) for at in range(3)]
    assert x.refused(trader, BUY, 9_000, 1) == RejectCode.TOO_MANY_OPEN_ORDERS
    x.place(other, BUY, 9_000, 1)
    x.cancel(trader, orders[0])
    x.place(trader, BUY, 9_000, 1)


def test_many_large_orders_do_not_wrap() -> None:
    """The sum of an account's orders is bounded like one order: no order of 2^60 usd6 after another."""
    x = Exchange(perp(flags=1))
    trader = x.trader(0)
    price = 2**10
    size = 2**46  # 2^56 x 10 usd6 each
    codes = [x.refused(trader, BUY, price, size) for _ in range(3)]
    assert codes == [None, RejectCode.ORDERS_OVERFLOW, RejectCode.ORDERS_OVERFLOW]


def test_a_halted_market_takes_cancels_alone() -> None:
    x = Exchange()
    trader = x.trader()
    order = x.place(trader, BUY, 9_000, 1)
    x.ok(cmd.SetMarketStatus(0, 2))
    assert x.refused(trader, BUY, 9_000, 1) == RejectCode.MARKET_HALTED
    assert x.refused(trader, BUY, 0, 1, type=OrderType.MARKET) == RejectCode.MARKET_HALTED
    x.cancel(trader, order)


def test_a_reduce_only_market() -> None:
    x = Exchange()
    a, b = x.trader(), x.trader()
    x.trade(a, b, 10_000, 5)
    x.ok(cmd.SetMarketStatus(0, 1))
    assert x.refused(a, BUY, 9_000, 1) == RejectCode.MARKET_REDUCE_ONLY
    x.place(a, SELL, 10_100, 5, flags=OrderFlag.REDUCE_ONLY)
