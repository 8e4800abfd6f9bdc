"""Trades, quotes and bars as prices in time."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from luxterm.model.codes import Side
from luxterm.sources.formats.base import BarRow, BookRow, MboRow, QuoteRow, TradeRow
from luxterm.sources.formats.points import PricePoint, bar_path, price_points

SECOND = 1_000_000_000
BAR = BarRow(0, 60 * SECOND, Decimal("100.0"), Decimal("110.0"), Decimal("97.0"), Decimal("104.0"), Decimal(1))


def test_a_bar_goes_through_its_corners_the_nearer_extreme_first():
    assert [point.price for point in bar_path(BAR, None)] == [100, 97, 110, 104]
    assert [point.ts_ns // SECOND for point in bar_path(BAR, None)] == [0, 20, 40, 59]
    mirrored = BAR._replace(high=Decimal(101), low=Decimal(90))
    assert [point.price for point in bar_path(mirrored, None)] == [100, 101, 90, 104]


def test_between_the_corners_no_gap_is_longer_than_the_step_and_no_price_leaves_the_bar():
    points = list(bar_path(BAR, 3 * SECOND))
    gaps = [later.ts_ns - earlier.ts_ns for earlier, later in pairwise(points)]
    assert max(gaps) <= 3 * SECOND and min(gaps) > 0
    assert min(point.price for point in points) == 97 and max(point.price for point in points) == 110
    assert points[1] == PricePoint(3 * SECOND, Decimal("99.55"))  # 3 of 20 seconds from 100 to 97


def test_the_last_moment_of_a_bar_lies_before_the_next_bar():
    assert list(bar_path(BAR, 7 * SECOND))[-1].ts_ns < 60 * SECOND


def test_trades_keep_size_and_side_and_a_quote_gives_its_mid():
    trade = TradeRow(5, Decimal(10), Decimal(2), Side.SELL)
    quote = QuoteRow(6, Decimal(10), Decimal(1), Decimal(11), Decimal(1))
    assert list(price_points(iter([trade, quote]), None)) == [
        PricePoint(5, Decimal(10), Decimal(2), Side.SELL),
        PricePoint(6, Decimal("10.5")),
    ]


def levels(*rows: tuple[str, str]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((Decimal(price), Decimal(size)) for price, size in rows)


def test_a_books_price_is_its_mid_where_that_changes_and_none_while_it_has_none():
    rows = [
        BookRow(1, True, levels(("99", "1"), ("98", "1")), levels(("101", "1"))),
        BookRow(2, False, levels(("97", "5")), ()),  # not the best: no news
        BookRow(3, False, levels(("99", "0")), ()),
        BookRow(4, False, (), levels(("101", "0"))),  # one side is empty
        BookRow(5, False, (), levels(("97.5", "1"))),  # crossed
        BookRow(6, False, (), levels(("97.5", "0"), ("99", "1"))),
        BookRow(7, True, levels(("10", "1")), levels(("12", "1"))),
    ]
    points = [(point.ts_ns, point.price) for point in price_points(iter(rows), None)]
    assert points == [(1, 100), (3, Decimal("99.5")), (6, Decimal("98.5")), (7, 11)]


def test_a_book_that_begins_with_a_change_and_a_row_of_orders_are_no_prices():
    with pytest.raises(ValueError, match="begins with a change"):
        list(price_points(iter([BookRow(0, False, (), ())]), None))
    with pytest.raises(TypeError):
        list(price_points(iter([MboRow(1, 1, 0, 1, 1, 1, 0, 65, 66, 0)]), None))
