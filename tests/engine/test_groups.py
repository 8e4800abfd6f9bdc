"""One cancels the other; brackets follow their entry."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, MarketFlag, OrderFlag, OrderType, RejectCode

PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)


def test_a_partial_fill_shrinks_the_sibling() -> None:
    x = Exchange(PLAIN)
    a, b = x.trader(), x.trader()
    first = x.place(a, SELL, 10_100, 10)
    second = x.place(a, SELL, 10_200, 10, oco_order_id=first)
    x.place(b, BUY, 10_100, 4)
    change = x.one(ev.OrderChanged)
    assert (change.order_id, change.size_lots, change.reason) == (second, 6, CloseReason.GROUP)
    x.place(b, BUY, 10_100, 6)
    assert x.closed() == [(4, CloseReason.FILLED)] or (second, CloseReason.GROUP) in x.closed()
    assert (second, CloseReason.GROUP) in x.closed()


def test_a_trigger_closes_the_sibling() -> None:
    x = Exchange(PLAIN)
    a, b = x.trader(), x.trader()
    x.trade(a, b, 10_000, 10)
    profit = x.place(a, SELL, 10_500, 10, flags=OrderFlag.REDUCE_ONLY)
    loss = x.place(
        a, SELL, 0, 10, type=OrderType.STOP, stop_price_ticks=9_500, flags=OrderFlag.REDUCE_ONLY, oco_order_id=profit
    )
    x.place(b, BUY, 9_400, 10)
    x.index(9_000)
    assert x.one(ev.OrderTriggered).order_id == loss
    assert (profit, CloseReason.GROUP) in x.closed()
    assert x.lots(a) == 0


def test_a_cancel_leaves_the_other_alone() -> None:
    x = Exchange(PLAIN)
    a, b = x.trader(), x.trader()
    first = x.place(a, SELL, 10_100, 10)
    second = x.place(a, SELL, 10_200, 10, oco_order_id=first)
    x.cancel(a, first)
    assert x.closed() == [(first, CloseReason.CANCELLED)]
    x.place(b, BUY, 10_200, 10)
    assert x.fills() == [(second, 10_200, 10)]


def test_groups_that_cannot_be() -> None:
    x = Exchange(PLAIN)
    a, b = x.trader(), x.trader()
    first = x.place(a, SELL, 10_100, 10)
    assert x.refused(b, SELL, 10_200, 1, oco_order_id=first) == RejectCode.INVALID_GROUP
    assert x.refused(a, SELL, 10_200, 1, oco_order_id=first, tif=1) == RejectCode.INVALID_GROUP
    x.place(a, SELL, 10_200, 1, oco_order_id=first)
    assert x.refused(a, SELL, 10_200, 1, oco_order_id=first) == RejectCode.INVALID_GROUP


def test_a_bracket_grows_with_its_entry_and_protects_it() -> None:
    x = Exchange(PLAIN)
    a, b = x.trader(), x.trader()
    entry = x.place(a, BUY, 10_000, 10, take_profit_ticks=10_500, stop_loss_ticks=9_500)
    x.place(b, SELL, 10_000, 4)
    profit, loss = [event for event in x.of(ev.OrderAccepted) if event.account == a]
    assert (profit.type, profit.side, profit.size_lots, profit.stop_price_ticks) == (
        OrderType.TAKE_PROFIT, SELL, 4, 10_500,
    )  # fmt: skip
    assert (loss.type, loss.size_lots, loss.stop_price_ticks) == (OrderType.STOP, 4, 9_500)
    assert profit.flags & OrderFlag.REDUCE_ONLY
    x.place(b, SELL, 10_000, 6)
    assert {(event.order_id, event.size_lots) for event in x.of(ev.OrderChanged)} == {
        (profit.order_id, 10), (loss.order_id, 10),
    }  # fmt: skip
    assert (entry, CloseReason.FILLED) in x.closed()
    x.place(b, BUY, 9_400, 10)
    x.index(9_000)
    assert x.one(ev.OrderTriggered).order_id == loss.order_id
    assert (profit.order_id, CloseReason.GROUP) in x.closed()
    assert x.lots(a) == 0


def test_a_bracket_is_gone_when_the_position_is() -> None:
    x = Exchange(PLAIN)
    a, b = x.trader(), x.trader()
    x.place(b, SELL, 10_000, 4)
    x.place(a, BUY, 10_000, 4, take_profit_ticks=10_500, stop_loss_ticks=9_500)
    legs = [event.order_id for event in x.of(ev.OrderAccepted) if event.type != OrderType.LIMIT]
    x.place(b, BUY, 9_990, 4)
    x.place(a, SELL, 9_990, 4)
    assert {order for order, reason in x.closed() if reason == CloseReason.REDUCE_ONLY} == set(legs)


def test_brackets_on_the_wrong_side() -> None:
    x = Exchange(PLAIN)
    a = x.trader()
    wrong = {"take_profit_ticks": 9_000, "stop_loss_ticks": 9_500}
    assert x.refused(a, BUY, 9_900, 1, **wrong) == RejectCode.INVALID_STOP_PRICE


def bracketed() -> tuple[Exchange, int, int, list[int]]:
    """An entry for 10 with 4 filled; gives both accounts and the legs: take profit, stop loss."""
    x = Exchange(PLAIN)
    a, b = x.trader(), x.trader()
    x.place(a, BUY, 10_000, 10, take_profit_ticks=10_500, stop_loss_ticks=9_500)
    x.place(b, SELL, 10_000, 4)
    return x, a, b, [event.order_id for event in x.of(ev.OrderAccepted) if event.account == a]


def close_four(x: Exchange, a: int, b: int) -> None:
    x.place(a, SELL, 10_100, 4)
    x.place(b, BUY, 10_100, 4)
    assert x.lots(a) == 0


def fill_six(x: Exchange, b: int) -> list[tuple[int, int, int, int]]:
    """The rest of the entry; gives (type, side, size, stop) of the legs that it makes."""
    x.engine = Engine.restore(x.engine.snapshot())
    x.place(b, SELL, 10_000, 6)
    made = [event for event in x.of(ev.OrderAccepted) if event.type != OrderType.LIMIT]
    return [(leg.type, leg.side, leg.size_lots, leg.stop_price_ticks) for leg in made]


def test_what_an_entry_fills_after_its_legs_are_gone_gets_new_ones() -> None:
    x, a, b, legs = bracketed()
    close_four(x, a, b)
    assert {order for order, reason in x.closed() if reason == CloseReason.REDUCE_ONLY} == set(legs)
    assert fill_six(x, b) == [(OrderType.TAKE_PROFIT, SELL, 6, 10_500), (OrderType.STOP, SELL, 6, 9_500)]
    profit, loss = [event.order_id for event in x.of(ev.OrderAccepted) if event.account == a]
    x.place(b, BUY, 9_400, 6)
    x.index(9_000)
    assert x.one(ev.OrderTriggered).order_id == loss
    assert (profit, CloseReason.GROUP) in x.closed()


def test_a_take_profit_that_has_filled_is_made_anew_for_later_fills() -> None:
    x, _, b, (profit, loss) = bracketed()
    x.place(b, BUY, 10_400, 4)
    x.index(10_600)
    assert {(profit, CloseReason.FILLED), (loss, CloseReason.GROUP)} <= set(x.closed())
    assert [leg[2] for leg in fill_six(x, b)] == [6, 6]


def test_a_leg_that_its_account_cancelled_stays_away() -> None:
    x, a, b, (profit, _) = bracketed()
    x.cancel(a, profit)
    close_four(x, a, b)
    assert fill_six(x, b) == [(OrderType.STOP, SELL, 6, 9_500)]


def test_a_leg_that_is_left_grows_without_the_cancelled_one() -> None:
    x, a, b, (profit, loss) = bracketed()
    x.cancel(a, loss)
    assert fill_six(x, b) == []
    assert [(event.order_id, event.size_lots) for event in x.of(ev.OrderChanged)] == [(profit, 10)]


def test_an_entry_whose_legs_are_both_cancelled_has_no_bracket() -> None:
    x, a, b, _ = bracketed()
    x.cancel_all(a, kind=2)
    assert fill_six(x, b) == []
    assert x.of(ev.OrderChanged) == []


def test_a_pair_that_trades_with_itself_ends_with_the_first_close() -> None:
    """The sale's fill of 5 takes the last 5 off the purchase, which closes it: its fill takes none off the sale."""
    x = Exchange(perp(flags=MarketFlag.SELF_TRADE_OFF))
    account = x.trader()
    sale = x.place(account, SELL, 10_010, 20, display_lots=5)
    purchase = x.place(account, BUY, 9_990, 10, oco_order_id=sale)
    x.ok(cmd.ModifyOrder(account, purchase, 10_010, 10, 0, b""))
    assert x.closed() == [(purchase, CloseReason.GROUP)]
    (left,) = x.engine.orders(account)
    assert (left.order_id, left.size_lots, left.filled_lots) == (sale, 20, 5)
