"""CancelAll by market, side and kind; batches of commands give one answer for each, refused ones included."""

from __future__ import annotations

import itertools

import pytest
from support.exchange import BUY, SELL, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import ANY_MARKET, CloseReason, OrderFlag, OrderType, RejectCode
from luxterm.model.records import decode_events, encode_command

RESTING, TRIGGER = "resting", "trigger"


def crowd() -> tuple[Exchange, int, dict[int, tuple[int, int, str]]]:
    """In two markets, on both sides, one order that rests and one that waits: order id -> (market, side, kind)."""
    x = Exchange(perp(), perp(market=1, symbol=b"ETH"), marks=(10_000, 10_000))
    trader, other = x.trader(), x.trader()
    kept = {}
    for market, side in itertools.product((1, 0), (BUY, SELL)):
        away = 9_000 if side == BUY else 11_000
        stop = 11_000 if side == BUY else 9_000
        kept[x.place(trader, side, away, 1, market=market)] = (market, side, RESTING)
        trigger = {"type": OrderType.STOP, "stop_price_ticks": stop}
        kept[x.place(trader, side, 0, 1, market=market, **trigger)] = (market, side, TRIGGER)
        x.place(other, side, away, 1, market=market)
    return x, trader, kept


@pytest.mark.parametrize("market", [ANY_MARKET, 0, 1])
@pytest.mark.parametrize("side", [BUY, SELL, 2])
@pytest.mark.parametrize("kind", [0, 1, 2])
def test_every_filter(market: int, side: int, kind: int) -> None:
    """What matches goes, by market and then order id; nobody else's."""
    x, trader, orders = crowd()
    x.cancel_all(trader, market, side, kind)
    wanted = [
        (where, order)
        for order, (where, way, what) in orders.items()
        if market in (ANY_MARKET, where) and side in (2, way) and (kind == 0 or (kind == 1) == (what == RESTING))
    ]
    assert x.closed() == [(order, CloseReason.CANCELLED) for _, order in sorted(wanted)]
    account = x.engine.account(trader)
    assert account is not None
    assert account.open_orders == len(orders) - len(wanted)


def test_it_takes_every_kind_of_order_along() -> None:
    """Icebergs, hidden ones, pegs, both of an OCO pair, an entry; legs wait for their trigger."""
    x = Exchange()
    trader, other = x.trader(), x.trader()
    x.place(other, BUY, 9_000, 1)
    entry = x.place(trader, BUY, 9_900, 10, take_profit_ticks=10_500, stop_loss_ticks=9_500)
    x.place(other, SELL, 9_900, 4)
    legs = [entry + 2, entry + 3]
    iceberg = x.place(trader, BUY, 9_000, 10, display_lots=2)
    hidden = x.place(trader, BUY, 9_000, 10, flags=OrderFlag.HIDDEN)
    peg = x.place(trader, BUY, 0, 10, peg=1)
    pair = x.place(trader, SELL, 11_000, 10)
    sibling = x.place(trader, SELL, 11_100, 10, oco_order_id=pair)
    x.cancel_all(trader, kind=1)
    assert [order for order, _ in x.closed()] == [entry, iceberg, hidden, peg, pair, sibling]
    x.cancel_all(trader)
    assert [order for order, _ in x.closed()] == legs
    x.cancel_all(trader)
    assert x.events == []


def test_what_it_refuses() -> None:
    x, trader, _ = crowd()
    assert x.code(cmd.CancelAll(99, ANY_MARKET, 2, 0)) == RejectCode.UNKNOWN_ACCOUNT
    assert x.code(cmd.CancelAll(2, ANY_MARKET, 2, 0)) == RejectCode.SYSTEM_ACCOUNT
    assert x.code(cmd.CancelAll(trader, 7, 2, 0)) == RejectCode.UNKNOWN_MARKET
    assert x.code(cmd.CancelAll(trader, ANY_MARKET, 3, 0)) == RejectCode.INVALID_SIDE
    assert x.code(cmd.CancelAll(trader, ANY_MARKET, 2, 3)) == RejectCode.INVALID_TYPE


def test_cancelling_always_works() -> None:
    """In a halted market, without a fresh index, in the middle of a liquidation."""
    x, trader, orders = crowd()
    for market in (0, 1):
        x.ok(cmd.SetMarketStatus(market, 2))
    x.cancel(trader, min(orders))
    x.cancel_all(trader)
    assert len(x.closed()) == len(orders) - 1


def test_a_batch_gives_one_answer_for_each_item_in_order() -> None:
    """Two places with the same client order id, a refused one, a cancel of the first, a cancel of what is gone."""
    x = Exchange()
    trader = x.trader()
    items = [
        x.order(trader, BUY, 9_000, 5, client_order_id=b"one"),
        x.order(trader, BUY, 9_000, 5, client_order_id=b"one"),
        x.order(trader, BUY, 0, 5, client_order_id=b"two"),
        x.order(trader, BUY, 9_001, 5, client_order_id=b"two"),
        cmd.CancelOrder(trader, 0, b"one"),
        cmd.CancelOrder(trader, 0, b"one"),
        x.order(trader, BUY, 9_000, 5, client_order_id=b"one"),
    ]
    first = x.engine.seq + 1
    batch = b"".join(encode_command(item, first + at, x.now_ns) for at, item in enumerate(items))
    stamped = decode_events(x.engine.apply_batch(batch))
    answers: list[tuple[int, object]] = []
    for item in stamped:
        event = item.event
        if isinstance(event, ev.OrderAccepted):
            answers.append((item.seq - first, event.order_id))
        elif isinstance(event, ev.Rejected):
            answers.append((item.seq - first, RejectCode(event.code)))
        elif isinstance(event, ev.OrderClosed):
            answers.append((item.seq - first, -event.order_id))
    assert answers == [
        (0, 1),
        (1, RejectCode.DUPLICATE_CLIENT_ORDER_ID),
        (2, RejectCode.INVALID_PRICE),
        (3, 2),
        (4, -1),
        (5, RejectCode.UNKNOWN_ORDER),
        (6, RejectCode.DUPLICATE_CLIENT_ORDER_ID),
    ]
    again = [item.event for item in stamped if isinstance(item.event, ev.Rejected)]
    assert [event.order_id for event in again] == [1, 0, 0, 1]  # the duplicates name the order that there is


def test_a_batch_with_a_broken_record_is_refused_as_a_whole() -> None:
    x = Exchange()
    trader = x.trader()
    before = x.engine.state_hash()
    good = encode_command(x.order(trader, BUY, 9_000, 5), x.engine.seq + 1, x.now_ns)
    late = encode_command(x.order(trader, BUY, 9_000, 5), x.engine.seq + 3, x.now_ns)
    for broken in (good[:-1], late, good, b"\x00" * 24):
        with pytest.raises(Exception, match=r"seq|truncated|unknown|length"):
            x.engine.apply_batch(good + broken)
        assert x.engine.state_hash() == before
    assert Engine().seq == 0
