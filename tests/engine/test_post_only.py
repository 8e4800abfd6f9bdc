"""Post-only orders make or are refused; with slide they step one tick behind the opposite best."""

from __future__ import annotations

import pytest
from support.exchange import BUY, SELL, Exchange

from luxterm.model import events as ev
from luxterm.model.codes import OrderFlag, OrderType, RejectCode, TimeInForce

SLIDE = OrderFlag.POST_ONLY | OrderFlag.SLIDE


def test_post_only_rests_or_is_refused() -> None:
    x = Exchange()
    maker, other = x.trader(), x.trader()
    x.place(maker, SELL, 10_010, 5)
    assert x.refused(other, BUY, 10_010, 1, flags=OrderFlag.POST_ONLY) == RejectCode.POST_ONLY_WOULD_TRADE
    x.place(other, BUY, 10_009, 1, flags=OrderFlag.POST_ONLY)
    assert x.fills() == []
    assert x.refused(maker, SELL, 10_009, 1, flags=OrderFlag.POST_ONLY) == RejectCode.POST_ONLY_WOULD_TRADE


def test_slide_steps_one_tick_behind_the_best() -> None:
    x = Exchange()
    maker, other = x.trader(), x.trader()
    x.place(maker, SELL, 10_010, 5)
    x.place(other, BUY, 10_500, 1, flags=SLIDE)
    assert x.one(ev.OrderAccepted).price_ticks == 10_009
    x.place(maker, SELL, 9_000, 1, flags=SLIDE)
    assert x.one(ev.OrderAccepted).price_ticks == 10_010


def test_hidden_orders_and_one_s_own_count() -> None:
    x = Exchange()
    maker, other = x.trader(), x.trader()
    x.place(maker, SELL, 10_010, 5, flags=OrderFlag.HIDDEN)
    assert x.book() == ([], [])
    assert x.refused(other, BUY, 10_010, 1, flags=OrderFlag.POST_ONLY) == RejectCode.POST_ONLY_WOULD_TRADE
    assert x.refused(maker, BUY, 10_010, 1, flags=OrderFlag.POST_ONLY) == RejectCode.POST_ONLY_WOULD_TRADE


@pytest.mark.parametrize("tif", [TimeInForce.IOC, TimeInForce.FOK])
def test_post_only_orders_do_not_end_at_once(tif: TimeInForce) -> None:
    x = Exchange()
    maker = x.trader()
    assert x.refused(maker, BUY, 9_000, 1, flags=OrderFlag.POST_ONLY, tif=tif) == RejectCode.INVALID_FLAGS
    assert x.refused(maker, BUY, 0, 1, flags=OrderFlag.POST_ONLY, type=OrderType.MARKET) == RejectCode.INVALID_FLAGS
    assert x.refused(maker, BUY, 9_000, 1, flags=OrderFlag.SLIDE) == RejectCode.INVALID_FLAGS
