"""Time and sales: newest first, prints of one sweep merged, gaps named."""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

from luxterm.model.markets import Market
from luxterm.tui import format as fmt
from luxterm.tui.draw.palette import Line, segment, side_colors, style
from luxterm.tui.themes import Colors

MERGE_MS: Final = 100
KEEP: Final = 500


class Print(NamedTuple):
    """One line of the tape: `merged` prints of one side at one price, or a gap when `merged` is 0."""

    time_ms: int
    buy: bool
    ticks: int
    lots: int
    merged: int
    own: bool = False


class Tape:
    """The newest prints, bounded. `add` in the order of the market."""

    def __init__(self, keep: int = KEEP) -> None:
        self.prints: deque[Print] = deque(maxlen=keep)
        self.last_id = 0
        self._doubtful = False

    def interrupted(self) -> None:
        """The connection was lost: unless the next prints reach back to the last one, there is a gap before them.

        Trade ids grow over all markets, so that a jump in them alone says nothing."""
        self._doubtful = bool(self.prints)

    def add(self, time_ms: int, buy: bool, ticks: int, lots: int, trade_id: int = 0, own: bool = False) -> None:
        """Adds a print; merges it into the newest line when side and price are the same within MERGE_MS."""
        if trade_id and trade_id <= self.last_id:
            self._doubtful = False  # the snapshot after a reconnect reaches back to what is here: nothing is missing
            return
        if self._doubtful:
            self._doubtful = False
            self.gap(time_ms)
        self.last_id = max(trade_id, self.last_id)
        if self.prints:
            top = self.prints[0]
            if top.merged and (top.buy, top.ticks, top.own) == (buy, ticks, own) and time_ms - top.time_ms <= MERGE_MS:
                self.prints[0] = top._replace(lots=top.lots + lots, merged=top.merged + 1)
                return
        self.prints.appendleft(Print(time_ms, buy, ticks, lots, 1, own))

    def gap(self, time_ms: int) -> None:
        self.prints.appendleft(Print(time_ms, False, 0, 0, 0))

    def clear(self) -> None:
        self.prints.clear()
        self.last_id = 0


class Columns(NamedTuple):
    time: int
    price: int
    size: int
    times: int
    size_places: int


def columns(width: int, market: Market, largest_ticks: int, largest_lots: int) -> Columns:
    """Widths that hold the largest numbers shown; time loses its seconds' neighbours before a number loses a digit."""
    price = len(fmt.price(largest_ticks, market)) + 2
    places = market.size_decimals
    while places > 1 and price + len(fmt.size_short(largest_lots, market, places)) + 2 + 9 > width:
        places -= 1
    size = len(fmt.size_short(largest_lots, market, places)) + 2
    rest = width - price - size
    time = 9 if rest >= 9 else 6 if rest >= 6 else 0
    count = 5 if rest - time >= 5 else 0
    size += max(rest - time - count, 0)
    return Columns(time, price, max(min(size, width - time - price - count), 0), count, places)


def header(cols: Columns, colors: Colors) -> Line:
    text = "Time".ljust(cols.time) if cols.time else ""
    text += "Price".rjust(cols.price) + "Size".rjust(cols.size) + " " * cols.times
    return [segment(text, style(colors.muted, colors.background))]


def print_line(item: Print, cols: Columns, market: Market, colors: Colors) -> Line:
    ground = colors.background
    width = sum(cols[:4])
    if not item.merged:
        return [segment(fmt.clip(" prints missed ", width).center(width, "╌"), style(colors.warning, ground))]
    fg = side_colors(colors, item.buy)[0]
    line: Line = []
    if cols.time:
        text = fmt.clock(item.time_ms)
        line.append(segment((text if cols.time >= 9 else text[3:]).ljust(cols.time), style(colors.muted, ground)))
    arrow = "▲" if item.buy else "▼"
    line.append(segment((fmt.price(item.ticks, market) + arrow).rjust(cols.price), style(fg, ground)))
    kept, zeros = fmt.split_zeros(fmt.size_short(item.lots, market, cols.size_places))
    line.append(
        segment(kept.rjust(cols.size - len(zeros)), style(colors.own if item.own else colors.text, ground, item.own))
    )
    if zeros:
        line.append(segment(zeros, style(colors.muted, ground)))
    if cols.times:
        count = f"x{item.merged}" if 1 < item.merged < 1000 else "x1k+" if item.merged > 1 else ""
        line.append(segment(count.rjust(cols.times), style(colors.muted, ground)))
    return line
