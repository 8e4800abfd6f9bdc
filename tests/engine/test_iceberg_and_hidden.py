"""An iceberg shows one slice and queues again after each; a hidden order shows nothing; margin sees the whole."""

from __future__ import annotations

from support.exchange import BUY, SELL, Exchange

from luxterm.model import events as ev
from luxterm.model.codes import OrderFlag, RejectCode, TimeInForce


def test_only_the_slice_shows() -> None:
    x = Exchange()
    maker = x.trader()
    x.place(maker, SELL, 10_000, 50, display_lots=5)
    assert x.book()[1] == [(10_000, 5, 1)]
    assert x.one(ev.BookLevel).size_lots == 5


def test_a_refilled_slice_goes_to_the_back() -> None:
    x = Exchange()
    maker, other, taker = x.trader(), x.trader(), x.trader()
    berg = x.place(maker, SELL, 10_000, 12, display_lots=5)
    plain = x.place(other, SELL, 10_000, 4)
    x.place(taker, BUY, 10_000, 20)
    assert x.fills() == [(berg, 10_000, 5), (plain, 10_000, 4), (berg, 10_000, 5), (berg, 10_000, 2)]


def test_a_part_of_a_slice_keeps_its_place() -> None:
    x = Exchange()
    maker, other, taker = x.trader(), x.trader(), x.trader()
    berg = x.place(maker, SELL, 10_000, 12, display_lots=5)
    x.place(other, SELL, 10_000, 4)
    x.place(taker, BUY, 10_000, 3)
    x.place(taker, BUY, 10_000, 1)
    assert x.fills() == [(berg, 10_000, 1)]
    assert x.book()[1] == [(10_000, 5, 2)]


def test_hidden_orders_trade_in_their_place_and_show_nothing() -> None:
    x = Exchange()
    maker, other, taker = x.trader(), x.trader(), x.trader()
    hidden = x.place(maker, SELL, 10_000, 5, flags=OrderFlag.HIDDEN)
    assert x.of(ev.BookLevel) == []
    shown = x.place(other, SELL, 10_000, 5)
    x.place(taker, BUY, 10_000, 6)
    assert x.fills() == [(hidden, 10_000, 5), (shown, 10_000, 1)]


def test_margin_looks_at_the_whole_size() -> None:
    x = Exchange()
    poor = x.trader(100)  # 1,000 dollars of notional at 10x
    assert x.refused(poor, SELL, 10_000, 20_000, display_lots=20) == RejectCode.INSUFFICIENT_MARGIN


def test_slices_that_make_no_sense() -> None:
    x = Exchange()
    maker = x.trader()
    refused = RejectCode.INVALID_DISPLAY_SIZE
    assert x.refused(maker, SELL, 10_000, 5, display_lots=6) == refused
    assert x.refused(maker, SELL, 10_000, 5, display_lots=-1) == refused
    assert x.refused(maker, SELL, 10_000, 5, display_lots=2, tif=TimeInForce.IOC) == refused
    assert x.refused(maker, SELL, 10_000, 1_001, display_lots=1) == refused
    x.place(maker, SELL, 10_000, 1_000, display_lots=1)
