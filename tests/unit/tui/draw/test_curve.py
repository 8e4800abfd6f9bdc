"""The equity curve: size, scale, ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luxterm.tui.draw.curve import curve_lines
from luxterm.tui.themes import packaged

COLORS = packaged()["lux-dark"].colors


@given(st.lists(st.integers(-(10**15), 10**15), max_size=300), st.integers(0, 120), st.integers(0, 20))
def test_any_curve_fits_its_panel(values: list[int], width: int, height: int) -> None:
    lines = curve_lines(values, width, height, COLORS)
    assert len(lines) <= height
    assert all(sum(len(part.text) for part in line) <= width for line in lines)


def test_the_newest_value_stands_at_the_right() -> None:
    lines = curve_lines([0, 10_000_000], 20, 4, COLORS)
    bars = [line[0].text for line in lines]
    assert bars[0].endswith(" \u2588")
    assert bars[-1].endswith("\u2588\u2588")
    assert lines[0][1].text.strip() == "10.00"
    assert lines[-1][1].text.strip() == "0.00"
