"""The ladder's lines: levels, grouping, own orders, depth bars, widths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.model.markets import Market
from luxterm.tui.draw import ladder
from luxterm.tui.draw.palette import Line
from luxterm.tui.themes import packaged

BTC = Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 50, 10)
COLORS = packaged()["lux-dark"].colors
BIDS = [(6_500_000, 10_000), (6_499_990, 5_000), (6_499_900, 25_000)]
ASKS = [(6_500_050, 4_000), (6_500_100, 6_000), (6_500_500, 30_000)]


def text(line: Line) -> str:
    return "".join(part.text for part in line)


def test_grouping_never_makes_a_level_look_better() -> None:
    assert ladder.grouped(BIDS, 100, True, 9) == [(6_500_000, 10_000), (6_499_900, 30_000)]
    assert ladder.grouped(ASKS, 100, False, 9) == [(6_500_100, 10_000), (6_500_500, 30_000)]
    assert ladder.grouped(BIDS, 1, True, 2) == BIDS[:2]


def test_totals_accumulate_from_the_touch_and_own_orders_are_found() -> None:
    view = ladder.build(BIDS, ASKS, {6_499_990: 2_000}, {}, 1, 9)
    assert [row.total_lots for row in view.bids] == [10_000, 15_000, 40_000]
    assert [row.own_lots for row in view.bids] == [0, 2_000, 0]
    assert view.deepest_lots == 40_000
    assert (view.best_bid, view.best_ask) == (6_500_000, 6_500_050)


def test_a_line_reads_as_price_size_total_own() -> None:
    view = ladder.build(BIDS, ASKS, {6_499_990: 2_000}, {}, 1, 9)
    columns = ladder.columns(46, BTC, view, 1)
    line = ladder.row_line(view.bids[1], view, columns, BTC, COLORS, 1)
    assert text(line).split() == ["64,999.90", "0.5000", "1.5000", "▸0.200"]
    spread = text(ladder.spread_line(view, columns, BTC, COLORS, 6_500_050, True))
    assert spread.split() == ["65,000.50▲", "spread", "0.50", "0.1", "bp"]


def test_points_stand_under_each_other_and_the_bar_grows_with_depth() -> None:
    view = ladder.build(BIDS, ASKS, {}, {}, 1, 9)
    columns = ladder.columns(46, BTC, view, 1)
    lines = [ladder.row_line(row, view, columns, BTC, COLORS, 1) for row in (*view.asks, *view.bids)]
    assert len({text(line).index(".") for line in lines}) == 1

    def bar(line: Line) -> int:
        grounds = (COLORS.bid_depth, COLORS.ask_depth)
        return sum(len(p.text) for p in line if p.style and p.style.bgcolor and p.style.bgcolor.name in grounds)

    assert [bar(line) for line in lines[3:]] == [46 * 10 // 40, 46 * 15 // 40, 46]


def test_the_spread_row_stands_still_when_a_side_is_thin() -> None:
    view = ladder.build(BIDS, ASKS[:1], {}, {}, 1, 11)
    rows = ladder.layout(view, 11)
    assert rows.index("spread") == 5
    assert rows[4] == view.asks[0]
    assert rows[:4] == [None] * 4
    empty = ladder.layout(ladder.build([], [], {}, {}, 1, 11), 11)
    assert empty.index("spread") == 5
    one_sided = ladder.build(BIDS, [], {}, {}, 1, 9)
    columns = ladder.columns(40, BTC, one_sided, 1)
    assert "no asks" in text(ladder.spread_line(one_sided, columns, BTC, COLORS, 0, False))


@given(
    st.integers(4, 120),
    st.integers(1, 40),
    st.sampled_from([1, 5, 100]),
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**12)), max_size=30, unique_by=lambda level: level[0]),
)
def test_every_line_is_exactly_as_wide_as_the_panel(
    width: int, height: int, group: int, levels: list[tuple[int, int]]
) -> None:
    levels.sort()
    middle = len(levels) // 2
    view = ladder.build(levels[:middle][::-1], levels[middle:], dict(levels[:2]), {}, group, height)
    columns = ladder.columns(width, BTC, view, group)
    rows = ladder.layout(view, height)
    assert len(rows) == height
    for row in rows:
        if isinstance(row, ladder.Row):
            line = ladder.row_line(row, view, columns, BTC, COLORS, group)
        else:
            line = ladder.spread_line(view, columns, BTC, COLORS, 5, True)
        # a panel narrower than a price is clipped by the panel; all others are filled exactly
        assert len(text(line)) == width or width < columns.price + 2


@pytest.mark.parametrize("width", [30, 36, 38, 46, 60])
def test_usual_widths_are_filled_exactly(width: int) -> None:
    view = ladder.build(BIDS, ASKS, {6_499_990: 2_000}, {}, 1, 9)
    columns = ladder.columns(width, BTC, view, 1)
    lines = [ladder.header(columns, COLORS), ladder.spread_line(view, columns, BTC, COLORS, 1, True)]
    lines += [ladder.row_line(row, view, columns, BTC, COLORS, 1) for row in (*view.asks, *view.bids)]
    assert {len(text(line)) for line in lines} == {width}


def test_an_own_hidden_order_has_its_level_although_nothing_shows_there() -> None:
    view = ladder.build(BIDS, ASKS, {6_499_950: 1_500}, {6_500_070: 700}, 1, 9)
    assert [(row.ticks, row.lots, row.own_lots) for row in view.bids] == [
        (6_500_000, 10_000, 0), (6_499_990, 5_000, 0), (6_499_950, 0, 1_500), (6_499_900, 25_000, 0),
    ]  # fmt: skip
    assert [row.ticks for row in view.asks] == [6_500_050, 6_500_070, 6_500_100, 6_500_500]
    assert [row.total_lots for row in view.bids] == [10_000, 15_000, 15_000, 40_000]
    columns = ladder.columns(46, BTC, view, 1)
    line = ladder.row_line(view.bids[2], view, columns, BTC, COLORS, 1)
    assert text(line).split() == ["64,999.50", "hidden", "1.5000", "▸0.150"]
    # the touch is the market's, not the hidden order's
    assert (view.best_bid, view.best_ask) == (6_500_000, 6_500_050)


def test_an_own_hidden_order_far_away_does_not_push_the_market_off() -> None:
    view = ladder.build(BIDS, ASKS, {5_000_000: 1}, {}, 1, 7)
    assert [row.ticks for row in view.bids] == [6_500_000, 6_499_990, 6_499_900]
