"""Mark = median of index + EMA of (mid - index), of bid, ask and last, and of index with funding to come."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import RejectCode
from luxterm.model.units import SECOND


def mark(x: Exchange) -> int:
    state = x.engine.market(0)
    assert state is not None
    return state.mark_ticks


def test_without_a_book_mark_is_index() -> None:
    x = Exchange()
    assert mark(x) == 10_000
    x.index(10_123)
    assert x.one(ev.MarkChanged).mark_ticks == 10_123


def test_one_side_of_the_book_is_no_price() -> None:
    x = Exchange()
    maker = x.trader()
    x.place(maker, BUY, 9_000, 5)
    x.tick(SECOND)
    assert mark(x) == 10_000


def test_the_median_keeps_a_pumped_book_from_moving_mark() -> None:
    """Index 10,000, mid 11,000: the average has moved 1,000 x 15 / 150 = 100 after 15 s; book says 11,000, index
    10,000: the median is the average, 10,100."""
    x = Exchange()
    maker = x.trader()
    x.place(maker, BUY, 10_990, 5)
    x.place(maker, SELL, 11_010, 5)
    x.index(10_000)  # the average starts here
    x.index(10_000, later_ns=15 * SECOND)
    assert mark(x) == 10_100


def test_the_average_is_held_to_150_seconds() -> None:
    x = Exchange()
    maker = x.trader()
    x.place(maker, BUY, 10_990, 5)
    x.place(maker, SELL, 11_010, 5)
    x.index(10_000)
    x.index(10_000, later_ns=3_600 * SECOND)
    assert mark(x) == 11_000


def test_half_a_tick_goes_down() -> None:
    """Mid 10,001, index 10,000: after 75 s the average is 0.5; the median of 10,000.5, 10,001 and 10,000 goes down."""
    x = Exchange()
    maker = x.trader()
    x.place(maker, BUY, 10_000, 5)
    x.place(maker, SELL, 10_002, 5)
    x.index(10_000)
    x.index(10_000, later_ns=75 * SECOND)
    assert mark(x) == 10_000


def test_index_prices_that_are_refused() -> None:
    x = Exchange()
    assert x.code(cmd.SetIndexPrice(9, 1, x.now_ns)) == RejectCode.UNKNOWN_MARKET
    assert x.code(cmd.SetIndexPrice(0, 0, x.now_ns)) == RejectCode.INVALID_PRICE
    assert x.code(cmd.SetIndexPrice(0, 2**42, x.now_ns)) == RejectCode.INVALID_PRICE
    assert x.code(cmd.SetIndexPrice(0, 1, x.now_ns + 1)) == RejectCode.INVALID_EXPIRY


def test_a_stale_index_makes_the_market_reduce_only() -> None:
    x = Exchange(perp(stale_ns=5 * SECOND))
    a, b = x.trader(), x.trader()
    x.trade(a, b, 10_000, 5)
    resting = x.place(b, BUY, 9_990, 5)
    x.tick(6 * SECOND)
    status = x.one(ev.MarketStatusChanged)
    assert (status.status, status.stale) == (0, 1)
    assert x.refused(a, BUY, 9_000, 1) == RejectCode.INDEX_STALE
    x.place(a, SELL, 9_990, 5, flags=4)  # reduce-only may still hit what rests
    assert x.fills() == [(resting, 9_990, 5)]
    x.index(10_000)
    assert x.one(ev.MarketStatusChanged).stale == 0
    x.place(a, BUY, 9_000, 1)


def test_an_index_declared_old_is_stale_at_once() -> None:
    x = Exchange(perp(stale_ns=5 * SECOND))
    x.ok(cmd.SetIndexPrice(0, 10_000, x.now_ns - 6 * SECOND))
    assert x.one(ev.MarketStatusChanged).stale == 1
