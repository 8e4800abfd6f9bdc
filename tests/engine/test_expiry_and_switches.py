"""GTD and DAY expire; the dead-man's switch and cancel-on-disconnect clear what they were set for."""

from __future__ import annotations

from support.exchange import BUY, SELL, START_NS, Exchange

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, OrderType, RejectCode, TimeInForce
from luxterm.model.units import DAY, SECOND


def test_gtd_expires_at_its_time() -> None:
    x = Exchange()
    maker = x.trader()
    order = x.place(maker, BUY, 9_000, 5, tif=TimeInForce.GTD, expires_ns=x.now_ns + 10 * SECOND)
    x.tick(10 * SECOND - 1)
    assert x.closed() == []
    x.tick(1)
    assert x.closed() == [(order, CloseReason.EXPIRED)]


def test_an_expired_maker_does_not_trade() -> None:
    """Due work runs before the command that is late."""
    x = Exchange()
    maker, taker = x.trader(), x.trader()
    order = x.place(maker, SELL, 10_000, 5, tif=TimeInForce.GTD, expires_ns=x.now_ns + SECOND)
    x.ok(x.order(taker, BUY, 10_000, 5), later_ns=2 * SECOND)
    assert x.closed() == [(order, CloseReason.EXPIRED)]
    assert x.fills() == []


def test_a_day_ends_at_midnight_utc() -> None:
    """1,700,000,000 s is 22:13:20 UTC on 14 November 2023: midnight is 6,400 s away."""
    x = Exchange()
    maker = x.trader()
    x.place(maker, BUY, 9_000, 5, tif=TimeInForce.DAY)
    assert x.one(ev.OrderAccepted).expires_ns == START_NS + 6_400 * SECOND
    x.tick(6_400 * SECOND)
    assert x.closed()[0][1] == CloseReason.EXPIRED
    x.place(maker, BUY, 9_000, 5, tif=TimeInForce.DAY)
    assert x.one(ev.OrderAccepted).expires_ns == START_NS + 6_400 * SECOND + DAY


def test_a_trigger_order_expires_too() -> None:
    x = Exchange()
    maker = x.trader()
    order = x.place(
        maker, BUY, 0, 5, type=OrderType.STOP, stop_price_ticks=11_000, tif=TimeInForce.GTD,
        expires_ns=x.now_ns + SECOND,
    )  # fmt: skip
    x.tick(SECOND)
    assert x.closed() == [(order, CloseReason.EXPIRED)]


def test_times_in_the_past_are_refused() -> None:
    x = Exchange()
    maker = x.trader()
    past = {"tif": TimeInForce.GTD, "expires_ns": x.now_ns}
    assert x.refused(maker, BUY, 9_000, 5, **past) == RejectCode.INVALID_EXPIRY


def test_the_dead_man_s_switch() -> None:
    x = Exchange()
    maker, other = x.trader(), x.trader()
    orders = [x.place(maker, BUY, 9_000 + at, 1) for at in range(3)]
    kept = x.place(other, BUY, 9_000, 1)
    assert x.code(cmd.ScheduleCancel(maker, x.now_ns + 5 * SECOND - 1)) == RejectCode.INVALID_SCHEDULE
    x.ok(cmd.ScheduleCancel(maker, x.now_ns + 5 * SECOND))
    assert x.engine.next_due_ns == x.now_ns + 5 * SECOND
    x.ok(cmd.ScheduleCancel(maker, x.now_ns + 10 * SECOND))  # heartbeat
    x.tick(5 * SECOND)
    assert x.closed() == []
    x.tick(5 * SECOND)
    assert x.closed() == [(order, CloseReason.SCHEDULED) for order in orders]
    assert x.engine.order(kept) is not None


def test_the_switch_is_disarmed() -> None:
    x = Exchange()
    maker = x.trader()
    x.place(maker, BUY, 9_000, 1)
    x.ok(cmd.ScheduleCancel(maker, x.now_ns + 5 * SECOND))
    x.ok(cmd.ScheduleCancel(maker, 0))
    x.tick(60 * SECOND)
    assert x.closed() == []


def test_cancel_on_disconnect_clears_what_came_by_the_connection() -> None:
    x = Exchange()
    maker, other = x.trader(), x.trader()
    mine = x.place(maker, BUY, 9_000, 1, connection_id=7)
    elsewhere = x.place(maker, SELL, 11_000, 1, connection_id=8)
    x.place(other, BUY, 9_000, 1, connection_id=7)
    x.ok(cmd.SetCancelOnDisconnect(maker, 7, 1))
    x.ok(cmd.CloseConnection(7))
    assert x.closed() == [(mine, CloseReason.DISCONNECTED)]
    assert x.engine.order(elsewhere) is not None
    x.ok(cmd.CloseConnection(7))
    assert x.events == []


def test_without_being_asked_a_disconnect_cancels_nothing() -> None:
    x = Exchange()
    maker = x.trader()
    x.place(maker, BUY, 9_000, 1, connection_id=7)
    x.ok(cmd.SetCancelOnDisconnect(maker, 7, 1))
    x.ok(cmd.SetCancelOnDisconnect(maker, 7, 0))
    x.ok(cmd.CloseConnection(7))
    assert x.closed() == []
