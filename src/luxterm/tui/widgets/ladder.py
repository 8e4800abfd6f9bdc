"""The book on the screen. Click or Enter takes a price to the ticket; x cancels one's own orders on the level."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.geometry import Offset
from textual.message import Message

from luxterm.tui import format as fmt
from luxterm.tui.draw import ladder as book
from luxterm.tui.draw.palette import Line, segment, stale, style
from luxterm.tui.themes import Colors
from luxterm.tui.widgets.panel import Panel


class Ladder(Panel):
    topics: ClassVar[frozenset[str]] = frozenset(("book", "account", "tape", "market", "connection"))

    class Picked(Message):
        """A level was chosen: `buy` says which side of the book it lies on."""

        def __init__(self, ticks: int, buy: bool) -> None:
            self.ticks, self.buy = ticks, buy
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("Book", id=id)
        self.cursor: tuple[bool, int] | None = None
        """(side, price) of the inspected level; None follows the market."""
        self._rows: list[book.Row | str | None] = []

    @property
    def palette(self) -> Colors:
        """Faded as well while the book itself is being taken anew."""
        book = self.store.book
        return stale(self.workstation.palette) if book is not None and book.stale else super().palette

    def title_text(self) -> str:
        store = self.store
        title = "Book"
        if store.group > 1:
            title += f" · {fmt.price(store.group, store.market)}"
        if store.symbol and not store.live and store.lost_at_ms:
            title += f" · {fmt.age(store.now_ms() - store.lost_at_ms)} old"
        return title

    def draw(self, width: int, height: int) -> list[Line]:
        store, colors = self.store, self.palette
        market, local = store.market, store.book
        if local is None or height < 3:
            self._rows = []
            text = "waiting for the book" if store.symbol else "waiting for the node"
            blank: Line = [segment(" " * width, style(colors.muted, colors.background))]
            lines = [blank] * height
            if height:
                words = fmt.clip(text, width).center(width)
                lines[height // 2] = [segment(words, style(colors.muted, colors.background))]
            return lines
        own_bids, own_asks = store.own_levels()
        depth = height * min(store.group, 50) + 50
        view = book.build(local.bid_levels(depth), local.ask_levels(depth), own_bids, own_asks, store.group, height - 1)
        columns = book.columns(width, market, view, store.group)
        self._rows = book.layout(view, height - 1)
        last = store.tape.prints[0] if store.tape.prints and store.tape.prints[0].merged else None
        lines = [book.header(columns, colors)]
        empty: Line = [segment(" " * width, style(colors.text, colors.background))]
        for row in self._rows:
            if isinstance(row, book.Row):
                at = self.cursor == (row.buy, row.ticks)
                lines.append(book.row_line(row, view, columns, market, colors, store.group, at))
            elif row is None:
                lines.append(empty)
            else:
                lines.append(
                    book.spread_line(view, columns, market, colors, last.ticks if last else 0, bool(last and last.buy))
                )
        return lines

    # --- keys and mouse

    def move(self, what: str) -> None:
        levels = [row for row in self._rows if isinstance(row, book.Row)]
        if what == "away" or not levels:
            self.cursor = None
        elif what == "choose":
            if self.cursor is not None:
                self.post_message(self.Picked(self.cursor[1], self.cursor[0]))
            return
        else:
            here = next((i for i, row in enumerate(levels) if (row.buy, row.ticks) == self.cursor), None)
            touch = next((i for i, row in enumerate(levels) if row.buy), len(levels) - 1)
            if what == "top" or here is None:
                at = touch
            elif what == "bottom":
                at = len(levels) - 1
            else:
                at = here + {"down": 1, "up": -1}.get(what, 0)
            at = min(max(at, 0), len(levels) - 1)
            self.cursor = (levels[at].buy, levels[at].ticks)
        self.update()

    def on_click(self, event: events.Click) -> None:
        row = self._row_at(event.get_content_offset(self))
        if row is not None:
            self.cursor = (row.buy, row.ticks)
            self.update()
            self.post_message(self.Picked(row.ticks, row.buy))

    def _row_at(self, offset: Offset | None) -> book.Row | None:
        if offset is None or not 0 < offset.y <= len(self._rows):
            return None
        row = self._rows[offset.y - 1]
        return row if isinstance(row, book.Row) else None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.move("down")

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.move("up")

    def own_orders_here(self) -> list[int]:
        """Ids of one's own orders on the level under the cursor."""
        if self.cursor is None:
            return []
        buy, ticks = self.cursor
        market, group = self.store.market, max(self.store.group, 1)
        found = []
        for order in self.store.orders(self.store.symbol):
            if order.price is None or (order.side == "buy") != buy:
                continue
            at = market.price_ticks(order.price)
            if (at // group * group if buy else -(-at // group) * group) == ticks:
                found.append(order.order_id)
        return found

    def copy_text(self) -> str:
        return self.store.market.price_text(self.cursor[1]) if self.cursor else ""
