"""A market's grid: the specification's three symbols."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luxterm.model.markets import Market

BTC = Market(0, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10)
ETH = Market(1, "ETH-USDT", "ETH", "USDT", 10**10, 10**9, 50, 10)
LUX = Market(2, "LUX-USDT", "LUX", "USDT", 10**8, 10**11, 20, 10)


@pytest.mark.parametrize(("market", "usd6"), [(BTC, 1), (ETH, 10), (LUX, 10)])
def test_one_tick_of_one_lot_in_usd6(market: Market, usd6: int) -> None:
    assert market.usd6_per_tick_lot == usd6


def test_notional_of_half_a_bitcoin() -> None:
    assert BTC.notional_usd6(BTC.price_ticks("65000"), BTC.size_lots("0.5")) == 32_500_000_000


def test_text_has_the_grid_s_places() -> None:
    assert (BTC.price_text(6_500_000), BTC.size_text(1)) == ("65000.00", "0.0001")
    assert (LUX.price_text(12_345), LUX.size_text(7)) == ("1.2345", "0.7")
    assert ETH.price(1) == Decimal("0.01")


def test_off_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not a multiple of 0\.01"):
        BTC.price_ticks("65000.005")
