"""A client order id makes a retry harmless: a duplicate returns the order that exists."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import RejectCode
from luxterm.model.records import encode_command


def test_a_duplicate_of_an_open_order_returns_it() -> None:
    x = Exchange()
    maker = x.trader()
    order = x.place(maker, BUY, 9_000, 1, client_order_id=b"mine")
    assert x.refused(maker, BUY, 9_001, 2, client_order_id=b"mine") == RejectCode.DUPLICATE_CLIENT_ORDER_ID
    assert x.one(ev.Rejected).order_id == order
    assert x.engine.client_order(maker, b"mine") == order


def test_a_duplicate_of_a_closed_order_returns_it_too() -> None:
    x = Exchange()
    maker = x.trader()
    order = x.place(maker, BUY, 9_000, 1, client_order_id=b"mine")
    x.cancel(maker, order)
    assert x.refused(maker, BUY, 9_000, 1, client_order_id=b"mine") == RejectCode.DUPLICATE_CLIENT_ORDER_ID
    assert x.one(ev.Rejected).order_id == order


def test_two_accounts_may_use_the_same_id() -> None:
    x = Exchange()
    one, two = x.trader(), x.trader()
    first = x.place(one, BUY, 9_000, 1, client_order_id=b"same")
    second = x.place(two, BUY, 9_000, 1, client_order_id=b"same")
    assert first != second


def test_cancel_and_modify_by_client_id() -> None:
    x = Exchange()
    maker = x.trader()
    order = x.place(maker, SELL, 11_000, 5, client_order_id=b"a")
    x.ok(cmd.ModifyOrder(maker, 0, 0, 3, client_order_id=b"a"))
    assert x.one(ev.OrderChanged).order_id == order
    x.ok(cmd.CancelOrder(maker, 0, b"a"))
    assert x.closed()[0][0] == order
    assert x.code(cmd.CancelOrder(maker, 0, b"a")) == RejectCode.UNKNOWN_ORDER


def test_sixty_four_bytes_and_no_more() -> None:
    x = Exchange()
    maker = x.trader()
    x.place(maker, BUY, 9_000, 1, client_order_id=b"x" * 64)
    assert x.refused(maker, BUY, 9_000, 1, client_order_id=b"x" * 65) == RejectCode.INVALID_CLIENT_ORDER_ID


def test_the_last_ten_thousand_closed_ones_are_remembered() -> None:
    x = Exchange()
    maker = x.trader()
    for number in range(10_001):
        for command in (
            x.order(maker, BUY, 1, 1, client_order_id=b"%d" % number),
            cmd.CancelOrder(maker, 0, b"%d" % number),
        ):
            x.engine.apply(encode_command(command, x.engine.seq + 1, x.now_ns))
    x.engine.check()
    assert x.engine.client_order(maker, b"0") == 0
    assert x.engine.client_order(maker, b"1") != 0
    x.place(maker, BUY, 1, 1, client_order_id=b"0")
