"""Candles: where prices fall, what overlays add, that every line has the panel's width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luxterm.model.markets import Market
from luxterm.tui.draw import candles as draw
from luxterm.tui.draw.palette import Line
from luxterm.tui.themes import packaged
from luxterm.views.candles import INTERVALS_NS

BTC = Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 50, 10)
COLORS = packaged()["lux-dark"].colors


def text(line: Line) -> str:
    return "".join(part.text for part in line)


def rising(count: int) -> list[draw.Candle]:
    return [draw.Candle(i * 60_000, 100 + i, 103 + i, 99 + i, 102 + i, 10 + i) for i in range(count)]


def test_intervals_are_those_the_venue_keeps() -> None:
    assert {name: length // 1_000_000 for name, length in INTERVALS_NS.items()} == draw.INTERVALS_MS


def test_a_price_falls_on_its_half_line() -> None:
    shape = draw.Frame(40, 10, 0, 8, low=0, high=100, first=0, shown=1)
    assert draw.half_row(100, shape) == 0
    assert draw.half_row(50, shape) == 10
    assert draw.half_row(0, shape) == 19
    assert draw.half_row(500, shape) == 0  # clamped
    assert draw.ticks_at(0, shape) == 95
    assert draw.ticks_at(9, shape) == 5


def test_falling_bodies_are_solid_and_wicks_thin() -> None:
    candle = draw.Candle(0, 300, 400, 0, 100, 5)
    lines = draw.render(draw.ChartView([candle], 60_000), 30, 12, BTC, COLORS)
    joined = "\n".join(text(line) for line in lines[:-3])
    assert "│" in joined or "╷" in joined
    solid = [
        p for line in lines for p in line if p.style and p.style.bgcolor and p.style.bgcolor.name == COLORS.ask_solid
    ]
    assert solid


def column(candle: draw.Candle, height: int = 12) -> str:
    """The characters of a lone candle from top to bottom, a filled cell as █."""
    view = draw.ChartView([candle], 60_000)
    shape = draw.frame(view, 30, height, BTC)
    drawn = ""
    for line in draw.render(view, 30, height, BTC, COLORS)[: shape.plot_height]:
        char, drawn_as = [(char, part.style) for part in line for char in part.text][shape.plot_width - 1]
        filled = drawn_as is not None and drawn_as.bgcolor is not None and drawn_as.bgcolor.name == COLORS.ask_solid
        drawn += "█" if filled else char
    return drawn


def test_the_direction_reads_without_its_colour() -> None:
    """Hollow rises, filled falls, a cross went nowhere: at every size, down to a body of half a line."""
    for height in (8, 14, 43):
        for low, high in ((100, 300), (200, 201)):
            up = set(column(draw.Candle(0, low, 400, 0, high, 5), height))
            down = set(column(draw.Candle(0, high, 400, 0, low, 5), height))
            assert up & set("║╨╥") and not up & set("█▀▄"), (height, up)
            assert down & set("█▀▄") and not down & set("║╨╥"), (height, down)
        assert column(draw.Candle(0, 200, 400, 0, 200, 5), height).count("┼") == 1


def test_a_cross_has_the_wicks_of_its_candle() -> None:
    for high, low, cross in ((400, 0, "┼"), (400, 200, "┴"), (200, 0, "┬")):
        assert cross in column(draw.Candle(0, 200, high, low, 200, 5))


def test_overlays_and_the_last_price_stand_on_the_axis() -> None:
    view = draw.ChartView(
        rising(60), 60_000, [draw.Overlay(150, "entry", "long 0.5")], [draw.Mark(50 * 60_000, 151, True)]
    )
    drawn = "\n".join(text(line) for line in draw.render(view, 80, 24, BTC, COLORS))
    assert "long 0.5" in drawn
    assert "1.50" in drawn
    assert "1.61" in drawn  # the last close, 161 ticks
    assert "▲" in drawn
    assert "UTC" in drawn


def test_a_far_liquidation_does_not_flatten_the_candles() -> None:
    near = draw.frame(draw.ChartView(rising(30), 60_000), 80, 24, BTC)
    far = draw.frame(draw.ChartView(rising(30), 60_000, [draw.Overlay(1, "liquidation", "liq")]), 80, 24, BTC)
    assert (near.low, near.high) == (far.low, far.high)


def test_no_candles_is_said() -> None:
    drawn = "\n".join(text(line) for line in draw.render(draw.ChartView([], 60_000), 40, 10, BTC, COLORS))
    assert "no candles yet" in drawn


def test_sparkline() -> None:
    assert draw.sparkline([1, 2, 3, 4, 5, 6, 7, 8], 8) == "▁▂▃▄▅▆▇█"
    assert draw.sparkline([5, 5], 8) == "▄▄"
    assert draw.sparkline([], 8) == ""


@given(
    st.integers(0, 160),
    st.integers(0, 60),
    st.lists(st.tuples(*[st.integers(1, 10**9)] * 4, st.integers(0, 10**9)), max_size=40),
    st.integers(1, 4),
    st.integers(0, 50),
    st.integers(-1, 50),
)
def test_any_chart_has_the_size_of_its_panel(
    width: int, height: int, rows: list[tuple[int, ...]], step: int, offset: int, cursor: int
) -> None:
    candles = [draw.Candle(i * 60_000, r[0], max(r[:4]), min(r[:4]), r[3], r[4]) for i, r in enumerate(rows)]
    overlays = [draw.Overlay(5_000, "entry", "a very long label indeed"), draw.Overlay(10**9, "sell", "x")]
    view = draw.ChartView(candles, 60_000, overlays, [draw.Mark(60_000, 500, False)], offset, cursor, step)
    lines = draw.render(view, width, height, BTC, COLORS)
    assert len(lines) == height
    assert {len(text(line)) for line in lines} <= {width}
