"""Tables: which columns survive a narrow panel, alignment at the point, wide characters."""

from __future__ import annotations

from rich.cells import cell_len

from luxterm.tui.draw.grid import Cell, Column, GridRow, fit, header, lines
from luxterm.tui.themes import packaged

COLORS = packaged()["lux-dark"].colors
COLUMNS = (Column("Market", keep=9), Column("Size", ".", keep=8), Column("Note", keep=1))
ROWS = [
    GridRow("a", (Cell("BTC-USDT"), Cell("1.5"), Cell("first"))),
    GridRow("b", (Cell("漢字", "bid!"), Cell("22.25"), Cell("second"))),
]


def drawn(width: int) -> list[str]:
    shown, widths = fit(COLUMNS, ROWS, width)
    out = [header(COLUMNS, shown, widths, width, COLORS), *lines(COLUMNS, ROWS, shown, widths, width, COLORS, 1)]
    return ["".join(part.text for part in line) for line in out]


def test_points_are_aligned() -> None:
    rows = drawn(40)
    assert rows[0].split() == ["Market", "Size", "Note"]
    assert rows[1].index(".") == 12  # 8 for the market, 2 between, " 1" before the point
    assert {cell_len(row) for row in rows} == {40}


def test_the_least_important_column_goes_first() -> None:
    assert "first" not in drawn(18)[1]
    assert "1.5" in drawn(18)[1]
    assert {cell_len(row) for row in drawn(18)} == {18}
    assert {cell_len(row) for row in drawn(5)} == {5}
