"""A line of values over time as a filled curve of block characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from luxterm.tui import format as fmt
from luxterm.tui.draw.palette import Line, segment, style
from luxterm.tui.themes import Colors

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def axis_width(values: Sequence[int], label: Callable[[int], str] = fmt.money) -> int:
    """Columns that the labels take at the right."""
    ends = (min(values), max(values), 0) if values else (0,)
    return max(len(label(value)) for value in ends) + 2


def curve_lines(
    values: Sequence[int],
    width: int,
    height: int,
    colors: Colors,
    label: Callable[[int], str] = fmt.money,
    color: str = "",
) -> list[Line]:
    """`height` lines; the newest value stands at the right, each column is the mean of its share of the values.

    The curve has the colour of a gain or a loss unless it is given one."""
    if height < 1 or width < 12:
        return []
    axis = axis_width(values, label)
    plot = width - axis
    if len(values) < 2 or plot < 4:
        return [[segment(fmt.clip("the curve begins when values come", width), style(colors.muted, colors.background))]]
    columns = _resample(values, plot)
    low, high = min(columns), max(columns)
    span = max(high - low, 1)
    eighths = [8 + (value - low) * (height * 8 - 8) // span for value in columns]
    fg = color or (colors.bid if values[-1] >= values[0] else colors.ask)
    lines: list[Line] = []
    for row in range(height):
        floor = (height - 1 - row) * 8
        bars = "".join(_EIGHTHS[min(max(value - floor, 0), 8)] for value in eighths)
        told = label(high) if row == 0 else label(low) if row == height - 1 else ""
        lines.append(
            [
                segment(" " * (plot - len(bars)) + bars, style(fg, colors.background)),
                segment(told.rjust(axis), style(colors.muted, colors.background)),
            ]
        )
    return lines


def _resample(values: Sequence[int], width: int) -> list[int]:
    if len(values) <= width:
        return list(values)
    size = len(values)
    parts = [values[i * size // width : max((i + 1) * size // width, i * size // width + 1)] for i in range(width)]
    return [sum(part) // len(part) for part in parts]
