"""GTC rests, IOC takes what there is, FOK all or nothing; market orders stop at their protection price."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange

from luxterm.model import events as ev
from luxterm.model.codes import CloseReason, OrderType, RejectCode, TimeInForce


@pytest.fixture
def x() -> Exchange:
    """Asks of 5 at 10,000 and 5 at 10,010 of account 16; account 17 takes."""
    x = Exchange()
    maker = x.trader()
    x.trader()
    x.place(maker, SELL, 10_000, 5)
    x.place(maker, SELL, 10_010, 5)
    return x


def test_ioc_takes_what_there_is(x: Exchange) -> None:
    order = x.place(17, BUY, 10_000, 8, tif=TimeInForce.IOC)
    assert x.fills() == [(1, 10_000, 5)]
    assert x.closed()[-1] == (order, CloseReason.IOC_REMAINDER)
    assert x.book()[0] == []


def test_ioc_without_a_match_closes_at_once(x: Exchange) -> None:
    order = x.place(17, BUY, 9_999, 8, tif=TimeInForce.IOC)
    assert x.closed() == [(order, CloseReason.IOC_REMAINDER)]


def test_fok_fills_whole_or_changes_nothing(x: Exchange) -> None:
    assert x.refused(17, BUY, 10_010, 11, tif=TimeInForce.FOK) == RejectCode.FOK_NOT_FILLABLE
    assert x.refused(17, BUY, 10_009, 6, tif=TimeInForce.FOK) == RejectCode.FOK_NOT_FILLABLE
    x.place(17, BUY, 10_010, 10, tif=TimeInForce.FOK)
    assert sum(size for _, _, size in x.fills()) == 10


def test_fok_counts_only_fills_that_would_happen(x: Exchange) -> None:
    """Of ten lots in reach five are the taker's own, which self-trade prevention would expire."""
    x.place(17, SELL, 10_000, 5)
    x.cancel(16, 2)
    assert x.refused(17, BUY, 10_000, 10, tif=TimeInForce.FOK) == RejectCode.FOK_NOT_FILLABLE
    x.place(17, BUY, 10_000, 5, tif=TimeInForce.FOK)


def test_a_market_order_stops_at_its_protection_price(x: Exchange) -> None:
    """Mark 10,000; 10 bp of slippage is 10,010; a level at 10,011 is out of reach."""
    x.cancel(16, 2)
    x.place(16, SELL, 10_011, 5)
    order = x.place(17, BUY, 0, 8, type=OrderType.MARKET, slippage_bps=10)
    assert x.of(ev.OrderAccepted)[0].price_ticks == 10_010
    assert x.fills() == [(1, 10_000, 5)]
    assert x.closed()[-1] == (order, CloseReason.IOC_REMAINDER)


def test_the_protection_price_rounds_toward_the_mark() -> None:
    """Mark 9,999: 5 % up is 10,498.95, floored; 5 % down 9,499.05, ceiled."""
    x = Exchange(marks=(9_999,))
    maker, taker = x.trader(), x.trader()
    x.place(maker, SELL, 9_999, 1)
    x.place(taker, BUY, 0, 1, type=OrderType.MARKET)
    assert x.one(ev.OrderAccepted).price_ticks == 10_498
    x.place(maker, BUY, 9_990, 1)
    x.place(taker, SELL, 0, 1, type=OrderType.MARKET)
    assert x.one(ev.OrderAccepted).price_ticks == 9_500


def test_a_market_order_needs_a_price_and_somebody() -> None:
    x = Exchange(marks=(0,))
    taker = x.trader()
    market = {"type": OrderType.MARKET}
    assert x.refused(taker, BUY, 0, 1, **market) == RejectCode.NO_REFERENCE_PRICE
    x.index(10_000)
    assert x.refused(taker, BUY, 0, 1, **market) == RejectCode.NO_LIQUIDITY
    assert x.refused(taker, BUY, 10_000, 1, **market) == RejectCode.INVALID_PRICE
