"""Candles with volume, price and time axes and overlays, two half-cells of resolution to a line.

Falling bodies are solid cells, rising ones hollow (two thin lines), a candle that ends where it began is a cross, so
that the direction reads without its colour. Wicks are thin lines; overlays (entry, liquidation, open orders, mark)
dashed ones whose label stands on the price axis. All in integers: ticks, lots, milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from luxterm.model.markets import Market
from luxterm.tui import format as fmt
from luxterm.tui.draw.palette import Line, segment, side_colors, style
from luxterm.tui.themes import Colors

INTERVALS_MS: Final[dict[str, int]] = {
    "1s": 1_000, "1m": 60_000, "5m": 300_000, "15m": 900_000, "1h": 3_600_000, "4h": 14_400_000, "1d": 86_400_000,
}  # fmt: skip
"""The intervals that the venue keeps candles of (a test holds them against `views.candles`)."""
_CROSS: Final = {(False, False): "─", (True, False): "┴", (False, True): "┬", (True, True): "┼"}
"""By whether there is a wick above and one below."""
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"


class Candle(NamedTuple):
    start_ms: int
    open: int
    high: int
    low: int
    close: int
    lots: int


class Overlay(NamedTuple):
    """A horizontal line at a price. `kind`: entry, liquidation, buy, sell, mark, alert, take_profit, stop_loss."""

    ticks: int
    kind: str
    label: str


class Mark(NamedTuple):
    """A fill of one's own on the candle of its time."""

    time_ms: int
    ticks: int
    buy: bool


class ChartView(NamedTuple):
    candles: Sequence[Candle]
    """Oldest first; the last one is the open candle."""
    interval_ms: int
    overlays: Sequence[Overlay] = ()
    marks: Sequence[Mark] = ()
    offset: int = 0
    """Candles hidden at the right edge by scrolling back."""
    cursor: int = -1
    """Index of the inspected candle counted from the right edge of what shows; -1 = none."""
    step: int = 2
    """Columns per candle: 1 dense, 2 with a gap."""


class Frame(NamedTuple):
    """How a chart was laid out, so that a click can be turned back into a candle and a price."""

    plot_width: int
    plot_height: int
    volume_height: int
    axis_width: int
    low: int
    high: int
    first: int
    shown: int


def _nice_step(span: int, lines: int) -> int:
    """The smallest 1, 2, 2.5 or 5 x 10^n that puts at most `lines` marks on `span` ticks."""
    wanted = max(span // max(lines, 1), 1)
    scale = 1
    while scale * 10 <= wanted:
        scale *= 10
    for step in (scale, 2 * scale, scale * 5 // 2 if scale >= 10 else 3, 5 * scale, 10 * scale):
        if step >= wanted:
            return step
    return 10 * scale


def frame(view: ChartView, width: int, height: int, market: Market) -> Frame:
    """Divides a panel into plot, volume and axes, and finds the price range that shows."""
    label = max((len(fmt.price(candle.high, market)) for candle in view.candles[-400:]), default=6)
    label = max(label, *(len(fmt.price(overlay.ticks, market)) for overlay in view.overlays), 6)
    axis = label + 2 if width >= label + 20 else 0
    plot_width = max(width - axis, 1)
    inner = max(height - 1, 1)  # the time axis
    volume = inner // 6 if inner >= 10 else 0
    plot_height = max(inner - volume, 1)
    shown = min(max(len(view.candles) - view.offset, 0), (plot_width + view.step - 1) // view.step)
    end = len(view.candles) - view.offset
    first = max(end - shown, 0)
    visible = view.candles[first:end]
    if visible:
        low, high = min(c.low for c in visible), max(c.high for c in visible)
        span = max(high - low, 1)
        for overlay in view.overlays:  # near ones widen the range; far ones must not flatten the candles
            if overlay.kind != "liquidation" and low - span // 2 <= overlay.ticks <= high + span // 2:
                low, high = min(low, overlay.ticks), max(high, overlay.ticks)
        pad = max((high - low) // 20, 1)
        low, high = low - pad, high + pad
    else:
        low, high = 0, 1
    return Frame(plot_width, plot_height, volume, axis, low, high, first, len(visible))


def half_row(ticks: int, shape: Frame) -> int:
    """The half-line of a price, 0 at the top."""
    halves = shape.plot_height * 2
    return min(max((shape.high - ticks) * halves // max(shape.high - shape.low, 1), 0), halves - 1)


def ticks_at(row: int, shape: Frame) -> int:
    """The price in the middle of a line."""
    return shape.high - (2 * row + 1) * (shape.high - shape.low) // (2 * shape.plot_height)


def render(view: ChartView, width: int, height: int, market: Market, colors: Colors) -> list[Line]:
    """`height` lines of exactly `width` cells."""
    if width < 4 or height < 3:
        return [[segment(" " * max(width, 0), style(colors.text, colors.background))]] * max(height, 0)
    shape = frame(view, width, height, market)
    if not shape.shown:
        return _empty(width, height, colors)
    grid = _Grid(shape, colors)
    step = _nice_step(shape.high - shape.low, max(shape.plot_height // 4, 1))
    labels = _price_labels(shape, step, market)
    for row in labels:
        grid.dotted(row, colors.grid, "┈")
    axis: dict[int, tuple[str, str, str]] = {
        row: (text, colors.muted, colors.background) for row, text in labels.items()
    }
    _overlays(view, shape, grid, axis, market, colors)
    visible = view.candles[shape.first : shape.first + shape.shown]
    left = shape.plot_width - ((shape.shown - 1) * view.step + 1)
    for index, candle in enumerate(visible):
        grid.candle(left + index * view.step, candle, shape)
    _marks(view, visible, left, shape, grid, colors)
    grid.write_labels()
    last = visible[-1]
    row = half_row(last.close, shape) // 2
    solid = side_colors(colors, last.close >= last.open)[2]
    axis[row] = (fmt.price(last.close, market), colors.on_solid, solid)
    if 0 <= view.cursor < shape.shown:
        grid.column(left + (shape.shown - 1 - view.cursor) * view.step, colors.selection)
    lines = [
        [*grid.line(row), *_axis_cell(axis.get(row), shape.axis_width, colors)] for row in range(shape.plot_height)
    ]
    lines += _volume(visible, view.step, left, shape, market, colors)
    lines.append(_time_axis(visible, view, left, shape, colors))
    return lines


def _empty(width: int, height: int, colors: Colors) -> list[Line]:
    plain = style(colors.muted, colors.background)
    lines: list[Line] = [[segment(" " * width, plain)] for _ in range(height)]
    lines[height // 2] = [segment(fmt.clip("no candles yet", width).center(width), plain)]
    return lines


class _Grid:
    """Cells of the plot: a character, a foreground and a background."""

    def __init__(self, shape: Frame, colors: Colors) -> None:
        self.width, self.height, self.colors = shape.plot_width, shape.plot_height, colors
        blank = (" ", colors.text, colors.background)
        self.rows = [[blank] * self.width for _ in range(self.height)]
        self.labels: list[tuple[int, str, str]] = []
        """(row, text, colour) at the left edge, written over the candles at the end."""

    def write_labels(self) -> None:
        for row, text, color in self.labels:
            for index, char in enumerate(text):
                self.rows[row][index] = (char, color, self.colors.background)

    def dotted(self, row: int, color: str, char: str) -> None:
        ground = self.colors.background
        self.rows[row] = [(char, color, ground)] * self.width

    def column(self, x: int, ground: str) -> None:
        for row in self.rows:
            char, fg, _ = row[x]
            row[x] = (char, fg, ground)

    def candle(self, x: int, candle: Candle, shape: Frame) -> None:
        if not 0 <= x < self.width:
            return
        rising, ground = candle.close > candle.open, self.colors.background
        solid = side_colors(self.colors, candle.close >= candle.open)[2]
        top, bottom = half_row(max(candle.open, candle.close), shape), half_row(min(candle.open, candle.close), shape)
        high, low = half_row(candle.high, shape), half_row(candle.low, shape)
        for row in range(high // 2, low // 2 + 1):
            upper, lower = 2 * row, 2 * row + 1
            body_up, body_down = top <= upper <= bottom, top <= lower <= bottom
            wick_up, wick_down = high <= upper <= low, high <= lower <= low
            if candle.close == candle.open and (body_up or body_down):
                cell = (_CROSS[high < top, low > bottom], self.colors.text, ground)
            elif body_up and body_down:
                cell = ("║", solid, ground) if rising else (" ", solid, solid)
            elif body_up:
                cell = ("╨" if rising else "▀", solid, ground)
            elif body_down:
                cell = ("╥" if rising else "▄", solid, ground)
            elif wick_up and wick_down:
                cell = ("│", solid, ground)
            else:
                cell = ("╵" if wick_up else "╷", solid, ground)
            self.rows[row][x] = cell

    def line(self, row: int) -> Line:
        """The row with runs of equal style joined."""
        line: Line = []
        run, current = "", None
        for char, fg, bg in self.rows[row]:
            if current is not None and current != (fg, bg):
                line.append(segment(run, style(*current)))
                run = ""
            current = (fg, bg)
            run += char
        if current is not None:
            line.append(segment(run, style(*current)))
        return line


def _price_labels(shape: Frame, step: int, market: Market) -> dict[int, str]:
    labels: dict[int, str] = {}
    ticks = -(-shape.low // step) * step
    while ticks <= shape.high:
        if ticks >= 0:
            labels.setdefault(half_row(ticks, shape) // 2, fmt.price(ticks, market))
        ticks += step
    return labels


def _overlays(
    view: ChartView, shape: Frame, grid: _Grid, axis: dict[int, tuple[str, str, str]], market: Market, colors: Colors
) -> None:
    kinds = {
        "entry": colors.own, "liquidation": colors.error, "buy": colors.bid, "sell": colors.ask,
        "mark": colors.muted, "alert": colors.warning, "take_profit": colors.bid, "stop_loss": colors.ask,
    }  # fmt: skip
    for overlay in view.overlays:
        if not shape.low <= overlay.ticks <= shape.high:
            continue
        row = half_row(overlay.ticks, shape) // 2
        color = kinds.get(overlay.kind, colors.muted)
        grid.dotted(row, color, "╌")
        grid.labels.append((row, fmt.clip(f" {overlay.label} ", grid.width), color))
        axis[row] = (fmt.price(overlay.ticks, market), color, colors.surface)


def _marks(view: ChartView, visible: Sequence[Candle], left: int, shape: Frame, grid: _Grid, colors: Colors) -> None:
    if not visible:
        return
    start = visible[0].start_ms
    by_start = {candle.start_ms: index for index, candle in enumerate(visible)}
    for mark in view.marks:
        if mark.time_ms < start:
            continue
        index = by_start.get(mark.time_ms // view.interval_ms * view.interval_ms)
        if index is None:
            continue
        x = left + index * view.step
        row = half_row(mark.ticks, shape) // 2
        # beside the candle when there is room, so that it hides no body
        x = x + 1 if view.step > 1 and x + 1 < grid.width else x
        if 0 <= x < grid.width:
            grid.rows[row][x] = ("▲" if mark.buy else "▼", colors.own, colors.background)


def _axis_cell(cell: tuple[str, str, str] | None, width: int, colors: Colors) -> Line:
    if not width:
        return []
    if cell is None:
        return [segment(" " * width, style(colors.muted, colors.background))]
    text, fg, bg = cell
    return [segment(" " + fmt.clip(text, width - 1).rjust(width - 2) + " ", style(fg, bg))]


def _volume(
    visible: Sequence[Candle], step: int, left: int, shape: Frame, market: Market, colors: Colors
) -> list[Line]:
    most = max((candle.lots for candle in visible), default=0)
    lines: list[Line] = []
    eighths = [candle.lots * shape.volume_height * 8 // most if most else 0 for candle in visible]
    for row in range(shape.volume_height):
        floor = (shape.volume_height - 1 - row) * 8
        cells: list[tuple[str, str]] = [(" ", colors.muted)] * shape.plot_width
        for index, candle in enumerate(visible):
            x = left + index * step
            if x >= 0:
                fill = min(max(eighths[index] - floor, 0), 8)
                cells[x] = (_EIGHTHS[fill], side_colors(colors, candle.close >= candle.open)[2])
        line: Line = []
        run, current = "", ""
        for char, fg in cells:
            if char == " ":
                run += char
                continue
            if current and fg != current:
                line.append(segment(run, style(current, colors.background)))
                run = ""
            current = fg
            run += char
        line.append(segment(run, style(current or colors.muted, colors.background)))
        label = fmt.compact_units(most * market.lot_size_e12, 10**12) if row == 0 and most else ""
        line += _axis_cell((label, colors.muted, colors.background), shape.axis_width, colors)
        lines.append(line)
    return lines


def _time_axis(visible: Sequence[Candle], view: ChartView, left: int, shape: Frame, colors: Colors) -> Line:
    every = max(-(-12 // view.step), 1)
    long = view.interval_ms >= 14_400_000
    cells = [" "] * shape.plot_width
    edge = -1
    for index, candle in enumerate(visible):
        if (candle.start_ms // view.interval_ms) % every:
            continue
        text = fmt.date_time(candle.start_ms)
        text = text[:5] if long else text[6:] if view.interval_ms < 60_000 else text[6:11]
        x = left + index * view.step
        if x <= edge or x + len(text) > shape.plot_width:
            continue
        cells[x : x + len(text)] = text
        edge = x + len(text)
    muted = style(colors.muted, colors.background)
    return [
        segment("".join(cells), muted),
        segment("UTC".rjust(shape.axis_width - 1)[: shape.axis_width] + " " if shape.axis_width else "", muted),
    ]


def sparkline(values: Sequence[int], width: int) -> str:
    """The last `width` values as one line of blocks."""
    tail = list(values[-width:]) if width > 0 else []
    if not tail:
        return ""
    low, span = min(tail), max(tail) - min(tail)
    if not span:
        return "▄" * len(tail)
    return "".join(_EIGHTHS[1 + (value - low) * 7 // span] for value in tail)
