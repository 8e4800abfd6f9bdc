"""The backstop offers a tenth of what it took over at the mark, as a passive reduce-only order, with every price."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, MarketStatus, OrderFlag, SystemAccount
from luxterm.model.units import USD6

BACKSTOP = SystemAccount.BACKSTOP
PASSIVE = OrderFlag.POST_ONLY | OrderFlag.SLIDE | OrderFlag.REDUCE_ONLY
PLAIN = perp(maker_fee_e12=0, taker_fee_e12=0)


def taken_over(x: Exchange) -> int:
    """The backstop holds 9,000 lots long at a mark of 8,940. Gives a rich account."""
    x.ok(cmd.Deposit(BACKSTOP, 0, 1_000 * USD6))
    holder, other, rich = x.trader(100), x.trader(), x.trader()
    x.trade(holder, other, 10_000, 9_000)
    x.index(8_940)  # equity 4.60 < two thirds of 8.046
    assert x.lots(BACKSTOP) == 9_000
    assert x.engine.orders(BACKSTOP) == ()
    return rich


def offer(x: Exchange) -> tuple[int, int, int]:
    """(side, price, remaining) of its one order."""
    (order,) = x.engine.orders(BACKSTOP)
    return order.side, order.price_ticks, order.size_lots - order.filled_lots


def test_the_next_price_puts_a_tenth_at_the_mark() -> None:
    x = Exchange(PLAIN)
    taken_over(x)
    x.index(8_950)
    assert offer(x) == (SELL, 8_950, 900)
    accepted = x.one(ev.OrderAccepted)
    assert (accepted.account, accepted.flags) == (BACKSTOP, PASSIVE)


def test_it_stays_where_price_and_size_are_right_and_follows_otherwise() -> None:
    x = Exchange(PLAIN)
    taken_over(x)
    x.index(8_950)
    (first,) = x.engine.orders(BACKSTOP)
    x.index(8_950)
    assert x.of(ev.OrderAccepted) == [] and x.closed() == []
    x.index(8_960)
    assert x.closed() == [(first.order_id, CloseReason.CANCELLED)]
    assert offer(x) == (SELL, 8_960, 900)


def test_it_never_takes() -> None:
    """A bid above the mark: one tick behind it."""
    x = Exchange(PLAIN)
    rich = taken_over(x)
    x.place(rich, BUY, 8_970, 50)
    x.index(8_950)
    assert offer(x) == (SELL, 8_971, 900)


def test_outside_the_band_there_is_none() -> None:
    """1 % of 8,950 is 89.5: 9,041 lies outside."""
    x = Exchange(perp(maker_fee_e12=0, taker_fee_e12=0, price_band_bps=100))
    rich = taken_over(x)
    x.index(8_950)
    x.ok(perp(maker_fee_e12=0, taker_fee_e12=0, price_band_bps=0))
    x.cancel_all(rich)
    (own,) = x.engine.orders(BACKSTOP)
    x.place(rich, BUY, 8_949, 1)
    x.place(rich, BUY, 9_040, 1_000)  # takes the offer of 900, rests with 100
    assert own.order_id not in [order.order_id for order in x.engine.orders(BACKSTOP)]
    x.ok(perp(maker_fee_e12=0, taker_fee_e12=0, price_band_bps=100))
    x.index(8_950)
    state = x.engine.market(0)
    assert state is not None and state.mark_ticks < 9_041 * 100 // 101
    assert x.engine.orders(BACKSTOP) == ()


def test_it_is_worked_off() -> None:
    """900 of 9,000, then 810 of 8,100. Bought at 8,950 what cost 10,000: the loss comes out of margin and cash."""
    x = Exchange(PLAIN)
    rich = taken_over(x)
    x.index(8_950)
    x.place(rich, BUY, 8_950, 900)
    assert x.lots(BACKSTOP) == 8_100
    assert x.engine.orders(BACKSTOP) == ()
    x.index(8_950)
    assert offer(x) == (SELL, 8_950, 810)


def test_the_last_lot_goes_too() -> None:
    x = Exchange(PLAIN)
    rich = taken_over(x)
    for _ in range(200):
        x.index(8_950)
        if not x.engine.orders(BACKSTOP):
            break
        x.place(rich, BUY, 8_950, 9_000, tif=1)
    assert x.lots(BACKSTOP) == 0


def test_a_halted_market_is_left_alone() -> None:
    x = Exchange(PLAIN)
    taken_over(x)
    x.ok(cmd.SetMarketStatus(0, MarketStatus.HALTED))
    x.index(8_950)
    assert x.engine.orders(BACKSTOP) == ()
