"""Pegged orders follow the displayed, unpegged best at the end of each command, lose priority and never cross."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange, perp

from luxterm.model import events as ev
from luxterm.model.codes import OrderFlag, Peg, RejectCode, TimeInForce


def test_a_peg_follows_the_best_bid() -> None:
    x = Exchange()
    maker, pegger = x.trader(), x.trader()
    x.place(maker, BUY, 9_900, 5)
    peg = x.place(pegger, BUY, 0, 3, peg=Peg.BID)
    assert x.one(ev.OrderAccepted).price_ticks == 9_900
    x.place(maker, BUY, 9_950, 5)
    change = x.one(ev.OrderChanged)
    assert (change.order_id, change.price_ticks) == (peg, 9_950)
    assert x.book()[0] == [(9_950, 8, 2), (9_900, 5, 1)]


def test_pegs_do_not_follow_pegs() -> None:
    x = Exchange()
    maker, one, two = x.trader(), x.trader(), x.trader()
    bid = x.place(maker, BUY, 9_900, 5)
    x.place(maker, BUY, 9_800, 5)
    x.place(one, BUY, 0, 3, peg=Peg.BID, peg_offset_ticks=5)
    x.place(two, BUY, 0, 3, peg=Peg.BID, peg_offset_ticks=5)
    x.cancel(maker, bid)
    assert {event.price_ticks for event in x.of(ev.OrderChanged)} == {9_805}


def test_the_middle_rounds_away_from_the_other_side() -> None:
    x = Exchange()
    maker, pegger = x.trader(), x.trader()
    x.place(maker, BUY, 9_900, 5)
    x.place(maker, SELL, 10_001, 5)
    x.place(pegger, BUY, 0, 3, peg=Peg.MID)
    assert x.one(ev.OrderAccepted).price_ticks == 9_950
    x.place(pegger, SELL, 0, 3, peg=Peg.MID)
    assert x.one(ev.OrderAccepted).price_ticks == 9_951


def test_a_peg_never_crosses() -> None:
    x = Exchange()
    maker, pegger = x.trader(), x.trader()
    x.place(maker, BUY, 9_900, 5)
    x.place(maker, SELL, 10_000, 5)
    x.place(pegger, BUY, 0, 3, peg=Peg.ASK, peg_offset_ticks=500)
    assert x.one(ev.OrderAccepted).price_ticks == 9_999
    assert x.fills() == []


def test_a_peg_behind_a_hidden_order() -> None:
    x = Exchange()
    maker, pegger = x.trader(), x.trader()
    x.place(maker, BUY, 9_900, 5)
    x.place(maker, SELL, 10_000, 5)
    x.place(maker, SELL, 9_950, 5, flags=OrderFlag.HIDDEN)
    x.place(pegger, BUY, 0, 3, peg=Peg.ASK, peg_offset_ticks=-10)
    assert x.fills() == []
    assert x.one(ev.OrderAccepted).price_ticks == 9_949


def test_what_cannot_be_pegged() -> None:
    x = Exchange(perp(max_pegs=1))
    maker, pegger = x.trader(), x.trader()
    assert x.refused(pegger, BUY, 0, 1, peg=Peg.BID) == RejectCode.NO_REFERENCE_PRICE
    x.place(maker, BUY, 9_900, 5)
    assert x.refused(pegger, BUY, 9_000, 1, peg=Peg.BID) == RejectCode.INVALID_PEG
    assert x.refused(pegger, BUY, 0, 1, peg=Peg.BID, tif=TimeInForce.IOC) == RejectCode.INVALID_PEG
    x.place(pegger, BUY, 0, 1, peg=Peg.BID)
    assert x.refused(pegger, BUY, 0, 1, peg=Peg.BID) == RejectCode.TOO_MANY_PEGS


def test_who_moves_goes_to_the_back_of_the_new_price_by_order_id() -> None:
    x = Exchange()
    maker, one, two, taker = (x.trader() for _ in range(4))
    x.place(maker, BUY, 9_900, 5)
    second = x.place(two, BUY, 0, 3, peg=Peg.BID)
    third = x.place(one, BUY, 0, 3, peg=Peg.BID)
    best = x.place(maker, BUY, 9_950, 5)
    x.place(taker, SELL, 9_950, 9, tif=TimeInForce.IOC)
    assert x.fills() == [(best, 9_950, 5), (second, 9_950, 3), (third, 9_950, 1)]


def test_a_peg_does_not_run_from_a_taker() -> None:
    """It is moved when the command is over: a sweep meets it where it stood."""
    x = Exchange()
    maker, pegger, taker = x.trader(), x.trader(), x.trader()
    best = x.place(maker, BUY, 9_900, 5)
    x.place(maker, BUY, 9_800, 5)
    peg = x.place(pegger, BUY, 0, 3, peg=Peg.BID)
    x.place(taker, SELL, 9_900, 7, tif=TimeInForce.IOC)
    assert x.fills() == [(best, 9_900, 5), (peg, 9_900, 2)]
    assert x.one(ev.OrderChanged).price_ticks == 9_800
    assert x.book()[0] == [(9_800, 6, 2)]


def test_without_a_reference_it_stays() -> None:
    x = Exchange()
    maker, pegger = x.trader(), x.trader()
    best = x.place(maker, BUY, 9_900, 5)
    peg = x.place(pegger, BUY, 0, 3, peg=Peg.BID)
    x.cancel(maker, best)
    assert x.of(ev.OrderChanged) == []
    x.place(maker, BUY, 9_850, 1)
    change = x.one(ev.OrderChanged)
    assert (change.order_id, change.price_ticks) == (peg, 9_850)


def test_neither_hidden_nor_pegged_orders_are_pegged_to() -> None:
    x = Exchange()
    maker, pegger = x.trader(), x.trader()
    x.place(maker, BUY, 9_950, 5, flags=OrderFlag.HIDDEN)
    assert x.refused(pegger, BUY, 0, 3, peg=Peg.BID) == RejectCode.NO_REFERENCE_PRICE
    x.place(maker, BUY, 9_900, 5)
    x.place(pegger, BUY, 0, 3, peg=Peg.BID)
    assert x.one(ev.OrderAccepted).price_ticks == 9_900


def test_hundreds_of_hidden_orders_before_the_reference_change_nothing() -> None:
    """Three pegs behind two hundred hidden prices: all stand at the best displayed one."""
    x = Exchange()
    maker, pegger = x.trader(), x.trader()
    x.place(maker, BUY, 9_000, 5)
    pegs = [x.place(pegger, BUY, 0, 3, peg=Peg.BID, peg_offset_ticks=-at) for at in range(3)]
    for at in range(200):
        x.place(maker, BUY, 9_100 + at, 1, flags=OrderFlag.HIDDEN)
    assert [x.engine.order(peg).price_ticks for peg in pegs] == [9_000, 8_999, 8_998]  # type: ignore[union-attr]
    x.place(maker, BUY, 9_050, 5)
    assert [event.price_ticks for event in x.of(ev.OrderChanged)] == [9_050, 9_049, 9_048]


def test_the_cap_is_the_market_s_and_a_cancel_makes_room() -> None:
    x = Exchange(perp(max_pegs=2))
    maker, one, two = x.trader(), x.trader(), x.trader()
    x.place(maker, BUY, 9_900, 5)
    peg = x.place(one, BUY, 0, 3, peg=Peg.BID)
    x.place(two, BUY, 0, 3, peg=Peg.BID)
    assert x.refused(one, BUY, 0, 3, peg=Peg.BID) == RejectCode.TOO_MANY_PEGS
    x.cancel(one, peg)
    x.place(two, BUY, 0, 3, peg=Peg.BID)


def test_sixty_four_where_the_market_says_nothing() -> None:
    x = Exchange()
    maker, one = x.trader(), x.trader()
    x.place(maker, BUY, 9_900, 5)
    for _ in range(64):
        x.place(one, BUY, 0, 1, peg=Peg.BID)
    assert x.refused(one, BUY, 0, 1, peg=Peg.BID) == RejectCode.TOO_MANY_PEGS
