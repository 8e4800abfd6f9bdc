"""What recorded instruments are called at the venue."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from luxterm.model.errors import UsageError
from luxterm.replay.symbols import BookGrid, base_of, book_grid, mbo_grid, priced_market, replay_market
from luxterm.sources.formats.base import BookRow

LISTED = ["BTC-USDT", "ETH-USDT"]


@pytest.mark.parametrize(
    ("symbol", "base"),
    [
        ("BTCUSDT", "BTC"),
        ("BTC/USDT", "BTC"),
        ("XBTUSD", "BTC"),
        ("BTC-PERPETUAL", "BTC"),
        ("ESM4", "ESM4"),
        ("USDT", "USDT"),
        ("ethusdc", "ETH"),
    ],
)
def test_the_base_of_an_exchanges_symbol(symbol, base):
    assert base_of(symbol) == base


def test_a_file_prices_the_market_of_its_symbol_or_of_its_name():
    assert priced_market("XBTUSD", Path("x.csv"), LISTED) == "BTC-USDT"
    assert priced_market("", Path("my-eth-bars.csv.gz"), LISTED) == "ETH-USDT"


@pytest.mark.parametrize(("symbol", "problem"), [("DOGEUSDT", "'DOGEUSDT' is not listed"), ("", "does not say")])
def test_a_file_that_does_not_say_asks_for_a_symbol(symbol, problem):
    with pytest.raises(UsageError, match=problem) as error:
        priced_market(symbol, Path("x.csv"), LISTED)
    assert "--symbol" in str(error.value)


def test_books_go_to_markets_of_their_own():
    assert replay_market("ESM4") == "ESM4-REPLAY"
    assert replay_market("BTCUSDT") == "BTC-REPLAY"


def test_the_grid_of_a_book_fits_its_prices_and_keeps_the_product_a_millionth():
    rows = [BookRow(0, True, ((Decimal("20377.10"), Decimal("1.770")),), ((Decimal(20378), Decimal("0.00000001")),))]
    grid = book_grid(rows)
    assert grid == BookGrid(Decimal("0.1"), Decimal("0.00001"))
    assert grid.ticks(Decimal("20377.10")) == 203771
    assert grid.lots(Decimal("0.00000001")) == 1, "no level vanishes"


def test_a_grid_holds_coarser_ones():
    fine, coarse = BookGrid(Decimal("0.01"), Decimal("0.001")), BookGrid(Decimal("0.1"), Decimal("0.001"))
    assert fine.holds(coarse) and not coarse.holds(fine)


@pytest.mark.parametrize(
    ("tick_e9", "tick", "lot"),
    [
        (250_000_000, "0.25", "1"),
        (7_812_500, "0.0078125", "2"),  # a 128th: two contracts make a whole millionth
        (3_906_250, "0.00390625", "4"),
        (500, "5E-7", "2"),
        (7, "7E-9", "1000"),
    ],
)
def test_ticks_finer_than_a_millionth_count_several_contracts(tick_e9, tick, lot):
    assert mbo_grid(tick_e9) == BookGrid(Decimal(tick), Decimal(lot))
