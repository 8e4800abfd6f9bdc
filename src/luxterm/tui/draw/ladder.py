"""The order book as a ladder: asks above, the spread row, bids below.

Each row has price, size, cumulative size and one's own size on that level; behind it a bar as long as the cumulative
depth. Sizes keep the lot's decimals where there is room and lose the last ones where there is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from luxterm.model.markets import Market
from luxterm.tui import format as fmt
from luxterm.tui.draw.palette import Line, segment, side_colors, style
from luxterm.tui.themes import Colors

Level = tuple[int, int]
"""(price_ticks, size_lots), best first."""


class Row(NamedTuple):
    """A level as it is drawn. `lots` 0 is a level where nothing shows: a hidden order of one's own rests there."""

    buy: bool
    ticks: int
    lots: int
    total_lots: int
    own_lots: int


class LadderView(NamedTuple):
    """What one ladder shows, each side best first."""

    asks: tuple[Row, ...]
    bids: tuple[Row, ...]
    best_bid: int
    best_ask: int
    deepest_lots: int


OWN_MARK: Final = "▸"


def grouped(levels: Iterable[Level], group: int, buy: bool, limit: int) -> list[Level]:
    """Levels merged into steps of `group` ticks, bids down and asks up, so that no level looks better than it is."""
    if group <= 1:
        return [level for level, _ in zip(levels, range(limit), strict=False)]
    merged: list[Level] = []
    for ticks, lots in levels:
        step = ticks // group * group if buy else -(-ticks // group) * group
        if merged and merged[-1][0] == step:
            merged[-1] = (step, merged[-1][1] + lots)
        elif len(merged) == limit:
            break
        else:
            merged.append((step, lots))
    return merged


def build(
    bids: Iterable[Level],
    asks: Iterable[Level],
    own_bids: Mapping[int, int],
    own_asks: Mapping[int, int],
    group: int,
    height: int,
) -> LadderView:
    """The view for a panel of `height` lines, the spread row among them."""
    below = max((height - 1) // 2, 0)
    above = max(height - 1 - below, 0)
    bid_levels = grouped(bids, group, True, max(below, 1))
    ask_levels = grouped(asks, group, False, max(above, 1))
    bid_rows = _rows(bid_levels, _group_own(own_bids, group, True), True, below)
    ask_rows = _rows(ask_levels, _group_own(own_asks, group, False), False, above)
    deepest = max(bid_rows[-1].total_lots if bid_rows else 0, ask_rows[-1].total_lots if ask_rows else 0)
    return LadderView(
        tuple(ask_rows),
        tuple(bid_rows),
        bid_levels[0][0] if bid_levels else 0,
        ask_levels[0][0] if ask_levels else 0,
        deepest,
    )


def _group_own(own: Mapping[int, int], group: int, buy: bool) -> Mapping[int, int]:
    if group <= 1:
        return own
    merged: dict[int, int] = {}
    for ticks, lots in own.items():
        step = ticks // group * group if buy else -(-ticks // group) * group
        merged[step] = merged.get(step, 0) + lots
    return merged


def _rows(levels: Sequence[Level], own: Mapping[int, int], buy: bool, limit: int) -> list[Row]:
    """The first `limit` levels, among them those on which nothing shows but where an own order rests."""
    shown = {ticks for ticks, _ in levels}
    unseen = [(ticks, 0) for ticks in own if ticks not in shown]
    if unseen:
        levels = sorted([*levels, *unseen], key=lambda level: -level[0] if buy else level[0])
    rows, total = [], 0
    for ticks, lots in levels[:limit]:
        total += lots
        rows.append(Row(buy, ticks, lots, total, own.get(ticks, 0)))
    return rows


class Columns(NamedTuple):
    """Widths for one panel; a column of width 0 is not drawn. Their sum is the panel's width."""

    price: int
    size: int
    total: int
    own: int
    size_places: int


def columns(width: int, market: Market, view: LadderView, group: int) -> Columns:
    """Price first, then size, then cumulative size, then own size: what has no room is left out from the right."""
    prices = [row.ticks for row in (*view.asks, *view.bids)] or [view.best_ask or view.best_bid]
    price = max(len(fmt.price_grouped(ticks, market, group)) for ticks in prices) + 1
    largest = max((row.lots for row in (*view.asks, *view.bids)), default=0)
    places = market.size_decimals
    while (
        places > 1
        and price + 2 * (len(fmt.size_short(max(largest, view.deepest_lots), market, places)) + 2) + 9 > width
    ):
        places -= 1
    number = len(fmt.size_short(max(largest, view.deepest_lots), market, places)) + 2
    total = number if width >= price + 2 * number else 0
    own = width - price - number - total
    size = number
    if own < 8:  # no room for a column of its own: the mark alone
        size += max(own - 2, 0)
        own = min(max(own, 0), 2)
    elif own > 12:
        spare = own - 12
        size += spare // 2
        total += (spare - spare // 2) if total else 0
        own = width - price - size - total
    return Columns(price, min(size, max(width - price, 0)), total, max(own, 0), places)


def header(cols: Columns, colors: Colors, own_title: str = "Mine") -> Line:
    muted = style(colors.muted, colors.background)
    text = "Price".rjust(cols.price) + "Size".rjust(cols.size)
    text += "Total".rjust(cols.total) if cols.total else ""
    text += own_title.rjust(cols.own) if cols.own > 4 else " " * cols.own
    return [segment(text, muted)]


def row_line(
    row: Row, view: LadderView, cols: Columns, market: Market, colors: Colors, group: int, cursor: bool = False
) -> Line:
    """One level. The bar grows from the right edge with the cumulative depth."""
    fg, depth_bg, _ = side_colors(colors, row.buy)
    width = cols.price + cols.size + cols.total + cols.own
    bar = width * row.total_lots // view.deepest_lots if view.deepest_lots else 0
    ground = colors.selection if cursor else colors.background
    cells: list[tuple[str, str, bool]] = [
        (fmt.price_grouped(row.ticks, market, group).rjust(cols.price), fg, bool(row.own_lots))
    ]
    size = fmt.size_short(row.lots, market, cols.size_places) if row.lots else "hidden"
    cells += _number(size, cols.size, colors)
    if cols.total:
        cells += [(fmt.size_short(row.total_lots, market, cols.size_places).rjust(cols.total), colors.muted, False)]
    if cols.own:
        own = ""
        if row.own_lots:
            own = (
                OWN_MARK + fmt.size_short(row.own_lots, market, min(cols.size_places, 3)) if cols.own > 4 else OWN_MARK
            )
        cells.append((fmt.clip(own, cols.own).rjust(cols.own), colors.own, True))
    return _with_bar(cells, width - bar, ground, colors.selection if cursor else depth_bg, colors, cursor)


def _number(text: str, width: int, colors: Colors) -> list[tuple[str, str, bool]]:
    text = fmt.clip(text, width)
    kept, zeros = fmt.split_zeros(text)
    return [(kept.rjust(width - len(zeros)), colors.text, False), (zeros, colors.muted, False)]


def _with_bar(
    cells: list[tuple[str, str, bool]], bar_from: int, ground: str, bar: str, colors: Colors, cursor: bool
) -> Line:
    line: Line = []
    at = 0
    for text, fg, bold in cells:
        split = min(max(bar_from - at, 0), len(text))
        # muted text is held to its contrast on plain ground only: a cell that a bar touches takes the text colour
        color = colors.text if fg == colors.muted and split < len(text) and not cursor else fg
        if split:
            line.append(segment(text[:split], style(color, ground, bold)))
        if split < len(text):
            line.append(segment(text[split:], style(color, bar, bold)))
        at += len(text)
    return line


def spread_line(
    view: LadderView, cols: Columns, market: Market, colors: Colors, last_ticks: int, last_buy: bool
) -> Line:
    """The last price with its direction, and the spread in price and basis points."""
    width = cols.price + cols.size + cols.total + cols.own
    ground = colors.surface
    fg = side_colors(colors, last_buy)[0] if last_ticks else colors.muted
    arrow = ("▲" if last_buy else "▼") if last_ticks else " "
    left = (fmt.price(last_ticks, market) if last_ticks else "—").rjust(cols.price) + arrow
    if view.best_bid and view.best_ask:
        gap = view.best_ask - view.best_bid
        middle = view.best_ask + view.best_bid
        right = f"spread {fmt.price(gap, market)}  {fmt.bps(2 * gap, middle)}"
    else:
        right = "no bids" if view.best_ask else "no asks" if view.best_bid else "empty book"
    room = width - len(left)
    if len(right) + 1 > room and "spread " in right:
        right = right.removeprefix("spread ")
    right = fmt.clip(right, max(room - 1, 0)) + " " if room > 0 else ""
    return [segment(left[:width], style(fg, ground, True)), segment(right.rjust(room), style(colors.muted, ground))]


def layout(view: LadderView, height: int) -> list[Row | str | None]:
    """What each screen line shows from the top: a Row, "spread", or None for an empty line.

    The asks stand on the spread row, so a thin side leaves the far lines empty and nothing near the touch moves."""
    below = max((height - 1) // 2, 0)
    above = max(height - 1 - below, 0)
    lines: list[Row | str | None] = [None] * (above - len(view.asks))
    lines += reversed(view.asks)
    lines.append("spread")
    lines += view.bids
    lines += [None] * (below - len(view.bids))
    return lines[:height]
