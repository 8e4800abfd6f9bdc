"""What a command sets off runs in steps: at most max_steps with it, the rest is state and goes on with the next one."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, OrderFlag, OrderType, RejectCode, TriggerBy
from luxterm.model.records import decode_events
from luxterm.model.units import SECOND

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)


def steps(x: Exchange, most: int) -> None:
    x.ok(cmd.ConfigureVenue(1000, most, 100_000_000_000, 30 * SECOND))


def stops(x: Exchange, count: int) -> tuple[int, list[int]]:
    """A trader's stop buys of one lot at 10,100, with an ask that serves them all."""
    maker, trader = x.trader(10_000_000), x.trader()
    orders = [x.place(trader, BUY, 0, 1, type=OrderType.STOP, stop_price_ticks=10_100) for _ in range(count)]
    x.place(maker, SELL, 10_100, 1_000)
    return trader, orders


def triggered(x: Exchange) -> list[int]:
    return [event.order_id for event in x.of(ev.OrderTriggered)]


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_any_command_carries_them_on(most: int) -> None:
    """A deposit, a refused order, a cancel of nothing: each runs its own steps after its own part."""
    x = Exchange(PLAIN)
    trader, orders = stops(x, 7)
    steps(x, most)
    x.index(10_100)
    fired = triggered(x)
    assert len(fired) == most
    for command in (
        cmd.Deposit(trader, 0, 1),
        x.order(trader, BUY, 0, 1),
        cmd.CancelOrder(trader, 999),
        cmd.Tick(),
        cmd.CloseConnection(3),
        cmd.OpenAccount(b"bystander"),
        cmd.ScheduleCancel(trader, 0),
    ):
        before = x.engine.pending_steps
        x.do(command)
        fired += triggered(x)
        assert x.engine.pending_steps == max(0, before - most)
    assert fired == orders


def test_a_snapshot_in_the_middle_goes_on_alike() -> None:
    x = Exchange(PLAIN)
    trader, orders = stops(x, 6)
    steps(x, 2)
    x.index(10_100)
    restored = Engine.restore(x.engine.snapshot())
    assert restored.pending_steps == x.engine.pending_steps == 4
    assert restored.next_due_ns == x.now_ns
    for _ in range(2):
        x.tick()
        said = restored.apply(x.records[-1])
        assert [item.event for item in decode_events(said)] == x.events
    assert x.engine.order(orders[-1]) is None
    assert restored.state_hash() == x.engine.state_hash()
    assert x.lots(trader) == 6


def test_what_waits_keeps_its_own_trigger_price_and_is_frozen() -> None:
    """The mark falls back before their turn: they go on at the price that set them off, and a trail of 100 above 9,900
    would stand at 10,000 if it still followed."""
    x = Exchange(PLAIN)
    trader, orders = stops(x, 2)
    trail = x.place(trader, BUY, 0, 1, type=OrderType.TRAILING_STOP, trail_ticks=100)
    steps(x, 1)
    x.index(10_100)
    assert triggered(x) == orders[:1]
    x.index(9_900)
    assert triggered(x) == orders[1:]
    assert x.of(ev.OrderChanged) == []
    state = x.engine.order(trail)
    assert state is not None
    assert state.stop_price_ticks == 10_100
    x.tick()
    event = x.one(ev.OrderTriggered)
    assert (event.order_id, event.trigger_price_ticks) == (trail, 10_100)


def test_a_stop_that_has_fired_cannot_be_moved_but_resized_or_cancelled() -> None:
    x = Exchange(PLAIN)
    trader, orders = stops(x, 4)
    steps(x, 1)
    x.index(10_100)
    steps_left = x.engine.pending_steps
    assert steps_left == 3
    x.do(cmd.ModifyOrder(trader, orders[3], 0, 0, 10_500))
    assert x.of(ev.Rejected)[0].code == RejectCode.INVALID_STOP_PRICE
    assert triggered(x) == [orders[1]]
    x.ok(cmd.ModifyOrder(trader, orders[3], 0, 5, 0))
    assert triggered(x) == [orders[2]]
    x.tick()
    trade = x.one(ev.Trade)
    assert (trade.taker_order_id, trade.size_lots) == (orders[3], 5)


def test_liquidations_go_before_triggers() -> None:
    """100 dollars hold 900 at 10,000; at 8,960 the account is liquidated in the step before the stop is taken."""
    x = Exchange()
    poor, other, trader = x.trader(100), x.trader(10_000_000), x.trader()
    x.trade(poor, other, 10_000, 9_000)
    stop = x.place(trader, SELL, 0, 1, type=OrderType.STOP, stop_price_ticks=9_500)
    x.place(other, BUY, 8_960, 20_000)
    steps(x, 1)
    x.index(8_960)
    assert triggered(x) == []
    assert next(step.account for step in x.of(ev.LiquidationStep)) == poor
    for _ in range(4):
        x.ok(cmd.OpenAccount(b"n%d" % x.engine.seq))
        if triggered(x):
            break
    assert triggered(x) == [stop]
    assert x.lots(poor) == 0


def test_the_worst_covered_account_is_liquidated_first_and_of_equals_the_lowest() -> None:
    """All hold 9,000 lots; 95 dollars stand worse at 8,960 than 100, and two with 100 go by account."""
    x = Exchange()
    other = x.trader(10_000_000)
    accounts = [x.trader(100), x.trader(100), x.trader(96)]
    for account in accounts:
        x.trade(account, other, 10_000, 9_000)
    x.place(other, BUY, 8_960, 100_000)
    x.index(8_960)
    first = [step.account for step in x.of(ev.LiquidationStep) if step.step == 0]
    assert first == [accounts[2], accounts[0], accounts[1]]


def test_triggers_go_by_the_time_they_fired_then_by_id() -> None:
    """The later order fires first, on the last price; the earlier one on the mark afterwards."""
    x = Exchange(PLAIN)
    maker, trader = x.trader(10_000_000), x.trader()
    x.trade(trader, maker, 10_000, 1)
    on_mark = x.place(trader, SELL, 0, 1, type=OrderType.STOP, stop_price_ticks=9_900)
    on_last = [
        x.place(trader, SELL, 0, 1, type=OrderType.STOP, stop_price_ticks=9_950, trigger_by=TriggerBy.LAST)
        for _ in range(3)
    ]
    steps(x, 1)
    x.place(maker, BUY, 9_940, 100)
    x.place(x.trader(), SELL, 9_940, 1)
    order = triggered(x)
    x.index(9_900)
    order += triggered(x)
    for _ in range(3):
        x.tick()
        order += triggered(x)
    assert order == [*on_last, on_mark]


def test_a_step_may_set_off_others() -> None:
    """Each stop's own print fires the next one: five stops, one command, in turn."""
    x = Exchange(PLAIN)
    maker, trader = x.trader(10_000_000), x.trader()
    x.trade(trader, maker, 10_000, 1)
    by_last = {"type": OrderType.STOP, "trigger_by": TriggerBy.LAST}
    chain = [x.place(trader, BUY, 0, 1, stop_price_ticks=10_010 + 10 * at, **by_last) for at in range(5)]
    for at in range(6):
        x.place(maker, SELL, 10_010 + 10 * at, 1)
    x.place(x.trader(), BUY, 10_010, 1)
    assert triggered(x) == chain
    assert [trade.price_ticks for trade in x.of(ev.Trade)] == [10_010 + 10 * at for at in range(6)]


def test_a_fired_order_counts_as_a_trigger_for_cancel_all() -> None:
    x = Exchange(PLAIN)
    trader, orders = stops(x, 3)
    resting = x.place(trader, BUY, 9_000, 1, flags=OrderFlag.HIDDEN)
    steps(x, 1)
    x.index(10_100)
    x.cancel_all(trader, kind=2)
    assert x.closed() == [(order, CloseReason.CANCELLED) for order in orders[1:]]
    assert x.engine.order(resting) is not None
