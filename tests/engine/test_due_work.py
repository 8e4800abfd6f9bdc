"""What has come due runs before the command, by due time, then kind, then id."""

from __future__ import annotations

from support.exchange import BUY, SELL, START_NS, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, TimeInForce
from luxterm.model.units import HOUR, SECOND

HOUR_ENDS_NS = START_NS + 2_800 * SECOND
"""1,700,000,000 s is 800 s into its hour."""


def gtd(x: Exchange, account: int, at_ns: int, price: int = 9_000) -> int:
    return x.place(account, BUY, price, 1, tif=TimeInForce.GTD, expires_ns=at_ns)


def test_by_time_whatever_was_armed_first() -> None:
    x = Exchange()
    trader = x.trader()
    late, early, middle = (gtd(x, trader, x.now_ns + after) for after in (30, 10, 20))
    x.tick(40)
    assert [order for order, _ in x.closed()] == [early, middle, late]


def test_of_one_instant_by_kind_and_then_by_id() -> None:
    """At the full hour: expiries by order id, switches by account, the funding payment, staleness; then the command,
    which finds none of those orders and takes from nobody."""
    x = Exchange(perp(funding_interval_ns=HOUR, stale_ns=2_800 * SECOND - 1))
    one, two, taker = x.trader(), x.trader(), x.trader()
    x.ok(cmd.ScheduleCancel(two, HOUR_ENDS_NS))
    x.ok(cmd.ScheduleCancel(one, HOUR_ENDS_NS))
    switched = [x.place(two, BUY, 9_000, 1), x.place(one, BUY, 9_000, 1)]
    expiring = [gtd(x, two, HOUR_ENDS_NS), gtd(x, one, HOUR_ENDS_NS)]
    x.do(x.order(taker, SELL, 9_000, 1), later_ns=2_800 * SECOND)
    told = [event for event in x.events if not isinstance(event, (ev.BookLevel, ev.MarkChanged))]
    assert [type(event) for event in told] == [
        ev.OrderClosed, ev.OrderClosed, ev.OrderClosed, ev.OrderClosed, ev.FundingSettled, ev.MarketStatusChanged,
        ev.Rejected,
    ]  # fmt: skip
    assert x.closed() == [
        (expiring[0], CloseReason.EXPIRED),
        (expiring[1], CloseReason.EXPIRED),
        (switched[1], CloseReason.SCHEDULED),
        (switched[0], CloseReason.SCHEDULED),
    ]


def test_the_earlier_switch_goes_before_the_later_expiry() -> None:
    x = Exchange()
    trader = x.trader()
    kept = gtd(x, trader, x.now_ns + 6 * SECOND)
    x.ok(cmd.ScheduleCancel(trader, x.now_ns + 5 * SECOND))
    x.tick(10 * SECOND)
    assert x.closed() == [(kept, CloseReason.SCHEDULED)]


def test_a_switch_that_has_gone_off_is_off() -> None:
    x = Exchange()
    trader = x.trader()
    x.ok(cmd.ScheduleCancel(trader, x.now_ns + 5 * SECOND))
    x.tick(5 * SECOND)
    order = x.place(trader, BUY, 9_000, 1)
    x.tick(60 * SECOND)
    assert x.closed() == []
    assert x.engine.order(order) is not None


def test_the_same_time_given_again_goes_off_once() -> None:
    x = Exchange()
    trader = x.trader()
    at = x.now_ns + 5 * SECOND
    for _ in range(3):
        x.ok(cmd.ScheduleCancel(trader, at))
    order = x.place(trader, BUY, 9_000, 1)
    x.ok(cmd.ScheduleCancel(trader, 0))
    x.ok(cmd.ScheduleCancel(trader, at))
    x.tick(5 * SECOND)
    assert x.closed() == [(order, CloseReason.SCHEDULED)]


def test_hundreds_of_expiries_of_which_most_were_cancelled() -> None:
    """What is left goes at its time and in its order, however often the list was swept in between."""
    x = Exchange()
    x.ok(cmd.ConfigureVenue(2_000, 64, 0, 0))
    trader = x.trader()
    kept = {}
    for at in range(1_500):
        expires_ns = x.now_ns + 1_000_000 - (at * 7_919) % 1_500
        x.engine.apply(
            x.stamped(x.order(trader, BUY, 9_000, 1, tif=TimeInForce.GTD, expires_ns=expires_ns))
        )  # fmt: skip
        if at % 5:
            x.engine.cancel(trader, at + 1)
        else:
            kept[at + 1] = expires_ns
    x.tick(1_000_000)
    assert [order for order, _ in x.closed()] == sorted(kept, key=lambda order: (kept[order], order))


def test_a_restored_engine_has_the_same_dates() -> None:
    x = Exchange()
    trader = x.trader()
    for after in (30, 10, 20):
        gtd(x, trader, x.now_ns + after)
    x.ok(cmd.ScheduleCancel(trader, x.now_ns + 5 * SECOND))
    restored = Engine.restore(x.engine.snapshot())
    assert restored.next_due_ns == x.engine.next_due_ns == x.now_ns + 10
    x.tick(10 * SECOND)
    restored.apply(x.records[-1])
    assert restored.state_hash() == x.engine.state_hash()
