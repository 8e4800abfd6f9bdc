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
