"""Open interest against depth: the least displayed within 2 % of the mark over the last hour."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.engine import Engine
from luxterm.model import commands as cmd
from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, OrderFlag, RejectCode
from luxterm.model.records import decode_events, encode_command
from luxterm.model.units import MINUTE, SECOND

CAPPED = cmd.ConfigureMarketRisk(0, 20_000, 60)
"""Twice the depth."""


def quoted(bid_lots: int, ask_lots: int) -> tuple[Exchange, int]:
    """Quotes on the outermost prices that count, and large ones just beyond; one sample was taken. Gives the maker."""
    x = Exchange()
    x.ok(CAPPED)
    maker = x.trader()
    x.place(maker, BUY, 9_800, bid_lots)
    x.place(maker, SELL, 10_200, ask_lots)
    x.place(maker, BUY, 9_799, 1_000)
    x.place(maker, SELL, 10_201, 1_000)
    x.tick(5 * SECOND)
    return x, maker


def test_an_order_may_not_open_more_than_the_cap() -> None:
    """The thinner side shows 60 lots: 120 may be open."""
    x, _ = quoted(100, 60)
    trader = x.trader()
    assert x.refused(trader, BUY, 9_000, 121) is RejectCode.OPEN_INTEREST_LIMIT
    x.place(trader, BUY, 9_000, 120)


def test_hidden_size_is_no_depth() -> None:
    x = Exchange()
    x.ok(CAPPED)
    maker = x.trader()
    x.place(maker, BUY, 9_900, 60)
    x.place(maker, BUY, 9_900, 500, flags=OrderFlag.HIDDEN)
    x.place(maker, SELL, 10_100, 100)
    x.tick(5 * SECOND)
    assert x.refused(x.trader(), BUY, 9_000, 121) is RejectCode.OPEN_INTEREST_LIMIT


def test_the_lesser_of_both_caps_holds() -> None:
    x, _ = quoted(100, 60)
    x.ok(perp(max_open_interest_lots=119))
    assert x.refused(x.trader(), BUY, 9_000, 120) is RejectCode.OPEN_INTEREST_LIMIT
    x.ok(perp(max_open_interest_lots=121))
    assert x.refused(x.trader(), BUY, 9_000, 121) is RejectCode.OPEN_INTEREST_LIMIT


def test_a_fill_that_would_pass_the_cap_closes_the_maker() -> None:
    """120 lots are open. The long of 80 sells 100: 60 to one newcomer change hands, 40 to the other would open 20."""
    x, _ = quoted(100, 60)
    buyer, seller, third, first, second = (x.trader() for _ in range(5))
    good = x.place(first, BUY, 9_990, 60)
    bad = x.place(second, BUY, 9_989, 40)
    x.trade(buyer, seller, 10_000, 80)
    x.trade(third, seller, 10_000, 40)
    x.place(buyer, SELL, 9_989, 100)
    assert x.fills() == [(good, 9_990, 60)]
    assert (bad, CloseReason.OPEN_INTEREST) in x.closed()
    state = x.engine.market(0)
    assert state is not None and state.open_interest_lots == 120


def test_depth_that_comes_counts_after_an_hour_and_depth_that_goes_at_once() -> None:
    """60 lots in minute 28,333,333; 500 from the next minute on. The 60th minute after it no longer sees the 60."""
    x, maker = quoted(60, 60)
    for _ in range(5):  # one order of 440 would itself be above the cap
        x.place(maker, BUY, 9_900, 88)
        x.place(maker, SELL, 10_100, 88)
    trader = x.trader()
    for _ in range(59):
        x.tick(MINUTE)
    assert x.refused(trader, BUY, 9_000, 121) is RejectCode.OPEN_INTEREST_LIMIT
    x.tick(MINUTE)
    order = x.place(trader, BUY, 9_000, 1_000)  # twice 500
    x.cancel(trader, order)
    assert x.refused(trader, BUY, 9_000, 1_001) is RejectCode.OPEN_INTEREST_LIMIT
    x.cancel_all(maker)
    x.tick(5 * SECOND)
    assert x.refused(trader, BUY, 9_000, 1) is RejectCode.OPEN_INTEREST_LIMIT


def test_a_market_that_nobody_has_quoted_yet_is_not_barred() -> None:
    x = Exchange()
    x.ok(CAPPED)
    x.tick(5 * SECOND)
    x.place(x.trader(), BUY, 9_000, 5_000)


def test_a_stale_market_takes_no_sample() -> None:
    x = Exchange(perp(stale_ns=4 * SECOND))
    x.ok(CAPPED)
    maker = x.trader()
    x.place(maker, BUY, 9_900, 10)
    x.place(maker, SELL, 10_100, 10)
    x.tick(5 * SECOND)
    x.index(10_000)
    x.place(x.trader(), BUY, 9_000, 5_000)


def test_switched_off_it_forgets() -> None:
    x, _ = quoted(60, 60)
    x.ok(cmd.ConfigureMarketRisk(0, 0, 60))
    trader = x.trader()
    order = x.place(trader, BUY, 9_000, 5_000)
    x.cancel(trader, order)
    x.ok(CAPPED)
    x.place(trader, BUY, 9_000, 5_000)


def test_what_is_asked_must_differ_and_be_in_range() -> None:
    x = Exchange()
    assert x.code(cmd.ConfigureMarketRisk(1, 1, 60)) is RejectCode.UNKNOWN_MARKET
    assert x.code(cmd.ConfigureMarketRisk(0, 1, 0)) is RejectCode.INVALID_CONFIGURATION
    assert x.code(cmd.ConfigureMarketRisk(0, 1, 61)) is RejectCode.INVALID_CONFIGURATION
    assert x.code(cmd.ConfigureMarketRisk(0, 0, 60)) is RejectCode.NOTHING_TO_CHANGE


def test_a_restored_engine_knows_the_hour() -> None:
    x, _ = quoted(100, 60)
    copy = Engine.restore(x.engine.snapshot())
    assert copy.next_due_ns == x.engine.next_due_ns == x.now_ns + 5 * SECOND
    copy.apply(encode_command(cmd.OpenAccount(b"late"), copy.seq + 1, copy.now_ns))
    copy.apply(encode_command(cmd.Deposit(copy.account_by_name(b"late"), 0, 10**12), copy.seq + 1, copy.now_ns))
    order = x.order(copy.account_by_name(b"late"), BUY, 9_000, 121)
    (stamped,) = decode_events(copy.apply(encode_command(order, copy.seq + 1, copy.now_ns)))
    assert isinstance(stamped.event, ev.Rejected)
    assert stamped.event.code == RejectCode.OPEN_INTEREST_LIMIT
    assert CAPPED in copy.configuration()
