"""A command that causes more events than 16 bits can number: every event keeps a number of its own."""

from __future__ import annotations

from support.exchange import BUY, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import ANY_MARKET, BOTH_SIDES, CloseReason
from luxterm.model.records import decode_events, encode_command

ORDERS = 100_000


def test_a_cancel_of_100_000_orders_numbers_its_events_without_a_gap() -> None:
    x = Exchange(perp(max_leverage=1000, default_leverage=1000))
    account = x.trader(1_000_000_000)
    engine: Engine = x.engine
    x.ok(cmd.ConfigureVenue(max_open_orders=ORDERS, max_steps=64, large_position_usd6=0, partial_wait_ns=0))
    for number in range(ORDERS):
        assert engine.place(account, 0, BUY, 1 + number % 5_000, 1) == number + 1
    record = encode_command(cmd.CancelAll(account, ANY_MARKET, BOTH_SIDES, 0), engine.seq + 1, engine.now_ns)
    events = decode_events(engine.apply(record))
    assert len(events) == ORDERS + 5_000  # one close each, and one level per price
    assert [event.index for event in events] == list(range(len(events)))
    closes = [event.event for event in events if isinstance(event.event, ev.OrderClosed)]
    assert [close.order_id for close in closes] == list(range(1, ORDERS + 1))
    assert {close.reason for close in closes} == {CloseReason.CANCELLED}
    assert engine.orders(account) == ()
    engine.check()
